"""What people get wrong most often in requirements. A cold module."""

from __future__ import annotations

import re

from pym.errors import shown
from pym.spec.specifiers import compile as compile_specifier

_SIGNS = tuple("=<>!~^")
_COMPARISONS = frozenset(("==", "!=", "<=", ">=", "<", ">", "~=", "==="))
_WORD = r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?"
_BEGINNING = re.compile(
    rf"\s*{_WORD}(?![\w.-])\s*+(?:\[[^\]]*\]\s*+)?+\(?+\s*+([=<>!~^]+|(?=[^\s\[@;]))\s*([^\s,;)=<>!~^]*)(.*)"
)


def mistake(text: str) -> str:
    """What is wrong with text that is no requirement, in words; "" if it is none of the usual mistakes."""
    found = _BEGINNING.match(text)
    if found is None:
        return ""
    comparison, version, rest = found.groups()
    if not comparison:
        return "a name is followed by extras in brackets, a comparison as `>=1.2`, `@` and a URL, or `;` and a marker"
    if comparison not in _COMPARISONS:
        return "`=` compares nothing: write `==`" if comparison == "=" else f"`{comparison}` is not a comparison"
    if not version:
        return f"no version follows `{comparison}`"
    try:
        compile_specifier(comparison + version)
    except ValueError:
        return f"{shown(comparison + version)} compares with no version"
    return "commas have to stand between comparisons" if rest.lstrip()[:1] in _SIGNS else ""
