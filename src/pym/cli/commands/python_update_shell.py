"""`pym python update-shell`."""

from __future__ import annotations

from pym.cli.invocation import Invocation
from pym.ops import shims


def main(invocation: Invocation) -> int:
    wiring = invocation.wiring()
    shims.write(wiring)
    from pym.shim.shell import update_shell

    directories = [wiring.layout.shims, wiring.layout.bin]
    changes = update_shell(wiring.context, directories)
    for change in changes:
        wiring.reporter.info(str(change))
    return 0
