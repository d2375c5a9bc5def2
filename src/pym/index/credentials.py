"""Credentials of indexes: where they come from, and to which URLs they may go. Cold: entered when something is fetched.

They go to URLs of exactly the index's origin (scheme, host, port) and below its path, compared with the slash: those of
`https://host/team-a/simple/` neither to `https://host/team-a-evil/` nor to another port. Of a path that ends in
`/simple` that part is left out, since the files mostly lie beside the pages.
"""

from __future__ import annotations

import os
from binascii import b2a_base64

from pym.errors import NetworkError, shown
from pym.net.address import host_of, redact

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pym.index.locations import Index

_PORTS = {"http": "80", "https": "443"}
_KEYRING_SECONDS = 10.0
_LONGEST_SECRET = 10_000


class Keyring:
    """Asks the program `keyring` for passwords (`--keyring-provider subprocess`), each at most once.

    Args:
        program: What to run.
        environ: Its environment.
    """

    def __init__(self, program: str = "keyring", environ: Mapping[str, str] | None = None) -> None:
        self._program = program
        self._environ = environ
        self._known: dict[tuple[str, str], str] = {}

    def password(self, service: str, user: str) -> str:
        """The password, "" if there is none.

        Args:
            service: URL or host.
            user: The user's name.

        Raises:
            NetworkError: The program hangs, or says what is no password.
        """
        key = (service, user)
        if key not in self._known:
            self._known[key] = self._ask(service, user)
        return self._known[key]

    def _ask(self, service: str, user: str) -> str:
        import subprocess

        if user.startswith("-") or service.startswith("-"):
            return ""
        try:
            done = subprocess.run(
                [self._program, "get", service, user],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                timeout=_KEYRING_SECONDS,
                env=None if self._environ is None else dict(self._environ),
                check=False,
            )
        except FileNotFoundError:
            raise _keyring_error(service, "there is no program `keyring` on the search path") from None
        except subprocess.TimeoutExpired:
            raise _keyring_error(service, f"it did not answer within {_KEYRING_SECONDS:.0f} s") from None
        except OSError as error:
            raise _keyring_error(service, error.strerror or str(error)) from None
        if done.returncode != 0:
            return ""  # that is how it says that it has none
        answer = done.stdout.removesuffix(b"\n").removesuffix(b"\r")
        try:
            text = answer.decode()
        except UnicodeDecodeError:
            text = "\n"
        if "\n" in text or "\r" in text or "\0" in text or len(text) > _LONGEST_SECRET:
            raise _keyring_error(service, "its answer is not one line, as a password is")
        return text


class Credentials:
    """What to send where.

    Args:
        indexes: Those in force, with what their URLs had.
        environ: Has `PYM_INDEX_<NAME>_USERNAME` and `PYM_INDEX_<NAME>_PASSWORD`.
        keyring: Asked where a user is known and no password; None for nobody.
        netrc: Path of the netrc file; "" for none. What it has is sent by `net`, and only looked at here.
    """

    def __init__(
        self,
        indexes: Iterable[Index],
        environ: Mapping[str, str],
        keyring: Keyring | None = None,
        netrc: str = "",
    ) -> None:
        self._environ = environ
        self._keyring = keyring
        self._netrc = netrc
        self._realms = sorted(
            ((_realm(index.url), index) for index in indexes if index.url.startswith(("http://", "https://"))),
            key=lambda realm: -len(realm[0]),
        )
        self._found: dict[str, tuple[str, str]] = {}

    def authorization(self, url: str) -> str:
        """The value of the `Authorization` header for `url`, "" for none of ours.

        Raises:
            NetworkError: The keyring fails.
        """
        index = self._index(url)
        if index is None or index.authenticate == "never":
            return ""
        return self._of(index)[0]

    def source(self, url: str) -> str:
        """Where the credentials for `url` come from, for messages; "" if there are none."""
        index = self._index(url)
        if index is None or index.authenticate == "never":
            return ""
        return self._of(index)[1]

    def covers(self, url: str) -> bool:
        """Whether there are any credentials for `url`."""
        return bool(self.source(url))

    def _index(self, url: str) -> Index | None:
        place = _plain(url)
        for realm, index in self._realms:
            # Realms end in a slash. Dots would lead out of them on the server.
            if place.startswith(realm) and "/../" not in place and "%2e" not in place.lower():
                return index
        return None

    def _of(self, index: Index) -> tuple[str, str]:
        found = self._found.get(index.url)
        if found is None:
            found = self._found[index.url] = self._search(index)
        return found

    def _search(self, index: Index) -> tuple[str, str]:
        user, _, password = index.userinfo.partition(":")
        name = secret = b""
        if index.userinfo:
            from urllib.parse import unquote_to_bytes  # whose import takes longer than fetching a page

            name, secret = unquote_to_bytes(user), unquote_to_bytes(password)
        if secret:
            return _basic(name, secret), "its URL"
        variable = "PYM_INDEX_" + "".join(c if c.isascii() and c.isalnum() else "_" for c in index.name.upper())
        if index.name:
            given = self._environ.get(f"{variable}_USERNAME", "")
            secret = self._environ.get(f"{variable}_PASSWORD", "").encode()
            name = name or given.encode()
            if secret:
                return _basic(name, secret), f"`{variable}_PASSWORD`"
        if self._netrc and self._in_netrc(index.url):
            return "", f"`{self._netrc}`"
        if self._keyring is not None and name:
            text = name.decode("utf-8", "replace")
            for service in (index.url, host_of(index.url)):
                answer = self._keyring.password(service, text)
                if answer:
                    return _basic(name, answer.encode()), "the keyring"
        # A user alone: tokens are often written so.
        return (_basic(name, b""), "its URL" if index.userinfo else f"`{variable}_USERNAME`") if name else ("", "")

    def _in_netrc(self, url: str) -> bool:
        if not os.path.lexists(self._netrc):
            return False
        import netrc

        try:
            return (
                host_of(url).rpartition(":")[0] in netrc.netrc(self._netrc).hosts
                or host_of(url) in netrc.netrc(self._netrc).hosts
            )
        except (OSError, UnicodeError, netrc.NetrcParseError):
            return False


def _realm(url: str) -> str:
    """What the URLs begin with that an index's credentials may go to; ends in a slash."""
    place = _plain(url).rstrip("/")
    for last in ("/simple", "/+simple"):
        if place.endswith(last) and place.count("/") > 2:
            place = place.removesuffix(last)
            break
    return f"{place}/"


def _plain(url: str) -> str:
    """Scheme, host and port always written the same way, and the path without query."""
    scheme, _, rest = url.partition("://")
    authority, slash, path = rest.partition("#")[0].partition("?")[0].partition("/")
    host = authority.rpartition("@")[2].lower()
    scheme = scheme.lower()
    _, colon, port = host.rpartition(":")
    if not colon or not port.isdigit():
        host = f"{host.rstrip(':')}:{_PORTS.get(scheme, '')}"
    return f"{scheme}://{host}{slash or '/'}{path}"


def _basic(user: bytes, password: bytes) -> str:
    return "Basic " + b2a_base64(user + b":" + password, newline=False).decode("ascii")


def _keyring_error(service: str, reason: str) -> NetworkError:
    return NetworkError(
        f"The keyring cannot be asked for the password of {shown(redact(service))}",
        context=reason,
        hints=("leave out `--keyring-provider`, or put the credentials into `~/.netrc`",),
    )
