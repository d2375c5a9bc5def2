"""`pym python update-shell`."""

from __future__ import annotations

from pym.cli.commands import shown
from pym.cli.invocation import Invocation
from pym.ops import shims
from pym.ops.tool_place import Tools


def main(invocation: Invocation) -> int:
    wiring = invocation.wiring()
    shims.write(wiring)
    from pym.shim.shell import update_shell

    directories, tools = [wiring.layout.shims, wiring.layout.bin], Tools(wiring.context).bin
    changes = update_shell(wiring.context, [*directories, tools], optional={tools}.difference(directories))
    reporter = wiring.reporter
    for change in changes:
        reporter.info(f"{change.action.capitalize()} the lines that put pym on PATH in `{change.path}`")
    if changes:
        reporter.info("New shells find the shims; in this one: `exec $SHELL`")
    elif all(shown.on_path(directory, invocation.environ) for directory in directories):
        reporter.info("The shims are on PATH already")
    else:
        reporter.info("The files of your shell put the shims on PATH already; in this one: `exec $SHELL`")
    return 0
