"""What the names in a wheel say: its `.dist-info`, its `.data`, what goes where (Binary distribution format)."""

from __future__ import annotations

from pym.dist import wheel_metadata
from pym.errors import InvalidWheel, shown
from pym.spec import entry_points
from pym.spec.name import normalise
from pym.spec.ranges import key, read
from pym.spec.wheelname import parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pym.fs.archive.zipdir import Entry
    from pym.fs.archive.zipread import Archive
    from pym.model.manifest import Script

_SCHEMES = ("purelib", "platlib", "headers", "scripts", "data")
_PROGRAMS = ("bin", "scripts")  # directories of programs below the root of an environment, in lower case
_LARGEST = 16 << 20  # bytes of a file of `.dist-info` that is read as a whole
_LARGEST_RECORD = 128 << 20


class Layout:
    """One wheel's names.

    Args:
        archive: The wheel, opened.
        filename: Its file name.

    Attributes:
        name, version: Normalised and canonical, as the file name and METADATA say alike.
        dist_info: Name of that directory.
        data: Name of its `.data` directory, "" without one.
        purelib: `Root-Is-Purelib`.
        tags: `Tag` lines of WHEEL.

    Raises:
        HostileArchive, InvalidWheel: It is not the wheel its name says, or wants to put files where none may be.
    """

    __slots__ = ("_archive", "_by_name", "data", "dist_info", "filename", "name", "purelib", "tags", "version")

    def __init__(self, archive: Archive, filename: str) -> None:
        self._archive = archive
        self.filename = filename
        said = parse(filename)
        if said is None:
            raise InvalidWheel(filename, "its name is not that of a wheel")
        self.name, self.version = said[0], said[1]
        entry = wheel_metadata.metadata_entry(archive.entries, filename)
        self.dist_info = entry.name.partition("/")[0]
        self._by_name = {entry.name: entry for entry in archive.entries}
        self._check_metadata(archive.read(entry, _LARGEST))
        self.purelib, self.tags = self._read_wheel()
        self.data = self._check_data(archive.entries)

    def read(self, name: str, most: int = _LARGEST) -> bytes | None:
        """A file of `.dist-info`, None without one."""
        entry = self._by_name.get(f"{self.dist_info}/{name}")
        return None if entry is None else self._archive.read(entry, most)

    def record(self) -> bytes:
        """RECORD.

        Raises:
            InvalidWheel: There is none.
        """
        data = self.read("RECORD", _LARGEST_RECORD)
        if data is None:
            raise InvalidWheel(self.filename, "it has no RECORD of its files")
        return data

    def scripts(self) -> tuple[tuple[Script, ...], tuple[Script, ...]]:
        """Its programs, for a console and without.

        Raises:
            InvalidWheel: One has a name or a target that none can have.
        """
        data = self.read("entry_points.txt")
        if not data:
            return (), ()
        try:
            return entry_points.scripts(data)
        except ValueError as error:
            raise InvalidWheel(self.filename, f"its `entry_points.txt` cannot be used: {error}") from None

    def executable(self) -> Callable[[Entry], bool]:
        """Tells which files are programs: all of `.data/scripts`, and what the archive says is one."""
        if not self.data:
            return lambda entry: entry.executable
        prefix = f"{self.data}/scripts/"
        return lambda entry: entry.executable or entry.name.startswith(prefix)

    def _check_metadata(self, data: bytes) -> None:
        try:
            data.decode("utf-8")
        except UnicodeDecodeError as error:
            raise InvalidWheel(
                self.filename, f"its METADATA is not UTF-8: the byte 0x{data[error.start]:02x} at {error.start}"
            ) from None
        headers = _headers(data)
        checks: tuple[tuple[str, str, object, Callable[[str], object]], ...] = (
            ("Name", headers.get("name", [""])[0], self.name, normalise),
            # By its key: `1.0` and `1.0.0` are one version.
            ("Version", headers.get("version", [""])[0], key(self.version), _key),
        )
        for field, text, said, found in checks:
            if not text:
                raise InvalidWheel(self.filename, f"its METADATA has no field `{field}`")
            if found(text) != said:
                raise InvalidWheel(self.filename, f"its METADATA has the {field.lower()} {shown(text)}")

    def _read_wheel(self) -> tuple[bool, tuple[str, ...]]:
        data = self.read("WHEEL")
        if data is None:
            raise InvalidWheel(self.filename, "it has no file WHEEL in its `.dist-info`")
        headers = _headers(data)
        version = headers.get("wheel-version", [""])[0]
        major, _, minor = version.partition(".")
        if not (major.isdecimal() and minor.isdecimal() and version.isascii()):
            reason = f"has the malformed Wheel-Version {shown(version)}" if version else "has no Wheel-Version"
            raise InvalidWheel(self.filename, f"its file WHEEL {reason}")
        if int(major) != 1:
            raise InvalidWheel(
                self.filename,
                f"it is of version {version} of the format, and only versions 1.x are known",
                hints=("update pym",),
            )
        return headers.get("root-is-purelib", [""])[0].lower() == "true", tuple(headers.get("tag", ()))

    def _check_data(self, entries: Sequence[Entry]) -> str:
        """The name of the `.data` directory, once everything in it has a place to go."""
        found = ""
        own = self.dist_info.removesuffix(".dist-info") + ".data"
        for entry in entries:
            top, slash, rest = entry.name.partition("/")
            if not slash or not top.endswith(".data"):
                continue
            if top != own:
                raise InvalidWheel(
                    self.filename, f"its directory {shown(top)} is not `{own}`, where installers would look for it"
                )
            found = top
            scheme, slash, path = rest.partition("/")
            if not rest or (entry.directory and not path and scheme in _SCHEMES):
                continue
            if scheme not in _SCHEMES or not slash:
                raise InvalidWheel(self.filename, f"nobody knows where {shown(entry.name)} should go")
            if fault := _misplaced(scheme, path):
                raise InvalidWheel(self.filename, f"its file {shown(entry.name)} {fault}")
        return found


def _misplaced(scheme: str, path: str) -> str:
    """Why a file may not be put there, as half a sentence; "" if it may."""
    if not path or path[-1] == "/":
        return ""
    if scheme == "scripts":
        return entry_points.unusable(path) if "/" not in path else ""
    if scheme == "data":
        head, slash, tail = path.partition("/")
        if not slash:
            return "would replace a file of the environment itself" if path.lower() == "pyvenv.cfg" else ""
        return entry_points.unusable(tail) if head.lower() in _PROGRAMS and "/" not in tail else ""
    return ""


def _key(version: str) -> bytes | None:
    found = read(version)
    return None if found is None else found[1]


def _headers(data: bytes) -> dict[str, list[str]]:
    """The lines `Key: value` before the first empty one, by key in lower case."""
    text = data.decode("utf-8", "replace").removeprefix("\ufeff")
    found: dict[str, list[str]] = {}
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        if not line:
            break
        key, colon, value = line.partition(":")
        if colon and line[0] not in " \t":
            found.setdefault(key.strip().lower(), []).append(value.strip())
    return found
