"""`pym env log`."""

from __future__ import annotations

import time

from pym.ops import env_history
from pym.ops.project_environment import there

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.cli.invocation import Invocation
    from pym.install.history import Package
    from pym.ops.env_history import Change


def main(invocation: Invocation) -> int:
    wiring = invocation.wiring()
    changes = env_history.log(there(wiring, invocation.text("python"), active=invocation.flag("active")))
    if invocation.text("output_format") == "json":
        import json

        invocation.print(json.dumps([_json(change) for change in reversed(changes)]))
        return 0
    if not changes:
        wiring.reporter.info("No sync has changed this environment yet")
    for change in reversed(changes):
        for line in _lines(invocation, change):
            invocation.print(line)
    return 0


def _lines(invocation: Invocation, change: Change) -> list[str]:
    entry, paint = change.entry, invocation.reporter.paint
    when = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(entry.time / 1e9))
    mark = "*" if change.current else " "
    lines = [f"{mark} {entry.number}  {when}  {entry.command}  ({_count(len(entry.packages))})"]
    rows = [(one.name, 0, "-", "red", one) for one in change.removed]
    rows += [(one.name, 1, "+", "green", one) for one in change.added]
    lines += [
        f"    {paint(sign, colour)} {name}=={one.version}" for name, _, sign, colour, one in sorted(rows, key=_order)
    ]
    return lines


def _count(number: int) -> str:
    return "1 package" if number == 1 else f"{number} packages"


def _order(row: tuple[str, int, str, str, Package]) -> tuple[str, int]:
    return row[:2]


def _json(change: Change) -> dict[str, object]:
    entry = change.entry
    return {
        "number": entry.number,
        "time": entry.time / 1e9,
        "command": entry.command,
        "python": entry.python,
        "current": change.current,
        "packages": [_package(one) for one in entry.packages],
        "added": [_package(one) for one in change.added],
        "removed": [_package(one) for one in change.removed],
    }


def _package(one: Package) -> dict[str, object]:
    return {"name": one.name, "version": one.version, "sha256": one.sha256 or None, "requested": one.requested}
