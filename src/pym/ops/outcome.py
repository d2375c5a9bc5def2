"""What came of a change of an environment. A HOT module."""

from __future__ import annotations

from pym.model.value import Value


class Outcome(Value):
    """What came of it.

    Attributes:
        changed: Whether anything was changed, or would be.
        warnings: What a person should know.
    """

    __slots__ = ("changed", "warnings")

    def __init__(self, changed: bool, warnings: tuple[str, ...] = ()) -> None:
        self.changed = changed
        self.warnings = warnings
