"""The entries of a zip archive (APPNOTE 4.3.7 to 4.3.9): each local header has to say what the directory says.

archive = zipread.open_bytes(data, "name.whl")
archive.check()
archive.read(archive.entries[0], limit=1 << 20)
"""

from __future__ import annotations

import os
import zlib
from _struct import Struct

from pym.errors import HostileArchive, StoreError
from pym.fs.archive import zipdir, zipextra
from pym.fs.archive.zipdir import DEFLATED, DESCRIPTOR, Entry

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import ModuleType

_LOCAL = Struct("<4s5H3L2H").unpack_from
_BLOCK = 1 << 20  # bytes of content in one piece, at most
_SLICE = 256 << 10  # compressed bytes read at once


class Archive:
    """A whole zip archive.

    Args:
        read: Gives the bytes from an offset on, as many as asked for, or fewer at the end.
        total: Its length in bytes.
        name: Its file name, for messages.
        folds: Whether names that differ in case only are refused.

    Attributes:
        entries: In the order of the directory, directories included.
        name, total: As given.

    Raises:
        HostileArchive: It is not a zip archive that can be read in one way only.
    """

    __slots__ = ("_read", "entries", "name", "total")

    def __init__(self, read: Callable[[int, int], bytes], total: int, name: str, *, folds: bool = True) -> None:
        self._read = read
        self.total = total
        self.name = name
        for length in (4096, zipdir.LONGEST_END):
            start = max(0, total - length)
            if (bounds := zipdir.locate(self.take(start, total - start), total, name)) is not None:
                break
        else:
            raise HostileArchive(name, "", "is no zip archive (it has no end record)")
        directory = self.take(bounds.start, bounds.end - bounds.start)
        self.entries = zipdir.read(directory, bounds, total, name, folds=folds)
        if self._read(257, 5) == b"ustar":
            raise HostileArchive(name, "", "is a tar archive as well")

    def check(self) -> None:
        """Compares every local header with the directory; the content is checked as it is read.

        Raises:
            HostileArchive: They disagree, or something lies between the entries.
        """
        for entry in self.entries:
            self.content_at(entry)

    def read(self, entry: Entry, limit: int) -> bytes:
        """The content of an entry.

        Args:
            entry: One of `entries`.
            limit: Most bytes it may have.

        Raises:
            HostileArchive: It has more, or is not what the directory says.
        """
        if entry.size > limit:
            raise HostileArchive(self.name, entry.name, f"has {entry.size} bytes, more than the {limit} it may have")
        return b"".join(self.pieces(entry))

    def pieces(self, entry: Entry, codec: ModuleType = zlib) -> Iterator[bytes]:
        """The content of an entry, at most 1 MiB at a time. It is proved only once the last piece has been taken.

        Args:
            entry: One of `entries`.
            codec: `zlib`, or what works as it does.

        Raises:
            HostileArchive: It is not what the directory says.
        """
        at = self.content_at(entry)
        compressed = self._slices(at, at + entry.compressed)
        yield from (
            inflated(compressed, entry, self.name, codec)
            if entry.method == DEFLATED
            else counted(compressed, entry, self.name)
        )

    def content_at(self, entry: Entry) -> int:
        """Where the content of an entry begins, once its header has been compared."""
        header = self.take(entry.offset, min(entry.end - entry.offset, 30 + len(entry.raw) + 64))
        at = check_local(header, entry, self.name)
        if at > len(header):
            at = check_local(self.take(entry.offset, at), entry, self.name)
        at += entry.offset
        behind = entry.end - at - entry.compressed
        if behind < 0:
            raise HostileArchive(self.name, entry.name, "overlaps with what follows it")
        if behind > 24 or (behind and not entry.flags & DESCRIPTOR):
            raise HostileArchive(self.name, entry.name, "has something behind it that is no entry")
        check_descriptor(self.take(entry.end - behind, behind) if behind else b"", entry, self.name)
        return at

    def _slices(self, at: int, end: int) -> Iterator[bytes]:
        while at < end:
            length = min(_SLICE, end - at)
            yield self.take(at, length)
            at += length

    def take(self, offset: int, length: int) -> bytes:
        """`length` bytes of the archive from `offset` on.

        Raises:
            HostileArchive: It ends before.
        """
        data = self._read(offset, length)
        if len(data) != length:
            raise HostileArchive(self.name, "", "is cut short")
        return data


def open_bytes(data: bytes, name: str, *, folds: bool = True) -> Archive:
    """An archive in memory; see `Archive`."""
    return Archive(lambda offset, length: data[offset : offset + length], len(data), name, folds=folds)


def open_descriptor(descriptor: int, name: str, *, folds: bool = True) -> Archive:
    """An archive on disk, read by position; the descriptor stays the caller's.

    Raises:
        HostileArchive: See `Archive`.
        StoreError: It cannot be read.
    """

    def read(offset: int, length: int) -> bytes:
        try:
            return os.pread(descriptor, length, offset)
        except OSError as error:
            raise StoreError.from_os("read", name, error) from error

    try:
        total = os.fstat(descriptor).st_size
    except OSError as error:
        raise StoreError.from_os("read", name, error) from error
    return Archive(read, total, name, folds=folds)


def check_local(header: bytes, entry: Entry, archive: str) -> int:
    """Compares a local header with the directory's entry.

    Args:
        header: The bytes from `entry.offset` on. What is not there of the extra fields is not checked.
        entry: As the directory has it.
        archive: File name of the archive, for messages.

    Returns:
        Bytes of the whole header. If that is more than `header` has, call again with so many.

    Raises:
        HostileArchive: They disagree.
    """
    if len(header) < 30 + len(entry.raw):
        raise HostileArchive(archive, entry.name, "is cut short")
    magic, _, flags, method, _, _, crc, compressed, size, name_length, extra_length = _LOCAL(header)
    if magic != b"PK\3\4":
        raise HostileArchive(archive, entry.name, "is not where the directory says")
    at: int = 30 + name_length
    if header[30:at] != entry.raw:
        other = header[30:at].decode("utf-8", "replace")
        raise HostileArchive(archive, entry.name, f"has another name in its own header, `{_printable(other)}`")
    end: int = at + extra_length
    if end > len(header):
        return end
    if extra_length or compressed == 0xFFFFFFFF or size == 0xFFFFFFFF:
        try:
            fields = zipextra.parse(header[at:end])
            zipextra.check_name(fields, entry.raw, entry.name)
            if compressed == 0xFFFFFFFF or size == 0xFFFFFFFF:
                size, compressed = zipextra.widen(fields, (size, compressed))
        except zipextra.Malformed as error:
            raise HostileArchive(archive, entry.name, str(error)) from None
    if flags != entry.flags or method != entry.method:
        raise HostileArchive(archive, entry.name, "is of another kind in its own header")
    if (crc, compressed, size) != (entry.crc, entry.compressed, entry.size) and not (
        # With a descriptor behind it, the header was written before anything was known.
        flags & DESCRIPTOR and not crc and not compressed and not size
    ):
        raise HostileArchive(archive, entry.name, "has another size or checksum in its own header")
    return end


def check_descriptor(data: bytes, entry: Entry, archive: str) -> None:
    """Compares what follows the content with the directory's entry (APPNOTE 4.3.9).

    Args:
        data: All between the content and the next header.
        entry: As the directory has it.
        archive: File name of the archive, for messages.

    Raises:
        HostileArchive: It is not the descriptor that the entry has to have, or has none to have.
    """
    if not entry.flags & DESCRIPTOR:
        if data:
            raise HostileArchive(archive, entry.name, "has something behind it that is no entry")
        return
    width = 4 if len(data) in (12, 16) else 8
    values = entry.crc.to_bytes(4, "little")
    if entry.compressed < 1 << 8 * width and entry.size < 1 << 8 * width:
        values += entry.compressed.to_bytes(width, "little") + entry.size.to_bytes(width, "little")
    if data not in (values, b"PK\7\x08" + values):
        raise HostileArchive(archive, entry.name, "is followed by another size or checksum than the directory has")


def inflated(compressed: Iterator[bytes], entry: Entry, archive: str, codec: ModuleType = zlib) -> Iterator[bytes]:
    """The content of a deflated entry, at most 1 MiB at a time.

    Raises:
        HostileArchive: It is not what the directory says.
    """
    decoder = codec.decompressobj(-15)
    crc = size = 0
    for data in compressed:
        while data:
            if decoder.eof:
                raise HostileArchive(archive, entry.name, "has something behind its content")
            try:
                piece = decoder.decompress(data, min(_BLOCK, entry.size - size + 1))
            except codec.error as error:
                raise HostileArchive(archive, entry.name, f"is damaged ({error})") from error
            data = decoder.unconsumed_tail or (decoder.unused_data if decoder.eof else b"")
            size += len(piece)
            if size > entry.size:
                raise HostileArchive(archive, entry.name, "has more content than the directory says")
            crc = codec.crc32(piece, crc)
            if piece:
                yield piece
    while not decoder.eof:
        # All input is taken, but a full piece may have left something inside the decoder.
        piece = decoder.decompress(b"", min(_BLOCK, entry.size - size + 1))
        if not piece:
            break
        size += len(piece)
        if size > entry.size:
            raise HostileArchive(archive, entry.name, "has more content than the directory says")
        crc = codec.crc32(piece, crc)
        yield piece
    if not decoder.eof:
        raise HostileArchive(archive, entry.name, "is cut short")
    if size != entry.size or crc != entry.crc:
        raise HostileArchive(archive, entry.name, "is damaged (wrong length or checksum)")


def counted(pieces: Iterator[bytes], entry: Entry, archive: str) -> Iterator[bytes]:
    """The content of a stored entry, passed on.

    Raises:
        HostileArchive: Its checksum is wrong.
    """
    crc = 0
    for piece in pieces:
        crc = zlib.crc32(piece, crc)
        yield piece
    if crc != entry.crc:
        raise HostileArchive(archive, entry.name, "is damaged (wrong checksum)")


def _printable(text: str) -> str:
    from pym.errors import shown

    return shown(text)[1:-1]
