"""URLs as text: what may be shown of them, and what they name. Imports nothing of the network."""

from __future__ import annotations

from pym.errors import Offline, shown

_SPACE = 2000  # of a URL in a message, characters


def redact(url: str) -> str:
    """`url` as it may be shown or written down: no user, password, value of a query parameter or fragment.

    Every value of the query is hidden, not a list of names: `token`, `X-Amz-Signature`, `sig`, and tomorrow's.
    """
    scheme, separator, rest = url.partition("://")
    if not separator:
        return _printable(url.partition("?")[0].partition("#")[0])
    rest = rest.partition("#")[0]
    rest, question, query = rest.partition("?")
    authority, slash, path = _authority(rest)
    _, at, host = authority.rpartition("@")
    hidden = "***@" if at else ""
    if question and query:
        names = (part.partition("=") for part in query.split("&"))
        query = "&".join(f"{name}=***" if equals else "***" for name, equals, _ in names)
    return _printable(f"{scheme}://{hidden}{host}{slash}{path}{question}{query}")


def host_of(url: str) -> str:
    """The host of `url`, with the port if one is written, for messages."""
    authority = _authority(url.partition("://")[2].partition("#")[0].partition("?")[0])[0]
    return _printable(authority.rpartition("@")[2])


def name_of(url: str) -> str:
    """The file name at the end of `url`, percent-decoded, for messages: it may hold any character."""
    from urllib.parse import unquote

    path = _authority(url.partition("://")[2].partition("#")[0].partition("?")[0])[2]
    return unquote(path.rstrip("/").rpartition("/")[2]) or host_of(url)


def offline(url: str) -> Offline:
    """The error for a file that would have to be fetched when the network may not be used."""
    return Offline(
        f"The network may not be used, and {shown(name_of(url))} is not at hand",
        context=redact(url),
        hints=("run the same command once without `--offline` (or `PYM_OFFLINE`)",),
    )


def _authority(rest: str) -> tuple[str, str, str]:
    """What stands between `//` and the path, the slash, and the path."""
    authority, slash, path = rest.partition("/")
    if "@" not in authority and "@" in path:
        _, colon, port = authority.rpartition(":")
        if colon and not port.isdigit() and not port.endswith("]"):
            # `https://user:pa/ss@host`: not a URL, but people write it, and the password must not be shown for that.
            head, _, tail = rest.rpartition("@")
            host, slash, path = tail.partition("/")
            return f"{head}@{host}", slash, path
    return authority, slash, path


def _printable(text: str) -> str:
    return shown(text, _SPACE)[1:-1]
