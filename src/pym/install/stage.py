"""Laying out new distributions beside an environment, so that a few renames put them into it. A HOT module.

Most of the time goes into making directories and links, in the kernel, which two threads do at once. Nothing is walked:
the manifests of the store say what there is. A file's size, time and mode are compared with the manifest when it is
linked, so that one that was edited in another environment (which shares it) is noticed.
"""

from __future__ import annotations

import _thread
import os
import stat

from pym.fs import link
from pym.install import record, scripts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pym.install.bytecode import Compiled
    from pym.install.layout import Layout
    from pym.install.places import Places
    from pym.model.manifest import Entry

_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
_OPEN = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_CLOEXEC", 0)
_RELATIVE = os.link in os.supports_dir_fd and os.stat in os.supports_dir_fd
_CHUNK = 256  # files a task
_FEW = 4  # files in a directory that are not worth opening it
_INSTALLER = b"pym"
_REGULAR = stat.S_IFREG


class Stage:
    """One run of laying out.

    Args:
        places: Of the environment; its workshops exist.
        layouts: Of what is added.
        linker: How files are placed.
        python: Absolute path of the interpreter for programs.
        bytecode: A wheel's compiled modules, given its layout, as `install.bytecode.find` has them.
        relocatable: Whether programs find the interpreter beside them.

    Attributes:
        collisions: `(root, path)` of files that several of the distributions bring.
        damaged: Paths that are not as the manifest says, by position in `layouts`.
        used: Positions in `places.roots` of the roots that anything was laid out for.
    """

    __slots__ = (
        "_failures", "_made", "_roots", "_tasks", "_threads", "bytecode", "collisions", "damaged", "layouts", "linker",
        "places", "python", "relocatable", "used",
    )  # fmt: skip

    def __init__(
        self,
        places: Places,
        layouts: list[Layout],
        linker: link.Linker,
        python: str,
        *,
        bytecode: Callable[[Layout], Sequence[Compiled]],
        relocatable: bool = False,
        threads: int = 0,
    ) -> None:
        self.places = places
        self.layouts = layouts
        self.linker = linker
        self.python = python
        self.bytecode = bytecode
        self.relocatable = relocatable
        self.collisions: list[tuple[int, str]] = []
        self.damaged: dict[int, list[str]] = {}
        self.used: set[int] = set()
        self._threads = threads or min(2, os.cpu_count() or 1)
        self._tasks: list[tuple[Callable[..., None], tuple[object, ...]]] = []
        self._failures: list[BaseException] = []
        self._made: set[str] = set()
        self._roots: dict[int, str] = {}

    def root(self, at: int) -> str:
        """The directory that stands for a root of the environment, with a slash; it is made at its first use."""
        path = self._roots.get(at)
        if path is None:
            path = self._roots[at] = f"{self.places.workshop(at)}{os.sep}new{os.sep}{at}{os.sep}"
            os.mkdir(path)
            self._made.add(path[:-1])
            self.used.add(at)
        return path

    def run(self) -> None:
        """Lays everything out.

        Raises:
            OSError: What was laid out so far is left there.
        """
        for layout in self.layouts:  # before the threads, which make no roots
            self.root(layout.root)
            for at, _ in (*layout.odd, *layout.programs):
                self.root(at)
        # The largest last: tasks are taken from the end.
        order = sorted(range(len(self.layouts)), key=self._files_of)
        self._tasks = [(self._open, (at,)) for at in order]
        self._run()
        for at, path in sorted(set(self.collisions)):
            self._settle(at, path)

    def _files_of(self, at: int) -> int:
        return len(self.layouts[at].files)

    def _run(self) -> None:
        finished: list[_thread.LockType] = []
        if len(self._tasks) > 1 or (self._tasks and self._files_of(0) > _CHUNK):
            for _ in range(self._threads - 1):
                lock = _thread.allocate_lock()
                lock.acquire()
                try:
                    _thread.start_new_thread(self._help, (lock,))
                except RuntimeError:  # no more threads for this user
                    break
                finished.append(lock)
        try:
            self._work()
        finally:
            # Whatever happens here, nobody clears up while the other one still makes files.
            while finished:
                try:
                    finished[-1].acquire()
                    finished.pop()
                except KeyboardInterrupt as interrupt:
                    self._failures.append(interrupt)
        if self._failures:
            raise self._failures[0]

    def _help(self, lock: _thread.LockType) -> None:
        try:
            self._work()
        finally:
            lock.release()

    def _work(self) -> None:
        tasks = self._tasks
        failures = self._failures
        try:
            while not failures:
                try:
                    function, arguments = tasks.pop()
                except IndexError:
                    return
                function(*arguments)
        except BaseException as error:
            failures.append(error)

    # --- Tasks

    def _open(self, at: int) -> None:
        """Makes a distribution's directories and the files that only this environment has; its links are tasks then."""
        layout = self.layouts[at]
        target = self.root(layout.root)
        mkdir = os.mkdir
        for path in layout.directories:
            try:
                mkdir(target + path)
            except FileExistsError:  # of another distribution too
                pass
        for chunk in _chunks(layout.files):
            self._tasks.append((self._link, (at, chunk, target)))
        compiled = self.bytecode(layout) if layout.files else ()
        for start in range(0, len(compiled), _CHUNK):
            self._tasks.append((self._link_bytecode, (compiled[start : start + _CHUNK], target)))
        for (root, path), entry in layout.odd.items():
            self._odd(at, root, path, entry)
        rows = [self._program(layout, root, path) for root, path in layout.programs]
        self._describe(layout, rows)

    def _link(self, at: int, folders: list[tuple[str, list[Entry]]], target: str) -> None:
        source = self.layouts[at].addition.stored.files + os.sep
        for folder, entries in folders:
            if len(entries) < _FEW or not _RELATIVE or self.linker.mode != link.HARDLINK:
                self._link_each(at, entries, source, target)
                continue
            # Names in open directories spare the system the way to them, for each file twice.
            cut = len(folder) + 1 if folder else 0
            here = os.open(source + folder, _OPEN)
            try:
                there = os.open(target + folder, _OPEN)
                try:
                    self._link_names(at, entries, cut, here, there, source, target)
                finally:
                    os.close(there)
            finally:
                os.close(here)

    def _link_names(
        self, at: int, entries: list[Entry], cut: int, here: int, there: int, source: str, target: str
    ) -> None:
        state = os.stat
        hardlink = os.link
        for entry in entries:
            path, size, mode, _, modified = entry
            name = path[cut:]
            try:
                about = state(name, dir_fd=here, follow_symlinks=False)
                if about.st_mtime_ns != modified or about.st_size != size or about.st_mode != _REGULAR | mode:
                    self.damaged.setdefault(at, []).append(path)
                hardlink(name, name, src_dir_fd=here, dst_dir_fd=there, follow_symlinks=False)
            except OSError:
                # Once more by the way that knows what to do about it.
                self._link_each(at, [entry], source, target)

    def _link_each(self, at: int, entries: list[Entry], source: str, target: str) -> None:
        lstat = os.lstat
        place = self.linker.place
        for path, size, mode, _, modified in entries:
            origin = source + path
            try:
                about = lstat(origin)
            except FileNotFoundError:
                self.damaged.setdefault(at, []).append(path)
                continue
            if about.st_mtime_ns != modified or about.st_size != size or about.st_mode != _REGULAR | mode:
                self.damaged.setdefault(at, []).append(path)
            try:
                place(origin, target + path, own_mode(mode), modified)
            except FileExistsError:
                self.collisions.append((self.layouts[at].root, path))

    def _link_bytecode(self, compiled: Sequence[Compiled], target: str) -> None:
        """Places what is compiled of a distribution."""
        place = self.linker.place
        last = ""
        for path, origin in compiled:
            directory = path.rpartition("/")[0]
            if directory != last:
                self._directory(target + directory)
                last = directory
            try:
                # Its own time is of no interest: the source's stands inside.
                place(origin, target + path, 0o666, 0)
            except FileExistsError:
                pass

    def _odd(self, at: int, root: int, path: str, entry: Entry) -> None:
        target = self.root(root) + path
        self._directory(os.path.dirname(target))
        stored = self.layouts[at].addition.stored
        inside, size, mode, _, modified = entry
        origin = f"{stored.files}{os.sep}{inside}"
        try:
            about = os.lstat(origin)
            if about.st_mtime_ns != modified or about.st_size != size or about.st_mode != _REGULAR | mode:
                self.damaged.setdefault(at, []).append(inside)
            self.linker.place(origin, target, own_mode(mode), modified)
        except FileNotFoundError:
            self.damaged.setdefault(at, []).append(inside)
        except FileExistsError:
            self.collisions.append((root, path))

    def _program(self, layout: Layout, root: int, path: str) -> record.Row:
        entry, content = layout.programs[root, path]
        if entry is not None:
            stored = layout.addition.stored
            with open(f"{stored.files}{os.sep}{entry[0]}", "rb", buffering=0) as file:
                content = scripts.rewritten(file.read(), self.python, relocatable=self.relocatable)
            layout.programs[root, path] = (entry, content)
        target = self.root(root) + path
        self._directory(os.path.dirname(target))
        try:
            write(target, content, 0o777)
        except FileExistsError:
            self.collisions.append((root, path))
        return (self._recorded(layout, root, path), digest(content), len(content))

    def _recorded(self, layout: Layout, root: int, path: str) -> str:
        if root == layout.root:
            return path
        return record.relative(os.path.join(self.places.roots[root], path), self.places.roots[layout.root])

    def _describe(self, layout: Layout, rows: list[record.Row]) -> None:
        """Writes what the installer has to say into `.dist-info`."""
        addition = layout.addition
        own: list[tuple[str, bytes]] = [("INSTALLER", _INSTALLER)]
        if addition.requested:
            own.append(("REQUESTED", b""))
        if addition.direct_url:
            own.append(("direct_url.json", addition.direct_url.encode("utf-8", "surrogateescape")))
        place, info = self.places.place(layout.root, layout.info)
        directory = self.root(place) + info
        for name, content in own:
            write(f"{directory}{os.sep}{name}", content)
            rows.append((f"{layout.info}/{name}", digest(content), len(content)))
        for (root, path), entry in layout.odd.items():
            rows.append((self._recorded(layout, root, path), entry[3], entry[1]))
        lines = record.of_files(layout.files)
        lines += record.of_rows(rows)
        write(f"{directory}{os.sep}RECORD", record.text(lines, f"{layout.info}/RECORD"))

    def _directory(self, path: str) -> None:
        """Makes a directory and those above it, once."""
        path = path.rstrip(os.sep)
        if path not in self._made:
            os.makedirs(path, exist_ok=True)
            self._made.add(path)

    # --- Files that several distributions bring

    def owners(self, root: int, path: str) -> list[int]:
        """Positions in `layouts` of those that bring a file, in the order of their names."""
        found = []
        for at, layout in enumerate(self.layouts):
            odd = (root, path) in layout.odd or (root, path) in layout.programs
            if odd or (root == layout.root and any(entry[0] == path for entry in layout.files)):
                found.append(at)
        return sorted(found, key=lambda at: self.layouts[at].addition.stored.manifest.name)

    def differs(self, root: int, path: str) -> bool:
        """Whether those that bring a file do not all bring the same."""
        return len({self._content(self.layouts[at], root, path) for at in self.owners(root, path)}) > 1

    def _content(self, layout: Layout, root: int, path: str) -> str:
        if (root, path) in layout.programs:
            return digest(layout.programs[root, path][1])
        entry = layout.odd.get((root, path))
        return self._entry(layout, path)[3] if entry is None else entry[3]

    def _entry(self, layout: Layout, path: str) -> Entry:
        return next(entry for entry in layout.files if entry[0] == path)

    def _settle(self, root: int, path: str) -> None:
        """The last by name has its file there, whichever thread was first."""
        layout = self.layouts[self.owners(root, path)[-1]]
        target = self.root(root) + path
        os.unlink(target)
        if (root, path) in layout.programs:
            write(target, layout.programs[root, path][1], 0o777)
            return
        entry = layout.odd.get((root, path)) or self._entry(layout, path)
        self.linker.place(f"{layout.addition.stored.files}{os.sep}{entry[0]}", target, own_mode(entry[2]), entry[4])


def _chunks(files: list[Entry]) -> list[list[tuple[str, list[Entry]]]]:
    """Files by the directory they are in, about `_CHUNK` of them in each part."""
    folders: dict[str, list[Entry]] = {}
    for entry in files:
        folder = entry[0].rpartition("/")[0]
        found = folders.get(folder)
        if found is None:
            folders[folder] = [entry]
        else:
            found.append(entry)
    chunks: list[list[tuple[str, list[Entry]]]] = []
    room = 0
    for folder, entries in folders.items():
        for start in range(0, len(entries), _CHUNK):
            if room <= 0:
                chunks.append([])
                room = _CHUNK
            part = entries[start : start + _CHUNK]
            chunks[-1].append((folder, part))
            room -= len(part)
    return chunks


def own_mode(mode: int) -> int:
    """The permission bits of a file that is not shared with the store, before the umask."""
    return 0o777 if mode & 0o111 else 0o666


def write(path: str, content: bytes, mode: int = 0o666) -> None:
    """Writes a new file; OSError if it is there already."""
    fd = os.open(path, _NEW, mode)
    try:
        view = memoryview(content)
        while view:
            view = view[os.write(fd, view) :]
    finally:
        os.close(fd)


def digest(content: bytes) -> str:
    """sha256 in hex, without loading OpenSSL: these are small."""
    try:
        from _sha2 import sha256  # type: ignore[import-not-found]  # 3.12 and later
    except ImportError:
        try:
            from _sha256 import sha256  # type: ignore[import-not-found]
        except ImportError:
            from hashlib import sha256
    found: str = sha256(content).hexdigest()
    return found
