"""`pym python find`."""

from __future__ import annotations

import os

from pym.cli.invocation import Invocation
from pym.ops.choose import choose, conflict
from pym.ops.locate import locate, not_found


def main(invocation: Invocation) -> int:
    wiring = invocation.wiring()
    environments = not invocation.flag("system", "PYM_SYSTEM_PYTHON")
    choice = choose(wiring, invocation.text("request"))
    found = locate(wiring, choice, environments=environments)
    if found is None:
        raise not_found(wiring, choice, environments=environments)
    warning = conflict(wiring, choice, found.version)
    if warning:
        wiring.reporter.warn(warning)
    if wiring.reporter.verbosity > 0:
        wiring.reporter.debug(f"{choice.request.describe()}{choice.set_by}")
    if invocation.flag("show_version"):
        invocation.print(str(found.version))
    elif invocation.flag("resolve_links"):
        invocation.print(os.path.realpath(found.executable))
    else:
        invocation.print(found.executable)
    return 0
