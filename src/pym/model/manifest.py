"""What an unpacked wheel holds, as the store writes it down when it unpacks. A HOT module."""

from __future__ import annotations

from pym.model.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Final

    # One file: (path below `files`, size in bytes, permission bits, sha256 in hex, modification time in ns)
    Entry = tuple[str, int, int, str, int]
    # What tells without reading it whether a file is as it was: (path, size, permission bits, modification time in ns)
    Look = tuple[str, int, int, int]
    # Looks, the sha256 of each, one behind the other, and `record`
    Rest = tuple[tuple[Look, ...], bytes, bytes]
    # One entry point: (name of the program, module, attribute path)
    Script = tuple[str, str, str]

# What the installer writes itself into `.dist-info`, whatever the wheel brings (Recording installed projects).
OWN: Final = ("RECORD", "INSTALLER", "REQUESTED", "direct_url.json")

# Positions in an Entry.
PATH: Final = 0
SIZE: Final = 1
MODE: Final = 2
SHA256: Final = 3
MODIFIED: Final = 4


class Manifest(Value):
    """One wheel (Binary distribution format).

    Attributes:
        name, version: As METADATA has them, normalised and canonical.
        filename: Of the archive.
        sha256: Of the archive, in hex.
        size: Of the archive, in bytes.
        dist_info: Name of its `.dist-info` directory.
        data: Name of its `.data` directory, "" without one.
        purelib: `Root-Is-Purelib` of WHEEL.
        tags: `Tag` lines of WHEEL.
        directories: Every directory below `files` that holds something, parents first, `.data` included.
        files: Every file, sorted by directory, then name; `.data` and `.dist-info` included, RECORD as well.
        looks: The same without their hashes, which is all that an installation needs of them.
        count: How many files there are.
        folders: The directories that files are in: `(path, first, end)`, where in `files` theirs are.
        record: What RECORD says of all files but those that an installer writes, sorted by path: whole lines, in UTF-8.
        scripts, gui_scripts: Entry points of the groups `console_scripts` and `gui_scripts`.
        unverified: Paths whose rows in RECORD are wrong or missing: only with `--no-verify-record`.

    Args:
        rest: Returns what is most of a manifest and often not asked for, as `rest_of` puts it.
    """

    __slots__ = (
        "_loaded",
        "_rest",
        "data",
        "directories",
        "dist_info",
        "filename",
        "folders",
        "gui_scripts",
        "name",
        "purelib",
        "scripts",
        "sha256",
        "size",
        "tags",
        "unverified",
        "version",
    )

    def __init__(
        self,
        name: str,
        version: str,
        filename: str,
        sha256: str,
        size: int,
        dist_info: str,
        data: str,
        purelib: bool,
        tags: tuple[str, ...],
        directories: tuple[str, ...],
        scripts: tuple[Script, ...],
        gui_scripts: tuple[Script, ...],
        unverified: tuple[str, ...],
        folders: tuple[tuple[str, int, int], ...],
        rest: Callable[[], Rest],
    ) -> None:
        self.name = name
        self.version = version
        self.filename = filename
        self.sha256 = sha256
        self.size = size
        self.dist_info = dist_info
        self.data = data
        self.purelib = purelib
        self.tags = tags
        self.directories = directories
        self.scripts = scripts
        self.gui_scripts = gui_scripts
        self.unverified = unverified
        self.folders = folders
        self._rest = rest
        self._loaded: Rest | None = None

    @property
    def files(self) -> tuple[Entry, ...]:
        looks, hashes, _ = self.rest
        text = hashes.hex()
        return tuple(
            [
                (path, size, mode, text[64 * number : 64 * number + 64], modified)
                for number, (path, size, mode, modified) in enumerate(looks)
            ]
        )

    @property
    def looks(self) -> tuple[Look, ...]:
        return self.rest[0]

    @property
    def record(self) -> bytes:
        return self.rest[2]

    @property
    def rest(self) -> Rest:
        """What `rest` has returned; it is asked once."""
        loaded = self._loaded
        if loaded is None:
            loaded = self._loaded = self._rest()
        return loaded

    @property
    def count(self) -> int:
        """How many files there are."""
        return self.folders[-1][2] if self.folders else 0

    def _fields(self) -> tuple[object, ...]:
        own = [getattr(self, name) for name in self.__slots__ if name[0] != "_"]
        return (*own, self.rest)


def rest_of(files: tuple[Entry, ...], record: bytes) -> Rest:
    """The larger part of a manifest, packed: a wheel may have ten thousand files, an environment a hundred thousand."""
    looks = tuple([(path, size, mode, modified) for path, size, mode, _, modified in files])
    return looks, bytes.fromhex("".join([entry[SHA256] for entry in files])), record


def folders_of(files: tuple[Entry, ...]) -> tuple[tuple[str, int, int], ...]:
    """The directories of files that are sorted by directory."""
    found: list[tuple[str, int, int]] = []
    last, first = "", 0
    for position, entry in enumerate(files):
        folder = entry[0].rpartition("/")[0]
        if folder != last:
            if position > first:
                found.append((last, first, position))
            last, first = folder, position
    if files:
        found.append((last, first, len(files)))
    return tuple(found)


class Stored(Value):
    """An unpacked wheel in the store.

    Attributes:
        manifest: What it holds.
        files: Absolute path of the directory its files are in, laid out as in the archive.
        root: Absolute path of the directory of the whole entry.
    """

    __slots__ = ("files", "manifest", "root")

    def __init__(self, manifest: Manifest, root: str, files: str) -> None:
        self.manifest = manifest
        self.root = root
        self.files = files
