"""Compressed chunks to decompressed blocks: one gzip member (RFC 1952) or one Zstandard frame, to its very last byte.

It has to be whole and its checksum right, and nothing may follow: a second member or frame is content for some programs
and not there for others (uv reads the first only). Zero bytes behind gzip are let pass, as gzip(1) does: no program
takes them for content. Output comes in bounded pieces; a bomb is refused before the piece that crosses the limit is
handed on.
"""

from __future__ import annotations

from pym.errors import HostileArchive
from pym.fs.archive.chunks import Chunks
from pym.fs.codec import library

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# Unpacked size that is never called a bomb, and how often the compressed size it may otherwise be (cargo's rule).
ALLOWANCE = 512 << 20
RATIO = 20

# Decompressed bytes per call. Shorter means that two threads hand the interpreter to each other more often than the
# inflating is worth; longer means that memory is fetched anew for each block.
_BLOCK = 1 << 20

_PLAIN_HEADER = b"\x1f\x8b\x08" + bytes(7)
_CHECKSUM, _EXTRA, _NAME, _COMMENT = 0x02, 0x04, 0x08, 0x10
_LONGEST_TEXT = 4096


def blocks(chunks: Iterable[bytes], archive: str, *, compressed_size: int | None = None) -> Iterator[bytes]:
    """The decompressed content of an archive, in blocks of 1 byte to 1 MiB.

    Args:
        chunks: The compressed bytes, in pieces of any length.
        archive: File name: `.tar.gz`, `.tgz`, `.tar.zst`, `.tzst` or one of `legacy.ENDINGS`; the content has to agree
            with it.
        compressed_size: Length in bytes of the whole archive, if known from elsewhere; only the limit depends on it.

    Raises:
        HostileArchive: Not what the name says, damaged, cut short, followed by something, or a bomb.
        StoreError: This Python has no Zstandard decoder.
    """
    lower = archive.lower()
    source = Chunks(chunks, archive)
    if lower.endswith((".tar.gz", ".tgz")):
        inflated = _gunzip(source, archive)
    elif lower.endswith((".tar.zst", ".tzst")):
        from pym.fs.archive import zstd

        inflated = zstd.blocks(source, archive)
    else:
        from pym.fs.archive import legacy

        if not lower.endswith(legacy.ENDINGS):
            raise HostileArchive(archive, "", "is neither .tar.gz nor .tar.zst")
        inflated = legacy.blocks(source, archive)
    total = 0
    for block in inflated:
        total += len(block)
        if total > limit(max(source.count, compressed_size or 0)):
            raise HostileArchive(
                archive, "", f"unpacks to more than {ALLOWANCE >> 20} MiB and more than {RATIO} times its size"
            )
        yield block


def limit(compressed: int) -> int:
    """Bytes that so many compressed ones may unpack to."""
    return max(ALLOWANCE, RATIO * compressed)


def _gunzip(source: Chunks, archive: str) -> Iterator[bytes]:
    _read_gzip_header(source, archive)
    codec = library()
    decoder = codec.decompressobj(31)
    # isal overlooks reserved flags and loses its way in a header that comes in two pieces: it gets a plain one.
    data: memoryview | bytes = _PLAIN_HEADER
    while not decoder.eof:
        try:
            block = decoder.decompress(data, _BLOCK)
        except codec.error as error:
            raise HostileArchive(archive, "", f"is damaged ({error})") from error
        if block:
            yield block
        data = decoder.unconsumed_tail
        # A full block may have left more inside the decoder, with all input taken: ask again before reading on.
        if not data and len(block) < _BLOCK and not decoder.eof:
            data = source.take()
            if not data:
                raise HostileArchive(archive, "", "is cut short")
    data = decoder.unused_data or source.take()
    while data:
        if bytes(data).strip(b"\0"):
            raise HostileArchive(archive, "", "has something after its end")
        data = source.take()


def _read_gzip_header(source: Chunks, archive: str) -> None:
    """Reads up to the compressed data (RFC 1952, 2.3): the optional fields are held to their form and dropped."""
    header = source.read(10)
    flags = header[3]
    if header[:3] != _PLAIN_HEADER[:3] or flags & 0xE0:
        raise HostileArchive(archive, "", "is not gzip data")
    if flags & _EXTRA:
        length = source.read(2)
        header += length + source.read(int.from_bytes(length, "little"))
    for flag in (_NAME, _COMMENT):
        text = b"" if flags & flag else b"\0"
        while not text.endswith(b"\0"):
            text += source.read(1)
            if len(text) > _LONGEST_TEXT:
                raise HostileArchive(archive, "", "has too long a gzip header")
        if flags & flag:
            header += text
    if flags & _CHECKSUM:
        from zlib import crc32

        if int.from_bytes(source.read(2), "little") != crc32(header) & 0xFFFF:
            raise HostileArchive(archive, "", "is damaged (wrong checksum of the gzip header)")
