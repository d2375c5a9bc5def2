"""The body of an answer: collected as it comes, within its limit."""

from __future__ import annotations

from pym.net.bulk.head import CHUNKED, SIZED, Malformed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from pym.net.bulk.head import Head
    from pym.net.bulk.request import Sink

_LONGEST_LINE = 1024  # bytes of the line before a chunk
_LONGEST_TRAILER = 16384
_HEX = b"0123456789abcdefABCDEF"

_SIZE, _DATA, _AFTER, _TRAILER = range(4)


class TooLarge(Exception):
    """The body has more bytes than it may have."""


class Body:
    """Collects a body.

    Args:
        head: Says where it ends.
        limit: Bytes it may have.
        sink: Takes it; None: it is collected.

    Raises:
        TooLarge: It is announced to be larger.
    """

    __slots__ = (
        "_chunked",
        "_left",
        "_limit",
        "_line",
        "_parts",
        "_put",
        "_sized",
        "_state",
        "_trailer",
        "over",
        "spilled",
    )

    def __init__(self, head: Head, limit: int, sink: Sink | None = None) -> None:
        self._sized = head.framing == SIZED
        self._chunked = head.framing == CHUNKED
        if self._sized and head.length > limit:
            raise TooLarge
        self._left = head.length
        self._limit = limit
        self._parts: list[bytes] = []
        self._put: Callable[[bytes], object] = self._parts.append
        if sink is not None:
            sink.begin(head.length if self._sized else -1)
            self._put = sink.write
        self._line = b""
        self._state = _SIZE
        self._trailer = 0
        self.over = False  # all of it is here
        self.spilled = False  # and something after it that nobody asked for

    @property
    def content(self) -> bytes:
        """What has come."""
        return self._parts[0] if len(self._parts) == 1 else b"".join(self._parts)

    def feed(self, data: bytes) -> None:
        """Takes the next bytes.

        Raises:
            TooLarge: There are too many.
            Malformed: The chunks are not chunks.
        """
        if self._chunked:
            self._feed_chunks(data)
            return
        if self._sized:
            self._left -= len(data)
            if self._left <= 0:
                self.over = True
                if self._left < 0:
                    self.spilled = True
                    data = data[: self._left]
            self._put(data)
            return
        self._count(len(data))
        self._put(data)

    def end(self) -> bool:
        """The connection was closed: whether that is the end of the body."""
        return not self._sized and not self._chunked

    def _count(self, amount: int) -> None:
        self._limit -= amount
        if self._limit < 0:
            raise TooLarge

    def _feed_chunks(self, data: bytes) -> None:
        """RFC 9112, 7.1."""
        position = 0
        while position < len(data):
            if self._state == _DATA:
                block = data[position : position + self._left]
                position += len(block)
                self._left -= len(block)
                self._count(len(block))
                self._put(block)
                if not self._left:
                    self._state = _AFTER
                continue
            end = data.find(b"\n", position)
            piece = data[position:] if end < 0 else data[position:end]
            self._line += piece
            if len(self._line) > _LONGEST_LINE:
                raise Malformed("a chunk has no size")
            if end < 0:
                return
            position = end + 1
            line, self._line = self._line.rstrip(b"\r"), b""
            if self._state == _SIZE:
                self._begin(line)
            elif self._state == _AFTER:
                if line:
                    raise Malformed("a chunk is longer than its size")
                self._state = _SIZE
            elif line:
                self._trailer += len(line)
                if self._trailer > _LONGEST_TRAILER:
                    raise Malformed("there is no end to its trailers")
            else:
                self.over = True
                self.spilled = position < len(data)
                return

    def _begin(self, line: bytes) -> None:
        size = line.partition(b";")[0].strip()
        if not size or len(size) > 16 or size.strip(_HEX):
            raise Malformed("a chunk has no size")
        self._left = int(size, 16)
        self._state = _DATA if self._left else _TRAILER
        if self._left > self._limit:
            raise TooLarge
