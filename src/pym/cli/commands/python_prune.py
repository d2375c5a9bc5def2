"""`pym python prune`."""

from __future__ import annotations

import time

from pym.cli.commands.python_uninstall import report
from pym.cli.invocation import Invocation
from pym.ops import python_uninstall


def main(invocation: Invocation) -> int:
    started = time.monotonic()
    wiring = invocation.wiring()
    if invocation.flag("dry_run"):
        keys = python_uninstall.unused(wiring)
        if not keys:
            wiring.reporter.info("Every managed Python is in use")
        for key in keys:
            wiring.reporter.info(f"Would remove {key}")
        return 0
    removal = python_uninstall.prune(wiring)
    if removal.keys:
        report(invocation, removal, started, verb="Removed")
    else:
        wiring.reporter.info("Every managed Python is in use")
    return 0
