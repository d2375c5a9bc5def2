"""`pym tool dir`."""

from __future__ import annotations

from pym.cli.invocation import Invocation
from pym.ops.tool_place import Tools


def main(invocation: Invocation) -> int:
    tools = Tools(invocation.context())
    invocation.print(tools.bin if invocation.flag("bin_") else tools.path)
    return 0
