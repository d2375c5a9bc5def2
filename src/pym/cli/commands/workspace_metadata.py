"""`pym workspace metadata`."""

from __future__ import annotations

from pym.cli import locked
from pym.cli.invocation import Invocation
from pym.ops import workspace_metadata


def main(invocation: Invocation) -> int:
    here = locked.locked(invocation)
    script = here.script.script.path if here.script is not None else ""
    invocation.print(workspace_metadata.text(here.locked, script))
    return 0
