"""Which file or flag said so: from the requirements in a proof back to what a person wrote."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from pym.model.resolution import Input
    from pym.resolver.world import World
    from pym.spec.requirement import Requirement


class Origins:
    """Where the requirements of a resolution were written."""

    def __init__(self, world: World) -> None:
        self._inputs = world.inputs

    def of_person(self, requirement: Requirement) -> str:
        """The origins of what a person requires, as in `-r requirements.in`; "" when it was typed."""
        inputs = self._inputs
        for group in (inputs.requirements, inputs.constraints, inputs.overrides):
            # Where an override replaced a requirement, or a marker was joined to it, the specifier is still the same.
            found = _origins(group, requirement, exact=True) or _origins(group, requirement, exact=False)
            if found is not None:
                return " and ".join(found)
        return ""

    def of_narrowing(self, requirement: Requirement) -> str:
        """`constrained by -c constraints.txt`: what makes it narrower than metadata says; "" for what metadata says.

        Args:
            requirement: What a version is said to require.
        """
        name = requirement[0]
        if any(one.requirement[0] == name for one in self._inputs.constraints):
            found = _origins(self._inputs.constraints, requirement, exact=False)
            if found is not None:
                return f"constrained by {' and '.join(found) or 'you'}"
        if any(one.requirement[0] == name for one in self._inputs.overrides):
            found = _origins(self._inputs.overrides, requirement, exact=False)
            return f"overridden by {' and '.join(found or ()) or 'you'}"
        return ""


def _origins(group: Sequence[Input], requirement: Requirement, *, exact: bool) -> list[str] | None:
    """Where a requirement stands among some that a person wrote; None when it does not."""
    found: list[str] = []
    known = False
    for one in group:
        written = one.requirement
        if written == requirement if exact else (written[0], *written[2::2]) == (requirement[0], *requirement[2::2]):
            known = True
            origin = _spoken(one.origin)
            if origin and origin not in found:
                found.append(origin)
    return found if known else None


def _spoken(origin: str) -> str:
    """`name (pyproject.toml)` without brackets, for it will stand in some."""
    owner, opening, place = origin.partition("(")
    if not opening or not place.endswith(")"):
        return origin
    owner = owner.strip()
    return f"{place[:-1]} of {owner}" if owner else place[:-1]
