"""The one HTTP client: connections, redirects, and what may be sent to whom.

It drives httpx's transports itself. `httpx.Client` keeps cookies for a host whatever its port, logs URLs with what is
in them, and follows redirects by rules that are not ours.
"""

from __future__ import annotations

import _thread

from pym import __version__
from pym.errors import NetworkError
from pym.net import explain, targets
from pym.net.address import redact
from pym.net.credentials import find
from pym.net.engine import httpx
from pym.net.failures import Failure, of_status
from pym.net.pace import Watchdog
from pym.net.proxies import proxy_for
from pym.net.trust import closed, context, unchecked

TYPE_CHECKING = False
if TYPE_CHECKING:
    import ssl
    from collections.abc import Iterable, Iterator, Mapping

    from pym.net.retry import Clock
    from pym.net.settings import NetworkSettings


# Nothing is kept alive. A server that sends more than it announced leaves the rest in the connection, where httpx would
# take it for the next answer; a retry wants a new connection anyway; and downloads are few and long.
_LIMITS = httpx.Limits(max_connections=None, max_keepalive_connections=0)


class Answer:
    """What a server answered, its body not read yet. Close it, or use it as a context manager.

    Attributes:
        status: HTTP status.
        url: What was asked for, before redirects and with its secrets: not for messages.
    """

    __slots__ = ("_credentials", "_response", "_watchdog", "status", "url")

    def __init__(self, url: str, response: httpx.Response, watchdog: Watchdog, credentials: str) -> None:
        self.url = url
        self.status = response.status_code
        self._response = response
        self._watchdog = watchdog
        self._credentials = credentials

    def header(self, name: str) -> str:
        """The header `name`, "" if it is missing."""
        value: str = self._response.headers.get(name, "")
        return value.strip()

    @property
    def length(self) -> int:
        """Bytes of the body as announced, -1 if they are not."""
        announced = self.header("content-length")
        chunked = self.header("transfer-encoding")
        # More than 18 digits: no such file; and int() refuses thousands of them.
        return int(announced[:18]) if announced.isascii() and announced.isdigit() and not chunked else -1

    @property
    def html(self) -> bool:
        """Whether it says that it is a web page."""
        return self.header("content-type").lower().startswith(("text/html", "application/xhtml"))

    def blocks(self, clock: Clock) -> Iterator[tuple[bytes, float]]:
        """The body as it comes, not decoded, each block with the seconds it was waited for.

        Raises:
            Failure: The connection broke, or the body ended too early.
        """
        raw = self._response.iter_raw()
        while True:
            self._watchdog.arm()
            before = clock.monotonic()
            try:
                block = next(raw, None)
            except explain.CAUGHT as error:
                raise explain.failure(self.url, error, tripped=self._watchdog.bit) from error
            self._watchdog.rest()
            if block is None:
                return
            if block:
                yield block, clock.monotonic() - before

    def failure(self) -> Failure:
        """The failure for this answer's status."""
        return of_status(
            self.url,
            self.status,
            self._response.reason_phrase,
            credentials=self._credentials,
            retry_after=self.header("retry-after"),
        )

    def close(self) -> None:
        """Lets go of the connection."""
        self._watchdog.end()
        self._response.close()

    def __enter__(self) -> Answer:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class Client:
    """Fetches with one set of settings. Safe to use from several threads."""

    __slots__ = ("_lock", "_settings", "_transports")

    def __init__(self, settings: NetworkSettings) -> None:
        self._settings = settings
        self._transports: dict[tuple[str, str], httpx.HTTPTransport] = {}
        self._lock = _thread.allocate_lock()

    def open(self, url: str, headers: Mapping[str, str]) -> Answer:
        """Asks for `url` and follows redirects: ten at most, never from https to http, never to anything else.

        Credentials go to the origin (scheme, host, port) of `url` only, and no longer once a redirect has left it.

        Args:
            url: `http://` or `https://`, possibly with credentials in it.
            headers: More headers to send, in lower case.

        Raises:
            Failure: There is no answer. (An answer such as 404 is one.)
            NetworkError: The settings cannot be used.
        """
        target = targets.parse(url)
        credentials = find(targets.origin(target), target.userinfo, self._settings)
        target = target.copy_with(userinfo=b"", fragment=None)
        origin = targets.origin(target)
        authorization = credentials.authorization
        chain = [str(target)]
        while True:
            answer = self._send(url, target, {**headers, **({"authorization": authorization} if authorization else {})})
            answer._credentials = credentials.source
            location = answer.header("location")
            if answer.status not in targets.REDIRECTS or not location:
                return answer
            answer.close()
            before, target = target, targets.follow(url, target, location)
            targets.check(url, before, target, chain)
            if targets.origin(target) != origin:
                authorization = ""
            chain.append(str(target))

    def send(
        self, method: str, url: str, headers: Mapping[str, str], blocks: Iterable[bytes] = (), length: int = 0
    ) -> Answer:
        """Sends one request, with a body: no credentials but those in `headers`, and no redirect is followed.

        Args:
            method: `GET` or `POST`.
            url: `http://` or `https://`; credentials in it are not sent.
            headers: More headers to send, in lower case.
            blocks: The body.
            length: Of it in bytes.

        Raises:
            Failure: There is no answer.
            NetworkError: The settings cannot be used.
        """
        target = targets.parse(url).copy_with(userinfo=b"", fragment=None)
        if length:
            headers = {**headers, "content-length": str(length)}
        return self._exchange(url, target, headers, method, blocks if length else None)

    def _send(self, url: str, target: httpx.URL, headers: dict[str, str]) -> Answer:
        return self._exchange(url, target, headers, "GET", None)

    def _exchange(
        self, url: str, target: httpx.URL, headers: Mapping[str, str], method: str, blocks: Iterable[bytes] | None
    ) -> Answer:
        settings = self._settings
        watchdog = Watchdog(max(settings.read_timeout, settings.speed_window))
        waits = {
            "connect": settings.connect_timeout,
            "read": settings.read_timeout,
            "write": settings.read_timeout,
            "pool": None,
        }
        proxy = proxy_for(*targets.origin(target), settings)
        try:
            request = httpx.Request(
                method,
                target,
                headers={"user-agent": f"pym/{__version__}", **headers},
                content=_watched(blocks, watchdog) if blocks is not None else None,
                extensions={"timeout": waits, "trace": watchdog.trace},
            )
            response = self._transport(target, proxy).handle_request(request)
        except explain.CAUGHT as error:
            watchdog.end()
            raise explain.failure(url, error, str(target), proxy=proxy, tripped=watchdog.bit) from error
        except BaseException:
            watchdog.end()
            raise
        watchdog.rest()
        return Answer(url, response, watchdog, "")

    def _transport(self, target: httpx.URL, proxy: str) -> httpx.HTTPTransport:
        scheme, host, port = targets.origin(target)
        secure = scheme == "https"
        insecure = {host, f"{host}:{port}", f"[{host}]:{port}"} & set(self._settings.insecure_hosts)
        trust = "closed" if not secure else "unchecked" if insecure else "checked"
        with self._lock:
            transport = self._transports.get((trust, proxy))
            if transport is None:
                transport = _connect(self._context(trust), proxy, self._settings)
                self._transports[trust, proxy] = transport
            return transport

    def _context(self, trust: str) -> ssl.SSLContext:
        # Loading the certificates costs 20 ms: not for plain http.
        if trust == "closed":
            return closed()
        return unchecked() if trust == "unchecked" else context(self._settings)


def _watched(blocks: Iterable[bytes], watchdog: Watchdog) -> Iterator[bytes]:
    """A body that is sent: as long as blocks are taken, the server is not asleep."""
    for block in blocks:
        watchdog.arm()
        yield block
    watchdog.arm()


def _connect(trust: ssl.SSLContext, proxy: str, settings: NetworkSettings) -> httpx.HTTPTransport:
    if not proxy:
        return httpx.HTTPTransport(verify=trust, trust_env=False, limits=_LIMITS)
    try:
        secure = context(settings) if proxy.lower().startswith("https:") else None
        through = httpx.Proxy(proxy, ssl_context=secure)
        return httpx.HTTPTransport(verify=trust, trust_env=False, limits=_LIMITS, proxy=through)
    except ImportError as error:
        raise NetworkError(
            f"`{redact(proxy)}` is a SOCKS proxy, and the package `socksio` is missing",
            hints=("install `socksio` beside pym, or use an HTTP proxy",),
        ) from error
    except (httpx.InvalidURL, ValueError) as error:
        raise NetworkError(
            f"`{redact(proxy)}` is not the URL of a proxy",
            hints=("correct `HTTPS_PROXY`, `HTTP_PROXY` or `ALL_PROXY`",),
        ) from error


_shared: dict[NetworkSettings, Client] = {}
_sharing = _thread.allocate_lock()


def shared(settings: NetworkSettings) -> Client:
    """The process's client for these settings."""
    with _sharing:
        client = _shared.get(settings)
        if client is None:
            client = _shared[settings] = Client(settings)
        return client
