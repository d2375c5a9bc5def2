"""What an override puts in place of a requirement."""

from __future__ import annotations

from pym.spec.markers.evaluate import AND, gate

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.spec.requirement import Requirement

_made: dict[tuple[int, int], tuple[Requirement, Requirement, Requirement]] = {}


def replacements(requirement: Requirement, overrides: list[Requirement]) -> list[Requirement]:
    """Every override of the name, each behind the extra that the requirement stood behind.

    The override replaces specifier and marker; only that an extra had to be asked for stays (uv does the same: else
    `name; extra == 'x'` would be installed for everybody).
    """
    extras = gate(requirement[3])
    if not extras:
        return overrides
    found = []
    for override in overrides:
        known = _made.get((id(requirement), id(override)))
        if known is None:
            from pym.spec.markers.parse import compile as compile_marker

            asked = compile_marker(" or ".join([f"extra == '{extra}'" for extra in sorted(extras)]))
            marker = override[3]
            both = asked if marker is None else (AND, marker, asked)
            made = (override[0], override[1], override[2], both, override[4])
            known = _made[id(requirement), id(override)] = (requirement, override, made)
        found.append(known[2])
    return found
