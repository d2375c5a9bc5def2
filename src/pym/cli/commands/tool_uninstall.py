"""`pym tool uninstall`."""

from __future__ import annotations

from pym.cli import tool_chosen
from pym.cli.invocation import Invocation
from pym.errors import NoTool, UsageError
from pym.ops import tool_swap
from pym.ops.tool_place import Tools
from pym.spec.direct import normalised


def main(invocation: Invocation) -> int:
    wiring = tool_chosen.wiring(invocation)
    every, typed = invocation.flag("all_"), invocation.texts("name")
    if every and typed:
        raise UsageError("The argument `--all` cannot be used with `[NAME]...`")
    if not every and not typed:
        raise UsageError("No tool was named", hints=("name some, or say `--all`",))
    tools = Tools(wiring.context)
    names = list(dict.fromkeys(map(normalised, typed)))
    lock = tool_swap.lock(tools, wiring.reporter)
    try:
        missing = [name for name in names if not tools.target(name)]
        gone = [
            program
            for name in names or tools.names()
            if name not in missing
            for program in tool_swap.remove(tools, name)
        ]
    finally:
        lock.release()
    if gone:
        listed = ", ".join([invocation.reporter.paint(program, "bold") for program in gone])
        wiring.reporter.info(f"Uninstalled {len(gone)} executable{'' if len(gone) == 1 else 's'}: {listed}")
    elif every:
        wiring.reporter.info("Nothing to uninstall")
    if missing:
        raise NoTool(
            f"{', '.join([f'`{name}`' for name in missing])} {'is' if len(missing) == 1 else 'are'} not installed"
        )
    return 0
