"""URLs that the lane can fetch by itself: plain ones. What is odd about a URL is for httpx to understand or refuse."""

from __future__ import annotations

from pym.model.value import Value

_PORTS = {"http": 80, "https": 443}
_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
_PATH = _LETTERS + "-._~!$&'()*+,;=:@/%?"
_HOST = _LETTERS + "-._"
_HIDDEN = _LETTERS + "-._~!$&'()*+,;=:%"


class Target(Value):
    """Where a request goes.

    Attributes:
        scheme: `http` or `https`.
        host: In lower case, an IPv6 address without its brackets.
        port: Always set.
        path: Path and query, as they are sent.
        userinfo: `user:password`, percent-encoded, or "".
    """

    __slots__ = ("host", "path", "port", "scheme", "userinfo")

    def __init__(self, scheme: str, host: str, port: int, path: str, userinfo: str) -> None:
        self.scheme = scheme
        self.host = host
        self.port = port
        self.path = path
        self.userinfo = userinfo

    @property
    def origin(self) -> tuple[str, str, int]:
        """Scheme, host and port."""
        return self.scheme, self.host, self.port

    @property
    def authority(self) -> str:
        """The host with the port unless it is the usual one: what the `Host` header says."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if _PORTS[self.scheme] == self.port else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        """The URL without credentials."""
        return f"{self.scheme}://{self.authority}{self.path}"


def parse(url: str) -> Target | None:
    """The target of an absolute URL; None if there is anything odd about it."""
    scheme, separator, rest = url.partition("://")
    scheme = scheme.lower()
    if not separator or scheme not in _PORTS:
        return None
    rest = rest.partition("#")[0]
    authority, slash, path = rest.partition("/")
    path = slash + path
    userinfo, _, place = authority.rpartition("@")
    if place[:1] == "[":
        host, bracket, port = place[1:].partition("]")
        if not bracket or not host or host.strip("0123456789abcdefABCDEF:.") or port[:1] not in ("", ":"):
            return None
        port = port[1:]
    else:
        host, _, port = place.partition(":")
        if not host or host.strip(_HOST):
            return None
    if port and not (port.isascii() and port.isdigit() and len(port) < 6 and 0 < int(port) < 65536):
        return None
    # `strip` leaves something exactly if there is a character that is not among these.
    if path.strip(_PATH) or userinfo.strip(_HIDDEN) or _has_dots(path):
        return None
    return Target(scheme, host.lower(), int(port or _PORTS[scheme]), path or "/", userinfo)


def follow(base: Target, location: str) -> Target | None:
    """The target a `Location` header leads to; None if there is anything odd about it."""
    if location[:2] == "//":
        return parse(f"{base.scheme}:{location}")
    if location[:1] == "/":
        return parse(f"{base.scheme}://{base.authority}{location}")
    if "://" in location.partition("?")[0]:
        return parse(location)
    return None


def _has_dots(path: str) -> bool:
    path = path.partition("?")[0]
    return "/." in path and bool({".", ".."} & set(path.split("/")))
