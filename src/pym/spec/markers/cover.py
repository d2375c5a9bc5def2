"""A node as a sum of products, with as few of them as can be had quickly: what is printed. A HOT module."""

from __future__ import annotations

from pym.spec.markers.algebra import both, either
from pym.spec.markers.nodes import FALSE, IN_TEXT, TRUE, align, build, cuts, parts_of, variables

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.spec.markers.nodes import Cuts, Node


def cover(must: Node, may: Node) -> tuple[list[tuple[Node, ...]], Node]:
    """A sum of products without redundant ones (Minato and Morreale's algorithm, over variables of many values).

    Args:
        must: What has to be covered.
        may: What is allowed to be covered; implied by `must`.

    Returns:
        The products, each a tuple of nodes of a single variable that are joined by `and`; and what they cover.
    """
    if must == FALSE:
        return [], FALSE
    if may == TRUE:
        return [()], TRUE
    variable = min(variables[must >> 1], variables[may >> 1])
    points, pairs = align(_expose(must, variable), _expose(may, variable))
    common = TRUE
    for _, allowed in pairs:
        common = both(common, allowed)
    products: list[tuple[Node, ...]] = []
    covered = FALSE
    left = FALSE
    order = dict.fromkeys(pairs if variable[0] < IN_TEXT else pairs[::-1])
    for pair in order:
        wanted, allowed = pair
        found, part = cover(both(wanted, common ^ 1), allowed)
        if found:
            literal = build(variable, points, tuple([TRUE if each == pair else FALSE for each in pairs]))
            # Both are functions of other variables than `literal`, which therefore stays in front.
            products += [(literal, *product) for product in found]
            covered = either(covered, both(literal, part))
        left = either(left, both(wanted, part ^ 1))
    found, part = cover(left, common)
    return products + found, either(covered, part)


def _expose(node: Node, variable: str) -> tuple[Cuts, tuple[Node, ...]]:
    """Points and children of a node as one of `variable`, which it need not depend on."""
    if node > FALSE and variables[node >> 1] == variable:
        return cuts[node >> 1], parts_of(node)
    return (), (node,)
