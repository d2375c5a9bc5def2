"""`pym workspace list`."""

from __future__ import annotations

from pym.cli.invocation import Invocation
from pym.ops import workspace_list


def main(invocation: Invocation) -> int:
    if invocation.flag("scripts"):
        lines = workspace_list.scripts(invocation.wiring())
    else:
        members = workspace_list.members(invocation.wiring())
        lines = [one.directory if invocation.flag("paths") else one.name for one in members]
    if lines:
        invocation.print("\n".join(lines))
    return 0
