"""A provider that knows what is installed besides what indexes offer. Cold: entered when something is installed.

What is installed and satisfies what is asked for is kept, even if no index has that version (any more).
"""

from __future__ import annotations

from _bisect import bisect_left

from pym.model.distribution import Missing, Releases
from pym.ops.passing import Passing
from pym.ops.satisfied import metadata_of
from pym.spec.ranges import key

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from pym.model.distribution import Kind, Metadata, Unavailable
    from pym.model.environment import Installed
    from pym.model.provider import Listener, Provider

# What is installed works where it is: as a wheel of any Python and platform.
_KIND: Kind = (("py3-none-any", None, False, ""),)


class _With(Releases):
    """What an index offers, and the installed version."""

    __slots__ = ("at", "inner")

    def __init__(self, name: str, inner: Releases | None, version: str) -> None:
        self.inner = inner
        here = key(version)
        versions, keys, kinds = ((), (), []) if inner is None else (inner.versions, inner.keys, [])
        at = self.at = bisect_left(keys, here)
        if inner is not None:
            kinds = [inner.kind(position) for position in range(len(keys))]
        kinds.insert(at, _KIND)
        numbers: dict[Kind, int] = {}
        kind_of = tuple([numbers.setdefault(kind, len(numbers)) for kind in kinds])
        super().__init__(
            name,
            (*versions[:at], version, *versions[at:]),
            (*keys[:at], here, *keys[at:]),
            tuple(numbers),
            kind_of,
            (),
            index="" if inner is None else inner.index,
            skipped=() if inner is None else inner.skipped,
            status=("active", "") if inner is None else inner.status,
        )
        if inner is not None and inner.tiers:
            self.tiers = (*inner.tiers[:at], 0, *inner.tiers[at:])

    def files(self, position: int) -> tuple:  # type: ignore[type-arg]
        if position == self.at or self.inner is None:
            return ()
        return self.inner.files(self.beyond(position))

    def index_of(self, position: int) -> str:
        if position == self.at or self.inner is None:
            return ""
        return self.inner.index_of(self.beyond(position))

    def beyond(self, position: int) -> int:
        """Where `inner` has the version at `position`."""
        return position - (position > self.at)


class WithInstalled(Passing):
    """Passes everything on to another provider, except what is said of installed versions that it does not have.

    Args:
        provider: What answers.
        installed: The distributions that may be kept, no name twice.

    Attributes:
        added: Whether an answer named a version that only the environment has.
    """

    __slots__ = ("_installed", "_made", "added")

    def __init__(self, provider: Provider, installed: Iterable[Installed]) -> None:
        super().__init__(provider)
        self._installed = {one.name: one for one in installed}
        self._made: dict[str, _With] = {}
        self.added = False

    @property
    def listener(self) -> Listener | None:
        return self._provider.listener

    @listener.setter
    def listener(self, listener: Listener | None) -> None:
        self._provider.listener = None if listener is None else _Listening(self, listener)

    def releases(self, name: str, url: str = "", /) -> Releases | Missing:
        found = self._provider.releases(name, url)
        return found if url else self.widened(name, found)

    def widened(self, name: str, found: Releases | Missing) -> Releases | Missing:
        """An answer about a project, with the installed version if it lacks that."""
        one = self._installed.get(name)
        if one is None:
            return found
        made = self._made.get(name)
        if made is not None:
            return made
        try:
            here = key(one.version)
        except ValueError:
            return found
        inner = None if isinstance(found, Missing) else found
        if inner is not None:
            at = bisect_left(inner.keys, here)
            if at < len(inner.keys) and inner.keys[at] == here:
                return found
        if metadata_of(one) is None:
            return found
        self.added = True
        made = self._made[name] = _With(name, inner, one.version)
        return made

    def metadata(self, releases: Releases, position: int, /) -> Metadata | Unavailable:
        if isinstance(releases, _With):
            if position == releases.at or releases.inner is None:
                known = metadata_of(self._installed[releases.name])
                assert known is not None
                return known
            return self._provider.metadata(releases.inner, releases.beyond(position))
        return self._provider.metadata(releases, position)

    def former(self, name: str, /) -> Releases | None:
        return None if name in self._made else self._provider.former(name)

    def want_metadata(self, releases: Releases, position: int, /, *, cheap: bool = False) -> None:
        if isinstance(releases, _With):
            if releases.inner is not None and position != releases.at:
                self._provider.want_metadata(releases.inner, releases.beyond(position), cheap=cheap)
            return
        self._provider.want_metadata(releases, position, cheap=cheap)


class _Listening:
    """Tells a listener of what came as the resolver knows it."""

    __slots__ = ("_listener", "_whole")

    def __init__(self, whole: WithInstalled, listener: Listener) -> None:
        self._whole = whole
        self._listener = listener

    def page_came(self, name: str, releases: Releases | Missing, /) -> None:
        self._listener.page_came(name, self._whole.widened(name, releases))

    def metadata_came(self, releases: Releases, position: int, metadata: Metadata | Unavailable, /) -> None:
        made = self._whole.widened(releases.name, releases) if not releases.url else releases
        if isinstance(made, _With):
            position += position >= made.at
        self._listener.metadata_came(made if isinstance(made, Releases) else releases, position, metadata)
