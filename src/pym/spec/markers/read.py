"""Reads the text of a marker (PEP 508, "Grammar") without packaging, whose import takes as long as a resolution.

Pure and strict: what is malformed, or written in a way that is not common, is not judged here. A property test holds
what is read equal to what packaging reads.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    # Name of the variable and "" for the other side, or "" and the text: twice, with the operator between.
    Comparison = tuple[str, str, str, str, str]
    # Comparisons and groups in parentheses, with `and` or `or` between two of them.
    Group = list["Comparison | Group | str"]

_VARIABLES = {
    name: name
    for name in (
        "python_version",
        "python_full_version",
        "os_name",
        "sys_platform",
        "platform_release",
        "platform_system",
        "platform_version",
        "platform_machine",
        "platform_python_implementation",
        "implementation_name",
        "implementation_version",
        "extra",
        "extras",
        "dependency_groups",
    )
}
# As they were written before PEP 508.
_VARIABLES |= {
    "os.name": "os_name",
    "sys.platform": "sys_platform",
    "platform.version": "platform_version",
    "platform.machine": "platform_machine",
    "platform.python_implementation": "platform_python_implementation",
    "python_implementation": "platform_python_implementation",
}
_OPERATORS = frozenset(("===", "==", "~=", "!=", "<=", ">=", "<", ">", "in", "not in"))
_SIGNS = frozenset("<>=!~")
_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz_.")
_DEEPEST = 20  # parentheses within each other
_WORD, _TEXT = 0, 1


class _Unusual(Exception):
    """Not for this reader."""


def read(marker: str) -> Group | None:
    """The comparisons of a marker; None for what packaging has to judge."""
    try:
        tokens = _split(marker)
        group, end = _group(tokens, 0, 0)
    except (_Unusual, IndexError):
        return None
    return group if end == len(tokens) else None


def _split(text: str) -> list[tuple[int, str]]:
    tokens: list[tuple[int, str]] = []
    position = 0
    size = len(text)
    while position < size:
        first = text[position]
        if first == " " or first == "\t":
            position += 1
            continue
        end = position + 1
        if first == '"' or first == "'":
            end = text.find(first, end)
            value = text[position + 1 : end]
            # Of a text with a backslash Python's own rules count.
            if end < 0 or "\\" in value or not value.isprintable():
                raise _Unusual
            tokens.append((_TEXT, value))
            position = end + 1
            continue
        letters = _LETTERS if first in _LETTERS else _SIGNS if first in _SIGNS else None
        if letters is not None:
            while end < size and text[end] in letters:
                end += 1
        elif first != "(" and first != ")":
            raise _Unusual
        tokens.append((_WORD, text[position:end]))
        position = end
    return tokens


def _group(tokens: list[tuple[int, str]], at: int, depth: int) -> tuple[Group, int]:
    """The comparisons from `at` on, and where they end."""
    if depth > _DEEPEST:
        raise _Unusual
    found: Group = []
    while True:
        if tokens[at] == (_WORD, "("):
            inner, at = _group(tokens, at + 1, depth + 1)
            if tokens[at] != (_WORD, ")"):
                raise _Unusual
            found.append(inner)
            at += 1
        else:
            comparison, at = _comparison(tokens, at)
            found.append(comparison)
        if at == len(tokens) or tokens[at] not in ((_WORD, "and"), (_WORD, "or")):
            return found, at
        found.append(tokens[at][1])
        at += 1


def _comparison(tokens: list[tuple[int, str]], at: int) -> tuple[Comparison, int]:
    left_name, left = _side(tokens[at])
    kind, operator = tokens[at + 1]
    at += 2
    if operator == "not" and tokens[at] == (_WORD, "in"):
        operator = "not in"
        at += 1
    if kind != _WORD or operator not in _OPERATORS:
        raise _Unusual
    right_name, right = _side(tokens[at])
    return (left_name, left, operator, right_name, right), at + 1


def _side(token: tuple[int, str]) -> tuple[str, str]:
    kind, text = token
    if kind == _TEXT:
        return "", text
    name = _VARIABLES.get(text)
    if name is None:
        raise _Unusual
    return name, ""
