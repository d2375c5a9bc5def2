"""What the resolver needs to know of the world: said here, done by `dist.provider` and, in tests, by others."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol

    from pym.model.distribution import Metadata, Missing, Releases, Unavailable

    class Listener(Protocol):
        """Is told what has come, so that it can ask for what will be needed next. Must not block."""

        def page_came(self, name: str, releases: Releases | Missing, /) -> None: ...
        def metadata_came(self, releases: Releases, position: int, metadata: Metadata | Unavailable, /) -> None: ...

    class Provider(Protocol):
        """Versions and metadata. `releases` and `metadata` wait for what is not there yet; the others never wait.

        Attributes:
            listener: Told of everything that comes, from the cache too when it was asked for by `want_…`.
            fetching: Whether anything had to be fetched so far; read only.
        """

        listener: Listener | None

        @property
        def fetching(self) -> bool: ...

        def releases(self, name: str, url: str = "", /) -> Releases | Missing:
            """All versions of a project; of a direct reference (`url` as written) its one version."""
            ...

        def metadata(self, releases: Releases, position: int, /) -> Metadata | Unavailable:
            """The metadata of one version. Unusable metadata is data that the resolver can explain."""
            ...

        def former(self, name: str, /) -> Releases | None:
            """What is remembered of a project whose page is being confirmed: good for guesses only."""
            ...

        def want_page(self, name: str, /) -> None:
            """Starts to fetch the page of a project unless it is known."""
            ...

        def want_metadata(self, releases: Releases, position: int, /, *, cheap: bool = False) -> None:
            """Starts to fetch metadata unless it is known; `cheap`: only if no whole file must be fetched for it."""
            ...
