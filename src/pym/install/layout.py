"""Where each file of a wheel goes (Binary distribution format, "Spread"). A HOT module."""

from __future__ import annotations

from pym.errors import HostileArchive
from pym.install import scripts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.install.places import Places
    from pym.model.environment import Addition
    from pym.model.manifest import Entry

# What the installer writes itself, whatever the wheel brings (Recording installed projects).
OWN = ("RECORD", "INSTALLER", "REQUESTED", "direct_url.json")

# Names a wheel can never take the place of: with them the environment would be another one.
_KEPT = frozenset(("pyvenv.cfg", ".lock", ".pym", ".pym-change", ".pym-lock"))


class Layout:
    """One distribution, file by file.

    Attributes:
        addition: What is added.
        root: Position in `Places.roots` of the site directory it goes to.
        directories: Below that root, parents first.
        files: Files that are placed below `root` under their own paths.
        odd: All other files by `(root, path below it)`: those of `.data`.
        programs: Of entry points and `.data/scripts`, by `(root, path below it)`: the entry they are made from (None
            for an entry point's) and the content, empty until it is read.
        info: Path of `.dist-info` below `root`.
    """

    __slots__ = ("addition", "directories", "files", "info", "odd", "programs", "root")

    def __init__(self, addition: Addition, places: Places, python: str, *, relocatable: bool) -> None:
        manifest = addition.stored.manifest
        self.addition = addition
        self.root = places.purelib if manifest.purelib else places.platlib
        self.info = info = manifest.dist_info
        skipped = frozenset([f"{info}/{name}" for name in OWN])
        self.odd: dict[tuple[int, str], Entry] = {}
        self.programs: dict[tuple[int, str], tuple[Entry | None, bytes]] = {}
        self.files: list[Entry]
        data = f"{manifest.data}/" if manifest.data else ""
        inner: list[Entry] = []
        if data:
            self.files = [
                entry for entry in manifest.files if not entry[0].startswith(data) and entry[0] not in skipped
            ]
            inner = [entry for entry in manifest.files if entry[0].startswith(data)]
            self.directories = tuple(
                [path for path in manifest.directories if not path.startswith(data) and path != manifest.data]
            )
        else:
            self.files = [entry for entry in manifest.files if entry[0] not in skipped]
            self.directories = manifest.directories
        for entry in inner:
            self._spread(entry, entry[0][len(data) :], places)
        if places.inside(self.root):
            self._split(places)
        for gui, group in ((False, manifest.scripts), (True, manifest.gui_scripts)):
            for script in group:
                try:
                    found = scripts.files(script, python, gui=gui, relocatable=relocatable)
                except ValueError as error:
                    raise HostileArchive(manifest.filename, "", f"has an entry point that {error}") from error
                for name, content in found:
                    self.programs[places.scripts, name] = (None, content)

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
            at = places.place(places.data, rest)
        elif kind == "headers":
            at = places.place(places.include, f"{manifest.name}/{rest}")
        else:
            raise HostileArchive(manifest.filename, entry[0], "is of no kind that can be installed")
        self.odd[at] = entry

    def _split(self, places: Places) -> None:
        """Files whose place lies in another root, which is inside this one: with `--target`, `bin` is."""
        names = {entry[0].partition("/")[0] for entry in self.files}
        if not places.splits(self.root, names):
            return
        for entry in self.files:
            self.odd[places.place(self.root, entry[0])] = entry
        self.files = []
        self.directories = ()

    def problem(self, places: Places) -> str:
        """The path of a file that no wheel may bring, "" if there is none."""
        for root, path in (*self.odd, *self.programs):
            name = path.partition("/")[0].lower()
            if name in _KEPT or (root == places.scripts and is_environments_own(name)):
                return path
        for path in self.directories:
            if path in _KEPT:
                return path
        return ""


def is_environments_own(name: str) -> bool:
    """Whether a program of this name, in lower case, is part of a virtual environment itself."""
    stem = name.removesuffix(".exe")
    if stem.rstrip("0123456789.t") in ("python", "pythonw"):
        return True
    return name.partition(".")[0] in ("activate", "deactivate") or name in ("pydoc.bat", "activate_this.py")
