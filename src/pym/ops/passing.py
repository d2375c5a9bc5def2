"""A provider that passes everything on to another: what others are made of that know a thing better. A HOT module."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from pym.model.distribution import Metadata, Missing, Releases, Unavailable
    from pym.model.provider import Listener, Provider


class Passing:
    """See `model.provider.Provider`.

    Args:
        provider: What answers.
    """

    __slots__ = ("_provider",)

    def __init__(self, provider: Provider) -> None:
        self._provider = provider

    def __getattr__(self, name: str) -> Any:
        # What explanations look at where there is one (`locations`).
        return getattr(self._provider, name)

    @property
    def listener(self) -> Listener | None:
        return self._provider.listener

    @listener.setter
    def listener(self, listener: Listener | None) -> None:
        self._provider.listener = listener

    @property
    def fetching(self) -> bool:
        return self._provider.fetching

    def releases(self, name: str, url: str = "", /) -> Releases | Missing:
        return self._provider.releases(name, url)

    def metadata(self, releases: Releases, position: int, /) -> Metadata | Unavailable:
        return self._provider.metadata(releases, position)

    def former(self, name: str, /) -> Releases | None:
        return self._provider.former(name)

    def want_page(self, name: str, /) -> None:
        self._provider.want_page(name)

    def want_metadata(self, releases: Releases, position: int, /, *, cheap: bool = False) -> None:
        self._provider.want_metadata(releases, position, cheap=cheap)
