"""A Zstandard frame (RFC 8878), walked block by block.

The decoders of Python either have no output limit (zstandard) or do not tell a cut frame from a whole one unless asked
at the right moment. A block holds at most 128 KiB, so whoever walks the frame's skeleton himself gets bounded output
from any of them, knows exactly where the frame ends, and sees the window size before a decoder allocates it.
"""

from __future__ import annotations

from pym.errors import HostileArchive, StoreError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pym.fs.archive.chunks import Chunks

# `zstd --ultra -22` and `--long` need 128 MiB; more would make the decoder's memory the archive's choice.
_WINDOW_LOG = 27
_BLOCK = 128 << 10
_TOGETHER = 8  # blocks decompressed at once: at most 1 MiB comes out
_MANY = 4096  # blocks; from here on
_TINY = 1 << 10  # they should hold this many bytes on average

_MAGIC = b"\x28\xb5\x2f\xfd"
_RLE, _COMPRESSED = 1, 2  # 0 is raw, 3 reserved


def blocks(source: Chunks, archive: str) -> Iterator[bytes]:
    """The decompressed content of one frame, at most 1 MiB at a time.

    Args:
        source: The compressed bytes.
        archive: File name of the archive, for messages.

    Raises:
        HostileArchive: Not a frame, damaged, cut short, followed by something, or its window is over 128 MiB.
        StoreError: This Python has no Zstandard decoder.
    """
    decompress, failure = _decoder(archive)
    header, checked = _frame_header(source, archive)
    gathered = [header]
    count = total = 0
    last = False
    while not last:
        for _ in range(_TOGETHER):
            head = source.read(3)
            word = int.from_bytes(head, "little")
            last, kind, size = bool(word & 1), word >> 1 & 3, word >> 3
            if kind > _COMPRESSED or size > _BLOCK:
                raise HostileArchive(archive, "", "is damaged (impossible Zstandard block)")
            gathered += head, source.read(1 if kind == _RLE else size)
            count += 1
            if last:
                gathered.append(source.read(4) if checked else b"")
                break
        try:
            block = decompress(b"".join(gathered))
        except failure as error:
            raise HostileArchive(archive, "", f"is damaged ({error})") from error
        gathered.clear()
        total += len(block)
        if count > _MANY and total < count * _TINY:  # would keep the machine busy for nothing
            raise HostileArchive(archive, "", "consists of too many tiny Zstandard blocks")
        if block:
            yield block
    if source.take(1):
        raise HostileArchive(archive, "", "has something after its end")


def _frame_header(source: Chunks, archive: str) -> tuple[bytes, bool]:
    """What stands before the first block, and whether a checksum stands after the last one."""
    try:
        magic = source.read(len(_MAGIC))
    except HostileArchive:
        magic = b""
    if magic != _MAGIC:
        raise HostileArchive(archive, "", "is not Zstandard data")
    descriptor = source.read(1)
    flags = descriptor[0]
    single = bool(flags & 0x20)
    if flags & 0x08 or flags & 0x03:
        raise HostileArchive(archive, "", "is damaged (Zstandard frame needs a dictionary or a later format)")
    window_length = 0 if single else 1
    size_length = (1 if single else 0, 2, 4, 8)[flags >> 6]
    fields = source.read(window_length + size_length) if window_length + size_length else b""
    if single:
        window = int.from_bytes(fields, "little") + (256 if size_length == 2 else 0)
    else:
        base = 1 << (10 + (fields[0] >> 3))
        window = base + (base >> 3) * (fields[0] & 7)
    if window > 1 << _WINDOW_LOG:
        raise HostileArchive(archive, "", f"needs more than {1 << _WINDOW_LOG >> 20} MiB of memory to decompress")
    return magic + descriptor + fields, bool(flags & 0x04)


def _decoder(archive: str) -> tuple[Callable[[bytes], bytes], type[Exception]]:
    """A decoder for one frame, and the exception it raises."""
    try:
        from compression.zstd import DecompressionParameter, ZstdDecompressor, ZstdError  # type: ignore[import-not-found]
    except ImportError:
        pass
    else:
        return ZstdDecompressor(options={DecompressionParameter.window_log_max: _WINDOW_LOG}).decompress, ZstdError
    try:
        import zstandard
    except ImportError as error:
        raise StoreError(
            f"Cannot unpack `{archive}`: this Python has no Zstandard decoder",
            context=f"import zstandard: {error}",
            hints=("install the package `zstandard`, or use the `.tar.gz` archive of the same Python",),
        ) from error
    decoder = zstandard.ZstdDecompressor(max_window_size=1 << _WINDOW_LOG).decompressobj()
    return decoder.decompress, zstandard.ZstdError
