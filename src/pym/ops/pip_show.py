"""`pip show`: what one installed distribution is. A HOT module."""

from __future__ import annotations

from pym.install import sites
from pym.model.value import Value
from pym.ops.examined import Examined
from pym.ops.inspected import inspect
from pym.spec.requirement import NAME

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from pym.model.environment import Installed
    from pym.ops.inspected import Asked, Inspected
    from pym.ops.wiring import Wiring


class About(Value):
    """What there is to say of one distribution.

    Attributes:
        one: The distribution.
        editable: Its project directory, "" unless it is editable.
        requires: Normalised names of what it requires here, sorted; None when its metadata is unusable.
        required_by: Names of what requires it here, sorted.
        files: Paths as in its RECORD; None when they were not asked for or there is none.
    """

    __slots__ = ("editable", "files", "one", "required_by", "requires")

    def __init__(
        self,
        one: Installed,
        editable: str,
        requires: tuple[str, ...] | None,
        required_by: tuple[str, ...],
        files: tuple[str, ...] | None,
    ) -> None:
        self.one = one
        self.editable = editable
        self.requires = requires
        self.required_by = required_by
        self.files = files


def run(
    wiring: Wiring, asked: Asked, names: Sequence[str], *, files: bool = False
) -> tuple[Inspected, list[About], list[str]]:
    """What there is to say of each of `names` (normalised) that is installed, and the names of which none is.

    Raises:
        PymError: There is no such environment.
    """
    inspected = inspect(wiring, asked)
    wanted = frozenset(names)
    missing = sorted(wanted - {one.name for one in inspected.installed})
    if len(missing) == len(wanted):
        return inspected, [], missing
    examined = Examined(inspected)
    variables = examined.variables
    requires = [
        {requirement[NAME] for requirement in examined.requirements(position, variables)}
        for position in range(len(inspected.installed))
    ]
    found = []
    for position, one in enumerate(inspected.installed):
        if one.name not in wanted:
            continue
        known = examined.about[position] is not None
        by = {other.name for other, needs in zip(inspected.installed, requires, strict=True) if one.name in needs}
        found.append(
            About(
                one,
                sites.editable_location(one),
                tuple(sorted(requires[position])) if known else None,
                tuple(sorted(by)),
                _files(wiring, one) if files else None,
            )
        )
    return inspected, found, missing


def _files(wiring: Wiring, one: Installed) -> tuple[str, ...] | None:
    try:
        rows = sites.record(one)
    except ValueError as error:
        wiring.reporter.warn(f"The RECORD of `{one.name}` {error}")
        return None
    return None if rows is None else tuple([row[0] for row in rows])
