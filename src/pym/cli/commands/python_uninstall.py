"""`pym python uninstall`."""

from __future__ import annotations

import time

from pym.cli.commands import shown
from pym.cli.invocation import Invocation
from pym.errors import UsageError
from pym.ops import python_uninstall
from pym.ops.python_uninstall import Removal
from pym.python.request import PythonRequest


def main(invocation: Invocation) -> int:
    started = time.monotonic()
    wiring = invocation.wiring()
    targets, everything = invocation.texts("targets"), invocation.flag("all_")
    if everything and targets:
        raise UsageError("`--all` takes no targets")
    if not everything and not targets:
        raise UsageError("Nothing was named to be uninstalled", hints=("name a version, or use `--all`",))
    requests = [PythonRequest.parse("any", "/")] if everything else python_uninstall.named(wiring, targets)
    if everything:
        wiring.reporter.info("Searching for Python installations")
    else:
        names = ", ".join(request.describe() for request in requests)
        wiring.reporter.info(f"Searching for Python versions matching: {names}")
    removal = python_uninstall.uninstall(wiring, requests)
    for request in removal.unmatched:
        if not everything:
            wiring.reporter.info(f"No existing installations found for: {request.describe()}")
    report(invocation, removal, started)
    return 0


def report(invocation: Invocation, removal: Removal, started: float, *, verb: str = "Uninstalled") -> None:
    """Tells what was removed."""
    reporter, keys = invocation.reporter, removal.keys
    if not keys:
        reporter.info("No Python installations found matching the requests")
        return
    count = f"Python {keys[0].version}" if len(keys) == 1 else f"{len(keys)} versions"
    reporter.info(f"{verb} {reporter.paint(count, 'bold')} in {shown.duration(time.monotonic() - started)}")
    for key in keys:
        programs = ", ".join(removal.programs.get(key, []))
        reporter.info(f" {reporter.paint('-', 'red')} {key}" + (f" ({programs})" if programs else ""))
