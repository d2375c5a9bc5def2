"""`pip install` and `pip sync`: an environment gets what is asked for. A HOT module.

What is there already is found out without resolving; everything else is `ops.pip_change`.
"""

from __future__ import annotations

import time

from pym.errors import PymError, UsageError
from pym.install import sites
from pym.install.hold import Hold
from pym.install.unfinished import recover
from pym.ops.build_later import Later
from pym.ops.hash_demands import Demands
from pym.ops.manner import IGNORE, REQUIRE
from pym.ops.outcome import Outcome
from pym.ops.target import variables_for
from pym.project import pylock

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from pym.dist.provider import IndexProvider
    from pym.index.locations import Locations
    from pym.model.builds import Builds
    from pym.model.environment import Addition, Environment, Installed
    from pym.model.resolution import Node, Policy, Preference
    from pym.model.target import ResolutionTarget
    from pym.ops.asked import Asked, Pythons
    from pym.ops.builds import Builder
    from pym.ops.gathered import Gathered
    from pym.ops.manner import Manner, Where
    from pym.ops.places import Places
    from pym.ops.selection import Selected
    from pym.ops.steps import Item, Steps
    from pym.ops.trees import Trees
    from pym.ops.wiring import Wiring
    from pym.project.settings import Settings

# What comes with environments: until 3.11, and since.
_SEEDS = frozenset(("pip", "setuptools", "wheel", "uv", "pym"))
_SEEDS_NOW = frozenset(("pip", "uv", "pym"))


def run(
    wiring: Wiring,
    settings: Settings,
    *,
    asked: Asked,
    where: Where,
    pythons: Pythons,
    places: Places,
    policy: Policy,
    manner: Manner,
    steps: Steps,
    builds: Callable[[], Builds],
) -> Outcome:
    """Installs.

    Args:
        wiring: The call.
        settings: The settings of the `pip` commands.
        asked: The sources.
        where: The environment.
        pythons: `--python-version` and `--python-platform`, if they are to be other than the environment's.
        places: Where packages come from.
        policy: Which candidates count; what requirements files say is added to it.
        manner: How.
        steps: Is told.
        builds: Makes the settings of builds when something has to be built.

    Raises:
        NoSolution: No versions satisfy everything; explains why.
        PymError: Anything else that stands in the way; the environment is as it was.
    """
    return Installing(wiring, settings, asked, where, pythons, places, policy, manner, steps, builds).run()


class Installing:
    """One call; for what it is made of see `run`.

    Attributes:
        started: When it began, on the clock of `time.perf_counter`.
        cache: The cache directory, a temporary one if there is to be none.
        builder: Builds what has to be built.
        gathered: What sources say.
        environment: Where to.
        demands: The hashes that are demanded.
        label, chosen: Of a lock: its name; the extras (perhaps all) and groups that are wanted.
        preferences: Versions to be taken where they will do, besides those that are installed.
    """

    def __init__(
        self,
        wiring: Wiring,
        settings: Settings,
        asked: Asked,
        where: Where,
        pythons: Pythons,
        places: Places,
        policy: Policy,
        manner: Manner,
        steps: Steps,
        builds: Callable[[], Builds],
    ) -> None:
        self.wiring = wiring
        self.settings = settings
        self.asked = asked
        self.where = where
        self.pythons = pythons
        self.places = places
        self.policy = policy
        self.manner = manner
        self.steps = steps
        self.versions: dict[str, str] = {}  # of what will be installed, by name, once that is known
        self._make_builds = builds
        self._builds: Builds | None = None
        self.started = time.perf_counter()
        self.cache = wiring.context.cache
        self.temporary = ""
        self.builder = Later(self._make_builder)
        self.gathered: Gathered | None = None
        self._places: Locations | None = None
        self._trees: Trees | None = None
        self.label = ""
        self.chosen: tuple[Sequence[str], bool, Sequence[str]] = ((), False, ())
        self.preferences: tuple[Preference, ...] = ()

    def run(self) -> Outcome:
        """Does it."""
        if not self.cache:
            # Without a cache everything is unpacked in a place of its own, which goes in the end.
            import tempfile

            self.temporary = self.cache = tempfile.mkdtemp(prefix="pym-")
        try:
            return self._run()
        finally:
            self.builder.close()
            if self.temporary:
                from pym.fs import tree

                tree.remove(self.temporary)

    def _run(self) -> Outcome:
        wiring, manner = self.wiring, self.manner
        lock = self._lock()
        from pym.ops.pip_sources import gather

        gathered = self.gathered = gather(wiring, self.settings, self.asked, self.builder)
        if manner.sync and not manner.allow_empty and not gathered.requirements and lock is None:
            raise NothingAsked("No requirements found")
        environment = self.environment = self._find()
        manner.reinstall |= recover(environment, wiring.reporter)  # what a power cut has damaged is not there
        variables = variables_for(wiring, environment.key, self.pythons)
        mode = REQUIRE if gathered.options.require_hashes and manner.hashes != IGNORE else manner.hashes
        self.demands = Demands(gathered, mode, variables)
        if self._is_simple() and lock is None:
            from pym.ops.satisfied import Check

            check = Check(
                environment,
                gathered,
                variables,
                wiring.context.cache,
                dependencies=self.policy.dependencies,
                origin=lambda one, wanted: self.same(one, wanted.requirement[4], editable=wanted.editable),
            )
            if check.remembered() or check.holds(sites.installed(environment, wiring.reporter.warn)):
                return self._nothing(len(gathered.requirements))
        from pym.ops.pip_change import Changing

        locked = self._of_lock(lock) if lock is not None else None
        if manner.dry_run:
            return Changing(self, None).run(locked)
        with Hold(environment, wiring.reporter) as held:
            return Changing(self, held).run(locked)

    def _of_lock(self, lock: object) -> Callable[[IndexProvider, ResolutionTarget], list[Node]]:
        from pym.ops import lock_install

        def nodes(provider: IndexProvider, target: ResolutionTarget) -> list[Node]:
            found = lock_install.select(lock, self.label, target, *self.chosen)
            for node in found:
                if ":all:" in self.asked.solid or node.name in self.asked.solid:
                    node.editable = False
            if any(not file[1] for node in found for file in node.files):
                import os

                from pym.ops.portable import placed

                directory = os.path.dirname(os.path.join(self.wiring.context.cwd, self.label))
                found = placed(found, directory, provider, target, self.policy)
            return lock_install.versions(found, provider)

        return nodes

    def seeds(self) -> frozenset[str]:
        """What an exact change leaves alone: what came with the environment, unless it was asked to come without."""
        environment = self.environment
        if environment.kind in ("target", "prefix"):
            return frozenset()
        if environment.kind == "virtual":
            from pym.fs import pyvenv

            told = pyvenv.read(environment.prefix) or {}
            if ("pym" in told or "uv" in told) and told.get("seed", "").lower() != "true":
                return frozenset()
        return _SEEDS if environment.key.version.release[:2] < (3, 12) else _SEEDS_NOW

    def requested(self) -> frozenset[str]:
        """Names that a person asked for."""
        assert self.gathered is not None
        return frozenset([one.requirement[0] for one in self.gathered.requirements])

    def _is_simple(self) -> bool:
        """Whether what is there already may be all that is wanted."""
        manner = self.manner
        return not (manner.sync or manner.exact or manner.upgrade or manner.upgrade_packages or manner.reinstall) and (
            not any(name.endswith(("pyproject.toml", "setup.py", "setup.cfg")) for name in self.asked.files)
            and not self.asked.groups
        )

    def _nothing(self, count: int) -> Outcome:
        self.steps.checked(count, time.perf_counter() - self.started)
        if self.manner.dry_run:
            self.steps.would(0, (), ())
        return self.outcome(False, ())

    def _find(self) -> Environment:
        from pym.ops import environments

        where = self.where
        return environments.find(
            self.wiring,
            python=where.python,
            system=where.system,
            target=where.target,
            prefix=where.prefix,
            break_system=where.break_system,
        )

    def _lock(self) -> object:
        """The `pylock.toml` that is to be installed, None if none is named."""
        locks = [name for name in self.asked.files if pylock.is_lock(name)]
        if not locks:
            return None
        if len(self.asked.files) > 1 or self.asked.packages or self.asked.editables:
            raise UsageError(
                f"`{locks[0]}` cannot be installed together with anything else",
                context="a lock says by itself what belongs together",
            )
        from pym.ops import lock_install

        self.label = locks[0]
        found = lock_install.read(self.wiring, locks[0])
        asked = self.asked
        self.chosen = (asked.extras, asked.all_extras, asked.groups)
        asked.files, asked.extras, asked.all_extras, asked.groups = [], [], False, []
        return found

    def outcome(self, changed: bool, warnings: Sequence[str]) -> Outcome:
        """What came of it; with `--strict` that tells what is wrong with the environment as it is now."""
        if not self.manner.strict or self.manner.dry_run:
            return Outcome(changed, tuple(warnings))
        from pym.ops.examined import Examined
        from pym.ops.inspected import Inspected

        environment = self.environment
        inspected = Inspected(environment, sites.installed(environment), self.wiring.context.cache)
        looked = Examined(inspected).diagnose()
        return Outcome(changed, (*warnings, *looked))

    def locations(self) -> Locations:
        """Where packages come from. While sources are still being read, what files name of that is not known yet."""
        if self._places is None:
            from pym.ops import resolving
            from pym.project.requirements_options import Options

            gathered = self.gathered
            options = gathered.options if gathered is not None else Options()
            found = resolving.make_locations(self.wiring, self.settings, self.places, options)
            if gathered is None:
                return found
            self._places = found
        return self._places

    def relocate(self) -> None:
        """What is known of the places does not hold any more."""
        self._places = None

    def same(self, one: Installed, url: str, *, editable: bool) -> bool:
        """Whether an installed distribution is what a direct reference leads to, as far as that can be told."""
        from pym.ops import origins

        if self.is_tree(url):
            return self.trees().same(one, url, editable=editable)
        return not editable and origins.same(one, url, editable=False)

    def filled(
        self,
        additions: Mapping[str, Addition],
        built: Sequence[Selected],
        added: Sequence[Item],
        trees: Mapping[str, tuple[str, str, str]],
    ) -> None:
        """Is told what was put into an environment that was empty.

        Args:
            additions: By name.
            built: What had to be built of it.
            added: The same as `additions`, for people.
            trees: Of what was built of a directory what `Trees.keep` returns, by name.
        """

    def is_tree(self, url: str) -> bool:
        """Whether a direct reference leads to a directory."""
        import os

        from pym.spec.direct import path_of
        from pym.spec.git import is_git

        path = path_of(url)
        return bool(path) and not is_git(url) and os.path.isdir(path)

    def builds(self) -> Builds:
        """The settings of builds."""
        if self._builds is None:
            self._builds = self._make_builds()
            self._builds.versions = self.versions
        return self._builds

    def trees(self) -> Trees:
        """What is known of directories that were installed."""
        if self._trees is None:
            from pym.ops.trees import Trees

            context = self.wiring.context
            self._trees = Trees(context.cache, context.environ, self.builds, self.asked.typed)
        return self._trees

    def _make_builder(self) -> Builder:
        from pym.cache.wheels import WheelStore
        from pym.model.interpreter import Interpreter
        from pym.ops.build_means import Means
        from pym.ops.build_memory import Memory
        from pym.ops.builds import Builder

        # A project whose name only a build tells is built before anything else is known.
        environment = self.environment if self.gathered is not None else self._find()
        prefix = environment.prefix if environment.kind in ("virtual", "system") else ""
        interpreter = Interpreter(environment.key, environment.python, prefix, "named")
        means = Means(
            self.wiring,
            self.builds(),
            interpreter=lambda: interpreter,
            locations=self.locations,
            policy=self.policy,
            keyring=self.places.keyring,
            store=WheelStore(self.cache),
        )
        return Builder(
            means,
            Memory(means, environment=environment, typed=self.asked.typed, again=self.manner.built_again),
            # Before everything is gathered nothing is known of it.
            demanded=lambda *one: self.demands.of_sdist(*one) if self.gathered is not None else (frozenset(), ""),
        )


class NothingAsked(PymError):
    """`sync` with nothing in its files: not a failure, and not a reason to take everything out."""
