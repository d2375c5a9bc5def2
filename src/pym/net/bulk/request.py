"""What is asked of the lane, and what it answers."""

from __future__ import annotations

from pym.model.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from pym.errors import NetworkError


class Request:
    """One file to fetch.

    Attributes:
        url: `http://` or `https://`, possibly with credentials in it.
        headers: More headers to send, names in lower case. Content codings are the lane's business.
        limit: Bytes the decoded body may have; more is an error, found out before it is read or kept.
        range: First and last byte wanted, both counted; the last -1 for "to the end"; the first -1 for as many bytes
            from the end as the last says. None for the whole file.
        done: Called once with the outcome, from `pump` or `poll` of the lane and never from `submit`.
        priority: Smaller numbers are sent first.
        sink: Takes the body of a 200 as it comes, instead of the reply, whose body is empty then. None: it is kept in
            memory. Asked for as it is, without content coding; of a server that codes it all the same the reply holds
            the body.
        reading: How the body of a 200 is read in another process, if the lane has one; None if it is only handed on.
    """

    __slots__ = ("done", "headers", "limit", "priority", "range", "reading", "sink", "url")

    def __init__(
        self,
        url: str,
        headers: dict[str, str] | None = None,
        limit: int = 64 << 20,
        range: tuple[int, int] | None = None,
        done: Callable[[Reply | NetworkError], object] | None = None,
        priority: int = 0,
        sink: Sink | None = None,
        reading: Reading | None = None,
    ) -> None:
        self.reading = reading
        self.url = url
        self.headers = headers or {}
        self.limit = limit
        self.range = range
        self.done = done
        self.priority = priority
        self.sink = sink


class Sink:
    """Where a large body goes. Called by one thread at a time; an error that it raises ends the lane's work."""

    __slots__ = ()

    def begin(self, total: int) -> None:
        """A body begins, of `total` bytes (-1: not known). What was written before belongs to a try that failed."""
        raise NotImplementedError

    def write(self, block: bytes) -> None:
        """The next bytes."""
        raise NotImplementedError


class Reading:
    """What another process makes of an answer."""

    __slots__ = ()

    def message(self, headers: dict[str, str], body: bytes, url: str) -> bytes | None:
        """All that it has to know; None if it is not to read this one.

        Args:
            headers: Of the answer, names in lower case.
            body: Not decoded.
            url: Where it came from, after redirects.
        """
        raise NotImplementedError

    def found(self) -> object | None:
        """What it has found, taken from where it keeps that; None if it is not there."""
        raise NotImplementedError


class Reply(Value):
    """What a server answered in the end, redirects followed.

    Any status can be here but those that are worth another try (429, 503, …): after the last try they are errors. A 200
    may answer a request for a range: the body is the whole file then. A 206 is exactly the range that was asked for, or
    what of it the file has.

    Attributes:
        status: HTTP status.
        headers: Names in lower case; several of one name joined with ", ".
        body: Decoded. Of an answer that is not 200 or 206 it may be missing.
        url: Where it came from, after redirects and without credentials: what links in it are relative to.
        total: Bytes of the whole file, if a 206 says so; else -1.
        sent: The same as it came; b"" if it is not known.
        read: What another process made of the body, which is empty then; None if none did.
    """

    __slots__ = ("body", "headers", "read", "sent", "status", "total", "url")

    def __init__(
        self,
        status: int,
        headers: dict[str, str],
        body: bytes,
        url: str,
        total: int = -1,
        sent: bytes = b"",
        read: object = None,
    ) -> None:
        self.sent = sent
        self.read = read
        self.status = status
        self.headers = headers
        self.body = body
        self.url = url
        self.total = total

    def __repr__(self) -> str:
        from pym.net.address import redact

        return f"Reply({self.status}, {redact(self.url)!r}, {len(self.body)} bytes)"
