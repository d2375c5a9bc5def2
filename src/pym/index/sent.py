"""A page as its index sent it: the files of one version are cut out of it when somebody asks for them. Cold."""

from __future__ import annotations

import marshal

from pym.index.accept import LIMIT
from pym.net.coding import Undecodable, decode


class Sent:
    """What is kept of a page of JSON, most of which nobody will look at.

    Args:
        coding: Its `Content-Encoding`.
        data: Its bytes as they came.
        begin: What each object of `files` begins with.
        spans: For each version where in the decoded page the rests of its objects are, one run of objects after the
            other: begin and end of each.
    """

    __slots__ = ("_begin", "_body", "_coding", "_data", "_spans")

    def __init__(self, coding: str, data: bytes, begin: bytes, spans: tuple[tuple[int, ...], ...]) -> None:
        self._coding = coding
        self._data = data
        self._begin = begin
        self._spans = spans
        self._body: bytes | None = None

    def row(self, position: int) -> bytes | None:
        """The files of the version at `position` as a JSON array; None if the page cannot be decoded."""
        if self._body is None:
            try:
                self._body = decode(self._coding, self._data, LIMIT)
            except Undecodable:
                return None
            if self._body is None:
                return None
        return self.cut(self._body, position)

    def cut(self, body: bytes, position: int) -> bytes:
        """The same out of the decoded page."""
        spans = self._spans[position]
        if len(spans) == 2:
            return b"[%b%b}]" % (self._begin, body[spans[0] : spans[1]])
        runs = [body[begin:end] for begin, end in zip(spans[::2], spans[1::2], strict=True)]
        return b"[%b%b}]" % (self._begin, (b"}," + self._begin).join(runs))

    def dump(self) -> bytes:
        """All of it, for `load`."""
        return marshal.dumps((self._coding, self._begin, self._spans, self._data))

    @classmethod
    def load(cls, data: bytes) -> Sent:
        """What `dump` has given.

        Raises:
            ValueError, EOFError, TypeError: It is not that.
        """
        coding, begin, spans, body = marshal.loads(data)
        return cls(coding, body, begin, spans)
