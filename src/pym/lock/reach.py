"""Where what is wanted of a lock leads to each of its packages, for every environment at once. A HOT module.

`lock.select` answers the same for one environment. The graph is walked twice, as uv does: once without a look at the
markers, which tells who requires a package, and once with them, which tells in which environments it is needed.
"""

from __future__ import annotations

from pym.errors import LockInvalid, LockUnfit, shown
from pym.lock.graph import Graph, item
from pym.lock.roots import pythons
from pym.model.value import Value
from pym.spec.markers import diagram
from pym.spec.markers.parse import compile as compile_marker
from pym.spec.markers.text import text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pym.lock.graph import Place
    from pym.lock.wanted import Wanted
    from pym.model.lock import Lock, LockedPackage
    from pym.spec.markers.nodes import Node

    # What a conflict is about, as markers of edges name it: variable and value.
    Item = tuple[str, str]

_NONE: frozenset[str] = frozenset()
_ROUNDS = 10


class Reached(Value):
    """One package that is needed somewhere.

    Attributes:
        package: The package.
        position: Where it is in the lock.
        where: In which environments it is needed (`spec.markers.diagram`).
        marker: The same as text, simplified against requires-python of the lock; "" for everywhere.
        extras: What is asked of it, with where that is.
        via: Names of the packages that require it, sorted; what is wanted itself has none for that.
    """

    __slots__ = ("extras", "marker", "package", "position", "via", "where")

    def __init__(
        self,
        package: LockedPackage,
        position: int,
        where: Node,
        marker: str,
        extras: Mapping[str, Node],
        via: tuple[str, ...],
    ) -> None:
        self.package = package
        self.position = position
        self.where = where
        self.marker = marker
        self.extras = extras
        self.via = via


def reach(lock: Lock, wanted: Sequence[Wanted], *, prune: frozenset[str] = _NONE) -> list[Reached]:
    """The packages that are needed somewhere, in the order of the lock. Virtual trees are among them.

    Args:
        lock: One with edges.
        wanted: The members that are wanted.
        prune: Names that are taken out of the graph, with all that only they lead to.

    Raises:
        LockUnfit: A member is not in the lock.
        LockInvalid: The lock turns out to be malformed.
    """
    walk = _Walk(lock, wanted, prune)
    parents = walk.structure()
    reached = walk.environments()
    lower, upper = pythons(lock.requires_python)
    where: dict[int, Node] = {}
    extras: dict[int, dict[str, Node]] = {}
    for (position, extra, group), node in reached.items():
        if node == diagram.FALSE or group:
            continue
        if extra:
            extras.setdefault(position, {})[extra] = node
        else:
            where[position] = node
    return [
        Reached(
            lock.packages[position],
            position,
            where[position],
            text(diagram.simplify_python(where[position], lower, upper)),
            extras.get(position, {}),
            tuple(sorted(parents.get(position, ()))),
        )
        for position in sorted(where)
    ]


class _Walk:
    """One walk from what is wanted."""

    def __init__(self, lock: Lock, wanted: Sequence[Wanted], prune: frozenset[str]) -> None:
        self._lock = lock
        self._wanted = wanted
        self._prune = prune
        self._graph = Graph(lock)
        self._nodes: dict[tuple[str, tuple[Item, ...]], Node] = {}
        self._care = diagram.TRUE
        if lock.environments:
            self._care = diagram.FALSE
            for one in lock.environments:
                self._care = diagram.disjoin(self._care, _compiled(one))
        self._items = {item(one) for items in lock.conflicts for one in items}
        self._active: dict[Item, Node] = {}
        self._starts, self._entries = self._begin()

    def _begin(self) -> tuple[list[Place], list[tuple[str, list[Place]]]]:
        """The places that are wanted themselves; what is wanted without being what a package requires."""
        places: list[Place] = []
        entries: list[tuple[str, list[Place]]] = []
        for one in self._wanted:
            if not one.name:
                for edge in self._lock.root:
                    if edge.group in one.groups if edge.group else one.project:
                        entries.append((edge.marker, self._kept(self._graph.targets(edge))))
                continue
            if one.name in self._prune:
                continue
            position = self._graph.member(one.name)
            if position is None:
                raise LockUnfit(f"`{one.name}` is not in the lock", hints=("`pym lock` brings it up to date",))
            if one.project:
                places += [(position, extra, "") for extra in ("", *sorted(one.extras))]
                self._active[item((one.name, "", ""))] = diagram.TRUE
                self._active |= dict.fromkeys([item((one.name, extra, "")) for extra in one.extras], diagram.TRUE)
            places += [(position, "", group) for group in sorted(one.groups)]
            self._active |= dict.fromkeys([item((one.name, "", group)) for group in one.groups], diagram.TRUE)
        return places, entries

    def _kept(self, targets: list[Place]) -> list[Place]:
        if not self._prune or not targets or self._lock.packages[targets[0][0]].name not in self._prune:
            return targets
        return []

    def structure(self) -> dict[int, set[str]]:
        """The names of those that require each package, whatever the markers say."""
        parents: dict[int, set[str]] = {}
        queue = [*self._starts, *[target for _, targets in self._entries for target in targets]]
        seen = set(queue)
        while queue:
            place = queue.pop()
            # A group is no part of its package: nobody requires what it lists.
            name = "" if place[2] else self._lock.packages[place[0]].name
            for _, targets in self._graph.edges(place):
                for target in self._kept(targets):
                    if name:
                        parents.setdefault(target[0], set()).add(name)
                    if target not in seen:
                        seen.add(target)
                        queue.append(target)
        return parents

    def environments(self) -> dict[Place, Node]:
        """Where each place is reached."""
        wanted = dict(self._active)
        reached = self._follow()
        for _ in range(_ROUNDS if self._items else 0):
            # Extras of a package may be items of a conflict: where they are reached, they are chosen.
            active = dict(wanted)
            for (position, extra, group), where in reached.items():
                one = item((self._lock.packages[position].name, extra, ""))
                if not group and one in self._items:
                    active[one] = diagram.disjoin(active.get(one, diagram.FALSE), where)
            if active == self._active:
                break
            self._active = active
            self._nodes.clear()
            reached = self._follow()
        return reached

    def _follow(self) -> dict[Place, Node]:
        reached: dict[Place, Node] = dict.fromkeys(self._starts, diagram.TRUE)
        waiting = dict.fromkeys(self._starts)  # a queue without duplicates
        for marker, targets in self._entries:
            self._lead(targets, self._node(marker, targets), reached, waiting)
        while waiting:
            place = next(iter(waiting))
            del waiting[place]
            here = reached[place]
            for marker, targets in self._graph.edges(place):
                where = diagram.conjoin(here, self._node(marker, targets))
                self._lead(self._kept(targets), where, reached, waiting)
        return reached

    @staticmethod
    def _lead(targets: Iterable[Place], where: Node, reached: dict[Place, Node], waiting: dict[Place, None]) -> None:
        if where == diagram.FALSE:
            return
        for target in targets:
            known = reached.get(target, diagram.FALSE)
            now = diagram.disjoin(known, where)
            if now != known:
                reached[target] = now
                waiting[target] = None

    def _node(self, marker: str, targets: Sequence[Place]) -> Node:
        """The marker of an edge; of the items of conflicts those hold that are chosen.

        An edge that asks for an extra chooses it: that its marker demands the extra makes no difference.
        """
        asked: tuple[Item, ...] = ()
        if self._items and len(targets) > 1 and "extras" in marker:
            name = self._lock.packages[targets[0][0]].name
            asked = tuple([item((name, extra, "")) for _, extra, _ in targets if extra])
        node = self._nodes.get((marker, asked))
        if node is None:
            node = diagram.conjoin(_compiled(marker), self._care)
            for variable, value in self._items:
                chosen = self._active.get((variable, value), diagram.FALSE)
                holds = diagram.assume_item(node, variable, value, True)
                if (variable, value) in asked:
                    node = holds
                    continue
                fails = diagram.assume_item(node, variable, value, False)
                if holds != fails:
                    node = diagram.disjoin(
                        diagram.conjoin(chosen, holds), diagram.conjoin(diagram.negate(chosen), fails)
                    )
            self._nodes[marker, asked] = node
        return node


def _compiled(marker: str) -> Node:
    try:
        return diagram.of(compile_marker(marker)) if marker else diagram.TRUE
    except (ValueError, RecursionError) as error:
        raise LockInvalid("A marker of the lock is none", context=f"{shown(marker)}: {error}") from None
