"""One locking: what the lock there is good for, the resolution, the new lock. A HOT module."""

from __future__ import annotations

import os

from pym.errors import UsageError
from pym.lock import staleness
from pym.lock.build import build
from pym.model.lock import GIT, LockInputs
from pym.model.resolution import Input, Inputs
from pym.model.target import ResolutionTarget
from pym.ops import resolving
from pym.ops.build_later import Later
from pym.ops.pip_compile import watched
from pym.project.requirements_txt import Options
from pym.spec.direct import is_archive, normalised, scheme

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pym.dist.provider import IndexProvider
    from pym.index.locations import Locations
    from pym.lock.staleness import Staleness
    from pym.model.builds import Builds
    from pym.model.interpreter import Interpreter
    from pym.model.lock import Lock
    from pym.model.provider import Provider
    from pym.model.resolution import Policy, Preference
    from pym.ops.builds import Builder
    from pym.ops.lock import Asked
    from pym.ops.places import Places
    from pym.ops.project_inputs import Local, ProjectInputs
    from pym.ops.wiring import Wiring


class Job:
    """One locking of a workspace.

    Args:
        wiring: The call.
        found: What the workspace asks for.
        asked: How the lock is to be treated.
        places: Where packages come from.
        policy: Which candidates count.
        builds: Makes the settings of builds.

    Attributes:
        warnings: What a person should know.
    """

    def __init__(
        self,
        wiring: Wiring,
        found: ProjectInputs,
        asked: Asked,
        places: Places,
        policy: Policy,
        builds: Callable[[], Builds] | None,
    ) -> None:
        self._wiring = wiring
        self._found = found
        self._asked = asked
        self._places = places
        self._policy = policy
        self._builds = builds
        self._interpreter: Interpreter | None = None
        self._locations: Locations | None = None
        self._requires_python = ""
        self._builder = Later(self._make_builder)
        self._provider: IndexProvider | None = None
        self._upgraded: frozenset[str] | None = None
        self._constraints: tuple[Input, ...] = ()
        self._others: list[IndexProvider] = []
        self.warnings: list[str] = []

    # -- what it is made of ------------------------------------------------------------------------------------------

    @property
    def interpreter(self) -> Interpreter:
        """The interpreter that the project would use."""
        if self._interpreter is None:
            from pym.ops.choose import choose
            from pym.ops.locate import locate_or_install, require_compatible

            choice = choose(self._wiring, self._asked.python, shared_environment=True)
            self._interpreter = locate_or_install(self._wiring, choice, environments=True)
            require_compatible(self._wiring, choice, self._interpreter)
        return self._interpreter

    @property
    def locations(self) -> Locations:
        """The places in force, with the pins of the members."""
        if self._locations is None:
            self._locations = resolving.make_locations(
                self._wiring, self._wiring.settings, self._places, Options(), pins=self._found.pins
            )
        return self._locations

    @property
    def requires_python(self) -> str:
        """The range of Pythons the lock is for."""
        if not self._requires_python:
            said = self._found.requires_python
            if not said:
                version = self.interpreter.key.version
                said = f">={version.major}.{version.minor}"
                self._warn(f"No `requires-python` value found in the workspace. Defaulting to `{said}`.")
            elif said.startswith("<") and "," not in said:
                version = self.interpreter.key.version
                self._warn(
                    f"The workspace `requires-python` value (`{said}`) does not contain a lower bound. Add a lower "
                    "bound to indicate the minimum compatible Python version (e.g., "
                    f"`>={version.major}.{version.minor}`)."
                )
            elif said.startswith("==") and "," not in said and said.count(".") == 1 and "*" not in said:
                self._warn(
                    f"The workspace `requires-python` value (`{said}`) contains an exact match without a patch "
                    f"version. When omitted, the patch version is implicitly `0` (e.g., `{said}.0`). "
                    f"Did you mean `{said}.*`?"
                )
            self._requires_python = said
        return self._requires_python

    def _warn(self, text: str) -> None:
        self._wiring.reporter.warn(text)

    def check_version(self) -> None:
        """Refuses a pym that the project does not take (`required-version` of our own table).

        Raises:
            UsageError: It is another one.
        """
        for one in self._found.members:
            wanted = one.declared.pym.get("required-version")
            if wanted is None:
                continue
            from pym import __version__
            from pym.spec import specifiers
            from pym.spec.ranges import key, mask

            text = str(wanted)
            specifier = specifiers.compile(text if text[:1] in "<>=!~" else f"=={text}")
            if specifier is not None and not mask(specifier[1], (key(__version__),)) & 2:
                raise UsageError(
                    f"Required pym version `{text}` does not match the running version `{__version__}`",
                    context=f"`required-version` in `{one.declared.path}`",
                )

    def _make_builder(self) -> Builder:
        from pym.model.builds import Builds
        from pym.ops.builds import Builder

        return Builder(
            self._wiring,
            self._builds() if self._builds is not None else Builds(),
            interpreter=lambda: self.interpreter,
            locations=lambda: self.locations,
            policy=self._policy,
            keyring=self._places.keyring,
        )

    def close(self) -> None:
        """Lets go of connections and of what was only needed while building; what was fetched is kept."""
        if self._provider is not None:
            self._provider.finish()
        for other in self._others:
            other.finish()
        self._builder.close()

    # -- the lock that is there --------------------------------------------------------------------------------------

    def record(self) -> LockInputs:
        """What the lock keeps of what was asked for."""
        said = self._found.record
        return LockInputs(
            said.members,
            requirements=said.requirements,
            constraints=said.constraints,
            overrides=said.overrides,
            excludes=said.excludes,
            build_constraints=said.build_constraints,
            required_environments=said.required_environments,
            dependency_metadata=said.dependency_metadata,
            indexes=tuple([(index.name, index.url) for index in self.locations.indexes]),
            options={**self._asked.options, **self._trees()},
        )

    def _trees(self) -> dict[str, str]:
        """What trees outside of the workspace say, in short: their files are read anew each time."""
        if not self._found.trees:
            return {}
        from pym.ops.project_trees import fingerprint

        return {
            f"tree.{os.path.relpath(one.declared.directory, self._found.root).replace(os.sep, '/')}": fingerprint(one)
            for one in self._found.trees.values()
        }

    def compare(self, old: Lock) -> Staleness:
        """How well a lock answers what is asked."""
        asked = self._asked
        return staleness.compare(
            old,
            self.record(),
            requires_python=self.requires_python,
            environments=self._found.environments,
            conflicts=self._found.conflicts,
            upgrade=asked.upgrade,
            upgrade_packages=self.upgraded(),
            refresh=asked.refresh or bool(asked.refresh_packages),
            portable=self._portable,
        )

    @property
    def _portable(self) -> bool:
        return self._wiring.settings.flag("portable-lock") is True

    # -- the resolution ----------------------------------------------------------------------------------------------

    def resolve(self, old: Lock | None, level: str, merged: Sequence[Preference] | None) -> Lock:
        """Resolves, and makes the lock of it.

        Args:
            old: The lock that is there.
            level: How well it answers.
            merged: Versions of both sides of a merge.

        Raises:
            NoSolution: No versions satisfy everything.
            PymError: Anything else that stands in the way.
        """
        found = self._found
        target = ResolutionTarget(_lowest(self.requires_python), self.requires_python, source="requires-python")
        upgraded = self.upgraded()
        provider = self._make_provider(target, upgraded)
        preferences: tuple[Preference, ...] = ()
        forks: tuple[str, ...] = ()
        if merged is not None:
            preferences = tuple([one for one in merged if one.name not in upgraded])
        elif old is None:
            preferences, forks = self._of_uv(upgraded)
        else:
            preferences, forks = staleness.preferences(old, level, upgrade_packages=upgraded)
            if level != staleness.UNUSABLE:
                provider.commits.update(
                    {
                        (package.source.location, package.source.requested): package.source.commit
                        for package in old.packages
                        if package.source.kind == GIT and package.name not in upgraded
                    }
                )
        for one in (*found.members, *found.trees.values()):
            self._feed(provider, one)
        inputs = Inputs(
            found.requirements,
            constraints=(*found.constraints, *self._constraints),
            overrides=found.overrides,
            excludes=found.excludes,
            preferences=preferences,
            environments=found.environments,
            required_environments=found.required_environments,
            conflicts=found.conflicts,
            forks=forks,
            groups=found.groups,
            local=found.local,
        )
        # Not at the top: a lock that is up to date has no use for the resolver.
        from pym.ops.lock_files import selection
        from pym.resolver.resolve import resolve

        answers = watched(self._wiring, self._with_statements(provider, target))
        resolution = resolve(inputs, self._policy, target, answers, self._wiring.reporter)
        self._wiring.reporter.close()
        if any(is_archive(node.url) or scheme(node.url) in ("http", "https") for node in resolution.nodes if node.url):
            from pym.ops import direct_hashes

            resolution = direct_hashes.added(self._wiring, resolution)
        self.warnings += resolution.warnings
        return build(
            resolution,
            self.record(),
            directory=found.root,
            environments=found.environments,
            conflicts=found.conflicts,
            indexes={index.url.rstrip("/"): index.name for index in self.locations.indexes if index.name},
            portable=self._portable,
            select=selection(target),
            virtual=frozenset([one.declared.name for one in found.trees.values() if one.kind == "virtual"]),
            dynamic=frozenset([one.declared.name for one in found.trees.values() if not one.declared.version]),
        )

    def upgraded(self) -> frozenset[str]:
        """The names whose versions are not kept; `-P name==1.0` is a constraint as well."""
        from pym.project.compiled import compiled

        if self._upgraded is not None:
            return self._upgraded
        asked = self._asked
        names: set[str] = set()
        if asked.upgrade_packages:
            required = compiled(asked.upgrade_packages, self._wiring.context.cache, "`--upgrade-package`")
            self._constraints = tuple([Input(one) for one in required if one[2] is not None])
            names |= {one[0] for one in required}
        for group in asked.upgrade_groups:
            wanted, known = normalised(group), False
            for member in self._found.members:
                if wanted in member.groups:
                    known = True
                    names |= {one[0] for one in member.groups[wanted]}
            if not known:
                raise UsageError(f"The dependency group `{wanted}` was not found in the workspace")
        self._upgraded = frozenset(names)
        return self._upgraded

    def _make_provider(self, target: ResolutionTarget, upgraded: frozenset[str]) -> IndexProvider:
        asked = self._asked
        provider = resolving.make_provider(
            self._wiring,
            self.locations,
            target,
            refresh=asked.refresh or asked.upgrade,
            refresh_packages=asked.refresh_packages | upgraded,
            keyring=self._places.keyring,
        )
        provider.builder = self._builder
        self._provider = provider
        return provider

    def _with_statements(self, provider: IndexProvider, target: ResolutionTarget) -> Provider:
        """The provider together with what the project states itself, if it states anything."""
        settings = self._wiring.settings
        if settings.value("dependency-metadata") is None and not self._found.pinned:
            return provider
        from pym.index.locations import Locations
        from pym.ops.project_provider import ProjectProvider, stated

        def make(index: str) -> IndexProvider:
            places = Locations(self.locations.indexes, strategy=self.locations.strategy, pins=_Everything(index))
            other = resolving.make_provider(self._wiring, places, target, keyring=self._places.keyring)
            other.builder = self._builder
            self._others.append(other)
            return other

        return ProjectProvider(provider, stated(settings), make)

    def _feed(self, provider: IndexProvider, one: Local) -> None:
        """Tells the provider of a member what its file says; only what it does not say is built."""
        about = one.declared
        if not about.name:
            return
        from pym.ops.lock_members import known

        releases, metadata = known(self._found, one, provider)
        provider.know(about.name, one.url, releases, metadata)

    def _of_uv(self, upgraded: frozenset[str]) -> tuple[tuple[Preference, ...], tuple[str, ...]]:
        """The versions of a `uv.lock`, and its forks: for the first lock of a project that comes from uv."""
        path = os.path.join(self._found.root, "uv.lock")
        if self._asked.upgrade or not os.path.isfile(path):
            return (), ()
        from pym.lock import uv_lock

        return tuple([one for one in uv_lock.preferences(path) if one.name not in upgraded]), ()


class _Everything(dict[str, str]):
    """Pins every name to one index."""

    def __init__(self, index: str) -> None:
        super().__init__()
        self._index = index

    def __bool__(self) -> bool:
        return True

    def get(self, name: str, default: object = None, /) -> str:
        return self._index


def _lowest(requires_python: str) -> str:
    from pym.resolver.pythons import bounds
    from pym.spec.markers.text import release
    from pym.spec.ranges import LOWEST

    lower, _ = bounds(requires_python)
    return ".".join([str(number) for number in release(lower)]) if lower != LOWEST else "0"
