"""Markers as canonical decision diagrams: equal functions are the same node, whatever was written. A HOT module.

This is the door: `nodes` holds what is stored, `algebra` the operations, `pythons` what is about versions of Python.
"""

from __future__ import annotations

from _bisect import bisect_right

from pym.spec.markers import evaluate as tree
from pym.spec.markers.algebra import conjoin, disjoin, disjoint, implies, negate, restrict
from pym.spec.markers.evaluate import AND, EXTRA, IN, LIST, OR, STRING, VERSION, version_key
from pym.spec.markers.nodes import (
    CONTAINS_TEXT,
    EXTRA_NAME,
    FALSE,
    IN_TEXT,
    LIST_ITEM,
    NAMES,
    NUMBERS,
    STRINGS,
    TRUE,
    TRUTH,
    between,
    build,
    children,
    cuts,
    parts_of,
    text_node,
    variables,
)
from pym.spec.markers.pythons import complexify_python, python_bounds, python_range, release_limit, simplify_python

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from pym.spec.markers.evaluate import Marker
    from pym.spec.markers.nodes import Node

__all__ = [
    "FALSE",
    "TRUE",
    "assume_extra",
    "assume_item",
    "complexify_python",
    "conjoin",
    "disjoin",
    "disjoint",
    "evaluate",
    "implies",
    "negate",
    "of",
    "only_extras",
    "python_bounds",
    "python_range",
    "release_limit",
    "restrict",
    "simplify_python",
    "with_extra",
    "with_item",
    "without_extras",
    "without_items",
]

_markers: dict[Marker, Node] = {}


def of(marker: Marker | None) -> Node:
    """The node of a compiled marker."""
    if marker is None:
        return TRUE
    node = _markers.get(marker)
    if node is None:
        node = _markers[marker] = _of(marker)
    return node


def _of(marker: Marker) -> Node:
    kind = marker[0]
    if kind in (AND, OR):
        join = conjoin if kind == AND else disjoin
        nodes = [of(part) for part in marker[1:]]
        while len(nodes) > 1:
            # Two by two: what grows with each of many parts would be gone through for each of them.
            nodes = [join(*nodes[at : at + 2]) if at + 1 < len(nodes) else nodes[at] for at in range(0, len(nodes), 2)]
        return nodes[0] if nodes else TRUE if kind == AND else FALSE
    name = marker[1]
    if kind == VERSION:
        return between(NUMBERS[name], marker[2])
    if kind == STRING:
        return text_node(STRINGS[name], marker[2], marker[3])
    if kind == EXTRA:
        return with_extra(name) ^ (not marker[2])
    if kind == LIST:
        variable = f"{LIST_ITEM}{name}\0{marker[2]}"
    else:
        variable = f"{IN_TEXT if kind == IN else CONTAINS_TEXT}{STRINGS[name]}{marker[2]}"
    return build(variable, TRUTH, (FALSE, TRUE) if marker[3] else (TRUE, FALSE))


def with_extra(name: str) -> Node:
    """Where an extra (normalised name) is asked for."""
    return build(EXTRA_NAME + name, TRUTH, (FALSE, TRUE))


def assume_extra(node: Node, name: str, asked: bool) -> Node:
    """What is left of a marker when it is known whether an extra (normalised name) is asked for."""
    wanted = (EXTRA_NAME + name, f"{LIST_ITEM}extras\0{name}")
    return _replace(node, lambda variable: (int(asked),) if variable in wanted else None)


def with_item(variable: str, value: str) -> Node:
    """Where `'value' in variable` holds, of `extras` or `dependency_groups` (PEP 751)."""
    return build(f"{LIST_ITEM}{variable}\0{value}", TRUTH, (FALSE, TRUE))


def assume_item(node: Node, variable: str, value: str, held: bool) -> Node:
    """What is left of a marker when it is known whether `'value' in variable` holds."""
    wanted = f"{LIST_ITEM}{variable}\0{value}"
    return _replace(node, lambda name: (int(held),) if name == wanted else None)


def without_items(node: Node) -> Node:
    """Where a marker holds for some content of `extras` and `dependency_groups`: it mentions neither any more."""
    return _replace(node, lambda variable: (0, 1) if variable[0] == LIST_ITEM else None)


def without_extras(node: Node) -> Node:
    """Where a marker holds for some choice of extras: it mentions none any more."""
    return _replace(node, lambda variable: (0, 1) if variable[0] == EXTRA_NAME else None)


def only_extras(node: Node) -> Node:
    """For which extras a marker holds in some environment: it mentions nothing else any more."""

    def reduce(node: Node) -> Node:
        if node <= FALSE or variables[node >> 1][0] == EXTRA_NAME:
            return node
        found = FALSE
        for part in parts_of(node):
            found = disjoin(found, reduce(part))
        return found

    return reduce(node)


def _replace(node: Node, choice: Callable[[str], tuple[int, ...] | None]) -> Node:
    """Puts in place of the nodes of some variables what holds for at least one of the values that `choice` names."""

    def replace(node: Node) -> Node:
        if node <= FALSE:
            return node
        found = seen.get(node)
        if found is not None:
            return found
        variable = variables[node >> 1]
        values = choice(variable)
        parts = parts_of(node)
        if values is None:
            found = build(variable, cuts[node >> 1], tuple([replace(part) for part in parts]))
        else:
            found = FALSE
            for value in values:
                found = disjoin(found, replace(parts[value]))
        seen[node] = found
        return found

    seen: dict[Node, Node] = {}
    return replace(node)


def evaluate(node: Node, environment: Mapping[str, str], extras: frozenset[str] = frozenset()) -> bool:
    """Whether a marker holds in an environment: see `evaluate.evaluate`."""
    while node > FALSE:
        index = node >> 1
        variable = variables[index]
        letter = variable[0]
        name = NAMES.get(letter)
        value: Any
        if name is None:
            value = int(_holds(letter, variable[1:], environment, extras))
        else:
            value = environment.get(name, "")
            if letter >= "8":
                value = version_key(value)
        node = children[index][bisect_right(cuts[index], value)] ^ (node & 1)
    return node == TRUE


def _holds(letter: str, rest: str, environment: Mapping[str, str], extras: frozenset[str]) -> bool:
    if letter == EXTRA_NAME:
        return rest in extras
    if letter == LIST_ITEM:
        name, _, value = rest.partition("\0")
        return tree.evaluate((LIST, name, value, True), environment, extras)
    actual = environment.get(NAMES[rest[0]], "")
    return actual in rest[1:] if letter == IN_TEXT else rest[1:] in actual
