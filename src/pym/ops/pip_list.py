"""`pip list`: what is installed, and what there is newer. A HOT module."""

from __future__ import annotations

from pym.install import sites
from pym.model.value import Value
from pym.ops.inspected import inspect

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from pym.model.environment import Installed
    from pym.ops.inspected import Asked, Inspected
    from pym.ops.latest import Latest
    from pym.ops.wiring import Wiring


class Row(Value):
    """One line.

    Attributes:
        one: The distribution.
        editable: Its project directory, "" unless it is editable.
        latest: The newest version there is, None unless that was asked for.
    """

    __slots__ = ("editable", "latest", "one")

    def __init__(self, one: Installed, editable: str, latest: Latest | None = None) -> None:
        self.one = one
        self.editable = editable
        self.latest = latest


def run(
    wiring: Wiring,
    asked: Asked,
    *,
    editable: bool | None = None,
    exclude: Collection[str] = (),
    find_latest: Callable[[Inspected, list[Installed]], dict[str, Latest]] | None = None,
) -> tuple[Inspected, list[Row]]:
    """The lines, by name and version.

    Args:
        wiring: The call.
        asked: Which environment.
        editable: True for editable distributions only, False for all others.
        exclude: Normalised names to leave out.
        find_latest: Looks up the newest versions: only what has a newer one is listed.

    Raises:
        PymError: There is no such environment, or an index does not answer.
    """
    inspected = inspect(wiring, asked)
    rows = []
    for one in inspected.installed:
        if one.name in exclude:
            continue
        location = sites.editable_location(one)
        if editable is None or bool(location) is editable:
            rows.append(Row(one, location))
    if find_latest is not None:
        from pym.ops.latest import is_newer

        latest = find_latest(inspected, [row.one for row in rows])
        rows = [
            Row(row.one, row.editable, latest[row.one.name])
            for row in rows
            if row.one.name in latest and is_newer(latest[row.one.name], row.one)
        ]
    return inspected, rows
