"""What the network may be used for and how, as one value. Imports nothing of the network."""

from __future__ import annotations

import os

from pym.errors import UsageError
from pym.model.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

_SECRET = frozenset(("github_token", "http_proxy", "https_proxy"))


class NetworkSettings(Value):
    """How to fetch over HTTP.

    Attributes:
        offline: No socket may be opened.
        insecure_hosts: `host` or `host:port` whose certificates are not checked.
        system_certs: Trust what the system trusts; otherwise the roots bundled with httpx (certifi).
        connect_timeout: Seconds for a TCP connection, and again for the TLS handshake.
        read_timeout: Seconds without a byte before a connection counts as dead.
        retries: How often a failed request is sent again.
        retry_after_cap: Longest `Retry-After` that is waited for, in seconds.
        minimum_speed: Bytes per second below which a transfer is given up; 0 for no such limit.
        speed_window: Seconds over which that speed is averaged.
        github_token: Sent to https://github.com and https://api.github.com, and to nobody else.
        certificate_file, certificate_directory: Trust exactly these instead ("" for not set).
        http_proxy, https_proxy: Proxy URL for each scheme ("" for none).
        no_proxy: Comma-separated hosts, domains, networks that are reached directly; `*` for all.
        netrc: File with credentials by host ("" for none).
    """

    __slots__ = (
        "offline",
        "insecure_hosts",
        "system_certs",
        "connect_timeout",
        "read_timeout",
        "retries",
        "retry_after_cap",
        "minimum_speed",
        "speed_window",
        "github_token",
        "certificate_file",
        "certificate_directory",
        "http_proxy",
        "https_proxy",
        "no_proxy",
        "netrc",
    )

    def __init__(
        self,
        *,
        offline: bool = False,
        insecure_hosts: tuple[str, ...] = (),
        system_certs: bool = True,
        connect_timeout: float = 10.0,
        read_timeout: float = 30.0,
        retries: int = 3,
        retry_after_cap: float = 60.0,
        minimum_speed: int = 1024,
        speed_window: float = 30.0,
        github_token: str = "",
        certificate_file: str = "",
        certificate_directory: str = "",
        http_proxy: str = "",
        https_proxy: str = "",
        no_proxy: str = "",
        netrc: str = "",
    ) -> None:
        self.offline = offline
        self.insecure_hosts = insecure_hosts
        self.system_certs = system_certs
        self.connect_timeout = connect_timeout
        self.read_timeout = read_timeout
        self.retries = retries
        self.retry_after_cap = retry_after_cap
        self.minimum_speed = minimum_speed
        self.speed_window = speed_window
        self.github_token = github_token
        self.certificate_file = certificate_file
        self.certificate_directory = certificate_directory
        self.http_proxy = http_proxy
        self.https_proxy = https_proxy
        self.no_proxy = no_proxy
        self.netrc = netrc

    def __repr__(self) -> str:
        # A proxy URL may hold a password.
        shown = (
            f"{n}={'***' if n in _SECRET and getattr(self, n) else repr(getattr(self, n))}" for n in self.__slots__
        )
        return f"NetworkSettings({', '.join(shown)})"

    @classmethod
    def from_environ(cls, environ: Mapping[str, str], *, offline: bool | None = None) -> NetworkSettings:
        """Settings from `PYM_HTTP_TIMEOUT`, `PYM_HTTP_CONNECT_TIMEOUT`, `PYM_HTTP_RETRIES`, `PYM_INSECURE_HOST`,
        `PYM_SYSTEM_CERTS`, `SSL_CERT_FILE`, `SSL_CERT_DIR`, `GITHUB_TOKEN`, `NETRC` and the proxy variables.

        Args:
            environ: The environment variables.
            offline: Whether the network is forbidden; None asks `PYM_OFFLINE`.

        Raises:
            UsageError: A variable does not hold what it must.
        """
        any_proxy = _either(environ, "all_proxy")
        # A web server hands a client's `Proxy:` header to its CGI programs as HTTP_PROXY ("httpoxy").
        plain_proxy = environ.get("http_proxy", "") if "REQUEST_METHOD" in environ else _either(environ, "http_proxy")
        home = environ.get("HOME", "")
        return cls(
            offline=_flag(environ, "PYM_OFFLINE", False) if offline is None else offline,
            insecure_hosts=tuple(environ.get("PYM_INSECURE_HOST", "").replace(",", " ").lower().split()),
            system_certs=_flag(environ, "PYM_SYSTEM_CERTS", True),
            connect_timeout=_seconds(environ, "PYM_HTTP_CONNECT_TIMEOUT", 10.0),
            read_timeout=_seconds(environ, "PYM_HTTP_TIMEOUT", 30.0),
            retries=_count(environ, "PYM_HTTP_RETRIES", 3),
            github_token=environ.get("GITHUB_TOKEN", "").strip(),
            certificate_file=environ.get("SSL_CERT_FILE", ""),
            certificate_directory=environ.get("SSL_CERT_DIR", ""),
            http_proxy=plain_proxy or any_proxy,
            https_proxy=_either(environ, "https_proxy") or any_proxy,
            no_proxy=_either(environ, "no_proxy"),
            netrc=environ.get("NETRC") or (os.path.join(home, ".netrc") if os.path.isabs(home) else ""),
        )


def _either(environ: Mapping[str, str], name: str) -> str:
    """The lower-case variable, even if it is empty, else the upper-case one, as curl has it."""
    return environ.get(name, environ.get(name.upper(), "")).strip()


def _flag(environ: Mapping[str, str], name: str, default: bool) -> bool:
    value = environ.get(name, "").strip().lower()
    if not value:
        return default
    if value in ("1", "true", "t", "yes", "y", "on"):
        return True
    if value in ("0", "false", "f", "no", "n", "off"):
        return False
    raise UsageError(f"Invalid value for `{name}`: expected a boolean", hints=(f"set `{name}` to `true` or `false`",))


def _seconds(environ: Mapping[str, str], name: str, default: float) -> float:
    value = environ.get(name, "").strip()
    if not value:
        return default
    try:
        seconds = float(value)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= 86_400:
        raise UsageError(f"Invalid value for `{name}`: expected a number of seconds above 0, and at most a day")
    return seconds


def _count(environ: Mapping[str, str], name: str, default: int) -> int:
    value = environ.get(name, "").strip()
    if not value:
        return default
    if not (value.isascii() and value.isdigit() and len(value) < 3):
        raise UsageError(f"Invalid value for `{name}`: expected a whole number from 0 to 99")
    return int(value)
