"""The form of a table's file. A HOT module.

header      what the parts are: sizes and checksums, checked first
freshness   until when it may be used unasked; rewritten in place, with a checksum of its own
columns     versions, keys, kinds: what a resolver looks at
metadata    of the versions that were looked at closely
rows        the files of versions, each row with a checksum, read one by one when they are asked for: compiled if
            somebody has asked before, else as the page had them; of all versions, or of those likely to be wanted
page        as it was sent, for those that have no row (`index.sent`)
learnt      with size and checksum, what was learnt since the page was written down: metadata, and the rows that
            were looked at. A file is given it once, in place, and is written anew the next time
"""

from __future__ import annotations

import os
import sys
from binascii import crc32

from pym import __version__

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.index.sent import Sent

MAGIC = b"pymtab4\n" + crc32(f"{__version__}-{sys.implementation.cache_tag}".encode()).to_bytes(4, "little")
HEADER = 44  # bytes: magic 8, format 4, columns 4 + 4, metadata 4 + 4, page 4 + 4, rows 4, checksum of all that 4
_FRESHNESS = 24  # bytes: fresh until 8, fetched 8 (both in ms since the epoch), checksum 4, nothing 4
BEGIN = HEADER + _FRESHNESS
FLAGS = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)


class Filed:
    """Where in its file the rows of a table and its page are.

    Args:
        start: Where the rows begin.
        listed: The positions that have a row, ascending; None for all.
        offsets: Where each begins, from there on, and its checksum; at the end where the last one ends.
        page: Size and checksum of the page; zeros without one.
    """

    __slots__ = ("_offsets", "_page", "_start", "listed")

    def __init__(self, start: int, listed: tuple[int, ...] | None, offsets: bytes, page: tuple[int, int]) -> None:
        self._start = start
        self.listed = listed
        self._offsets = offsets
        self._page = page

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Filed) and all(getattr(self, name) == getattr(other, name) for name in self.__slots__)

    __hash__ = None  # type: ignore[assignment]

    def row(self, path: str, position: int) -> bytes | None:
        """A row out of the file at `path`; None if there is none, or it is not as it was."""
        if self.listed is not None:
            if position not in self.listed:
                return None
            position = self.listed.index(position)
        begin, checksum, end = self._place(position)
        row = part(path, self._start + begin, end - begin)
        return row if crc32(row) == checksum and len(row) == end - begin else None

    def rows(self, path: str) -> dict[int, bytes]:
        """All rows that are in the file at `path` as they were, by position."""
        data = part(path, self._start, int.from_bytes(self._offsets[-8:], "little"))
        found: dict[int, bytes] = {}
        for number in range(len(self._offsets) // 8 - 1):
            begin, checksum, end = self._place(number)
            row = data[begin:end]
            if crc32(row) == checksum and len(row) == end - begin:
                found[number if self.listed is None else self.listed[number]] = row
        return found

    def _place(self, number: int) -> tuple[int, int, int]:
        """Where a row begins, its checksum and where it ends."""
        at = number * 8
        offsets = self._offsets
        return (
            int.from_bytes(offsets[at : at + 4], "little"),
            int.from_bytes(offsets[at + 4 : at + 8], "little"),
            int.from_bytes(offsets[at + 8 : at + 12], "little"),
        )

    def page(self, path: str) -> bytes:
        """The page out of the file at `path`; nothing if there is none, or it is not as it was."""
        size, checksum = self._page
        data = part(path, self._start + int.from_bytes(self._offsets[-8:], "little"), size) if size else b""
        return data if len(data) == size and crc32(data) == checksum else b""

    def sent(self, path: str) -> Sent | None:
        """The page, to cut rows from."""
        data = self.page(path)
        if not data:
            return None
        from pym.index.sent import Sent

        return Sent.load(data)


def whole(last: bytes) -> bool:
    """Whether the last part of a file is there as it was written; what is behind it does not matter."""
    size = int.from_bytes(last[:4], "little")
    return crc32(last[8 : 8 + size]) == int.from_bytes(last[4:8], "little") and 8 + size <= len(last)


def end_of(header: bytes) -> int:
    """Where in the file with this header ends what was written first: what is learnt comes there."""
    return BEGIN + sum([int.from_bytes(header[at : at + 4], "little") for at in (12, 20, 28, 36)])


def part(path: str, offset: int, size: int) -> bytes:
    """`size` bytes of a file, fewer if it ends before, none if it cannot be read."""
    try:
        fd = os.open(path, FLAGS)
    except OSError:
        return b""
    try:
        os.lseek(fd, offset, 0)
        return upto(fd, size)
    except OSError:
        return b""
    finally:
        os.close(fd)


def upto(fd: int, size: int) -> bytes:
    """The next `size` bytes, fewer if the file ends before."""
    data = os.read(fd, size)
    while len(data) < size:
        more = os.read(fd, size - len(data))
        if not more:
            break
        data += more
    return data
