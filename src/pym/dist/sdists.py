"""Source distributions, unpacked strictly to be built (PEP 625, and the formats before it). Cold."""

from __future__ import annotations

import os

from pym.errors import HostileArchive, StoreError
from pym.fs.archive import zipread
from pym.fs.archive.files import Destination
from pym.fs.archive.unpack import unpack

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_CHUNK = 256 << 10


def unpack_sdist(archive: str, filename: str, into: str) -> None:
    """Unpacks an sdist without the one directory that holds everything in it. What was unpacked can be written to.

    Args:
        archive: Absolute path.
        filename: As the index or the URL has it; its ending says what it is.
        into: Absolute path of an existing empty directory. After an error it holds whatever had been written.

    Raises:
        HostileArchive: It is none, is damaged, or has an entry that is not let pass.
        StoreError: It cannot be read, or the disk did not take it.
    """
    if filename.lower().endswith(".zip"):
        _unzip(archive, filename, into)
        return
    try:
        size = os.stat(archive).st_size
    except OSError as error:
        raise StoreError.from_os("read", archive, error) from error
    # pip and uv take what comes last, and there are such: a PKG-INFO of the tree, and that of whoever packed it.
    unpack(_chunks(archive), into, name=filename, compressed_size=size, repeats=True)


def _unzip(path: str, filename: str, into: str) -> None:
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0))
    except OSError as error:
        raise StoreError.from_os("read", path, error) from error
    place = Destination(into, filename)
    try:
        archive = zipread.open_descriptor(descriptor, filename, folds=place.folds_case())
        archive.check()
        top = ""
        for entry in archive.entries:
            first, slash, below = entry.name.rstrip("/").partition("/")
            top = top or first
            if first != top or not (slash or entry.directory):
                raise HostileArchive(filename, entry.name, f"lies outside `{top}/`, the one directory of the archive")
            if entry.directory:
                if below:
                    place.make_directory(below)
            else:
                place.write(below, map(memoryview, archive.pieces(entry)), executable=entry.executable)
        if not top:
            raise HostileArchive(filename, "", "is empty")
    finally:
        place.close()
        os.close(descriptor)


def _chunks(path: str) -> Iterator[bytes]:
    try:
        with open(path, "rb", buffering=0) as file:
            while chunk := file.read(_CHUNK):
                yield chunk
    except OSError as error:
        raise StoreError.from_os("read", path, error) from error
