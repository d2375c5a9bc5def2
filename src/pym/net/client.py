"""The one HTTP client: connections, redirects, and what may be sent to whom.

It drives httpx's transports itself. `httpx.Client` keeps cookies for a host whatever its port, logs URLs with what is
in them, and follows redirects by rules that are not ours.
"""

from __future__ import annotations

import _thread

from pym import __version__
from pym.errors import NetworkError
from pym.net import explain
from pym.net.address import host_of, redact
from pym.net.credentials import find
from pym.net.engine import httpx
from pym.net.failures import Failure, of_status
from pym.net.pace import Watchdog
from pym.net.proxies import proxy_for
from pym.net.trust import closed, context, unchecked

TYPE_CHECKING = False
if TYPE_CHECKING:
    import ssl
    from collections.abc import Iterator, Mapping

    from pym.net.retry import Clock
    from pym.net.settings import NetworkSettings

_MOST_REDIRECTS = 10
_REDIRECTS = frozenset((301, 302, 303, 307, 308))
_PORTS = {"http": 80, "https": 443}

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
        target = _parse(url)
        credentials = find(_origin(target), target.userinfo, self._settings)
        target = target.copy_with(userinfo=b"", fragment=None)
        origin = _origin(target)
        authorization = credentials.authorization
        chain = [str(target)]
        while True:
            answer = self._send(url, target, {**headers, **({"authorization": authorization} if authorization else {})})
            answer._credentials = credentials.source
            location = answer.header("location")
            if answer.status not in _REDIRECTS or not location:
                return answer
            answer.close()
            before, target = target, _follow(url, target, location)
            _check(url, before, target, chain)
            if _origin(target) != origin:
                authorization = ""
            chain.append(str(target))

    def _send(self, url: str, target: httpx.URL, headers: dict[str, str]) -> Answer:
        settings = self._settings
        watchdog = Watchdog(max(settings.read_timeout, settings.speed_window))
        waits = {
            "connect": settings.connect_timeout,
            "read": settings.read_timeout,
            "write": settings.read_timeout,
            "pool": None,
        }
        proxy = proxy_for(*_origin(target), settings)
        try:
            request = httpx.Request(
                "GET",
                target,
                headers={"user-agent": f"pym/{__version__}", **headers},
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
        scheme, host, port = _origin(target)
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


def _origin(target: httpx.URL) -> tuple[str, str, int]:
    # `raw_host`, because `host` decodes `xn--…`, and fails on what no registrar would accept.
    return target.scheme, target.raw_host.decode("ascii"), target.port or _PORTS.get(target.scheme, 0)


def _parse(url: str) -> httpx.URL:
    try:
        target = httpx.URL(url)
    except (httpx.InvalidURL, ValueError, UnicodeError) as error:
        raise Failure(url, "that is not a URL", kind="address", detail=str(error).partition(": '")[0]) from error
    if target.scheme not in _PORTS or not target.raw_host:
        raise Failure(url, "only http and https URLs can be fetched", kind="address")
    if (target.port or 0) > 65535:
        raise Failure(url, "there is no such port", kind="address")
    return target


def _follow(url: str, before: httpx.URL, location: str) -> httpx.URL:
    try:
        # What a server writes into a `Location` are not credentials the user gave.
        return before.join(location).copy_with(userinfo=b"", fragment=None)
    except (httpx.InvalidURL, ValueError, UnicodeError) as error:
        raise Failure(url, "the server redirects to something that is not a URL", kind="redirect") from error


def _check(url: str, before: httpx.URL, after: httpx.URL, chain: list[str]) -> None:
    """Whether a redirect may be followed.

    Raises:
        Failure: It may not.
    """
    detail = "\n".join(f"redirected to {redact(step)}" for step in [*chain[1:], str(after)])
    if after.scheme not in _PORTS or not after.raw_host:
        kind = redact(f"{after.scheme}://")[:-3]
        raise Failure(url, f"refusing a redirect to a `{kind}:` URL", kind="redirect")
    if (after.port or 0) > 65535:
        raise Failure(url, "the server redirects to a port that does not exist", kind="redirect", detail=detail)
    if before.scheme == "https" and after.scheme == "http":
        raise Failure(
            url,
            f"refusing a redirect from https to http (`{host_of(str(after))}`)",
            kind="redirect",
            detail=detail,
            hints=("use the URL it leads to only if you trust the network on the whole way",),
        )
    if str(after) in chain:
        raise Failure(url, "redirect loop", kind="redirect", detail=detail)
    if len(chain) > _MOST_REDIRECTS:
        raise Failure(url, f"redirect loop: more than {_MOST_REDIRECTS} redirects", kind="redirect", detail=detail)


_shared: dict[NetworkSettings, Client] = {}
_sharing = _thread.allocate_lock()


def shared(settings: NetworkSettings) -> Client:
    """The process's client for these settings."""
    with _sharing:
        client = _shared.get(settings)
        if client is None:
            client = _shared[settings] = Client(settings)
        return client
