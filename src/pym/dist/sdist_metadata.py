"""Metadata of an sdist that need not be built for it (PEP 643): its PKG-INFO, or else its `pyproject.toml`."""

from __future__ import annotations

from pym.dist import static_project
from pym.errors import HostileArchive, StoreError
from pym.fs.archive import zipread
from pym.fs.archive.inflate import blocks
from pym.fs.archive.tar import FILE, Reader
from pym.model.value import Value
from pym.spec.direct import SDISTS
from pym.spec.name import normalise
from pym.spec.ranges import key
from pym.spec.wheelname import sdist

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

LARGEST = 16 << 20  # bytes of PKG-INFO, or of pyproject.toml
PKG_INFO, PYPROJECT = "PKG-INFO", "pyproject.toml"
_DECIDING = {"requires-dist": "Requires-Dist", "requires-python": "Requires-Python", "provides-extra": "Provides-Extra"}
_CHUNK = 256 << 10


class NeedsBuild(Value):
    """That only a build can tell the metadata.

    Attributes:
        reason: A sentence without a full stop, as in "`Requires-Dist` is dynamic in its PKG-INFO".
    """

    __slots__ = ("reason",)

    def __init__(self, reason: str) -> None:
        self.reason = reason


def pkg_info(path: str, filename: str) -> bytes:
    """PKG-INFO of an sdist as it stands there, b"" if it has none. The whole archive is read only in that case.

    Args:
        path: Of the archive.
        filename: Its name; the ending says what it is.

    Raises:
        HostileArchive: It is no sdist, or is damaged.
        StoreError: It cannot be read.
    """
    found = _from_zip if filename.lower().endswith(".zip") else _from_tar
    return next((data for name, data in found(path, filename, "") if name == PKG_INFO), b"")


def static_metadata(source: bytes | str, filename: str, *, subdirectory: str = "") -> bytes | NeedsBuild:
    """What METADATA of a wheel built from this sdist would say, as bytes for `spec.metadata.compile`.

    Reading stops at a PKG-INFO that is enough. Nothing is unpacked.

    Args:
        source: The archive, or its path.
        filename: As the index or the URL has it: `.tar.gz` or `.zip`.
        subdirectory: Of the project in the archive, for a direct reference; "" for the top.

    Raises:
        HostileArchive: It is no sdist, is damaged, or has another name or version than its file name says.
        StoreError: It cannot be read.
    """
    lower = filename.lower()
    if lower.endswith(".zip"):
        found = _from_zip(source, filename, subdirectory.strip("/"))
    elif lower.endswith(SDISTS):
        found = _from_tar(source, filename, subdirectory.strip("/"))
    else:
        raise HostileArchive(filename, "", "is neither a tar archive nor `.zip`")
    reason = ""
    pyproject: bytes | None = None
    for name, data in found:
        if name == PYPROJECT:
            pyproject = data
        else:
            outcome = of_pkg_info(data)
            if isinstance(outcome, bytes):
                check_name(outcome, filename, PKG_INFO)
                return outcome
            reason = outcome.reason
        if reason and pyproject is not None:
            break
    reason = reason or "it has no PKG-INFO"
    if pyproject is None:
        return NeedsBuild(reason)
    try:
        made = static_project.metadata(pyproject, _version_of(filename, static_project.name_of(pyproject)))
    except static_project.NotStatic as error:
        return NeedsBuild(f"{reason}, and {error}")
    check_name(made, filename, PYPROJECT)
    return made


def of_pkg_info(data: bytes) -> bytes | NeedsBuild:
    """PKG-INFO itself, if it is the last word on what resolving needs (PEP 643)."""
    from pym.spec.metadata import compile as compile_metadata

    try:
        _, _, dynamic, version, _ = compile_metadata(data)
    except ValueError as error:
        return NeedsBuild(f"its PKG-INFO cannot be used ({error})")
    if _numbers(version) < (2, 2):
        return NeedsBuild(f"its PKG-INFO is of Metadata-Version {version or '1.0'}, which does not say what is final")
    fields = [shown for field, shown in _DECIDING.items() if field in {name.strip().lower() for name in dynamic}]
    if fields:
        verb = "is" if len(fields) == 1 else "are"
        return NeedsBuild(f"{' and '.join(f'`{field}`' for field in fields)} {verb} dynamic in its PKG-INFO")
    return data


def stated(path: str, filename: str) -> bytes:
    """PKG-INFO of an sdist that a build gave where it was made, dynamic fields and all; b"" if there is none such.

    Until Metadata-Version 2.2 build backends left requirements out.

    Args:
        path: Of the archive.
        filename: Its name, whose project and version it has to be of.
    """
    from pym.spec.metadata import compile as compile_metadata

    try:
        data = pkg_info(path, filename)
        _, _, _, version, _ = compile_metadata(data)
        check_name(data, filename, PKG_INFO)
    except (ValueError, HostileArchive):
        return b""
    return data if _numbers(version) >= (2, 2) else b""


def check_name(metadata: bytes, filename: str, member: str) -> None:
    """Compares name and version with the file name, each in any spelling.

    Raises:
        HostileArchive: It is another project or version. (A local part may be added to the version by a build.)
    """
    from pym.spec.metadata import compile as compile_metadata

    try:
        name, version, _, _, _ = compile_metadata(metadata)
    except ValueError as error:
        raise HostileArchive(filename, member, f"cannot be used ({error})") from error
    said = _said(filename, name)
    if said is None or key(said) not in (key(version), key(version.partition("+")[0])):
        raise HostileArchive(filename, member, f"says that it is `{name}` `{version}`, which its file name does not")


def _version_of(filename: str, name: str) -> str:
    return _said(filename, normalise(name) or "") or ""


def _said(filename: str, name: str) -> str | None:
    """The version that a file name says, whatever kind of archive a direct reference leads to."""
    ending = next((ending for ending in SDISTS if filename.lower().endswith(ending)), "")
    return sdist(f"{filename[: len(filename) - len(ending)]}.tar.gz", name)


def _numbers(version: str) -> tuple[int, int]:
    major, _, minor = version.strip().partition(".")
    digits = major.isascii() and major.isdigit() and minor.isascii() and minor.isdigit()
    return (int(major[:6]), int(minor[:6])) if digits else (0, 0)


class _Place:
    """Which members of an archive are the two files, once the one directory at its top is known."""

    __slots__ = ("_filename", "_subdirectory", "_top")

    def __init__(self, filename: str, subdirectory: str) -> None:
        self._filename = filename
        self._subdirectory = f"{subdirectory}/" if subdirectory else ""
        self._top = ""

    def name(self, path: str) -> str:
        """`PKG_INFO`, `PYPROJECT` or "".

        Raises:
            HostileArchive: The member lies beside the directory that everything has to be in.
        """
        top, _, rest = path.removeprefix("./").partition("/")
        if not top or top == ".":
            return ""
        if top in ("..", self._top) or not self._top:
            self._top = top
        if top != self._top or top == "..":
            raise HostileArchive(self._filename, path, f"lies outside `{self._top}/`, the one directory of the archive")
        if not rest.startswith(self._subdirectory):
            return ""
        rest = rest[len(self._subdirectory) :]
        return rest if rest in (PKG_INFO, PYPROJECT) else ""


def _from_tar(source: bytes | str, filename: str, subdirectory: str) -> Iterator[tuple[str, bytes]]:
    place = _Place(filename, subdirectory)
    size = len(source) if isinstance(source, bytes) else None
    reader = Reader(blocks(_chunks(source), filename, compressed_size=size), filename)
    for member in reader.members():
        name = place.name(member.name)
        if not name:
            continue
        if member.kind != FILE:
            raise HostileArchive(filename, member.name, "is no file")
        _check_size(member.size, filename, member.name)
        yield name, b"".join(map(bytes, reader.content()))


def _from_zip(source: bytes | str, filename: str, subdirectory: str) -> Iterator[tuple[str, bytes]]:
    import os

    place = _Place(filename, subdirectory)
    if isinstance(source, bytes):
        yield from _members(zipread.open_bytes(source, filename), place)
        return
    try:
        descriptor = os.open(source, os.O_RDONLY | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0))
    except OSError as error:
        raise StoreError.from_os("read", source, error) from error
    try:
        yield from _members(zipread.open_descriptor(descriptor, filename), place)
    finally:
        os.close(descriptor)


def _members(archive: zipread.Archive, place: _Place) -> Iterator[tuple[str, bytes]]:
    archive.check()
    for entry in archive.entries:
        if name := place.name(entry.name):
            _check_size(entry.size, archive.name, entry.name)
            yield name, archive.read(entry, LARGEST)


def _check_size(size: int, filename: str, member: str) -> None:
    if size > LARGEST:
        raise HostileArchive(filename, member, f"has {size} bytes, more than the {LARGEST} it may have")


def _chunks(source: bytes | str) -> Iterator[bytes]:
    if isinstance(source, bytes):
        yield source
        return
    try:
        with open(source, "rb", buffering=0) as file:
            while chunk := file.read(_CHUNK):
                yield chunk
    except OSError as error:
        raise StoreError.from_os("read", source, error) from error
