"""One answer as it comes over a connection: interim answers passed over, head, body."""

from __future__ import annotations

from pym.net.bulk.body import Body, TooLarge
from pym.net.bulk.head import EMPTY, LONGEST, Head, Malformed, end_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.net.bulk.request import Sink

_LARGEST_APOLOGY = 1 << 16  # bytes of the body of an answer that is not the file
_MOST_INTERIM = 20  # answers of the kind 1xx before the real one


class Reader:
    """Reads one answer.

    Args:
        limit: Bytes the body may have.
        sink: Takes the body if it is the file, as it is; None: it is collected.

    Attributes:
        limit: As given.
        head: The head, once it is complete.
        spilled: Something came after the end, or the end was not waited for: the connection cannot be used again.
    """

    __slots__ = ("_body", "_buffer", "_interim", "_sink", "head", "limit", "spilled")

    def __init__(self, limit: int, sink: Sink | None = None) -> None:
        self.limit = limit
        self._sink = sink
        self.head: Head | None = None
        self.spilled = False
        self._body: Body | None = None
        self._buffer = b""
        self._interim = 0

    @property
    def begun(self) -> bool:
        """Whether a part of the answer, and not only interim ones, has come."""
        return self.head is not None or bool(self._buffer)

    @property
    def content(self) -> bytes:
        """The body."""
        return self._body.content if self._body is not None else b""

    def feed(self, data: bytes) -> bool:
        """Takes the next bytes: whether the answer is complete.

        Raises:
            Malformed: It is not HTTP.
            TooLarge: The file has too many bytes.
        """
        try:
            return self._take(data)
        except TooLarge:
            if self.head is None or self.head.status in (200, 206):
                raise
            # An apology that has no end is not the file either: what it says in its head is enough.
            self._body = None
            self.spilled = True
            return True

    def end(self) -> bool:
        """The server has closed the connection: whether that is the end of the answer."""
        return self._body is not None and self._body.end()

    def _take(self, data: bytes) -> bool:
        while self._body is None:
            searched = max(0, len(self._buffer) - 3)
            if self._buffer:
                data = self._buffer + data
            end, follows = end_of(data, searched)
            if end > LONGEST or (end < 0 and len(data) > LONGEST):
                raise Malformed("there is no end to its headers")
            self._buffer = data if end < 0 else b""
            if end < 0:
                return False
            head = Head(data[:end])
            data = data[follows:]
            if head.status >= 200:
                self.head = head
                whole = head.status in (200, 206)
                self._body = Body(head, self.limit if whole else min(self.limit, _LARGEST_APOLOGY), self._sink_of(head))
                if head.framing == EMPTY:
                    self.spilled = bool(data)
                    return True
            else:
                self._interim += 1
                if head.status == 101 or self._interim > _MOST_INTERIM:
                    raise Malformed("it does not come to the point")
                if not data:
                    return False
        if data:
            self._body.feed(data)
        self.spilled = self._body.spilled
        return self._body.over

    def _sink_of(self, head: Head) -> Sink | None:
        coded = head.headers.get("content-encoding", "identity").lower() not in ("", "identity")
        return None if head.status != 200 or coded else self._sink
