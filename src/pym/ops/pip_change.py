"""The change that an installation comes to: resolved, fetched, carried out. A HOT module; entered when there is one.

What was resolved before is remembered (`ops.resolved`), as is the file that was selected of each version; what the
store has is linked. Only what is new enters anything cold.
"""

from __future__ import annotations

import time

from pym.cache.wheels import WheelStore
from pym.dist.archives import Archives
from pym.errors import DamagedWheel, NoSolution
from pym.install import sites
from pym.install.plan import Wanted, plan
from pym.model.resolution import Inputs, Preference
from pym.ops import origins, resolving
from pym.ops.candidate_options import upgrades, with_options
from pym.ops.selection import select
from pym.ops.steps import Item
from pym.ops.target import target_for
from pym.spec.direct import normalised

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from pym.dist.provider import IndexProvider
    from pym.install.hold import Hold
    from pym.install.plan import Plan
    from pym.model.environment import Installed
    from pym.model.manifest import Stored
    from pym.model.provider import Provider
    from pym.model.resolution import Node, Resolution
    from pym.model.target import ResolutionTarget
    from pym.ops.outcome import Outcome
    from pym.ops.pip_install import Installing
    from pym.ops.resolved import Resolved
    from pym.ops.selection import Selected


class Changing:
    """One change.

    Args:
        call: What is asked for, and of which environment; its sources are gathered.
        held: The environment; None for a dry run.
    """

    def __init__(self, call: Installing, held: Hold | None) -> None:
        self.call = call
        self.held = held
        self.wiring = call.wiring
        self.manner = call.manner
        self.steps = call.steps
        assert call.gathered is not None
        self.gathered = call.gathered
        self.environment = call.environment
        self.demands = call.demands
        self.cache = call.cache
        self.policy = call.policy
        self.target = target_for(call.wiring, call.environment.key, call.pythons)
        self.installed = sites.installed(call.environment, call.wiring.reporter.warn)
        self.warnings: list[str] = []
        self.again = False  # whether files of the store had been damaged, and it is tried once more

    def run(self, locked: Callable[[IndexProvider, ResolutionTarget], list[Node]] | None = None) -> Outcome:
        """Carries it out.

        Args:
            locked: Gives what a lock says is to be installed; None to resolve.

        Raises:
            PymError: Something stands in the way; the environment is as it was.
        """
        provider: IndexProvider | None = None
        try:
            memory: Resolved | None = None
            if locked is None:
                nodes, provider, memory = self._resolve()
            else:
                provider = self._provider()
                nodes = locked(provider, self.target)
            self.steps.resolved(len(nodes), time.perf_counter() - self.call.started)
            return self._change(nodes, provider, memory)
        finally:
            if provider is not None:
                provider.finish()

    def _change(self, nodes: Sequence[Node], provider: IndexProvider, memory: Resolved | None) -> Outcome:
        """Makes the environment hold what was chosen."""
        self.call.versions.update([(node.name, node.version) for node in nodes])
        todo = self._plan(nodes)
        began = time.perf_counter()
        if not todo:
            return self._finish(todo, len(nodes), began)
        wanted = {one.name for one in todo.add}
        assert self.target.tags is not None
        selected = select(
            [node for node in nodes if node.name in wanted],
            provider,
            self.target.tags,
            self.policy,
            self.demands,
            memory,
        )
        return self._carry_out(todo, selected, provider, began)

    def _resolve(self) -> tuple[list[Node], IndexProvider, Resolved | None]:
        while True:
            try:
                return self._resolve_once()
            except NoSolution as error:
                if not resolving.goes_on(self.call.places, error):
                    raise
                self.call.relocate()

    def _resolve_once(self) -> tuple[list[Node], IndexProvider, Resolved | None]:
        wiring, manner, gathered = self.wiring, self.manner, self.gathered
        upgraded: frozenset[str] = frozenset()
        if manner.upgrade_packages:
            upgraded = upgrades(wiring, gathered, manner.upgrade_packages)
        self.policy = with_options(self.policy, gathered)
        kept: list[Installed] = []
        if not manner.upgrade and not manner.sync:
            seen: set[str] = set()
            for one in self.installed:
                if one.name not in upgraded and not manner.reinstalls(one.name) and one.name not in seen:
                    seen.add(one.name)
                    kept.append(one)
        inputs = Inputs(
            tuple(gathered.requirements),
            constraints=tuple(gathered.constraints),
            overrides=tuple(gathered.overrides),
            excludes=frozenset(gathered.excludes),
            preferences=(*self.call.preferences, *[Preference(one.name, one.version) for one in kept]),
        )
        provider = self._provider(upgraded)
        try:
            resolution, memory = self._resolution(inputs, provider, kept)
        except BaseException:
            provider.finish()
            raise
        self.warnings += resolution.warnings
        return list(resolution.nodes), provider, memory

    def _provider(self, upgraded: frozenset[str] = frozenset()) -> IndexProvider:
        manner = self.manner
        again = frozenset(name for name in manner.reinstall if name != ":all:")
        provider = resolving.make_provider(
            self.wiring,
            self.call.locations(),
            self.target,
            refresh=manner.refresh or manner.upgrade or ":all:" in manner.reinstall,
            refresh_packages=manner.refresh_packages | upgraded | again,
            keyring=self.call.places.keyring,
        )
        provider.builder = self.call.builder
        return provider

    def _resolution(
        self, inputs: Inputs, provider: IndexProvider, kept: Sequence[Installed]
    ) -> tuple[Resolution, Resolved | None]:
        from pym.ops.resolved import Resolved

        wiring = self.wiring
        memory = Resolved(inputs, self.policy, self.target, self.call.locations(), provider)
        remembered = memory.recall()
        if remembered is not None:
            wiring.reporter.debug("The resolution is known, and what it was drawn from has not changed")
            return remembered, memory
        from pym.ops.resolve_anew import resolve_anew

        source: Provider = provider
        if kept:
            from pym.ops.with_installed import WithInstalled

            source = both = WithInstalled(provider, kept)
        resolution = resolve_anew(wiring, inputs, self.policy, self.target, source, self.call.builder)
        wiring.reporter.close()
        if kept and both.added:
            return resolution, None
        memory.remember(resolution)
        return resolution, memory

    def _plan(self, nodes: Sequence[Node]) -> Plan:
        manner = self.manner
        asked = self.call.requested()
        wanted = [
            Wanted(node.name, node.version, node.name in asked, origins.content(node) if node.url else "")
            for node in nodes
        ]
        by_name = {node.name: node for node in nodes}

        def satisfies(one: Installed, want: Wanted) -> bool:
            node = by_name[want.name]
            return not node.url or self.call.same(one, origins.exact(node), editable=node.editable)

        again = {node.name for node in nodes} if ":all:" in manner.reinstall else manner.reinstall
        return plan(
            self.installed,
            wanted,
            exact=manner.exact,
            reinstall=again,
            seeds=self.call.seeds() if manner.exact else (),
            satisfies=satisfies,
        )

    def _carry_out(self, todo: Plan, selected: Sequence[Selected], provider: IndexProvider, began: float) -> Outcome:
        wiring, manner = self.wiring, self.manner
        store = WheelStore(self.cache)
        archives = Archives(
            store,
            self.cache,
            lambda: wiring.network,
            wiring.reporter,
            credentials=lambda url: provider.fetcher.credentials.authorization(url),
            offline=wiring.offline,
            unverified=manner.unverified,
        )
        known = [self._known(one, archives) for one in selected]
        fetched = sum(stored is None or self._fresh(one.node.name) for one, stored in zip(selected, known, strict=True))
        if manner.dry_run:
            return self._would(todo, fetched, selected)
        stored = self._obtain(selected, known, archives)
        wiring.reporter.close()
        if fetched and not self.again:
            self.steps.prepared(fetched, time.perf_counter() - began)
        if manner.bytecode:
            self._compile(store, list(stored.values()))
        try:
            return self._execute(todo, selected, stored, store)
        except DamagedWheel:
            if self.again:
                raise
            # What was damaged is dropped: fetched once more, it is whole.
            self.again = True
            return self._carry_out(todo, selected, provider, began)

    def _known(self, one: Selected, archives: Archives) -> Stored | None:
        """The wheel if it is there already."""
        if one.archive is not None:
            return archives.known(one.archive)
        return self.call.builder.builder.known(one)

    def _obtain(
        self, selected: Sequence[Selected], known: Sequence[Stored | None], archives: Archives
    ) -> dict[str, Stored]:
        """The wheels by name: out of the store, from an index, or built."""
        found = {one.node.name: stored for one, stored in zip(selected, known, strict=True) if stored is not None}
        missing = [one for one in selected if one.archive is not None and one.node.name not in found]
        if missing:
            got = archives.get([one.archive for one in missing if one.archive is not None])
            found.update([(one.node.name, stored) for one, stored in zip(missing, got, strict=True)])
        to_build = [one for one in selected if one.archive is None and one.node.name not in found]
        if to_build:
            built = self.call.builder.builder.all(to_build)
            found.update([(one.node.name, stored) for one, stored in zip(to_build, built, strict=True)])
        return found

    def _fresh(self, name: str) -> bool:
        """Whether uv would look at a distribution anew though it has it."""
        manner = self.manner
        return (
            manner.refresh or manner.upgrade or manner.reinstalls(name) or name in manner.refresh_packages
            or name in {normalised(one.partition("=")[0].partition("[")[0]) for one in manner.upgrade_packages}
        )  # fmt: skip

    def _execute(
        self, todo: Plan, selected: Sequence[Selected], stored: Mapping[str, Stored], store: WheelStore
    ) -> Outcome:
        from pym.model.environment import Addition
        from pym.ops.carry_out import carry_out

        wants = {one.name: one for one in todo.add}
        additions = {}
        for one in selected:
            entry = stored[one.node.name]
            sha256 = entry.manifest.sha256 if one.archive is not None else one.source.sha256 if one.source else ""
            content = origins.content(one.node, sha256)
            additions[one.node.name] = Addition(entry, wants[one.node.name].requested, content)
        added = [Item(one.node.name, one.node.version, origins.told(one.node)) for one in selected]
        # Said of what goes while it is still there to be read.
        removed = [Item(one.name, one.version, origins.shown(one)) for one in todo.remove]
        carry_out(
            todo, additions, self.environment, self.held, store,
            before=self.installed, added=added, removed=removed, link_mode=self.manner.link_mode,
            command=self.manner.command, cache=self.cache, steps=self.steps, reporter=self.wiring.reporter,
        )  # fmt: skip
        trees = self._keep_trees([one.node for one in selected if one.node.url])
        if not self.installed:
            self.call.filled(additions, [one for one in selected if one.archive is None], added, trees)
        return self.call.outcome(True, self.warnings)

    def _keep_trees(self, nodes: Sequence[Node]) -> dict[str, tuple[str, str, str]]:
        """Writes down what directories were like that were installed now; by name what `Trees.keep` returns."""
        nodes = [node for node in nodes if self.call.is_tree(node.url)]
        if not nodes:
            return {}
        now = {one.name: one for one in sites.installed(self.environment)}
        trees = self.call.trees()
        return {node.name: trees.keep(now[node.name], node.url) for node in nodes if node.name in now}

    def _would(self, todo: Plan, fetched: int, selected: Sequence[Selected]) -> Outcome:
        added = [Item(one.node.name, one.node.version, origins.told(one.node)) for one in selected]
        removed = [Item(one.name, one.version, origins.shown(one)) for one in todo.remove]
        self.steps.would(fetched, added, removed)
        return self.call.outcome(True, self.warnings)

    def _finish(self, todo: Plan, count: int, began: float) -> Outcome:
        if not todo:
            self.steps.checked(count, time.perf_counter() - began)
            if self.manner.dry_run:
                self.steps.would(0, (), ())
        return self.call.outcome(bool(todo), self.warnings)

    def _compile(self, store: WheelStore, stored: Sequence[Stored]) -> None:
        from pym.install import bytecode

        began = time.perf_counter()
        wiring = self.wiring
        count = bytecode.ensure(
            store,
            stored,
            self.environment,
            cache=self.cache,
            environ=wiring.context.environ,
            reporter=wiring.reporter,
        )
        self.steps.compiled(count, time.perf_counter() - began)
