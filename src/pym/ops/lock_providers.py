"""What a locking asks for versions and metadata: indexes, members, and what the project states itself. A HOT module."""

from __future__ import annotations

from pym.ops import resolving
from pym.ops.lock_members import known

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.dist.git import Checkout
    from pym.dist.provider import IndexProvider
    from pym.index.locations import Locations
    from pym.model.distribution import Metadata
    from pym.model.provider import Provider
    from pym.model.target import ResolutionTarget
    from pym.ops.build_later import Later
    from pym.ops.lock import Asked
    from pym.ops.project_inputs import ProjectInputs
    from pym.ops.wiring import Wiring


class Providers:
    """The providers of one locking.

    Args:
        wiring: The call.
        found: What the workspace asks for.
        locations: Where packages come from.
        target: What is resolved for.
        asked: How the lock is to be treated.
        keyring: `--keyring-provider`.
        builder: Builds what has to be built.
        upgraded: Names whose pages have to be confirmed.

    Attributes:
        index: What asks the indexes.
        whole: The same together with what the project states itself.
        known: After `feed`: what it told, as (name, versions, metadata).
    """

    def __init__(
        self,
        wiring: Wiring,
        found: ProjectInputs,
        locations: Locations,
        target: ResolutionTarget,
        asked: Asked,
        keyring: str,
        builder: Later,
        upgraded: frozenset[str],
    ) -> None:
        self._wiring = wiring
        self._found = found
        self._locations = locations
        self._target = target
        self._keyring = keyring
        self._builder = builder
        self._others: list[IndexProvider] = []
        self.known: list[tuple[object, ...]] = []
        self.index = resolving.make_provider(
            wiring,
            locations,
            target,
            refresh=asked.refresh or asked.upgrade,
            refresh_packages=asked.refresh_packages | upgraded,
            keyring=keyring,
        )
        self.index.builder = builder
        self.index.lower = self._lower
        self.whole: Provider = self.index
        if wiring.settings.value("dependency-metadata") is not None or found.pinned:
            from pym.ops.project_provider import ProjectProvider, stated

            self.whole = ProjectProvider(self.index, stated(wiring.settings), self._of_one)

    def feed(self) -> None:
        """Tells what the files of members say; only what they leave open is built."""
        for one in (*self._found.members, *self._found.trees.values()):
            if one.declared.name:
                releases, metadata = known(self._found, one, self.index)
                self.index.know(one.declared.name, one.url, releases, metadata)
                self.known.append((one.declared.name, releases.versions, metadata))

    def _lower(self, url: str, checkout: Checkout, metadata: Metadata) -> Metadata:
        from pym.ops import repository_sources

        return repository_sources.applied(url, checkout, metadata, self._found.lowered.no_sources)

    def _of_one(self, index: str) -> IndexProvider:
        """What asks one index, by its name."""
        from pym.index.locations import Locations

        places = Locations(self._locations.indexes, strategy=self._locations.strategy, pins=_Everything(index))
        other = resolving.make_provider(self._wiring, places, self._target, keyring=self._keyring)
        other.builder = self._builder
        self._others.append(other)
        return other

    def finish(self) -> None:
        """Lets go of connections; what was fetched is kept."""
        self.index.finish()
        for other in self._others:
            other.finish()


class _Everything(dict[str, str]):
    """Pins every name to one index."""

    def __init__(self, index: str) -> None:
        super().__init__()
        self._index = index

    def __bool__(self) -> bool:
        return True

    def get(self, name: str, default: object = None, /) -> str:
        return self._index
