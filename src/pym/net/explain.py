"""What an exception of httpx, of the TLS library or of the system means to a person."""

from __future__ import annotations

import errno
import socket
import ssl

from pym.errors import shown
from pym.net.address import host_of, redact
from pym.net.engine import httpx
from pym.net.failures import Failure

# All that a hostile or broken server can make httpx raise: besides its own errors, ValueError (of int() on thousands of
# digits, of a host name that cannot be encoded) and errors of the system.
CAUGHT = (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError, ValueError)

_PROXY_HINT = "check `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY`"
_REACH_HINTS = ("check the connection, or set `HTTPS_PROXY` if there is a proxy",)


def failure(url: str, error: BaseException, reached: str = "", *, proxy: str = "", tripped: bool = False) -> Failure:
    """The failure for an exception raised while fetching.

    Args:
        url: What was asked for.
        error: What was raised.
        reached: The URL being fetched then, after redirects; "" for the same.
        proxy: The proxy it went through, or "".
        tripped: Whether the watchdog had ended the connection.
    """
    detail = f"redirected to {redact(reached)}" if reached and host_of(reached) != host_of(url) else ""
    host = host_of(reached) if detail else ""
    if tripped:
        return _made(url, "the server is too slow: it sent next to nothing for too long", "slow", detail)
    root = _root(error)
    if isinstance(error, httpx.ProxyError):
        return _of_proxy(url, str(error), proxy, detail)
    through = f" through the proxy `{host_of(proxy)}`" if proxy else ""
    hints = (_PROXY_HINT,) if proxy else _REACH_HINTS
    if isinstance(root, socket.gaierror):
        return _of_name(url, root, host_of(proxy) if proxy else host or host_of(url), detail, hints)
    if isinstance(root, ssl.SSLError):
        return _of_tls(url, root, host, detail)
    if isinstance(error, httpx.ConnectTimeout):
        return _made(url, f"connecting{through} timed out", "timeout", detail, hints)
    if isinstance(error, httpx.TimeoutException) or isinstance(root, TimeoutError):
        return _made(
            url, "the server stopped answering", "timeout", detail, ("raise `PYM_HTTP_TIMEOUT` if it is only slow",)
        )
    if isinstance(error, httpx.ConnectError) and isinstance(root, OSError):
        refused = root.errno == errno.ECONNREFUSED
        cause = "connection refused" if refused else (root.strerror or "cannot connect").lower()
        kind = "reset" if root.errno in (errno.ECONNRESET, errno.ECONNABORTED) else "refused"
        return _made(url, f"{cause}{through}", kind, detail, hints)
    if isinstance(error, httpx.RemoteProtocolError | httpx.NetworkError):
        return _made(url, _broken(error, root), "reset", detail)
    if isinstance(error, UnicodeError):
        return _made(url, "that is not the name of a host", "address", detail)
    return _made(url, "the answer cannot be understood", "protocol", _joined(detail, shown(str(error))[1:-1]))


def _made(url: str, cause: str, kind: str, detail: str, hints: tuple[str, ...] = ()) -> Failure:
    return Failure(url, cause, kind=kind, detail=detail, hints=hints)


def _joined(*lines: str) -> str:
    return "\n".join(line for line in lines if line)


def _root(error: BaseException) -> BaseException:
    """The first cause that the system or the TLS library named, else `error`."""
    seen: BaseException | None = error
    for _ in range(20):
        if seen is None or isinstance(seen, OSError):
            break
        seen = seen.__cause__ or seen.__context__
    return seen or error


def _broken(error: BaseException, root: BaseException) -> str:
    text = str(error)
    if "incomplete" in text or "complete message body" in text:
        return "the connection was closed before the end of the file"
    if "without sending a response" in text:
        return "the server closed the connection without an answer"
    if isinstance(root, OSError):
        return f"the connection broke off ({(root.strerror or 'reset').lower()})"
    return f"the answer is not valid HTTP ({shown(text)[1:-1]})"


def _of_name(url: str, error: socket.gaierror, host: str, detail: str, hints: tuple[str, ...]) -> Failure:
    # "For now": the name server could not be asked. Otherwise it said that there is no such name.
    kind = "name for now" if error.errno == socket.EAI_AGAIN else "name"
    return _made(url, f"the name `{host}` cannot be resolved", kind, _joined(detail, error.strerror or ""), hints)


def _of_tls(url: str, error: ssl.SSLError, host: str, detail: str) -> Failure:
    where = f" of `{host}`" if host else ""
    if not isinstance(error, ssl.SSLCertVerificationError):
        reason = (error.reason or str(error)).replace("_", " ").lower()
        kind = "reset" if isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError) else "tls"
        return _made(url, f"TLS failed ({shown(reason)[1:-1]})", kind, detail)
    reason = getattr(error, "verify_message", "") or str(error)
    lowered = reason.lower()
    hints: tuple[str, ...] = (
        "name the certificates to trust in `SSL_CERT_FILE`, or the host in `PYM_INSECURE_HOST` to trust it blindly",
    )
    if "expired" in lowered or "not yet valid" in lowered:
        hints = ("check the clock of this machine", *hints)
    elif "mismatch" in lowered or "not valid for" in lowered:
        hints = ("something on the way may be answering in the name of the host", *hints)
    elif "local issuer" in lowered or "self" in lowered:
        hints = (
            "install the system's certificates (`ca-certificates`), or set `PYM_SYSTEM_CERTS=false` for bundled ones",
            *hints,
        )
    return _made(url, f"the certificate{where} is not trusted: {shown(reason)[1:-1]}", "tls", detail, hints)


def _of_proxy(url: str, text: str, proxy: str, detail: str) -> Failure:
    status = text.partition(" ")[0]
    hints: tuple[str, ...] = (_PROXY_HINT,)
    if status == "407":
        hints = ("put a user and password for the proxy into `HTTPS_PROXY`, as in `http://user:password@proxy:port`",)
    # What a proxy says about the host beyond it is worth as much as the host's own word.
    retried = "reset" if status in ("502", "503", "504") else "proxy"
    return _made(
        url, f"the proxy `{host_of(proxy)}` answered {shown(text)}", retried, _joined(detail, redact(proxy)), hints
    )
