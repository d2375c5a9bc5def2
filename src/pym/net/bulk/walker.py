"""A request of the lane through httpx, in whatever thread."""

from __future__ import annotations

import _thread

from pym.net.attempts import Attempts
from pym.net.bulk.answer import reply
from pym.net.bulk.problem import too_large
from pym.net.client import Client
from pym.net.failures import Failure
from pym.net.pace import Pace
from pym.net.retry import RETRIED_STATUS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from pym.net.bulk.access import Access
    from pym.net.bulk.exchange import Exchange
    from pym.net.bulk.request import Reply, Request, Sink
    from pym.net.client import Answer
    from pym.net.engine import httpx
    from pym.net.retry import Clock
    from pym.net.settings import NetworkSettings

# What readers of replies look at.
_HEADERS = (
    "age", "cache-control", "content-encoding", "content-length", "content-range", "content-type", "date", "etag",
    "expires", "last-modified", "link", "location", "vary", "www-authenticate", "x-pypi-last-serial",
)  # fmt: skip
_LARGEST_APOLOGY = 1 << 16


class Walk:
    """Where one request has come to.

    Attributes:
        exchange: The request.
        url: Where it is being asked for, without credentials.
        away: A redirect has left the origin it began at: no credentials any more.
        personal: Its URL has credentials of its own.
    """

    __slots__ = ("_origin", "away", "exchange", "personal", "url")

    def __init__(self, exchange: Exchange) -> None:
        self.exchange = exchange
        self.url = ""
        self.away = False
        self.personal = "@" in exchange.request.url.partition("://")[2].partition("/")[0]
        self._origin: tuple[str, bytes, int | None] | None = None

    def reach(self, target: httpx.URL) -> None:
        """It is asked for at `target` next."""
        self.url = str(target)
        origin = (target.scheme, target.raw_host, target.port)
        self.away = self.away or (self._origin is not None and origin != self._origin)
        self._origin = self._origin or origin


class Walker(Client):
    """A client that remembers where redirects led, and gives the caller's credentials to their origin only."""

    __slots__ = ("_access", "_walks")

    def __init__(self, settings: NetworkSettings, access: Access) -> None:
        super().__init__(settings)
        self._access = access
        self._walks: dict[int, Walk] = {}  # by thread

    def fetch(self, exchange: Exchange, clock: Clock, notice: Callable[[str], None] | None) -> Reply:
        """The reply to the exchange's request.

        Raises:
            NetworkError: There is none.
        """
        request = exchange.request
        headers = exchange.headers()
        thread = _thread.get_ident()
        attempts = Attempts([request.url], self._settings, clock, notice)
        for url in attempts:
            walk = self._walks[thread] = Walk(exchange)
            try:
                with self.open(url, headers) as answer:
                    if answer.status in RETRIED_STATUS:
                        raise answer.failure()
                    fields = {name: value for name in _HEADERS if (value := answer.header(name))}
                    body = self._body(answer, request.limit, clock, _sink_of(request, answer))
                    return reply(request, answer.status, fields, body, walk.url)
            except Failure as failure:
                attempts.failed(url, failure)
            finally:
                del self._walks[thread]
        raise attempts.error()

    def _send(self, url: str, target: httpx.URL, headers: dict[str, str]) -> Answer:
        walk = self._walks[_thread.get_ident()]
        walk.reach(target)
        if not walk.away and not walk.personal:
            given = self._access.given(walk.exchange, walk.url)
            if given:
                headers = {**headers, "authorization": given}
        return super()._send(url, target, headers)

    def _body(self, answer: Answer, limit: int, clock: Clock, sink: Sink | None) -> bytes:
        apology = answer.status not in (200, 206)
        if apology:
            limit = min(limit, _LARGEST_APOLOGY)
        elif answer.length > limit:
            raise too_large(limit, answer.status).of(answer.url)
        pace = Pace(self._settings.minimum_speed, self._settings.speed_window)
        received = bytearray()
        amount = 0
        if sink is not None:
            sink.begin(answer.length)
        for block, waited in answer.blocks(clock):
            if not pace.keeps(len(block), waited):
                raise Failure(answer.url, "the server is too slow: less than 1 KiB/s", kind="slow")
            amount += len(block)
            if amount > limit:
                if apology:
                    return b""
                raise too_large(limit, answer.status).of(answer.url)
            if sink is not None:
                sink.write(block)
            else:
                received += block
        if sink is not None and 0 <= answer.length != amount:
            raise Failure(
                answer.url, f"the connection was closed after {amount} of {answer.length} bytes", kind="reset"
            )
        return bytes(received)


def _sink_of(request: Request, answer: Answer) -> Sink | None:
    """Where the body goes, None if it is kept: of what is not the file, or not as it is."""
    coded = answer.header("content-encoding").lower() not in ("", "identity")
    return None if answer.status != 200 or coded else request.sink
