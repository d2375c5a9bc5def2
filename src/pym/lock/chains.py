"""The chains of requirements that lead to a package, shortest first. A cold module.

A chain begins with what is wanted of a member, or with what a script or a workspace lists itself; no package is in it
twice, and there is an environment in which all of it holds.
"""

from __future__ import annotations

from heapq import heappop, heappush

from pym.lock.arcs import BASE, EXTRA, GROUP, ROOT
from pym.lock.roots import pythons
from pym.model.value import Value
from pym.spec.markers import diagram
from pym.spec.markers.parse import compile as compile_marker
from pym.spec.markers.pythons import python_range
from pym.spec.markers.text import text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pym.lock.arcs import Arc, Arcs
    from pym.spec.markers.nodes import Node


class Chain(Value):
    """One chain.

    Attributes:
        arcs: From what is wanted down to the package; empty for one that is wanted itself.
        marker: Where all of it holds, as text beside requires-python of the lock; "" for everywhere.
    """

    __slots__ = ("arcs", "marker")

    def __init__(self, arcs: tuple[Arc, ...], marker: str) -> None:
        self.arcs = arcs
        self.marker = marker


class Chains:
    """The chains of one lock.

    Args:
        arcs: What there is.
        begins: Whether a chain may begin with what a member (by position) requires: always (two empty texts), for an
            extra or for a group.
        within: Where the chains have to hold, besides the Pythons of the lock.
    """

    def __init__(self, arcs: Arcs, begins: Callable[[int, str, str], bool], within: Node = diagram.TRUE) -> None:
        self._arcs = arcs
        self._begins = begins
        self._lower, self._upper = pythons(arcs.lock.requires_python)
        self._start = diagram.conjoin(python_range(self._lower, self._upper), within)
        self._nodes: dict[str, Node] = {}

    def to(self, position: int) -> Iterator[Chain]:
        """The chains to a package, the shortest first, of equals in the order of names.

        There may be more than can be counted: take as many as are needed.
        """
        packages = self._arcs.lock.packages
        nearest = self._distances(position)
        # What is put together from below: (length it has at least, names, number, arcs, where, what it begins with).
        serial = 0
        heap: list[tuple[int, tuple[str, ...], int, tuple[Arc, ...], Node]] = [
            (0, (packages[position].name,), serial, (), self._start)
        ]
        while heap:
            _, names, _, arcs, where = heappop(heap)
            if arcs and self._ends(arcs[0]):
                yield Chain(arcs, self._text(where))
                continue
            here = arcs[0].source if arcs else position
            on_path = {arc.target for arc in arcs} | {here}
            for arc in self._above(arcs[0] if arcs else None, position):
                if arc.source in on_path and arc.source != ROOT:
                    continue
                both = diagram.conjoin(where, self._node(arc.marker))
                far = nearest.get((arc.source, arc.kind, arc.label))
                if both == diagram.FALSE or far is None:
                    continue
                serial += 1
                name = packages[arc.source].name if arc.source != ROOT else ""
                heappush(heap, (len(arcs) + 1 + far, (name, *names), serial, (arc, *arcs), both))

    def _ends(self, first: Arc) -> bool:
        """Whether a chain may begin with an arc."""
        if first.source == ROOT:
            return True
        extra = first.label if first.kind == EXTRA else ""
        group = first.label if first.kind == GROUP else ""
        return first.source in self._arcs.members and self._begins(first.source, extra, group)

    def _above(self, first: Arc | None, position: int) -> list[Arc]:
        """The arcs that can come before the first one of a chain."""
        if first is None:
            return [arc for arc in self._arcs.above.get(position, ()) if self._counts(arc)]
        if first.kind == GROUP:
            return []  # nobody requires a group
        return [
            arc
            for arc in self._arcs.above.get(first.source, ())
            if self._counts(arc) and (first.kind == BASE or first.label in arc.extras)
        ]

    def _counts(self, arc: Arc) -> bool:
        """Whether an arc is a requirement: that the members are there is none."""
        return arc.source != ROOT or arc.target not in self._arcs.members or bool(arc.kind)

    def _distances(self, position: int) -> dict[tuple[int, int, str], int]:
        """How many arcs come before those that begin at a place, at least. Conditions do not count."""
        found: dict[tuple[int, int, str], int] = {}
        queue: list[tuple[int, int, str]] = []
        for arc in self._arcs.listed:
            place = (arc.source, arc.kind, arc.label)
            if place not in found and self._counts(arc) and self._ends(arc):
                found[place] = 0
                queue.append(place)
        for place in queue:  # it grows while it is walked
            for arc in self._arcs.below.get(place[0], ()):
                if (arc.kind, arc.label) != place[1:]:
                    continue
                for end in ((arc.target, BASE, ""), *((arc.target, EXTRA, extra) for extra in arc.extras)):
                    if end not in found:
                        found[end] = found[place] + 1
                        queue.append(end)
        return found

    def _node(self, marker: str) -> Node:
        node = self._nodes.get(marker)
        if node is None:
            node = self._nodes[marker] = diagram.of(compile_marker(marker) if marker else None)
        return node

    def _text(self, node: Node) -> str:
        return text(diagram.simplify_python(node, self._lower, self._upper))
