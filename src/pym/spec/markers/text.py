"""A marker's node as uv prints it: alternatives of joined terms, what is implied left out. A HOT module."""

from __future__ import annotations

from pym.spec.markers.cover import cover
from pym.spec.markers.nodes import (
    CONTAINS_TEXT,
    EXTRA_NAME,
    FALSE,
    IN_TEXT,
    LIST_ITEM,
    NAMES,
    TRUE,
    cuts,
    numbers_end,
    parts_of,
    variables,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from pym.spec.markers.nodes import Node

    # (place of its kind among the terms of a clause, text before, operator, text behind)
    Term = tuple[int, str, str, str]
    Clause = list[Term]

NEVER = "python_version < '0'"

# The order of kinds within a clause.
_KINDS = {
    name: place
    for place, name in enumerate(
        (
            "implementation_version",
            "python_full_version",
            "implementation_name",
            "os_name",
            "platform_machine",
            "platform_python_implementation",
            "platform_release",
            "platform_system",
            "platform_version",
            "sys_platform",
        )
    )
}
_KIND_LIST, _KIND_EXTRA = 10, 11
_texts: dict[Node, str] = {}


def text(node: Node) -> str:
    """The marker as text, as uv prints it. Always true: "". Never true: `python_version < '0'`.

    The text depends on the function alone. Simplify the node first for what is printed beside a requires-python.
    """
    if node <= FALSE:
        return "" if node == TRUE else NEVER
    found = _texts.get(node)
    if found is None:
        clauses: list[Clause] = []
        for product in cover(node, node)[0]:
            clauses += _expand(product)
        for clause in clauses:
            clause.sort(key=_kind)
        clauses.sort(key=_kinds)
        found = _texts[node] = _print(clauses)
    return found


def _kind(term: Term) -> int:
    return term[0]


def _kinds(clause: Clause) -> list[int]:
    return [term[0] for term in clause]


def _expand(product: tuple[Node, ...]) -> list[Clause]:
    """The clauses of terms that a product of literals stands for: a literal may have several ranges."""
    clauses: list[Clause] = [[]]
    for literal in product:
        ways = _literal(literal)
        clauses = [clause + way for clause in clauses for way in ways]
    return clauses


def _literal(node: Node) -> list[Clause]:
    """The alternatives that a node of a single variable stands for."""
    variable = variables[node >> 1]
    parts = parts_of(node)
    if variable[0] >= IN_TEXT:
        return [[_opaque(variable, parts[1] == TRUE)]]
    intervals = []
    low = None
    for part, high in zip(parts, (*cuts[node >> 1], None), strict=True):
        if part == TRUE:
            intervals.append((low, high))
        low = high
    name = NAMES[variable]
    return _strings(name, intervals) if variable < "8" else _versions(name, intervals)


def _opaque(variable: str, holds: bool) -> Term:
    letter, rest = variable[0], variable[1:]
    if letter == EXTRA_NAME:
        return _KIND_EXTRA, "extra", "==" if holds else "!=", _quote(rest)
    word = "in" if holds else "not in"
    if letter == LIST_ITEM:
        name, _, value = rest.partition("\0")
        return _KIND_LIST, _quote(value), word, name
    name = NAMES[rest[0]]
    if letter == CONTAINS_TEXT:
        return _KINDS[name], _quote(rest[1:]), word, name
    return _KINDS[name], name, word, _quote(rest[1:])


def _quote(value: str) -> str:
    return f'"{value}"' if "'" in value else f"'{value}'"


def _strings(name: str, intervals: list[tuple[Any, Any]]) -> list[Clause]:
    kind = _KINDS[name]
    excluded = _holes(intervals)
    if excluded is not None:
        return [[(kind, name, "!=", _quote(value)) for value in excluded]]
    if intervals == [("\0", None)]:
        return [[(kind, name, "!=", "''")]]
    found: list[Clause] = []
    for low, high in intervals:
        if high is not None and high == (low or "") + "\0":
            found.append([(kind, name, "==", _quote(low or ""))])
            continue
        terms = []
        if low is not None:
            terms.append((kind, name, ">" if low[-1] == "\0" else ">=", _quote(low.rstrip(chr(0)))))
        if high is not None:
            terms.append((kind, name, "<=" if high[-1] == "\0" else "<", _quote(high.rstrip(chr(0)))))
        found.append(terms)
    return found


def _versions(name: str, intervals: list[tuple[Any, Any]]) -> list[Clause]:
    kind = _KINDS[name]
    excluded = _holes(intervals)
    if excluded is not None:
        return [[(kind, name, "!=", f"'{spell(value)}'") for value in excluded]]
    if len(intervals) == 2 and intervals[0][0] is None and intervals[1][1] is None:
        minor = _minor(intervals[0][1], intervals[1][0])
        if minor:
            return [[(kind, name, "!=.*", f"'{minor}.*'")]]
    found: list[Clause] = []
    for low, high in intervals:
        if low is not None and high is not None:
            if high == low + b"\x00":
                found.append([(kind, name, "==", f"'{spell(low)}'")])
                continue
            minor = _minor(low, high)
            if minor:
                found.append([(kind, name, "==.*", f"'{minor}.*'")])
                continue
        terms = []
        if low is not None:
            terms.append((kind, name, ">" if _behind(low) else ">=", f"'{spell(low)}'"))
        if high is not None:
            terms.append((kind, name, "<=" if _behind(high) else "<", f"'{spell(high)}'"))
        found.append(terms)
    return found


def _holes(intervals: list[tuple[Any, Any]]) -> list[Any] | None:
    """The values that are missing when nothing but single values is; None otherwise."""
    if intervals[0][0] is not None or intervals[-1][1] is not None:
        return None
    excluded = []
    for at in range(len(intervals) - 1):
        value, behind = intervals[at][1], intervals[at + 1][0]
        if behind != value + ("\0" if isinstance(value, str) else b"\x00"):
            return None
        excluded.append(value)
    return excluded


def _minor(low: bytes, high: bytes) -> str:
    """The minor version whose releases lie from `low` to below `high`; "" when it is not just one."""
    if _behind(low) or _behind(high):
        return ""
    first, last = release(low), release(high)
    if len(first) > 2 or len(last) > 2:
        return ""
    first += (0,) * (2 - len(first))
    last += (0,) * (2 - len(last))
    return f"{first[0]}.{first[1]}" if last == (first[0], first[1] + 1) else ""


def _behind(limit: bytes) -> bool:
    """Whether a limit stands right behind a release and not at it."""
    return limit[-2:] == b"\x00\x00"


def release(limit: bytes) -> tuple[int, ...]:
    """The release numbers of a key, without epoch and trailing zeros."""
    end = numbers_end(limit)
    numbers = []
    at = 0
    while at < end:
        length = max(limit[at] - 0xE7, 0)
        numbers.append(int.from_bytes(limit[at + 1 : at + 1 + length], "big") if length else limit[at] - 8)
        at += 1 + length
    return tuple(numbers[1:])


def spell(limit: bytes) -> str:
    """The release of a key as text."""
    return ".".join([str(number) for number in release(limit)]) or "0"


def _print(clauses: list[Clause]) -> str:
    """Clauses that begin or end alike are written together: one level deep."""
    groups: dict[Term, list[Clause]] = {}
    for clause in clauses:
        groups.setdefault(clause[0], []).append(clause[1:])
    # Heads that are followed by the same.
    merged: list[tuple[list[Clause], list[Clause]]] = []
    factored = False
    for first, rests in groups.items():
        head = [first]
        if len(rests) > 1:
            factored = True
            while all(len(rest) > 1 and rest[0] == rests[0][0] for rest in rests):
                head.append(rests[0][0])
                rests = [rest[1:] for rest in rests]
        for heads, same in merged:
            if same == rests and rests != [[]]:
                heads.append(head)
                factored = True
                break
        else:
            merged.append(([head], rests))
    if not factored:
        return _joined(clauses[0]) if len(clauses) == 1 else " or ".join([_unit(clause) for clause in clauses])
    parts = []
    for heads, rests in merged:
        if rests == [[]]:
            parts += [_joined(head) for head in heads]
        else:
            parts.append(f"{_alternatives(heads)} and {_alternatives(rests)}")
    return " or ".join(parts)


def _unit(clause: Clause) -> str:
    return _joined(clause) if len(clause) == 1 else f"({_joined(clause)})"


def _alternatives(clauses: list[Clause]) -> str:
    if len(clauses) == 1:
        return _joined(clauses[0])
    return "(" + " or ".join([_unit(clause) for clause in clauses]) + ")"


def _joined(clause: Clause) -> str:
    return " and ".join([_write(term) for term in clause])


def _write(term: Term) -> str:
    operator = term[2]
    return f"{term[1]} {operator[:2] if operator[-1] == '*' else operator} {term[3]}"
