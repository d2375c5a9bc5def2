"""Where each file of a wheel goes (Binary distribution format, "Spread"). A HOT module."""

from __future__ import annotations

from pym.errors import HostileArchive
from pym.install import scripts
from pym.model.manifest import OWN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from pym.install.places import Places
    from pym.model.environment import Addition
    from pym.model.manifest import Entry, Look

# Names a wheel can never take the place of: with them the environment would be another one.
_KEPT = frozenset(("pyvenv.cfg", ".lock", ".pym", ".pym-change", ".pym-lock"))
# Nor may a file have the name of a directory that environments have (`lib64` is a link there, and would be replaced).
_DIRECTORIES = frozenset(("bin", "include", "lib", "lib64", "scripts"))


class Layout:
    """One distribution, file by file.

    Attributes:
        addition: What is added.
        root: Position in `Places.roots` of the site directory it goes to.
        directories: Below that root, parents first.
        folders: Where in the manifest the files are that are placed below `root` under their own paths, by directory.
        odd: All other files by `(root, path below it)`: those of `.data`.
        programs: Of entry points and `.data/scripts`, by `(root, path below it)`: the entry they are made from (None
            for an entry point's) and the content, empty until it is read.
        info: Path of `.dist-info` below `root`.

    Raises:
        HostileArchive: Two of its files would be one, or it would replace a part of the environment or describe another
            distribution.
    """

    __slots__ = ("_skipped", "addition", "directories", "folders", "info", "odd", "programs", "root")

    def __init__(
        self, addition: Addition, places: Places, python: str, *, relocatable: bool, version: tuple[int, ...]
    ) -> None:
        manifest = addition.stored.manifest
        self.addition = addition
        self.root = places.purelib if manifest.purelib else places.platlib
        self.info = info = manifest.dist_info
        self._skipped = frozenset([f"{info}/{name}" for name in OWN])
        self.odd: dict[tuple[int, str], Entry] = {}
        self.programs: dict[tuple[int, str], tuple[Entry | None, bytes]] = {}
        self.folders = manifest.folders
        self.directories = manifest.directories
        data = f"{manifest.data}/" if manifest.data else ""
        inner: list[Entry] = []
        if data:
            inner = [entry for entry in manifest.files if entry[0].startswith(data)]
            self.folders = tuple([one for one in manifest.folders if not f"{one[0]}/".startswith(data)])
            self.directories = tuple([path for path in manifest.directories if not f"{path}/".startswith(data)])
        for entry in inner:
            self._spread(entry, entry[0][len(data) :], places)
        if self.odd:
            self._check_odd(places)
        if places.inside(self.root):
            self._split(places)
        for gui, group in ((False, manifest.scripts), (True, manifest.gui_scripts)):
            for script in group if gui or not group else scripts.versioned(group, version):
                try:
                    found = scripts.files(script, python, gui=gui, relocatable=relocatable)
                except ValueError as error:
                    raise HostileArchive(manifest.filename, "", f"has an entry point that {error}") from error
                for name, content in found:
                    self.programs[places.scripts, name] = (None, content)
        self._check_environment(places)

    @property
    def count(self) -> int:
        """How many files there are in `folders`, RECORD and its like among them."""
        return sum([end - first for _, first, end in self.folders])

    @property
    def files(self) -> list[Entry]:
        """The files that are placed below `root` under their own paths."""
        every = self.addition.stored.manifest.files
        return [entry for _, first, end in self.folders for entry in every[first:end] if entry[0] not in self._skipped]

    @property
    def listed(self) -> bytes:
        """What RECORD says of the files in `folders`."""
        return self.addition.stored.manifest.record if self.folders else b""

    def part(self, folder: tuple[str, int, int]) -> Sequence[Look]:
        """The files of one of `folders`."""
        name, first, end = folder
        every = self.addition.stored.manifest.looks[first:end]
        return every if name != self.info else [entry for entry in every if entry[0] not in self._skipped]

    def _spread(self, entry: Entry, path: str, places: Places) -> None:
        manifest = self.addition.stored.manifest
        kind, _, rest = path.partition("/")
        if kind == "scripts":
            # Programs are written anew: their first line names the interpreter.
            self.programs[places.place(places.scripts, rest)] = (entry, b"")
            return
        if kind == "purelib":
            at = places.place(places.purelib, rest)
        elif kind == "platlib":
            at = places.place(places.platlib, rest)
        elif kind == "data":
            at = places.place(places.data, places.behind_links(rest))
        elif kind == "headers":
            at = places.place(places.include, f"{manifest.name}/{rest}")
        else:
            raise HostileArchive(manifest.filename, entry[0], "is of no kind that can be installed")
        if self.odd.setdefault(at, entry)[3] != entry[3]:
            self._refuse(entry[0], f"would be the same file as `{self.odd[at][0]}`")

    def _check_odd(self, places: Places) -> None:
        """That the files of `.data` are no other files of the wheel, and describe no distribution."""
        plain: dict[str, Entry] = {}
        if any(root == self.root for root, _ in self.odd):
            plain = {entry[0]: entry for entry in self.files}
        for (root, path), entry in list(self.odd.items()):
            head, slash, _ = path.partition("/")
            if slash and head.lower().endswith(".dist-info") and root in (places.purelib, places.platlib):
                self._refuse(entry[0], "would describe another distribution")
            if (root, path) in self.programs:
                self._refuse(entry[0], f"would be the same file as the program `{path}`")
            other = plain.get(path) if root == self.root else None
            if other is not None:
                if other[3] != entry[3]:
                    self._refuse(entry[0], f"would be the same file as `{path}`")
                del self.odd[root, path]  # it is there already

    def _refuse(self, path: str, reason: str) -> None:
        raise HostileArchive(self.addition.stored.manifest.filename, path, reason)

    def _split(self, places: Places) -> None:
        """Files whose place lies in another root, which is inside this one: with `--target`, `bin` is."""
        names = {entry[0].partition("/")[0] for entry in self.files}
        if not places.splits(self.root, names):
            return
        for entry in self.files:
            self.odd[places.place(self.root, entry[0])] = entry
        self.folders = ()
        self.directories = ()

    def _check_environment(self, places: Places) -> None:
        """That nothing takes the place of a part of the environment."""
        for root, path in (*self.odd, *self.programs):
            name, below, _ = path.lower().partition("/")
            kept = name in _KEPT or (root == places.scripts and is_environments_own(name))
            if kept or (root == places.data and not below and name in _DIRECTORIES):
                self._refuse(path, "would replace a part of the environment itself")
        for path in self.directories:
            if path in _KEPT:
                self._refuse(path, "would replace a part of the environment itself")


def is_environments_own(name: str) -> bool:
    """Whether a program of this name, in lower case, is part of a virtual environment itself."""
    stem = name.removesuffix(".exe")
    if stem.rstrip("0123456789.t") in ("python", "pythonw"):
        return True
    return name.partition(".")[0] in ("activate", "deactivate") or name in ("pydoc.bat", "activate_this.py")
