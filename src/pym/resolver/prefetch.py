"""Asks for what will be needed before it is: pages of what is required, metadata of likely candidates. A HOT module.

Nothing here changes an answer; it only decides what is on its way while the solver thinks. It begins to listen when
the provider has to fetch something: a resolution out of the cache has no use for it.
"""

from __future__ import annotations

from pym.errors import PymError
from pym.model.distribution import REQUIRES, Missing, Releases, Unavailable
from pym.resolver.project import highest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.model.distribution import Metadata
    from pym.resolver.environment import Environment
    from pym.resolver.expand import Dependency
    from pym.resolver.project import Project
    from pym.resolver.world import World
    from pym.spec.requirement import Requirement

_STEPS = (5, 10, 20)  # so many versions of a project tried, and more of them are asked for
_MOST = 50  # versions that are asked for at once
_GUESSES = 8  # candidates that are passed over before a guess is given up


class Prefetch:
    """Listens to the provider and follows the likely candidates through their requirements.

    Args:
        world: What is resolved.
        environment: The environment whose candidates are likely: the first fork's.
    """

    def __init__(self, world: World, environment: Environment) -> None:
        self._world = world
        self._environment = environment
        self._masks: dict[str, int] = {}
        self._extras: dict[str, set[str]] = {}
        self._waiting: dict[str, list[Dependency]] = {}
        self._metadata: dict[str, Metadata] = {}
        self._tried: dict[str, int] = {}
        # What the cache holds of projects whose pages are being confirmed, and what the likely candidates require.
        self._supposed: dict[str, tuple[Project, tuple[Requirement, ...]]] = {}

    def begin(self) -> None:
        """Starts to listen, and to follow what is known so far."""
        provider = self._world.provider
        provider.listener = self
        self._follow(self._world.root(self._environment))

    def page_came(self, name: str, releases: Releases | Missing, /) -> None:
        """Asks for the metadata of the likely candidate."""
        if not isinstance(releases, Missing):
            try:
                self._guess(self._world.project(name))
            except PymError:
                return  # whoever needs it will meet the error again

    def metadata_came(self, releases: Releases, position: int, metadata: Metadata | Unavailable, /) -> None:
        """Asks for the pages of what it requires."""
        if isinstance(metadata, Unavailable) or releases.name in self._metadata:
            return
        self._metadata[releases.name] = metadata
        self._spread(releases.name, "")
        for extra in sorted(self._extras.get(releases.name, ())):
            self._spread(releases.name, extra)

    def tried(self, project: Project, position: int, mask: int) -> None:
        """A version of a project was tried: after some of them, the next ones are asked for together."""
        count = self._tried[project.name] = self._tried.get(project.name, 0) + 1
        if count not in _STEPS and (count % 20 or count < 20):
            return
        world = self._world
        left = project.versions & ((2 << 2 * position) - 1)
        within = left & mask
        for _ in range(min(count, _MOST)):
            pool = within or left
            if not pool:
                return
            at = highest(pool)
            within &= ~(2 << 2 * at)
            left &= ~(2 << 2 * at)
            if world.candidates.objection(project, at, self._environment) is None:
                world.want_metadata(project, at)

    def _spread(self, name: str, extra: str) -> None:
        requirements = self._metadata[name][REQUIRES]
        self._follow(self._world.expander.expand(requirements, extra, name, self._environment))

    def _follow(self, dependencies: list[Dependency]) -> None:
        world = self._world
        for package, requirement in dependencies:
            name, extra = package[1], package[2]
            if requirement[4] or name in world.references:
                continue
            project = world.known(name)
            if project is None:
                self._waiting.setdefault(name, []).append((package, requirement))
            else:
                self._masks[name] = self._masks.get(name, project.every) & project.mask(requirement[2])
            if extra and extra not in self._extras.setdefault(name, set()):
                self._extras[name].add(extra)
                if name in self._metadata:
                    self._spread(name, extra)
                elif name in self._supposed:
                    self._follow(world.expander.expand(self._supposed[name][1], extra, name, self._environment))
            if project is None:
                world.provider.want_page(name)
                if name not in self._supposed and name not in self._metadata:
                    self._suppose(name)
            elif name not in self._metadata:
                self._guess(project)

    def _suppose(self, name: str) -> None:
        """Follows what a project required when its page was last confirmed, before the page is confirmed again."""
        former = self._world.provider.former(name)
        if former is None:
            return
        world = self._world
        try:
            project = world.candidates.project(name, "", former)
            mask = project.every
            for _, requirement in self._waiting.get(name, ()):
                mask &= project.mask(requirement[2])
            choice = world.candidates.choose(project, mask, self._environment)
        except PymError:
            return  # of a cache that is damaged: the page comes anew
        if not isinstance(choice, int):
            return
        metadata = former.metadata(project.origin(choice))  # type: ignore[attr-defined]
        if metadata is None or len(metadata) != 3:
            return
        self._supposed[name] = project, metadata[REQUIRES]
        for extra in ("", *sorted(self._extras.get(name, ()))):
            self._follow(world.expander.expand(metadata[REQUIRES], extra, name, self._environment))

    def _guess(self, project: Project) -> None:
        mask = self._masks.get(project.name, project.every)
        for _, requirement in self._waiting.pop(project.name, ()):
            mask &= project.mask(requirement[2])
        self._masks[project.name] = mask
        for _ in range(_GUESSES):
            choice = self._world.candidates.choose(project, mask, self._environment)
            if isinstance(choice, int):
                self._world.want_metadata(project, choice)
                return
            if choice is None:
                return
            for refused, _ in choice:
                mask &= ~refused
