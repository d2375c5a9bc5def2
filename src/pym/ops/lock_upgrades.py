"""Which versions of a lock are not kept: `-P` and `--upgrade-group`. A cold module."""

from __future__ import annotations

from pym.errors import UsageError
from pym.model.resolution import Input
from pym.project.compiled import compiled
from pym.spec.direct import normalised

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.ops.lock import Asked
    from pym.ops.project_inputs import ProjectInputs


def upgrades(asked: Asked, found: ProjectInputs, cache: str) -> tuple[frozenset[str], tuple[Input, ...]]:
    """The names, and what is asked of them besides: `-P name==1.0` is a constraint as well.

    Args:
        asked: What was typed.
        found: The members, whose groups are meant.
        cache: Cache directory, "" for none.

    Raises:
        UsageError: A requirement is malformed, or there is no such group.
    """
    names: set[str] = set()
    constraints: tuple[Input, ...] = ()
    if asked.upgrade_packages:
        required = compiled(asked.upgrade_packages, cache, "`--upgrade-package`")
        constraints = tuple([Input(one) for one in required if one[2] is not None])
        names |= {one[0] for one in required}
    for group in asked.upgrade_groups:
        wanted, known = normalised(group), False
        for member in found.members:
            if wanted in member.groups:
                known = True
                names |= {one[0] for one in member.groups[wanted]}
        if not known:
            raise UsageError(f"The dependency group `{wanted}` was not found in the workspace")
    return frozenset(names), constraints
