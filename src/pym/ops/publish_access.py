"""With whose name something is published: typed, in the URL, minted for this run, kept, or asked for. Cold."""

from __future__ import annotations

from binascii import b2a_base64
from urllib.parse import unquote, urlsplit, urlunsplit

from pym.errors import PublishFailed, PymError, UsageError
from pym.index.credentials import Credentials, Keyring
from pym.model.value import Value
from pym.net import credentials as net_credentials
from pym.net.address import redact
from pym.ops import trusted_publishing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pym.net.settings import NetworkSettings
    from pym.ops.publish_target import Destination

TOKEN = "__token__"
_PORTS = {"http": 80, "https": 443}


class Access(Value):
    """What is sent.

    Attributes:
        url: Where to, without user and password.
        authorization: Value of the `Authorization` header, "" for none.
        source: Where it comes from, for messages.
        secrets: What must not be seen in anything that is printed.
        reason: Why trusted publishing was of no use, "" if it was not tried.
    """

    __slots__ = ("authorization", "reason", "secrets", "source", "url")

    def __init__(
        self, url: str, authorization: str = "", source: str = "", secrets: tuple[str, ...] = (), reason: str = ""
    ) -> None:
        self.url = url
        self.authorization = authorization
        self.source = source
        self.secrets = secrets
        self.reason = reason

    def __repr__(self) -> str:
        return f"Access({self.url!r}, source={self.source!r})"

    def clean(self, text: str) -> str:
        """`text` without the secrets, should a server repeat them."""
        for secret in self.secrets:
            if len(secret) > 3:
                text = text.replace(secret, "***")
        return text


class Given(Value):
    """What was typed or set in the environment.

    Attributes:
        user, password, token: "" for none.
        trusted: `automatic`, `always` or `never`.
        keyring: Whether the program `keyring` is asked.
    """

    __slots__ = ("keyring", "password", "token", "trusted", "user")

    def __init__(
        self, *, user: str = "", password: str = "", token: str = "", trusted: str = "automatic", keyring: bool = False
    ) -> None:
        self.user = user
        self.password = password
        self.token = token
        self.trusted = trusted
        self.keyring = keyring

    def __repr__(self) -> str:
        return f"Given({self.user!r})"


def find(
    destination: Destination,
    given: Given,
    environ: Mapping[str, str],
    settings: NetworkSettings,
    *,
    ask: Callable[[str, bool], str] | None,
    told: Callable[[str], None],
) -> Access:
    """What to send where.

    Args:
        destination: Where to.
        given: What was typed.
        environ: The environment.
        settings: Has the netrc file, and says how to reach who mints tokens.
        ask: Asks a person, given what for and whether it is secret; None if nobody is there.
        told: Told what is being done.

    Raises:
        UsageError: What was given contradicts itself.
        PublishFailed: There are no credentials, or trusted publishing was demanded and failed.
        NetworkError: The keyring fails.
    """
    url, user, password = _taken_apart(destination.url)
    source = "the URL" if user or password else ""
    if given.token:
        user, password, source = TOKEN, given.token, "`--token` or `PYM_PUBLISH_TOKEN`"
    elif given.user or given.password:
        user, password = given.user or user, given.password or password
        source = "`--username` and `--password` or their variables"
    reason = ""
    if given.trusted == "always" and source:
        raise UsageError("A username and a password are not allowed when using trusted publishing")
    if given.trusted == "always" or (given.trusted != "never" and not source and trusted_publishing.offered(environ)):
        told("Asking for a token for trusted publishing")
        try:
            token = trusted_publishing.mint(url, environ, settings)
        except PymError as error:
            if given.trusted == "always":
                raise
            reason = f"{error.message}{': ' if error.context else ''}{error.context}"
        else:
            return _made(url, TOKEN, token, "trusted publishing")
    if password:
        return _made(url, user, password, source)
    access = _kept(url, user, destination, given, environ, settings)
    if access is None and ask is not None:
        name = user or ask("Username (`__token__` for a token): ", False)
        secret = ask("Token: " if name == TOKEN else "Password: ", True)
        access = _made(url, name, secret, "what was typed") if name or secret else None
    if access is None and user:
        access = _made(url, user, "", source)  # tokens are often written so
    if access is None:
        raise PublishFailed(
            f"Missing credentials for `{redact(url)}`",
            context=f"trusted publishing failed: {reason}" if reason else "",
            hints=(
                "`--token`, `--username` and `--password`, or `PYM_PUBLISH_TOKEN` and so on give them",
                "`~/.netrc`, `~/.pypirc` and `--keyring-provider subprocess` (with a user) are looked into as well",
            ),
        )
    access.reason = reason
    return access


def _kept(
    url: str,
    user: str,
    destination: Destination,
    given: Given,
    environ: Mapping[str, str],
    settings: NetworkSettings,
) -> Access | None:
    """What is kept somewhere for this place."""
    entry = destination.repository
    if entry is not None and entry.password and user in ("", entry.user):
        return _made(url, entry.user or TOKEN, entry.password, "`~/.pypirc`")
    if entry is not None:
        user = user or entry.user
    keyring = Keyring(environ=dict(environ)) if given.keyring else None
    if destination.index is not None and _origin(destination.index.url) == _origin(url) and not user:
        kept = Credentials([destination.index], environ, keyring)
        authorization = kept.authorization(destination.index.url)
        if authorization:
            return Access(url, authorization, kept.source(destination.index.url))
    if keyring is not None and user:
        for service in (url, urlsplit(url).hostname or ""):
            password = keyring.password(service, user)
            if password:
                return _made(url, user, password, "the keyring")
    if not user:
        found = net_credentials.find(_origin(url), b"", settings)
        if found.authorization:
            return Access(url, found.authorization, found.source)
    return None


def _made(url: str, user: str, password: str, source: str) -> Access:
    pair = f"{user}:{password}".encode()
    return Access(url, "Basic " + b2a_base64(pair, newline=False).decode("ascii"), source, (password,))


def _taken_apart(url: str) -> tuple[str, str, str]:
    """A URL without user and password, and those."""
    try:
        parts = urlsplit(url)
        user, password = unquote(parts.username or ""), unquote(parts.password or "")
        _ = parts.port
    except ValueError as error:
        raise UsageError("The place to publish to is no URL", context=redact(url)) from error
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, parts.query, "")), user, password


def _origin(url: str) -> tuple[str, str, int]:
    parts = urlsplit(url)
    return parts.scheme, (parts.hostname or "").lower(), parts.port or _PORTS.get(parts.scheme, 0)
