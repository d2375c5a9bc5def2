"""The graph of a lock as a tree of it is drawn: packages, and what each requires for itself, an extra or a group. HOT.

Everything that the members declare is followed: all of their extras, and those groups that are asked for.
"""

from __future__ import annotations

from pym.lock.graph import Graph
from pym.model.value import Value
from pym.spec.markers.evaluate import evaluate
from pym.spec.markers.parse import compile as compile_marker
from pym.spec.ranges import key

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from pym.model.lock import Edge, Lock

# Where the graph begins: it requires the members.
ROOT = -1

# Kinds of Arc, in the order in which they are drawn.
BASE, EXTRA, GROUP = range(3)


class Arc(Value):
    """That one package requires another.

    Attributes:
        source: Position of the one that requires; `ROOT` for what is wanted itself.
        target: Position of what is required.
        kind: `BASE` for what is always required, `EXTRA`, `GROUP`.
        label: Name of that extra or group, "" for neither.
        extras: What is asked of the target, sorted.
        marker: In which environments, as text; "" for always.
    """

    __slots__ = ("extras", "kind", "label", "marker", "source", "target")

    def __init__(
        self,
        source: int,
        target: int,
        kind: int = BASE,
        label: str = "",
        extras: tuple[str, ...] = (),
        marker: str = "",
    ) -> None:
        self.source = source
        self.target = target
        self.kind = kind
        self.label = label
        self.extras = extras
        self.marker = marker


class Arcs(Value):
    """What a tree is drawn of.

    Attributes:
        lock: The lock.
        members: Positions of the members, by name.
        wanted: Those of them that are wanted themselves, with their extras; of the others groups may be.
        found: All positions that are reached, in the order in which they were.
        listed: All arcs, in the order in which they were found.
        below: Those that lead away, by position.
        above: Those that lead to a position.
        rank: The place of each position of the lock by name and version: 1.9 comes before 1.10.
    """

    __slots__ = ("above", "below", "found", "listed", "lock", "members", "rank", "wanted")

    def __init__(
        self, lock: Lock, members: tuple[int, ...], found: list[int], listed: list[Arc], *, wanted: tuple[int, ...]
    ) -> None:
        self.lock = lock
        self.members = members
        self.wanted = wanted
        self.found = found
        self.listed = listed
        self.below: dict[int, list[Arc]] = {}
        self.above: dict[int, list[Arc]] = {}
        self.rank = _ranks(lock)
        for one in listed:
            self.below.setdefault(one.source, []).append(one)
            self.above.setdefault(one.target, []).append(one)

    def extras(self, position: int) -> frozenset[str]:
        """The extras of a package that require something."""
        return frozenset([edge.extra for edge in self.lock.packages[position].edges if edge.extra])


def arcs(
    lock: Lock,
    *,
    groups: Callable[[str], bool],
    project: bool = True,
    environment: Mapping[str, str] | None = None,
    prune: Collection[str] = (),
) -> Arcs:
    """The graph of a lock.

    Args:
        lock: The lock.
        groups: Whether a dependency group, by name, is wanted.
        project: Whether the members themselves are, and their extras.
        environment: The variables of markers; None for every environment. No item of a conflict is chosen in it.
        prune: Names that are left out, with all that only they lead to.

    Raises:
        LockInvalid: What is looked at now cannot be.
    """
    return _Walk(lock, groups, project, environment, prune).run()


class _Walk:
    """One walk, breadth first; a place is a package, or what an extra of it adds."""

    def __init__(
        self,
        lock: Lock,
        groups: Callable[[str], bool],
        project: bool,
        environment: Mapping[str, str] | None,
        prune: Collection[str],
    ) -> None:
        self._lock = lock
        self._graph = Graph(lock)
        self._groups = groups
        self._project = project
        self._environment = environment
        self._prune = prune
        self._truths: dict[str, bool] = {"": True}
        self._within = True  # whether the lock is for the environment at all
        if environment is not None and lock.environments:
            self._within = any(evaluate(compile_marker(one), environment) for one in lock.environments)
        self._extras: dict[int, set[str]] = {}
        self._found: dict[int, None] = {}
        self._listed: list[Arc] = []
        self._seen: set[tuple[int, str]] = set()
        self._queue: list[tuple[int, str]] = []

    def run(self) -> Arcs:
        """See `arcs`."""
        packages = self._lock.packages
        members = _members(self._lock, self._graph)
        for member in members:
            if packages[member].name in self._prune:
                continue
            self._add(Arc(ROOT, member))
            edges = packages[member].edges
            if self._project:
                self._push(member, "")
                for extra in sorted({edge.extra for edge in edges} - {""}):
                    self._push(member, extra)
            for group in sorted({edge.group for edge in edges} - {""}):
                if self._groups(group):
                    self._follow(member, [edge for edge in edges if edge.group == group], GROUP, group)
        for group in ["", *sorted({edge.group for edge in self._lock.root} - {""})]:
            if self._groups(group) if group else self._project:
                listed = [edge for edge in self._lock.root if edge.group == group]
                self._follow(ROOT, listed, GROUP if group else BASE, group)
        for position, extra in self._queue:  # it grows while it is walked
            listed = [edge for edge in packages[position].edges if edge.extra == extra and not edge.group]
            self._follow(position, listed, EXTRA if extra else BASE, extra)
        return Arcs(self._lock, members, list(self._found), self._listed, wanted=members if self._project else ())

    def _follow(self, source: int, edges: list[Edge], kind: int, label: str) -> None:
        """Follows what a place requires."""
        ways: dict[int, list[tuple[tuple[str, ...], str]]] = {}
        for edge in edges:
            if edge.name not in self._prune:
                for place in self._graph.targets(edge)[:1]:
                    ways.setdefault(place[0], []).append((edge.extras, edge.marker))
        for target, found in ways.items():
            known = self._extras.get(target)
            if known is None:
                known = self._extras[target] = {edge.extra for edge in self._lock.packages[target].edges}
            for extras, marker in found if len(found) == 1 else _apart(found):
                if self._holds(marker):
                    shown = tuple([extra for extra in extras if extra in known])  # not what requires nothing
                    self._add(Arc(source, target, kind, label, shown, marker))
                    for extra in ("", *extras):
                        self._push(target, extra)

    def _add(self, arc: Arc) -> None:
        self._found.setdefault(arc.target)
        self._listed.append(arc)

    def _push(self, position: int, extra: str) -> None:
        if (position, extra) not in self._seen:
            self._seen.add((position, extra))
            self._queue.append((position, extra))

    def _holds(self, marker: str) -> bool:
        if self._environment is None:
            return True
        if not self._within:
            return False
        truth = self._truths.get(marker)
        if truth is None:
            truth = self._truths[marker] = evaluate(compile_marker(marker), self._environment)
        return truth


def _apart(ways: list[tuple[tuple[str, ...], str]]) -> list[tuple[tuple[str, ...], str]]:
    """Extras and markers that lead to one package, as uv keeps them: where the package is required at all, and apart
    from that what is asked of it in fewer environments.
    """
    from pym.spec.markers import diagram
    from pym.spec.markers.text import text

    base = diagram.FALSE
    asked: dict[str, int] = {}
    for extras, marker in ways:
        node = diagram.of(compile_marker(marker) if marker else None)
        base = diagram.disjoin(base, node)
        for extra in extras:
            asked[extra] = diagram.disjoin(asked.get(extra, diagram.FALSE), node)
    found: dict[int, list[str]] = {base: []}
    for extra in sorted(asked):
        found.setdefault(asked[extra], []).append(extra)
    return [(tuple(extras), text(node)) for node, extras in found.items()]


def _ranks(lock: Lock) -> list[int]:
    packages = lock.packages
    ranks = [0] * len(packages)
    places = sorted(range(len(packages)), key=lambda at: (packages[at].name, _order(packages[at].version)))
    for rank, at in enumerate(places):
        ranks[at] = rank
    return ranks


def _order(version: str) -> bytes:
    try:
        return key(version) if version else b""
    except ValueError:
        return b""


def _members(lock: Lock, graph: Graph) -> tuple[int, ...]:
    """The members; of a lock that does not know of any what nothing in it requires."""
    if lock.inputs is not None:
        found = [graph.member(member.name) for member in lock.inputs.members if member.name]
        return tuple(sorted([one for one in found if one is not None]))
    required = {
        target[0]
        for package in lock.packages
        for edge in package.edges
        for target in graph.targets(edge)
        if lock.packages[target[0]].name != package.name
    }
    return tuple([at for at in range(len(lock.packages)) if at not in required]) or tuple(range(len(lock.packages)))
