"""URLs that can be asked, and where redirects may lead from them."""

from __future__ import annotations

from pym.net.address import host_of, redact
from pym.net.engine import httpx
from pym.net.failures import Failure

MOST_REDIRECTS = 10
REDIRECTS = frozenset((301, 302, 303, 307, 308))
_PORTS = {"http": 80, "https": 443}


def origin(target: httpx.URL) -> tuple[str, str, int]:
    """Scheme, host and port: what credentials are for."""
    # `raw_host`, because `host` decodes `xn--…`, and fails on what no registrar would accept.
    return target.scheme, target.raw_host.decode("ascii"), target.port or _PORTS.get(target.scheme, 0)


def parse(url: str) -> httpx.URL:
    """A URL that can be asked.

    Raises:
        Failure: It is none.
    """
    try:
        target = httpx.URL(url)
    except (httpx.InvalidURL, ValueError, UnicodeError) as error:
        raise Failure(url, "that is not a URL", kind="address", detail=str(error).partition(": '")[0]) from error
    if target.scheme not in _PORTS or not target.raw_host:
        raise Failure(url, "only http and https URLs can be fetched", kind="address")
    if (target.port or 0) > 65535:
        raise Failure(url, "there is no such port", kind="address")
    return target


def follow(url: str, before: httpx.URL, location: str) -> httpx.URL:
    """Where a `Location` leads to.

    Args:
        url: What was asked for in the first place, for messages.
        before: What was answered with it.
        location: The header.

    Raises:
        Failure: To no URL.
    """
    try:
        # What a server writes into a `Location` are not credentials the user gave.
        return before.join(location).copy_with(userinfo=b"", fragment=None)
    except (httpx.InvalidURL, ValueError, UnicodeError) as error:
        raise Failure(url, "the server redirects to something that is not a URL", kind="redirect") from error


def check(url: str, before: httpx.URL, after: httpx.URL, chain: list[str]) -> None:
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
    if len(chain) > MOST_REDIRECTS:
        raise Failure(url, f"redirect loop: more than {MOST_REDIRECTS} redirects", kind="redirect", detail=detail)
