"""One request on its way: where it has come to, how often it was tried, and what goes over the wire for it."""

from __future__ import annotations

from pym import __version__
from pym.net.bulk.target import follow, parse
from pym.net.coding import OFFERED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.net.bulk.request import Request
    from pym.net.bulk.target import Target

_MOST_REDIRECTS = 10
# Decided by the lane, whatever a caller says.
_OWN = frozenset(("accept-encoding", "authorization", "connection", "content-length", "host", "transfer-encoding"))


class Exchange:
    """A request and its state.

    Attributes:
        request: What was asked for.
        start: Where that is; None if its URL is odd.
        target: Where it is being asked for, after redirects.
        chain: URLs it has been asked for at, without credentials.
        away: A redirect has left the origin of `start`: no credentials any more.
        attempt: How many times it was tried again.
        tries: Requests sent.
        stale: How often it met a connection that the server had closed.
        order: Number of its submission.
    """

    __slots__ = ("attempt", "away", "chain", "order", "request", "stale", "start", "target", "tries")

    def __init__(self, request: Request, order: int) -> None:
        self.request = request
        self.order = order
        self.start = self.target = parse(request.url)
        self.chain: list[str] = []
        self.away = False
        self.attempt = 0
        self.tries = 0
        self.stale = 0

    @property
    def reached(self) -> str:
        """The URL it is being asked for at."""
        return self.target.url if self.target is not None else self.request.url

    def restart(self) -> None:
        """Begins again where it began."""
        self.target = self.start
        self.chain = []
        self.away = False

    def redirected(self, location: str) -> Target | None:
        """Where a `Location` header leads: ten redirects at most, in no circle, never from https to http. None for what
        is refused, and for what is odd: httpx understands more of URLs, and `pym.net.client` knows what to say.
        """
        if self.target is None or len(self.chain) >= _MOST_REDIRECTS:
            return None
        target = follow(self.target, location)
        if target is None or (self.target.scheme == "https" and target.scheme == "http"):
            return None
        return None if target.url in self.chain or target.url == self.reached else target

    def move(self, target: Target) -> None:
        """Goes on at `target`, where a redirect leads."""
        self.chain.append(self.reached)
        if self.target is None or target.origin != self.target.origin:
            self.away = True
        self.target = target

    def headers(self) -> dict[str, str]:
        """The headers to send besides `Host` and credentials."""
        request = self.request
        headers = {"user-agent": f"pym/{__version__}", "accept": "*/*"}
        headers.update((name, value) for name, value in request.headers.items() if name not in _OWN)
        if request.range is None:
            headers["accept-encoding"] = OFFERED if request.sink is None else "identity"
        else:
            first, last = request.range
            headers["range"] = f"bytes=-{last}" if first < 0 else f"bytes={first}-{last if last >= 0 else ''}"
            # Ranges count the bytes as they are sent.
            headers["accept-encoding"] = "identity"
        return headers

    def wire(self, authorization: str) -> bytes:
        """The request as it goes over the wire."""
        assert self.target is not None
        lines = [f"GET {self.target.path} HTTP/1.1\r\nhost: {self.target.authority}"]
        lines += [f"{name}: {value}" for name, value in self.headers().items()]
        if authorization:
            lines.append(f"authorization: {authorization}")
        lines.append("\r\n")
        text = "\r\n".join(lines)
        if text.count("\n") != len(lines) + 1:
            # What a server once said (an entity tag) must not become a header line of ours.
            raise ValueError("a header holds a line break")
        return text.encode("latin-1")
