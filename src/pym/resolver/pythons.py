"""The range of Pythons that a resolution is for, from a requires-python text. A HOT module."""

from __future__ import annotations

from pym.spec.ranges import HIGHEST, LOWEST, release_key


def bounds(requires_python: str) -> tuple[bytes, bytes]:
    """The lower limit and the upper one (exclusive) of a requires-python, as release limits.

    Only plain `>=` is read here; whatever else is asked of the standard's library.
    """
    text = requires_python.strip()
    if not text:
        return LOWEST, HIGHEST
    if text.startswith(">=") and "," not in text:
        return release_key(text[2:].strip()), HIGHEST
    from pym.spec import specifiers
    from pym.spec.ranges import lower_bound, upper_bound

    compiled = specifiers.compile(text)
    return lower_bound(compiled), upper_bound(compiled)
