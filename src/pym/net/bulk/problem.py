"""Why a connection did not give an answer, before it is known whose requests fail for that."""

from __future__ import annotations

import errno

from pym.errors import shown
from pym.model.value import Value
from pym.net.address import host_of, redact
from pym.net.failures import Failure

_REACH_HINTS = ("check the connection, or set `HTTPS_PROXY` if there is a proxy",)


class Problem(Value):
    """What went wrong, in the words of `pym.net.explain`.

    Attributes:
        kind: Decides about another try, see `pym.net.retry`.
        cause: Half a sentence.
        detail: More lines below the URL.
        hints: What to do.
        error: An exception of the TLS library, which `explain` shall put into words; else None.
        status: The HTTP status, if there was one.
    """

    __slots__ = ("cause", "detail", "error", "hints", "kind", "status")

    def __init__(
        self,
        kind: str,
        cause: str,
        *,
        detail: str = "",
        hints: tuple[str, ...] = (),
        error: OSError | None = None,
        status: int = 0,
    ) -> None:
        self.kind = kind
        self.cause = cause
        self.detail = detail
        self.hints = hints
        self.error = error
        self.status = status

    def of(self, url: str, reached: str = "") -> Failure:
        """The failure of a request for `url`, which redirects had brought to `reached` ("" if there were none)."""
        if self.error is not None:
            from pym.net import explain

            return explain.failure(url, self.error, reached)
        away = f"redirected to {redact(reached)}" if reached and host_of(reached) != host_of(url) else ""
        detail = "\n".join(line for line in (away, self.detail) if line)
        return Failure(url, self.cause, kind=self.kind, detail=detail, hints=self.hints, status=self.status)


NOT_CONNECTED = Problem("timeout", "connecting timed out", hints=_REACH_HINTS)
SILENT = Problem("timeout", "the server stopped answering", hints=("raise `PYM_HTTP_TIMEOUT` if it is only slow",))
SLOW = Problem("slow", "the server is too slow: it sent next to nothing for too long")
CUT = Problem("reset", "the connection was closed before the end of the file")
NO_ANSWER = Problem("reset", "the server closed the connection without an answer")
NO_HOST = Problem("address", "that is not the name of a host")


def refused(error: OSError) -> Problem:
    """No address took the connection."""
    cause = "connection refused" if error.errno == errno.ECONNREFUSED else _reason(error) or "cannot connect"
    kind = "refused"
    if error.errno in (errno.ECONNRESET, errno.ECONNABORTED):
        kind = "reset"
    elif error.errno == errno.ETIMEDOUT:
        return NOT_CONNECTED
    return Problem(kind, cause, hints=_REACH_HINTS)


def unresolved(host: str, error: OSError, temporary: bool) -> Problem:
    """There is no address. `temporary`: the name server could not be asked."""
    kind = "name for now" if temporary else "name"
    return Problem(kind, f"the name `{host}` cannot be resolved", detail=error.strerror or "", hints=_REACH_HINTS)


def broken(error: OSError) -> Problem:
    """The connection broke."""
    return Problem("reset", f"the connection broke off ({_reason(error) or 'reset'})")


def malformed(reason: str) -> Problem:
    """The answer is not HTTP."""
    return Problem("protocol", f"the answer is not valid HTTP ({shown(reason)[1:-1]})")


def too_large(limit: int, status: int) -> Problem:
    """The answer has more bytes than it may have."""
    return Problem("content", f"the answer is larger than the {limit} bytes it may have", status=status)


def _reason(error: OSError) -> str:
    return (error.strerror or "").lower()
