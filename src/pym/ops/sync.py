"""An environment gets what a lock says: `pym sync`, and what `run`, `add` and scripts do of it. A HOT module.

Where everything is there already nothing else is entered; else the change is carried out as one of `pip` is.
"""

from __future__ import annotations

import os
import time

from pym.install import sites
from pym.install.hold import Hold
from pym.install.plan import Wanted as Want
from pym.install.plan import plan
from pym.install.unfinished import recover
from pym.lock.select import select
from pym.lock.usable import Rules
from pym.ops import sync_memo
from pym.ops.asked import Asked
from pym.ops.gathered import Gathered
from pym.ops.hash_demands import Demands
from pym.ops.lock import NAME
from pym.ops.locked_nodes import nodes as nodes_of
from pym.ops.manner import Where
from pym.ops.outcome import Outcome
from pym.ops.pip_install import Installing
from pym.ops.target import target_for
from pym.project.requirements_options import Options
from pym.spec.direct import path_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from pym.dist.provider import IndexProvider
    from pym.install.plan import Plan
    from pym.lock.select import Chosen
    from pym.lock.wanted import Wanted
    from pym.model.builds import Builds
    from pym.model.environment import Addition, Environment, Installed
    from pym.model.lock import Lock
    from pym.model.resolution import Node, Policy
    from pym.model.target import ResolutionTarget
    from pym.ops.asked import Pythons
    from pym.ops.manner import Manner
    from pym.ops.places import Places
    from pym.ops.project_selection import Omitted
    from pym.ops.selection import Selected
    from pym.ops.steps import Item, Steps
    from pym.ops.wiring import Wiring


def run(
    wiring: Wiring,
    environment: Environment,
    lock: Lock,
    root: str,
    wanted: Sequence[Wanted],
    *,
    omitted: Omitted,
    pythons: Pythons,
    places: Places,
    policy: Policy,
    manner: Manner,
    steps: Steps,
    builds: Callable[[], Builds],
    question: str = "",
) -> Outcome:
    """Makes an environment hold what a lock says.

    Args:
        wiring: The call.
        environment: Which; it exists, unless `manner` is a dry run.
        lock: The lock.
        root: Absolute directory that the paths in it are relative to.
        wanted: The members that are wanted, with extras and groups.
        omitted: What is left out all the same.
        pythons: `--python-platform`, if it is to be another one.
        places: Where packages come from.
        policy: Whether wheels or source distributions are ruled out.
        manner: How.
        steps: Is told.
        builds: Makes the settings of builds when something has to be built.
        question: Everything that was typed or set and has a say, as text: what comes of it is remembered (`sync_memo`,
            `sync_known`); "" if it is not to be.

    Raises:
        LockUnfit: The lock is not for this environment.
        PymError: Anything else that stands in the way; the environment is as it was.
    """
    call = Syncing(wiring, environment, lock, root, wanted, omitted, pythons, places, policy, manner, steps, builds)
    call.question = question
    return call.run()


class Syncing(Installing):
    """One call; for what it is made of see `run`."""

    def __init__(
        self,
        wiring: Wiring,
        environment: Environment,
        lock: Lock,
        root: str,
        wanted: Sequence[Wanted],
        omitted: Omitted,
        pythons: Pythons,
        places: Places,
        policy: Policy,
        manner: Manner,
        steps: Steps,
        builds: Callable[[], Builds],
    ) -> None:
        super().__init__(wiring, wiring.settings, Asked(()), Where(), pythons, places, policy, manner, steps, builds)
        self.environment = environment
        self.gathered = Gathered(Options())
        self.lock = lock
        self.root = root
        self.wanted = wanted
        self.omitted = omitted
        self._chosen: tuple[Chosen, ...] = ()
        self._later: frozenset[str] = frozenset()
        self.question = ""

    def requested(self) -> frozenset[str]:
        """The members that are wanted, and what they themselves require."""
        names = {one.name for one in self.wanted}
        return frozenset(names | {one.package.name for one in self._chosen if names.intersection(one.via)})

    def _run(self) -> Outcome:
        wiring, manner, environment = self.wiring, self.manner, self.environment
        manner.reinstall |= recover(environment, wiring.reporter)  # what a power cut has damaged is not there
        target = target_for(wiring, environment.key, self.pythons)
        assert target.environment is not None and target.tags is not None
        assert self.gathered is not None
        self.demands = Demands(self.gathered, manner.hashes, target.environment)
        without = self.omitted.names(self.lock, self.wanted)
        rules = Rules(self.policy.no_binary, self.policy.no_build)
        chosen = select(self.lock, self.wanted, target.environment, target.tags, rules=rules, omit=without)
        self._chosen = tuple([one for one in chosen if one.package.name not in without])
        if self._is_there():
            self.steps.checked(len(self._chosen), time.perf_counter() - self.started)
            if manner.dry_run:
                self.steps.would(0, (), ())
            if self.question:
                sync_memo.remember(self.wiring, environment, self._path, self.question, self._chosen)
            return self.outcome(False, ())
        from pym.ops.pip_change import Changing

        if manner.dry_run:
            return Changing(self, None).run(self._nodes)
        with Hold(environment, wiring.reporter) as held:
            self._later = self._not_isolated()
            if self._later and len(self._later) < len(self._chosen):
                # What is built with what is installed needs that to be there first.
                exact, manner.exact = manner.exact, False
                Changing(self, held).run(self._nodes)
                manner.exact, self._later = exact, frozenset()
            return Changing(self, held).run(self._nodes)

    @property
    def _path(self) -> str:
        """The lock."""
        return os.path.join(self.root, NAME)

    def filled(
        self,
        additions: Mapping[str, Addition],
        built: Sequence[Selected],
        added: Sequence[Item],
        trees: Mapping[str, tuple[str, str, str]],
    ) -> None:
        """Remembers what all of the lock came to; where something was built of anything but a directory, nothing."""
        if not self.question or len(additions) < len(self._chosen) or {one.node.name for one in built} != set(trees):
            return
        known = []
        for item in sorted(added, key=lambda item: item.name):
            name, one = item.name, additions[item.name]
            if path_of(item.origin) and name not in trees:
                return  # an archive that may be another one the next time
            sha256, tree = one.stored.manifest.sha256, trees.get(name, ())
            known.append((name, item.version, sha256, one.requested, one.direct_url, item.origin, tree))
        from pym.ops import sync_known

        sync_known.remember(self.wiring, self._path, self.lock, self.question, known)

    def _is_there(self) -> bool:
        """Whether the environment holds what is wanted, and nothing else that should go."""
        if self.manner.reinstall:
            return False
        installed = sites.installed(self.environment, self.wiring.reporter.warn)
        return not self._plan(self._without_versions(installed), installed)

    def _plan(self, nodes: Sequence[Node], installed: Sequence[Installed]) -> Plan:
        by_name = {node.name: node for node in nodes}

        def satisfies(one: Installed, want: Want) -> bool:
            node = by_name[want.name]
            return not node.url or self.same(one, origin(node), editable=node.editable)

        return plan(
            installed,
            [Want(node.name, node.version) for node in nodes],
            exact=self.manner.exact,
            seeds=self.seeds() if self.manner.exact else (),
            satisfies=satisfies,
        )

    def _without_versions(self, installed: Sequence[Installed]) -> list[Node]:
        """What is wanted; of a tree whose version only a build tells it is the one that is installed."""
        found = nodes_of(self._chosen, self.root, solid=self.omitted.solid)
        versions = {one.name: one.version for one in installed}
        for node in found:
            if not node.version:
                node.version = versions.get(node.name, "")
        return found

    def _nodes(self, provider: IndexProvider, _target: ResolutionTarget) -> list[Node]:
        from pym.ops import lock_install

        chosen: Sequence[Chosen] = [one for one in self._chosen if one.package.name not in self._later]
        if self.lock.portable:
            from pym.ops.portable import addressed

            chosen = addressed(chosen, provider)
        found = nodes_of(chosen, self.root, solid=self.omitted.solid)
        installed = {one.name: one for one in sites.installed(self.environment)}
        for node in found:
            one = installed.get(node.name)
            if not node.version and one is not None and self.same(one, origin(node), editable=node.editable):
                node.version = one.version
        return lock_install.versions(found, provider)

    def _not_isolated(self) -> frozenset[str]:
        """Names of what has to be built with what is installed."""
        trees = [one.package.name for one in self._chosen if one.file is None or not one.file[0].endswith(".whl")]
        if not trees:
            return frozenset()
        how = self.builds()
        return frozenset([name for name in trees if not how.isolated(name)])


def origin(node: Node) -> str:
    """The direct reference that a node is, of a git repository that of the commit."""
    from pym.ops.origins import exact

    return exact(node)
