"""Compressed bytes as they come in, for decoders that want them in pieces of their own size."""

from __future__ import annotations

from pym.errors import HostileArchive

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

SLICE = 256 << 10  # bytes given to a decoder at once; decoders copy what they leave over, again and again if it is much


class Chunks:
    """The compressed bytes of one archive.

    Args:
        chunks: In pieces of any length.
        archive: File name of the archive, for messages.

    Attributes:
        count: How many bytes have come in so far.
    """

    __slots__ = ("_archive", "_chunks", "_view", "count")

    def __init__(self, chunks: Iterable[bytes], archive: str) -> None:
        self._archive = archive
        self._chunks = iter(chunks)
        self._view = memoryview(b"")
        self.count = 0

    def take(self, most: int = SLICE) -> memoryview:
        """The next 1 to `most` bytes; none at the end."""
        while not self._view:
            chunk = next(self._chunks, None)
            if chunk is None:
                return self._view
            self.count += len(chunk)
            self._view = memoryview(chunk)
        piece = self._view[:most]
        self._view = self._view[most:]
        return piece

    def read(self, length: int) -> bytes:
        """`length` bytes.

        Raises:
            HostileArchive: There are fewer.
        """
        data = b""
        while len(data) < length:
            piece = self.take(length - len(data))
            if not piece:
                raise HostileArchive(self._archive, "", "is cut short")
            data = data + piece if data else bytes(piece)
        return data
