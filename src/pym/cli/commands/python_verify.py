"""`pym python verify`."""

from __future__ import annotations

import os
import time

from pym.cli.commands import shown
from pym.cli.invocation import Invocation
from pym.errors import shown as quoted
from pym.ops import python_verify, python_wanted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.ops.python_verify import Checked


def main(invocation: Invocation) -> int:
    started = time.monotonic()
    wiring = invocation.wiring()
    keys = python_verify.selected(wiring, invocation.texts("targets"))
    if not keys:
        wiring.reporter.info("There are no managed Pythons to check")
    checked = [python_verify.check(wiring, key) for key in keys]
    repaired = []
    if invocation.flag("repair") and any(one.damaged for one in checked):
        python_wanted.require_allowed(wiring)
        repaired = python_verify.repair(wiring, checked)
        checked = [python_verify.check(wiring, one.key) if one.key in repaired else one for one in checked]
    if invocation.text("output_format") == "json":
        import json

        invocation.print(json.dumps([{**_json(one), "repaired": one.key in repaired} for one in checked]))
    else:
        for one in checked:
            for line in _lines(one):
                invocation.print(line)
    for key in repaired:
        wiring.reporter.info(f" {invocation.reporter.paint('~', 'cyan')} {key}")
    if checked:
        count = sum(one.differences.checked for one in checked if one.differences is not None)
        bad = sum(not one.whole for one in checked)
        what = f"{count} files of {len(checked)} Python{'s' * (len(checked) != 1)}"
        result = "all as installed" if not bad else f"{bad} Python{'s' * (bad != 1)} not as installed"
        wiring.reporter.info(f"Checked {what} in {shown.duration(time.monotonic() - started)}: {result}")
        if any(one.damaged for one in checked) and not repaired:
            wiring.reporter.info("`pym python verify --repair` installs what is damaged again")
    return 0 if all(one.whole for one in checked) else 1


def _lines(one: Checked) -> list[str]:
    if one.whole:
        return []
    lines = [str(one.key)]
    if one.differences is None:
        return [*lines, f"  {one.problem}"]
    found = one.differences
    rows = [(path, "missing", "") for path in found.missing]
    rows += [(path, "changed", how) for path, how in found.changed]
    rows += [(path, "foreign", "") for path in found.foreign]
    for path, kind, how in sorted(rows):
        lines.append(f"  {kind:<8} {quoted(path, 4096)[1:-1]}" + (f" ({how})" if how else ""))
    return lines


def _json(one: Checked) -> dict[str, object]:
    found = one.differences
    return {
        "key": str(one.key),
        "path": one.directory,
        "checked": None if found is None else found.checked,
        "problem": one.problem or None,
        "packages": one.packages,
        "missing": [] if found is None else found.missing,
        "changed": [] if found is None else [{"path": path, "detail": how} for path, how in found.changed],
        "foreign": [] if found is None else [path.replace(os.sep, "/") for path in found.foreign],
    }
