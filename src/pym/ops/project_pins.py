"""The indexes that sources tie packages to. A HOT module."""

from __future__ import annotations

from pym.model.resolution import Input
from pym.project.lowered import PIN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.ops.project_inputs import ProjectInputs
    from pym.spec.requirement import Requirement


def pin(found: ProjectInputs) -> None:
    """Makes plain pins of indexes that are the same wherever a package is required."""
    seen: dict[str, set[str]] = {}
    rows = [*found.local, *found.requirements, *found.constraints, *found.overrides]
    for one in rows:
        if one.requirement[4].startswith(PIN):
            always = one.requirement[3] is None
            seen.setdefault(one.requirement[0], set()).add(one.requirement[4] if always else "")
    for name, urls in seen.items():
        if len(urls) == 1 and "" not in urls:
            found.pins[name] = urls.pop().removeprefix(PIN)
    found.pinned = any(len(urls) > 1 or "" in urls for urls in seen.values())
    if not seen:
        return

    def plain(one: Requirement) -> Requirement:
        return (*one[:4], "") if one[4].startswith(PIN) and one[0] in found.pins else one

    def inputs(listed: tuple[Input, ...]) -> tuple[Input, ...]:
        return tuple([Input(plain(one.requirement), one.origin, editable=one.editable) for one in listed])

    found.requirements = inputs(found.requirements)
    found.local = inputs(found.local)
    found.constraints = inputs(found.constraints)
    found.overrides = inputs(found.overrides)
    for member in found.members:
        if member.requires is not None:
            member.requires = tuple([plain(one) for one in member.requires])
        member.groups = {group: tuple([plain(one) for one in listed]) for group, listed in member.groups.items()}
        if member.groups and member.declared.name:
            found.groups[member.declared.name] = dict(member.groups)
