"""What is done with nodes: the Boolean operations, and what uv does about systems that cannot be. A HOT module.

`conjoin` and `disjoin` know that some facts about a system exclude each other (`os_name == 'nt'` and `sys_platform ==
'linux'`): what only such a system could satisfy is FALSE, and the simplest of the functions that are the same for all
other systems is taken. `both` and `either` are the bare operations.
"""

from __future__ import annotations

from pym.spec.markers.nodes import FALSE, TRUE, align, build, cuts, exposed, parts_of, variables

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.spec.markers.nodes import Node

_SYSTEMS = "3"  # variables before it exclude one another's values
_PLATFORMS = ("aix", "android", "cygwin", "darwin", "emscripten", "ios", "linux", "wasi", "win32")

_conjunctions: dict[tuple[Node, Node], Node] = {}
_products: dict[tuple[Node, Node], Node] = {}
_disjoint: dict[tuple[Node, Node], bool] = {}
_restrictions: dict[tuple[Node, Node], Node] = {}


def negate(node: Node) -> Node:
    """Where a marker does not hold."""
    return node ^ 1


def conjoin(left: Node, right: Node) -> Node:
    """Where both hold."""
    if left <= FALSE or right <= FALSE:
        if left == TRUE:
            return right
        return left if right == TRUE else FALSE
    if left == right:
        return left
    if left ^ right == 1:
        return FALSE
    key = (left, right) if left < right else (right, left)
    node = _conjunctions.get(key)
    if node is None:
        node = both(left, right)
        if node > FALSE and variables[node >> 1] < _SYSTEMS:
            node = restrict(node, _possible)
        _conjunctions[key] = node
    return node


def both(left: Node, right: Node) -> Node:
    """Where both hold, whether it can be or not."""
    if left <= FALSE or right <= FALSE:
        if left == TRUE:
            return right
        return left if right == TRUE else FALSE
    if left == right:
        return left
    if left ^ right == 1:
        return FALSE
    key = (left, right) if left < right else (right, left)
    node = _products.get(key)
    if node is not None:
        return node
    one, other = variables[left >> 1], variables[right >> 1]
    if one == other:
        points, pairs = align(exposed(left), exposed(right))
        node = build(one, points, tuple([both(mine, theirs) for mine, theirs in pairs]))
    elif one < other:
        node = build(one, cuts[left >> 1], tuple([both(part, right) for part in parts_of(left)]))
    else:
        node = build(other, cuts[right >> 1], tuple([both(left, part) for part in parts_of(right)]))
    _products[key] = node
    return node


def either(left: Node, right: Node) -> Node:
    """Where at least one holds, whether it can be or not."""
    return both(left ^ 1, right ^ 1) ^ 1


def disjoin(left: Node, right: Node) -> Node:
    """Where at least one holds."""
    return conjoin(left ^ 1, right ^ 1) ^ 1


def disjoint(left: Node, right: Node) -> bool:
    """Whether there is no environment where both hold."""
    if left <= FALSE or right <= FALSE:
        return left == FALSE or right == FALSE
    if left == right:
        return False
    if left ^ right == 1:
        return True
    key = (left, right) if left < right else (right, left)
    found = _disjoint.get(key)
    if found is not None:
        return found
    one, other = variables[left >> 1], variables[right >> 1]
    if one < _SYSTEMS and other < _SYSTEMS:
        found = conjoin(left, right) == FALSE
    elif key in _products:
        found = _products[key] == FALSE
    elif one == other:
        found = True
        for mine, theirs in align(exposed(left), exposed(right))[1]:
            if not disjoint(mine, theirs):
                found = False
                break
    else:
        if other < one:
            left, right = right, left
        found = True
        for part in parts_of(left):
            if not disjoint(part, right):
                found = False
                break
    _disjoint[key] = found
    return found


def implies(left: Node, right: Node) -> bool:
    """Whether the second holds wherever the first does."""
    return disjoint(left, right ^ 1)


def restrict(node: Node, care: Node) -> Node:
    """A simpler function that is the same wherever `care` holds, and anything elsewhere.

    Values of a variable take the result of the first value that matters where that makes no difference.
    """
    if node <= FALSE or care <= FALSE:
        return node
    key = (node, care)
    found = _restrictions.get(key)
    if found is not None:
        return found
    one, other = variables[node >> 1], variables[care >> 1]
    if other < one:
        found = restrict(node, _any(parts_of(care)))
    elif one < other:
        found = build(one, cuts[node >> 1], tuple([restrict(part, care) for part in parts_of(node)]))
    else:
        points, pairs = align(exposed(node), exposed(care))
        # The first value that matters gives its result to those before it, too.
        first = next(restrict(part, matters) for part, matters in pairs if matters != FALSE)
        results = [
            first if both(first, matters) == both(part, matters) else restrict(part, matters) for part, matters in pairs
        ]
        found = build(one, points, tuple(results))
    _restrictions[key] = found
    return found


def _any(parts: tuple[Node, ...]) -> Node:
    nowhere = TRUE
    for part in parts:
        nowhere = both(nowhere, part ^ 1)
    return nowhere ^ 1


def _is_one_of(values: tuple[str, ...], variable: str) -> Node:
    points: list[str] = []
    for value in sorted(values):
        points += [value, value + "\0"]
    return build(variable, tuple(points), (FALSE, *(TRUE, FALSE) * len(values)))


def _platforms(excluded: tuple[str, ...]) -> Node:
    """Which platforms are possible, and with which systems, where those excluded are not."""
    unlike = ("FreeBSD", "NetBSD", "OpenBSD", "SunOS")
    elsewhere = _is_one_of((*unlike, "iOS", "iPadOS"), "2") ^ 1
    on_ios = _is_one_of(unlike, "2") ^ 1
    points: list[str] = []
    parts = [TRUE]
    for platform in _PLATFORMS:
        points += [platform, platform + "\0"]
        parts += [FALSE if platform in excluded else on_ios if platform == "ios" else elsewhere, TRUE]
    return build("1", tuple(points), tuple(parts))


_anything = _platforms(())
# The combinations of systems that can be.
_possible = build(
    "0",
    ("nt", "nt\0", "posix", "posix\0"),
    (_anything, _platforms(("linux", "darwin", "ios")), _anything, _platforms(("win32",)), _anything),
)
