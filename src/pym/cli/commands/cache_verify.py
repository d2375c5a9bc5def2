"""`pym cache verify`."""

from __future__ import annotations

import time

from pym.cli.commands import shown
from pym.cli.invocation import Invocation
from pym.errors import shown as quoted
from pym.ops import cache_verify
from pym.ops.cache_verify import Damage

_NAMED = 5  # files of one wheel that are named


def main(invocation: Invocation) -> int:
    started = time.monotonic()
    reporter = invocation.reporter
    repair = invocation.flag("repair")
    task = reporter.counting("Checking")
    try:
        checked = cache_verify.verify(
            invocation.context().layout.cache, repair=repair, progress=task.advance if task is not None else None
        )
    finally:
        if task is not None:
            task.done()
    wheels = "1 wheel" if checked.wheels == 1 else f"{checked.wheels} wheels"
    files = "1 file" if checked.files == 1 else f"{checked.files} files"
    reporter.info(f"Checked {reporter.paint(wheels, 'bold')} ({files}) in {shown.duration(time.monotonic() - started)}")
    for damage in checked.damages:
        reporter.info(f" {reporter.paint('~', 'yellow')} {damage.name}: {_fault(damage)}{_outcome(damage)}")
    left = sum(not damage.repaired for damage in checked.damages)
    if left and not repair:
        reporter.info("hint: `pym cache verify --repair` sets this right")
    return 1 if left else 0


def _fault(damage: Damage) -> str:
    paths = damage.paths or damage.touched
    if not paths:
        return "its manifest is damaged"
    named = ", ".join(quoted(path) for path in paths[:_NAMED]) + (", …" if len(paths) > _NAMED else "")
    count = "1 file has" if len(paths) == 1 else f"{len(paths)} files have"
    return f"{count} {'changed' if damage.paths else 'another time or mode'}: {named}"


def _outcome(damage: Damage) -> str:
    if not damage.repaired:
        return ""
    return " (set right)" if damage.touched and not damage.paths else " (removed: it is fetched again when needed)"
