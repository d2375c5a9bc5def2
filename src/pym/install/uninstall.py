"""Which files an installed distribution owns: what removing it takes away. Nothing is removed here. A HOT module.

Whoever installed it, its own records tell: RECORD (PEP 376), `installed-files.txt` or `top_level.txt` of an
`.egg-info`, the `.egg-link` of a legacy editable. They are not trusted: a path that leads out of the environment's
scheme, through `..` or through a link, is left alone.
"""

from __future__ import annotations

import errno
import os
import stat

from pym.errors import CannotUninstall
from pym.install import sites
from pym.install.foreign import egg_link_target, read_file
from pym.model.value import Value
from pym.spec import pycache

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from pym.model.environment import Environment, Installed


class Owned(Value):
    """What one distribution owns.

    Attributes:
        files: Absolute paths of files and links that exist, sorted; those of `__pycache__` that belong to its modules
            included.
        directories: Absolute paths of directories that may be empty once the files are gone, innermost first; to be
            removed only then.
        skipped: `(row as written, half a sentence why)` of rows that are not taken for its files.
        edits: `(path, new content)` of files that other distributions share (`easy-install.pth`).
    """

    __slots__ = ("directories", "edits", "files", "skipped")

    def __init__(
        self,
        files: tuple[str, ...],
        directories: tuple[str, ...],
        skipped: tuple[tuple[str, str], ...] = (),
        edits: tuple[tuple[str, bytes], ...] = (),
    ) -> None:
        self.files = files
        self.directories = directories
        self.skipped = skipped
        self.edits = edits


def files(one: Installed, environment: Environment) -> Owned:
    """The files of `one`.

    Raises:
        CannotUninstall: Its installer left no record of them.
        OSError: A directory cannot be read.
    """
    path = os.path.join(one.site, one.info)
    if one.kind == "egg-link":
        return _of_egg_link(one, path)
    gathered = _Gathered(environment)
    if one.kind == "dist-info":
        _take_record(one, path, gathered)
    elif not os.path.isdir(path):
        raise CannotUninstall(
            f"Cannot uninstall `{one.name}` {one.version}: distutils installed it and did not record its files",
            context=f"all there is of it is `{path}`",
            hints=("remove its files by hand, or make the environment anew",),
        )
    else:
        _take_egg_info(one, path, gathered)
    gathered.take_tree(path)
    return gathered.owned()


def shared(owned: Owned, others: Iterable[Installed], environment: Environment) -> dict[str, tuple[Installed, str]]:
    """Those of the files that other distributions claim too, by path, with the hash these recorded: they stay.

    Only the records of distributions that name one of the same modules or directories are read row by row.
    """
    wanted = set(owned.files)
    claimed: dict[str, tuple[Installed, str]] = {}
    starts_of: dict[str, list[bytes]] = {}
    for other in others:
        data = sites.text_file(other, "RECORD") if other.kind == "dist-info" else None
        if not data:
            continue
        starts = starts_of.get(other.site)
        if starts is None:
            starts = starts_of[other.site] = _starts(wanted, other.site)
        whole = b"\n" + data
        if b'"' not in data and not any(start in whole for start in starts):
            continue
        try:
            rows = sites.rows(data)
        except ValueError:
            continue
        for row, hashed, _ in rows:
            path = os.path.normpath(os.path.join(other.site, row))
            if path in wanted:
                claimed.setdefault(path, (other, hashed))
    return claimed


def _starts(paths: Iterable[str], site: str) -> list[bytes]:
    """How rows of RECORD begin that may name one of `paths`: with a module, a directory in the site, or `../`."""
    length = len(site) + 1
    found = set()
    for path in paths:
        inside = path[length:] if path.startswith(site + os.sep) else ".."
        found.add(os.fsencode("\n" + inside.partition(os.sep)[0]))
    found.update((b"\n/", b"\n./"))
    return sorted(found)


class _Gathered:
    """Files and directories on their way into an `Owned`."""

    def __init__(self, environment: Environment) -> None:
        scheme = environment.scheme
        self.roots = tuple(dict.fromkeys((scheme.purelib, scheme.platlib, scheme.scripts, scheme.data, scheme.include)))
        self.real = tuple({os.path.realpath(root) for root in self.roots})
        self.scripts = scheme.scripts
        self.kept = {environment.python, os.path.join(environment.prefix, "pyvenv.cfg")}
        self.files: dict[str, None] = {}
        self.directories: dict[str, bool] = {}  # whether it lies inside for real
        self.skipped: list[tuple[str, str]] = []
        self.cached: dict[str, list[str]] = {}

    def take(self, row: str, base: str, *, quiet: bool = False) -> bool:
        """Takes the file that a row names, relative to `base`. A row that names no file any more is nothing to tell."""
        path = os.path.normpath(os.path.join(base, row))
        if "\0" in row or not self._inside(path):
            self.skipped.append((row, "leads out of the environment"))
            return False
        if path in self.kept or (os.path.dirname(path) == self.scripts and _is_interpreter(path)):
            self.skipped.append((row, "is part of the environment itself"))
            return False
        try:
            mode = os.lstat(path).st_mode
        except ValueError:
            return False
        except OSError as error:
            # What cannot be looked at is not passed over: it would stay behind for good.
            if error.errno not in (errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.ENAMETOOLONG):
                raise
            return False
        if stat.S_ISDIR(mode):
            if not quiet:
                self.skipped.append((row, "is a directory"))
            return False
        self.files[path] = None
        if path.endswith(".py"):
            self._take_bytecode(path)
        return True

    def take_tree(self, path: str) -> None:
        """Takes everything below a directory of its own, which may itself be a link: then the link alone."""
        if os.path.islink(path) or not os.path.isdir(path):
            if os.path.lexists(path):
                self.files[path] = None
            return
        pending = [path]
        while pending:
            directory = pending.pop()
            self.directories[directory] = True
            with os.scandir(directory) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        pending.append(entry.path)
                    else:
                        self.files[entry.path] = None

    def owned(self) -> Owned:
        directories = set()
        for directory, inside in self.directories.items():
            while inside and directory not in self.roots and directory not in directories:
                directories.add(directory)
                directory = os.path.dirname(directory)
                inside = self._inside_a_root(directory)
        ordered = sorted(directories, key=_depth, reverse=True)
        return Owned(tuple(sorted(self.files)), tuple(ordered), tuple(self.skipped))

    def _inside(self, path: str) -> bool:
        """Whether a path lies below a directory of the scheme, and no link on the way leads out of them."""
        if not self._inside_a_root(path):
            return False
        directory = os.path.dirname(path)
        known = self.directories.get(directory)
        if known is None:
            real = os.path.realpath(directory)
            known = any(real == root or real.startswith(root.rstrip(os.sep) + os.sep) for root in self.real)
            self.directories[directory] = known
        return known

    def _inside_a_root(self, path: str) -> bool:
        return any(path.startswith(root.rstrip(os.sep) + os.sep) for root in self.roots)

    def _take_bytecode(self, path: str) -> None:
        """Takes what interpreters have compiled from a module, listing each `__pycache__` once."""
        head, tail = os.path.split(path)
        cache = os.path.join(head, "__pycache__")
        names = self.cached.get(cache)
        if names is None:
            try:
                names = os.listdir(cache) if not os.path.islink(cache) else []
            except (FileNotFoundError, NotADirectoryError):
                names = []
            self.cached[cache] = names
        for name in names:
            if name.startswith(tail[:-2]) and pycache.source(name) == tail:
                self.files[os.path.join(cache, name)] = None
                self.directories[cache] = True


def _depth(path: str) -> tuple[int, str]:
    return path.count(os.sep), path


def _is_interpreter(path: str) -> bool:
    name = os.path.basename(path).lower().removesuffix(".exe")
    return name.rstrip("0123456789.t") in ("python", "pythonw")


def _take_record(one: Installed, path: str, gathered: _Gathered) -> None:
    try:
        rows = sites.record(one)
    except ValueError as error:
        raise CannotUninstall(
            f"Cannot uninstall `{one.name}` {one.version}: its RECORD {error}", context=f"in `{path}`"
        ) from error
    if rows is None:
        raise CannotUninstall(
            f"Cannot uninstall `{one.name}` {one.version}: it has no RECORD, so nobody knows which files are its own",
            context=f"`{os.path.join(path, 'RECORD')}` is missing",
            hints=("remove its files by hand, or make the environment anew",),
        )
    site = one.site
    for row, _, _ in rows:
        gathered.take(row, site)


def _take_egg_info(one: Installed, path: str, gathered: _Gathered) -> None:
    """`installed-files.txt` names files relative to the `.egg-info`; without it `top_level.txt` names modules."""
    data = read_file(os.path.join(path, "installed-files.txt"))
    if data is not None:
        for row in os.fsdecode(data).splitlines():
            if row.strip():
                gathered.take(row.strip(), path, quiet=True)
        return
    data = read_file(os.path.join(path, "top_level.txt"))
    if data is None:
        raise CannotUninstall(
            f"Cannot uninstall `{one.name}` {one.version}: it has no record of its files",
            context=f"`{path}` has neither `installed-files.txt` nor `top_level.txt`",
            hints=("remove its files by hand, or make the environment anew",),
        )
    shared_names = _lines(read_file(os.path.join(path, "namespace_packages.txt")))
    for name in _lines(data):
        if name in shared_names:
            continue  # other distributions have modules in it
        if "/" in name or os.sep in name or name in (".", "..") or "\0" in name:
            gathered.skipped.append((name, "is no name of a module"))
            continue
        if os.path.isdir(os.path.join(one.site, name)):
            gathered.take_tree(os.path.join(one.site, name))
        for ending in (".py", ".pyc", ".pyo", ".so", ".pyd"):
            gathered.take(name + ending, one.site)


def _of_egg_link(one: Installed, path: str) -> Owned:
    """The link and its line in `easy-install.pth`; the project's own directory is left alone."""
    target = egg_link_target(path)
    shared_file = os.path.join(one.site, "easy-install.pth")
    data = read_file(shared_file)
    edits: tuple[tuple[str, bytes], ...] = ()
    if data is not None:
        lines = data.splitlines(keepends=True)
        kept = [line for line in lines if _same(os.fsdecode(line.strip()), one.site, target) is False]
        if len(kept) != len(lines):
            edits = ((shared_file, b"".join(kept)),)
    return Owned((path,), (), (), edits)


def _same(line: str, site: str, target: str) -> bool:
    return bool(line) and os.path.normpath(os.path.join(site, line)) == target


def _lines(data: bytes | None) -> list[str]:
    return [line.strip() for line in os.fsdecode(data or b"").splitlines() if line.strip()]
