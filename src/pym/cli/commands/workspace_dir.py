"""`pym workspace dir`."""

from __future__ import annotations

from pym.cli.invocation import Invocation
from pym.ops import workspace_list


def main(invocation: Invocation) -> int:
    invocation.print(workspace_list.directory(invocation.wiring(), invocation.text("package")))
    return 0
