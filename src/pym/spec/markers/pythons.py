"""Versions of Python in a marker: ranges, simplification against a requires-python and back. A HOT module."""

from __future__ import annotations

from _bisect import bisect_right

from pym.spec.markers.algebra import conjoin
from pym.spec.markers.nodes import FALSE, PYTHON, TRUE, between, build, cuts, numbers_end, parts_of, variables
from pym.spec.ranges import HIGHEST, LOWEST

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.spec.markers.nodes import Node

_bounds: dict[Node, tuple[bytes, bytes]] = {}
_limits: dict[bytes, bytes] = {}


def python_range(lower: bytes, upper: bytes) -> Node:
    """Where the version of Python is at least `lower` and below `upper` (`b""`, `b"\\xff"`: no limit)."""
    lower, upper = release_limit(lower), release_limit(upper)
    return between(PYTHON, ((lower, upper),)) if lower < upper else FALSE


def release_limit(limit: bytes) -> bytes:
    """The place of any limit of `spec.ranges` among releases, where pre-releases count as their release."""
    found = _limits.get(limit)
    if found is None:
        found = _limits[limit] = _release_limit(limit)
    return found


def _release_limit(limit: bytes) -> bytes:
    if limit in (LOWEST, HIGHEST):
        return limit
    at = numbers_end(limit)
    final = b"\x05\x02\x00"
    return limit[:at] + final + (b"\x00" if limit[at:] > final else b"")


def simplify_python(node: Node, lower: bytes, upper: bytes) -> Node:
    """A simpler function that is the same on every Python from `lower` to below `upper`: what is printed.

    What is said of other Pythons goes away; the outermost of the remaining ranges reach to infinity.
    """
    lower, upper = release_limit(lower), release_limit(upper)
    if lower == LOWEST and upper == HIGHEST:
        return node
    if lower >= upper:
        return FALSE

    def simplify(node: Node) -> Node:
        variable = variables[node >> 1]
        if node <= FALSE or variable > PYTHON:
            return node
        found = seen.get(node)
        if found is not None:
            return found
        if variable < PYTHON:
            found = build(variable, cuts[node >> 1], tuple([simplify(part) for part in parts_of(node)]))
        else:
            points = cuts[node >> 1]
            parts = parts_of(node)
            start = bisect_right(points, lower)
            end = start
            while end < len(points) and points[end] < upper:
                end += 1
            found = build(variable, points[start:end], parts[start : end + 1])
        seen[node] = found
        return found

    seen: dict[Node, Node] = {}
    return simplify(node)


def complexify_python(node: Node, lower: bytes, upper: bytes) -> Node:
    """The function said for Pythons from `lower` to below `upper`, and false on others: undoes `simplify_python`."""
    return conjoin(node, python_range(lower, upper))


def python_bounds(node: Node) -> tuple[bytes, bytes]:
    """The smallest range of Pythons outside of which a marker holds nowhere; of FALSE the empty `(b"", b"")`.

    Returns:
        The lower limit and the upper one (exclusive), as release keys; `b""` and `b"\\xff"`: no limit.
    """
    if node <= FALSE:
        return (LOWEST, HIGHEST) if node == TRUE else (LOWEST, LOWEST)
    variable = variables[node >> 1]
    if variable > PYTHON:
        return (LOWEST, HIGHEST)
    found = _bounds.get(node)
    if found is not None:
        return found
    lower, upper = HIGHEST, LOWEST
    parts = parts_of(node)
    if variable < PYTHON:
        for part in parts:
            if part != FALSE:
                low, high = python_bounds(part)
                lower, upper = min(lower, low), max(upper, high)
    else:
        points = cuts[node >> 1]
        lower = LOWEST if parts[0] != FALSE else points[0]
        upper = HIGHEST if parts[-1] != FALSE else points[-1]
    _bounds[node] = (lower, upper)
    return lower, upper
