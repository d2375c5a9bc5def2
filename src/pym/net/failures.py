"""One request that failed, and its message: the file, the host, the cause, what to do."""

from __future__ import annotations

from pym.errors import NetworkError, shown
from pym.net.address import host_of, name_of, redact


class Failure(NetworkError):
    """A request that did not give the file.

    Args:
        url: What was asked for; shown without its secrets.
        cause: Half a sentence: what happened.
        kind: Decides about another try, see `pym.net.retry`.
        detail: More lines below the URL.
        hints: What to do.
        status: The HTTP status, if there was one.
        retry_after: The `Retry-After` header of the answer.
    """

    def __init__(
        self,
        url: str,
        cause: str,
        *,
        kind: str,
        detail: str = "",
        hints: tuple[str, ...] = (),
        status: int = 0,
        retry_after: str = "",
    ) -> None:
        self.url = redact(url)
        self.name = name_of(url)
        self.host = host_of(url)
        self.cause = cause
        self.kind = kind
        self.detail = detail
        self.status = status
        self.retry_after = retry_after
        context = f"{self.url}\n{detail}" if detail else self.url
        super().__init__(
            f"Failed to download {shown(self.name)} from `{self.host}`: {cause}", context=context, hints=hints
        )

    def because(self, reason: str, tries: int) -> Failure:
        """The same failure as the last word, after `tries` requests and with a `reason` to stop there."""
        if reason:
            self.message = f"{self.message}; {reason}"
            self.cause = f"{self.cause}; {reason}"
            self.args = (self.message,)
        if tries > 1:
            self.context = f"{self.context}\ntried {tries} times"
        return self


_STATUS_HINTS = {
    401: ("put credentials for the host into `~/.netrc`",),
    404: ("check the URL: the file may not be on this server",),
    407: ("put a user and password for the proxy into `HTTPS_PROXY`, as in `http://user:password@proxy:port`",),
}


def of_status(url: str, status: int, reason: str, *, credentials: str = "", retry_after: str = "") -> Failure:
    """The failure for an answer that is not the file.

    Args:
        url: What was asked for.
        status: Its HTTP status.
        reason: The reason phrase, which may be anything.
        credentials: Where the credentials that were sent came from, "" if none were.
        retry_after: The `Retry-After` header of the answer.
    """
    hints = _STATUS_HINTS.get(status, ())
    if status in (401, 403) and credentials:
        hints = (f"the credentials that were sent come from {credentials}: check them", *hints)
    elif status in (403, 429) and host_of(url) in ("github.com", "api.github.com"):
        hints = ("set `GITHUB_TOKEN`: GitHub answers more often to those it knows", *hints)
    phrase = f"{status} {shown(reason)[1:-1]}" if reason else f"{status}"
    who = "the proxy" if status == 407 else "the server"
    return Failure(
        url, f"{who} answered `{phrase}`", kind="status", hints=hints, status=status, retry_after=retry_after
    )


def html(url: str) -> Failure:
    """The failure for a web page where a file was expected: a portal that wants a login, or a mirror's error page."""
    return Failure(
        url,
        "the server sent HTML, not the file",
        kind="content",
        hints=("open the URL in a browser: a network that asks for a login first answers like this",),
    )


def together(failures: list[Failure]) -> NetworkError:
    """The failure to tell after every place a file could come from has failed. `failures` is not empty."""
    if len(failures) == 1:
        return failures[0]
    hints = dict.fromkeys(hint for failure in failures for hint in failure.hints)
    return NetworkError(
        f"Failed to download {shown(failures[0].name)} from any of {len(failures)} places",
        context="\n".join(f"`{failure.host}`: {failure.cause} ({failure.url})" for failure in failures),
        hints=tuple(hints),
    )
