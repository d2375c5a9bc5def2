"""Which credentials go with a request of the lane: decided for each URL, and never for another origin."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from pym.net.bulk.exchange import Exchange
    from pym.net.settings import NetworkSettings


class Access:
    """Finds credentials: those in the URL, else what the caller knows, else the GitHub token or the netrc file.

    Args:
        settings: Token and netrc file.
        ask: Gives the value of the `Authorization` header for a URL, or "".
    """

    __slots__ = ("_ask", "_known", "_settings")

    def __init__(self, settings: NetworkSettings, ask: Callable[[str], str] | None) -> None:
        self._settings = settings
        self._ask = ask
        self._known: dict[tuple[str, str, int], str] = {}

    def given(self, exchange: Exchange, url: str) -> str:
        """What the caller gives for `url`, an URL of the exchange's own origin; "" if that is nothing."""
        return exchange.request.headers.get("authorization", "") or (self._ask(url) if self._ask else "")

    def authorization(self, exchange: Exchange) -> str:
        """The value of the `Authorization` header for an exchange where it is now, or "".

        Raises:
            NetworkError: The settings hold a token that cannot be one.
        """
        start, target = exchange.start, exchange.target
        if exchange.away or start is None or target is None:
            return ""
        if start.userinfo:
            from pym.net.credentials import find

            return find(start.origin, start.userinfo.encode(), self._settings).authorization
        return self.given(exchange, target.url) or self._found(start.origin)

    def _found(self, origin: tuple[str, str, int]) -> str:
        found = self._known.get(origin)
        if found is None:
            settings = self._settings
            found = ""
            # Asked before the modules that read them are imported, which takes longer than fetching a page.
            if (settings.netrc and os.path.exists(settings.netrc)) or (
                settings.github_token and origin[1].endswith("github.com")
            ):
                from pym.net.credentials import find

                found = find(origin, b"", settings).authorization
            self._known[origin] = found
        return found
