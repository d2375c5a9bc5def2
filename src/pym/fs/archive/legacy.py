"""Compressions that sdists had before gzip was the one (PEP 625): bzip2, xz, lzma, none. One stream, to its end."""

from __future__ import annotations

from pym.errors import HostileArchive, StoreError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from pym.fs.archive.chunks import Chunks

ENDINGS = (".tar.bz2", ".tbz", ".tar.xz", ".txz", ".tar.lzma", ".tlz", ".tar")
_BLOCK = 1 << 20
_MEMORY = 512 << 20  # bytes that an lzma decoder may take


def blocks(source: Chunks, archive: str) -> Iterator[bytes]:
    """The decompressed content, in blocks of 1 byte to 1 MiB.

    Args:
        source: The compressed bytes.
        archive: Its file name, which ends in one of `ENDINGS`.

    Raises:
        HostileArchive: Damaged, cut short or followed by something.
        StoreError: This Python lacks the decoder.
    """
    lower = archive.lower()
    if lower.endswith(".tar"):
        while piece := source.take(_BLOCK):
            yield bytes(piece)
        return
    try:
        make, failure = _codec(lower)
    except ImportError as error:
        raise StoreError(
            f"`{archive}` cannot be unpacked: this Python was built without `{error.name}`",
            hints=("repack it as `.tar.gz`",),
        ) from error
    decoder = make()
    try:
        while not decoder.eof:
            data: bytes | memoryview = b""
            if decoder.needs_input and not (data := source.take()):
                raise HostileArchive(archive, "", "is cut short")
            if block := decoder.decompress(data, _BLOCK):
                yield block
    except failure as error:
        raise HostileArchive(archive, "", f"is damaged ({str(error) or type(error).__name__})") from error
    rest = decoder.unused_data or source.take()
    while rest:
        if bytes(rest).strip(b"\0"):
            raise HostileArchive(archive, "", "has something after its end")
        rest = source.take()


def _codec(lower: str) -> tuple[Callable[[], Any], tuple[type[Exception], ...]]:
    """What makes a decoder, and what that raises for bad data."""
    if lower.endswith((".tar.bz2", ".tbz")):
        import bz2

        return bz2.BZ2Decompressor, (OSError, ValueError, EOFError)
    import lzma

    kind = lzma.FORMAT_XZ if lower.endswith((".tar.xz", ".txz")) else lzma.FORMAT_ALONE
    return lambda: lzma.LZMADecompressor(kind, memlimit=_MEMORY), (lzma.LZMAError, EOFError)
