"""Which secret goes with a request, if any. Decided once, for the URL that was asked for and its origin only."""

from __future__ import annotations

import os
from binascii import b2a_base64
from urllib.parse import unquote_to_bytes

from pym.errors import NetworkError
from pym.model.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.net.settings import NetworkSettings

_GITHUB = frozenset((("https", "github.com", 443), ("https", "api.github.com", 443)))


class Credentials(Value):
    """What to send, and where it came from.

    Attributes:
        authorization: The value of the `Authorization` header, or "".
        source: Where it came from, for messages; or why there is none though there should be.
    """

    __slots__ = ("authorization", "source")

    def __init__(self, authorization: str = "", source: str = "") -> None:
        self.authorization = authorization
        self.source = source

    def __repr__(self) -> str:
        return f"Credentials(source={self.source!r})"


def find(origin: tuple[str, str, int], userinfo: bytes, settings: NetworkSettings) -> Credentials:
    """The credentials for a URL: those written in it, else the GitHub token, else the netrc entry of exactly its host.

    Args:
        origin: Scheme, host and port.
        userinfo: `user:password` of the URL, percent-encoded as there; b"" if it has none.
        settings: Token and netrc file.

    Raises:
        NetworkError: The token cannot be a token.
    """
    if userinfo:
        user, _, password = userinfo.partition(b":")
        return Credentials(_basic(unquote_to_bytes(user), unquote_to_bytes(password)), "the URL")
    if origin in _GITHUB and settings.github_token:
        if not (settings.github_token.isascii() and settings.github_token.isprintable()):
            raise NetworkError(
                "`GITHUB_TOKEN` holds characters that no token has", hints=("set it again, or unset it",)
            )
        return Credentials(f"Bearer {settings.github_token}", "`GITHUB_TOKEN`")
    return _from_netrc(origin[1], settings.netrc)


def _from_netrc(host: str, path: str) -> Credentials:
    if not path or not os.path.lexists(path):
        return Credentials()
    import netrc

    try:
        # Not `authenticators()`: that falls back on the entry `default`, which would go to any host at all.
        entry = netrc.netrc(path).hosts.get(host)
    except FileNotFoundError:
        return Credentials()
    except (OSError, UnicodeError, netrc.NetrcParseError) as error:
        # The parser's own message quotes the word it stumbled over, which may be the password.
        reason = f"line {error.lineno}" if isinstance(error, netrc.NetrcParseError) else type(error).__name__
        return Credentials("", f"`{path}`, which cannot be read ({reason})")
    if entry is None:
        return Credentials()
    user, account, password = entry
    return Credentials(_basic((user or account or "").encode(), (password or "").encode()), f"`{path}`")


def _basic(user: bytes, password: bytes) -> str:
    return "Basic " + b2a_base64(user + b":" + password, newline=False).decode("ascii")
