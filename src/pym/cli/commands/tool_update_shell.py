"""`pym tool update-shell`."""

from __future__ import annotations

from pym.cli.commands import shown
from pym.cli.invocation import Invocation
from pym.ops.tool_place import Tools


def main(invocation: Invocation) -> int:
    context = invocation.context()
    from pym.shim.shell import update_shell

    directory, layout = Tools(context).bin, context.layout
    others = {layout.shims, layout.bin} - {directory}
    changes = update_shell(context, [layout.shims, layout.bin, directory], optional=others)
    reporter = context.reporter
    for change in changes:
        reporter.info(f"{change.action.capitalize()} the lines that put `{directory}` on PATH in `{change.path}`")
    if changes:
        reporter.info("New shells find the programs; in this one: `exec $SHELL`")
    elif shown.on_path(directory, invocation.environ):
        reporter.info(f"`{directory}` is on PATH already")
    else:
        reporter.info(f"The files of your shell put `{directory}` on PATH already; in this one: `exec $SHELL`")
    return 0
