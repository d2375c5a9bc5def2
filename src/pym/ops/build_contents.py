"""What is in a distribution, by the names of its files (`pym build --list`). Cold."""

from __future__ import annotations

import os

from pym.errors import StoreError
from pym.fs.archive import zipread
from pym.fs.archive.inflate import blocks
from pym.fs.archive.tar import FILE, Reader

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_CHUNK = 256 << 10


def names(path: str) -> list[str]:
    """The files in a wheel or a source distribution, in their order.

    Raises:
        HostileArchive: It is none.
        StoreError: It cannot be read.
    """
    filename = os.path.basename(path)
    try:
        with open(path, "rb", buffering=0) as file:
            if filename.endswith((".whl", ".zip")):
                archive = zipread.open_descriptor(file.fileno(), filename)
                archive.check()
                return [entry.name for entry in archive.entries if not entry.directory]
            reader = Reader(blocks(iter(lambda: file.read(_CHUNK), b""), filename), filename)
            return [*_files(reader)]
    except OSError as error:
        raise StoreError.from_os("read", path, error) from error


def _files(reader: Reader) -> Iterator[str]:
    for member in reader.members():
        if member.kind == FILE:
            yield member.name
