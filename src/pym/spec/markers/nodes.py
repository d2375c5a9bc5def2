"""Markers as canonical decision diagrams: equal functions are the same node, whatever was written. A HOT module.

A node is a number. Its lowest bit says that the function is the complement of the stored one, so `negate` costs
nothing. What is stored is a variable, the points that cut its values into intervals, and one child for each interval;
neighbouring children differ, and the first child is never a complement: so there is one form for each function.

The order of variables, the combinations that cannot be, and what is done about them are uv's, because they show in the
texts it prints (`text`). Values of string variables are cut at `value` and behind it (`value + "\\0"`); versions at
their `spec.ranges.release_key` and behind it (`key + b"\\0"`); what is true or false at `TRUTH`.
"""

from __future__ import annotations

from pym.spec.ranges import HIGHEST, LOWEST

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    Node = int
    # All of one type: str, bytes or int, as the variable has it.
    Cuts = tuple[Any, ...]

TRUE: Node = 0
FALSE: Node = 1

# A variable is a word whose first letter gives its place in the order (what stands nearer to the root); what follows
# tells the opaque ones apart.
NAMES = {
    "0": "os_name",
    "1": "sys_platform",
    "2": "platform_system",
    "3": "platform_machine",
    "4": "platform_python_implementation",
    "5": "platform_release",
    "6": "platform_version",
    "7": "implementation_name",
    "8": "implementation_version",
    "9": "python_full_version",
    "A": "platform_release",  # as a version: on macOS
}
STRINGS = {NAMES[letter]: letter for letter in "01234567"}
NUMBERS = {"implementation_version": "8", "python_full_version": "9", "platform_release": "A"}
PYTHON = "9"
IN_TEXT, CONTAINS_TEXT, EXTRA_NAME, LIST_ITEM = "BCDE"
TRUTH: Cuts = (1,)

# What is stored, by node >> 1. The first is the constant.
variables: list[str] = ["~"]
cuts: list[Cuts] = [()]
children: list[tuple[Node, ...]] = [()]

_known: dict[tuple[str, Cuts, tuple[Node, ...]], Node] = {}


def build(variable: str, points: Cuts, parts: tuple[Node, ...]) -> Node:
    """The node that decides by a variable. Every child decides by later variables only.

    Args:
        variable: The variable.
        points: Where its values are cut, ascending.
        parts: The child for each interval, one more than points. Equal neighbours are merged.
    """
    first = parts[0]
    previous = first
    for part in parts[1:]:
        if part == previous:
            break
        previous = part
    else:
        return _store(variable, points, parts) if points else first
    kept = [first]
    left = []
    for point, part in zip(points, parts[1:], strict=True):
        if part != kept[-1]:
            kept.append(part)
            left.append(point)
    if len(kept) == 1:
        return first
    return _store(variable, tuple(left), tuple(kept))


def _store(variable: str, points: Cuts, parts: tuple[Node, ...]) -> Node:
    flip = parts[0] & 1
    if flip:
        parts = tuple([part ^ 1 for part in parts])
    key = (variable, points, parts)
    node = _known.get(key)
    if node is None:
        node = len(variables) << 1
        variables.append(variable)
        cuts.append(points)
        children.append(parts)
        _known[key] = node
    return node | flip


def parts_of(node: Node) -> tuple[Node, ...]:
    """The children of a node, as the node itself means them."""
    parts = children[node >> 1]
    return tuple([part ^ 1 for part in parts]) if node & 1 else parts


def exposed(node: Node) -> tuple[Cuts, tuple[Node, ...]]:
    """Points and children of a node."""
    return cuts[node >> 1], parts_of(node)


def align(
    left: tuple[Cuts, tuple[Node, ...]], right: tuple[Cuts, tuple[Node, ...]]
) -> tuple[Cuts, list[tuple[Node, Node]]]:
    """The common intervals of two nodes of one variable (`exposed`), with the children of both."""
    one, mine = left
    other, theirs = right
    if one == other:
        return one, list(zip(mine, theirs, strict=True))
    points = []
    pairs = [(mine[0], theirs[0])]
    i = j = 0
    while i < len(one) or j < len(other):
        if j == len(other) or (i < len(one) and one[i] < other[j]):
            points.append(one[i])
            i += 1
        elif i == len(one) or other[j] < one[i]:
            points.append(other[j])
            j += 1
        else:
            points.append(one[i])
            i += 1
            j += 1
        pairs.append((mine[i], theirs[j]))
    return tuple(points), pairs


def between(variable: str, intervals: tuple[tuple[Any, Any], ...]) -> Node:
    """Where a version variable lies in half-open intervals of release keys."""
    points: list[Any] = []
    parts = [FALSE]
    for low, high in intervals:
        if low == LOWEST:
            parts[0] = TRUE
        else:
            points.append(low)
            parts.append(TRUE)
        if high != HIGHEST:
            points.append(high)
            parts.append(FALSE)
    return build(variable, tuple(points), tuple(parts))


def text_node(variable: str, operator: str, value: str) -> Node:
    behind = value + "\0"
    if operator in ("==", "!="):
        if value:
            node = build(variable, (value, behind), (FALSE, TRUE, FALSE))
        else:
            node = build(variable, (behind,), (TRUE, FALSE))
        return node if operator == "==" else node ^ 1
    point = behind if operator in ("<=", ">") else value
    if not point:
        return FALSE if operator == "<" else TRUE
    return build(variable, (point,), (TRUE, FALSE) if operator in ("<", "<=") else (FALSE, TRUE))


def numbers_end(limit: bytes) -> int:
    """Where the release numbers of a key end."""
    at = 0
    while at < len(limit) and limit[at] >= 8:
        at += max(limit[at] - 0xE7, 0) + 1
    return at
