"""What declared conflicts do to an answer: its markers mention their items, and are simplified where that matters. HOT.

Two items of one set are never chosen together, so what a marker says of that case is nobody's concern.
"""

from __future__ import annotations

from pym.resolver.environment import item_node
from pym.resolver.expand import GROUP
from pym.spec.markers import diagram
from pym.spec.markers.nodes import LIST_ITEM, parts_of, variables

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from pym.resolver.environment import Item
    from pym.resolver.outcome import Graph, Place


def simplify(
    graph: Graph, reached: dict[Place, int], conflicts: Iterable[tuple[Item, ...]], solved: int
) -> dict[Place, int]:
    """Simplifies the markers of edges, given where they begin.

    Args:
        graph: Whose edges they are; changed.
        reached: Where each place is wanted, items included.
        conflicts: The declared sets.
        solved: All environments together.

    Returns:
        Where each place is wanted, whatever is chosen: without items.
    """
    conflicts = tuple(conflicts)
    items = {item for group in conflicts for item in group}
    possible = only_items(solved)
    for group in conflicts:
        for item in group:
            for other in group:
                if other != item:
                    both = diagram.conjoin(item_node(item), item_node(other))
                    possible = diagram.conjoin(possible, diagram.negate(both))
    for place, edges in graph.edges.items():
        care = possible
        own = _item(place)
        if own in items:
            care = diagram.conjoin(care, item_node(own))
        if place in reached:
            care = diagram.conjoin(care, only_items(reached[place]))
        if care == diagram.FALSE:
            continue
        for to, marker in edges.items():
            edges[to] = diagram.restrict(marker, care)
    return {place: diagram.without_items(node) for place, node in reached.items()}


def only_items(node: int) -> int:
    """For which choice of items a marker holds in some environment."""
    if node <= diagram.FALSE or variables[node >> 1][0] == LIST_ITEM:
        return node
    found = diagram.FALSE
    for part in parts_of(node):
        found = diagram.disjoin(found, only_items(part))
    return found


def apart(nodes: Iterable[int]) -> list[int]:
    """The environments of forks as parts that have none in common, in their order.

    Forks that differ in items alone are for the same environments, and one of them may be divided further.
    """
    parts: list[int] = []
    for node in dict.fromkeys(map(diagram.without_items, nodes)):
        rest, now = node, []
        for part in parts:
            both = diagram.conjoin(part, rest)
            if both in (diagram.FALSE, part):
                now.append(part)
            else:
                now += [both, diagram.conjoin(part, diagram.negate(both))]
            rest = diagram.conjoin(rest, diagram.negate(part))
        parts = now if rest == diagram.FALSE else [*now, rest]
    return parts


def _item(place: Place) -> Item:
    name, _, _, extra = place
    return (name, "", extra[1:]) if extra.startswith(GROUP) else (name, extra, "")
