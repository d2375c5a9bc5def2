"""How a tree of packages is drawn: `tree` and `pip tree`. A HOT module."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
    from typing import TypeVar

    Cursor = TypeVar("Cursor")

DEPTH = 255
DUPLICATE = "(*) Package tree already displayed"
CYCLE = "(*) Package tree is a cycle and cannot be shown"


def draw(
    roots: Iterable[Cursor],
    *,
    line: Callable[[Cursor], str],
    more: Callable[[Cursor], str] | None = None,
    below: Callable[[Cursor], Sequence[Cursor]],
    same: Callable[[Cursor], Hashable],
    depth: int = DEPTH,
    dedupe: bool = True,
    cut_counts: bool = False,
) -> list[str]:
    """The lines of a tree, the legend included.

    Args:
        roots: What it begins with. A cursor is a package at one place of the tree.
        line: The text of a cursor.
        more: What stands behind it unless the like has been drawn.
        below: What is drawn below a cursor.
        same: What tells whether something like a cursor has been drawn.
        depth: Levels below the roots.
        dedupe: Whether what is below a cursor is drawn only the first time.
        cut_counts: Whether what stands so deep that nothing below it is drawn counts as drawn.
    """
    drawn: list[str] = []
    seen: dict[Hashable, bool] = {}  # whether anything was below it
    path: list[Hashable] = []
    starred = False

    def one(cursor: Cursor, first: str, rest: str) -> None:
        nonlocal starred
        text, key = first + line(cursor), same(cursor)
        before = seen.get(key)
        if before is not None and (dedupe or key in path):
            starred = starred or before
            drawn.append(f"{text} (*)" if before else text)
            return
        drawn.append(text if more is None else text + more(cursor))
        cut = len(path) >= depth
        if cut and not cut_counts:
            return
        children = below(cursor)
        seen[key] = bool(children)
        if cut:
            return
        path.append(key)
        for at, child in enumerate(children, 1):
            last = at == len(children)
            branch, beam = ("└── ", "    ") if last else ("├── ", "│   ")
            one(child, rest + branch, rest + beam)
        path.pop()

    for root in roots:
        one(root, "", "")
    if starred:
        drawn.append(DUPLICATE if dedupe else CYCLE)
    return drawn


def begin(nodes: Sequence[int], below: Mapping[int, Collection[int]]) -> list[int]:
    """Where to begin so that everything is drawn: what nothing leads to, and one of each circle that nothing leads to.

    Args:
        nodes: What there is to draw, in the order in which it is drawn: of a circle the first one begins.
        below: What each leads to.
    """
    above: dict[int, list[int]] = {node: [] for node in nodes}
    for node in nodes:
        for other in below.get(node, ()):
            above[other].append(node)
    covered: set[int] = set()
    chosen: set[int] = set()
    for node in reversed(_finished(nodes, below)):
        if node not in covered:
            reached = reachable([node], below)
            circle = reachable([node], above) & reached
            chosen.add(next(one for one in nodes if one in circle))
            covered |= reached
    return [node for node in nodes if node in chosen]


def _finished(nodes: Sequence[int], below: Mapping[int, Collection[int]]) -> list[int]:
    """The nodes in the order in which a depth first walk is done with them."""
    found: list[int] = []
    seen: set[int] = set()
    for node in nodes:
        if node in seen:
            continue
        seen.add(node)
        stack = [(node, iter(below.get(node, ())))]
        while stack:
            here, rest = stack[-1]
            for other in rest:
                if other not in seen:
                    seen.add(other)
                    stack.append((other, iter(below.get(other, ()))))
                    break
            else:
                found.append(here)
                stack.pop()
    return found


def reachable(starts: Iterable[int], below: Mapping[int, Iterable[int]]) -> set[int]:
    """The nodes that can be reached, the first ones included."""
    found, pending = set(starts), list(starts)
    while pending:
        for node in below.get(pending.pop(), ()):
            if node not in found:
                found.add(node)
                pending.append(node)
    return found
