"""What is wanted of a lock. A HOT module."""

from __future__ import annotations

from pym.model.value import Value

_NONE: frozenset[str] = frozenset()


class Wanted(Value):
    """What is wanted of one member.

    Attributes:
        name: The member; "" for a root without name, and for the script that a lock is for.
        extras, groups: Normalised names. Default groups are not added here.
        project: Whether the member itself and what it always requires is wanted (`--only-group` does not).
    """

    __slots__ = ("extras", "groups", "name", "project")

    def __init__(
        self, name: str, extras: frozenset[str] = _NONE, groups: frozenset[str] = _NONE, *, project: bool = True
    ) -> None:
        self.name = name
        self.extras = extras
        self.groups = groups
        self.project = project
