"""Laying out new distributions beside an environment, so that a few renames put them into it. A HOT module.

Most of the time goes into making directories and links, in the kernel, which two processes do at once. Nothing is
walked: the manifests of the store say what there is. A file's size, time and mode are compared with the manifest when
it is linked, so that one that was edited in another environment (which shares it) is noticed.
"""

from __future__ import annotations

import os
import stat

from pym.errors import StoreError
from pym.fs import link
from pym.install import portions, record, scripts
from pym.install.own_files import INSTALLER, digest, own_mode, write

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pym.install.bytecode import Compiled
    from pym.install.layout import Layout
    from pym.install.places import Places
    from pym.install.portions import Folder
    from pym.model.manifest import Entry, Look

_OPEN = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_CLOEXEC", 0)
_RELATIVE = all(call in os.supports_dir_fd for call in (os.link, os.mkdir, os.stat))
_WORTH = 600  # links that are worth a second process
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
        "_made", "_processes", "_roots", "bytecode", "collisions", "damaged", "layouts", "linker", "places", "python",
        "relocatable", "used",
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
        processes: int = 0,
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
        self._processes = processes or min(2, os.cpu_count() or 1)
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
        for layout in self.layouts:  # before the processes part
            self.root(layout.root)
            for at, _ in (*layout.odd, *layout.programs):
                self.root(at)
        tasks, links = portions.of(self.layouts, begun=self._probe())

        def do(number: int) -> None:
            _, at, folders, first = tasks[number]
            self._link(at, folders)
            if first:
                self._finish(at)

        if links < _WORTH or self._processes < 2:
            for number in range(len(tasks)):
                do(number)
        else:
            self._share(len(tasks), do)
        for at, path in sorted(set(self.collisions)):
            self._settle(at, path)

    def _probe(self) -> int:
        """Places the first file of all, and so finds out how files can be placed before there are two who would.

        Returns:
            The position of the layout it is of, -1 if there is none.
        """
        for at, layout in enumerate(self.layouts):
            if layout.folders:
                name, first, _ = layout.folders[0]
                self._link(at, [(name, first, first + 1)])
                return at
        return -1

    def _share(self, count: int, do: Callable[[int], None]) -> None:
        """Does tasks in two processes, and puts together what both found."""
        from pym.install import hands

        ours = self.linker.notice
        here = os.getpid()
        said: list[str] = []
        self.linker.notice = lambda text: said.append(text) if os.getpid() != here or ours is None else ours(text)
        try:
            there = hands.share(count, do, lambda: (self.collisions, self.damaged, said))
        except hands.Failed as error:
            raise StoreError("Failed to lay out files", context=str(error)) from error
        finally:
            self.linker.notice = ours
        if there is not None:
            collisions, damaged, texts = there
            self.collisions += collisions
            for at, paths in damaged.items():
                self.damaged.setdefault(at, []).extend(paths)
            if texts and ours is not None and not self.linker.said:
                self.linker.said = True
                ours(texts[0])

    # --- Tasks

    def _finish(self, at: int) -> None:
        """The files of a distribution that only this environment has, and those that do not go where the others go."""
        layout = self.layouts[at]
        target = self.root(layout.root)
        compiled = self.bytecode(layout) if layout.folders else ()
        if compiled:
            self._link_bytecode(compiled, target)
        for (root, path), entry in layout.odd.items():
            self._odd(at, root, path, entry)
        rows = [self._program(at, layout, root, path) for root, path in layout.programs]
        self._describe(layout, rows)

    def _link(self, at: int, folders: Sequence[Folder]) -> None:
        """Makes directories, and the links in them."""
        layout = self.layouts[at]
        source = layout.addition.stored.files + os.sep
        target = self.root(layout.root)
        if not _RELATIVE or self.linker.mode != link.HARDLINK:
            for one in folders:
                if one[0]:
                    self._directory(target + one[0])
                self._link_each(at, layout.part(one), source, target)
            return
        # Paths below open directories spare the system most of the way to each file, twice. (Opening each directory
        # costs more than is left of it, up to some twenty files.)
        here = os.open(source, _OPEN)
        try:
            there = os.open(target, _OPEN)
            try:
                for one in folders:
                    if one[0]:
                        self._folder(there, target, one[0])
                    self._link_below(at, layout.part(one), here, there, source, target)
            finally:
                os.close(there)
        finally:
            os.close(here)

    def _link_below(self, at: int, looks: Sequence[Look], here: int, there: int, source: str, target: str) -> None:
        state = os.stat
        hardlink = os.link
        for look in looks:
            path, size, mode, modified = look
            try:
                about = state(path, dir_fd=here, follow_symlinks=False)
                if about.st_mtime_ns != modified or about.st_size != size or about.st_mode != _REGULAR | mode:
                    self.damaged.setdefault(at, []).append(path)
                hardlink(path, path, src_dir_fd=here, dst_dir_fd=there, follow_symlinks=False)
            except OSError:
                # Once more by the way that knows what to do about it.
                self._link_each(at, [look], source, target)

    def _link_each(self, at: int, looks: Sequence[Look], source: str, target: str) -> None:
        lstat = os.lstat
        place = self.linker.place
        for path, size, mode, modified in looks:
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

    def _program(self, at: int, layout: Layout, root: int, path: str) -> record.Row:
        entry = layout.programs[root, path][0]
        if entry is not None and entry[2] & 0o111 and not self._is_written_anew(layout, entry):
            # Many of these are not scripts but large programs, which are linked as other files are.
            self._odd(at, root, path, entry)
            return (self._recorded(layout, root, path), entry[3], entry[1])
        content = self._text(layout, root, path)
        target = self.root(root) + path
        self._directory(os.path.dirname(target))
        try:
            write(target, content, 0o777)
        except FileExistsError:
            self.collisions.append((root, path))
        return (self._recorded(layout, root, path), digest(content), len(content))

    def _is_written_anew(self, layout: Layout, entry: Entry) -> bool:
        """Whether a file of `.data/scripts` begins with a line that the installer replaces."""
        try:
            with open(f"{layout.addition.stored.files}{os.sep}{entry[0]}", "rb", buffering=0) as file:
                return file.read(len(scripts.PLACEHOLDER)) == scripts.PLACEHOLDER
        except FileNotFoundError:
            return False

    def _text(self, layout: Layout, root: int, path: str) -> bytes:
        """The content of a program."""
        entry, content = layout.programs[root, path]
        if entry is None:
            return content
        with open(f"{layout.addition.stored.files}{os.sep}{entry[0]}", "rb", buffering=0) as file:
            return scripts.rewritten(file.read(), self.python, relocatable=self.relocatable)

    def _recorded(self, layout: Layout, root: int, path: str) -> str:
        if root == layout.root:
            return path
        return record.relative(os.path.join(self.places.roots[root], path), self.places.roots[layout.root])

    def _describe(self, layout: Layout, rows: list[record.Row]) -> None:
        """Writes what the installer has to say into `.dist-info`."""
        addition = layout.addition
        own: list[tuple[str, bytes]] = [("INSTALLER", INSTALLER)]
        if addition.requested:
            own.append(("REQUESTED", b""))
        if addition.direct_url:
            own.append(("direct_url.json", addition.direct_url.encode("utf-8", "surrogateescape")))
        place, info = self.places.place(layout.root, layout.info)
        directory = self.root(place) + info
        self._directory(directory)
        for name, content in own:
            write(f"{directory}{os.sep}{name}", content)
            rows.append((f"{layout.info}/{name}", digest(content), len(content)))
        for (root, path), entry in layout.odd.items():
            rows.append((self._recorded(layout, root, path), entry[3], entry[1]))
        write(f"{directory}{os.sep}RECORD", record.text(layout.listed, record.of_rows(rows), f"{layout.info}/RECORD"))

    def _folder(self, there: int, target: str, folder: str) -> None:
        """Makes a directory below the open one `there`, which is at `target`."""
        path = target + folder
        if path in self._made:
            return
        above = folder.rpartition("/")[0]
        if above:
            self._folder(there, target, above)
        try:
            os.mkdir(folder, dir_fd=there)
        except OSError:
            self._directory(path)
        else:
            self._made.add(path)

    def _directory(self, path: str) -> None:
        """Makes a directory and those above it, once."""
        path = path.rstrip(os.sep)
        if path not in self._made:
            try:
                os.mkdir(path)
            except FileExistsError:  # of another distribution too, or the other process was here
                if not os.path.isdir(path):
                    raise
            except FileNotFoundError:
                self._directory(os.path.dirname(path))
                self._directory(path)
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
            return digest(self._text(layout, root, path))
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
            write(target, self._text(layout, root, path), 0o777)
            return
        entry = layout.odd.get((root, path)) or self._entry(layout, path)
        self.linker.place(f"{layout.addition.stored.files}{os.sep}{entry[0]}", target, own_mode(entry[2]), entry[4])
