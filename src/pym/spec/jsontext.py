"""JSON (RFC 8259) without the json package, whose import of `re` costs 14 ms: its scanner, written in C, alone.

The same values and the same refusals as `json.loads`; a test holds them equal. Where an interpreter does not have that
scanner, `json` does it.
"""

from __future__ import annotations


class _Context:
    """What the scanner wants to know: the settings of `json.JSONDecoder()`."""

    strict = True
    object_hook = None
    object_pairs_hook = None
    parse_float = float
    parse_int = int

    @staticmethod
    def parse_constant(name: str) -> float:
        return {"-Infinity": float("-inf"), "Infinity": float("inf"), "NaN": float("nan")}[name]


def loads(text: str) -> object:
    """The value that `text` stands for.

    Raises:
        ValueError: It is not JSON.
        RecursionError: It is nested too deeply.
    """
    try:
        from _json import make_scanner
    except ImportError:
        import json

        return json.loads(text)
    begin = len(text) - len(text.lstrip(_SPACE))
    try:
        value, end = make_scanner(_Context())(text, begin)  # type: ignore[arg-type]
    except StopIteration as stop:
        raise ValueError(f"no value at character {stop.value}") from None
    if text[end:].lstrip(_SPACE):
        raise ValueError(f"more than one value at character {end}")
    return value


def end_of(text: str) -> int:
    """Where the value ends that `text` begins with, whatever follows.

    Raises:
        ValueError: It does not begin with one.
        RecursionError: It is nested too deeply.
    """
    try:
        from _json import make_scanner
    except ImportError:
        import json

        return json.JSONDecoder().raw_decode(text)[1]
    try:
        end: int = make_scanner(_Context())(text, 0)[1]  # type: ignore[arg-type]
    except StopIteration as stop:
        raise ValueError(f"no value at character {stop.value}") from None
    return end


_SPACE = " \t\n\r"
