"""`pym cache size`."""

from __future__ import annotations

from pym.cli.commands.cache_clean import in_units
from pym.cli.invocation import Invocation
from pym.ops.cache_removal import Tally


def main(invocation: Invocation) -> int:
    tally = Tally()
    tally.add(invocation.context().layout.cache)
    human = invocation.flag("human") or invocation.text("output_format") == "human"
    invocation.print(in_units(tally.size) if human else str(tally.size))
    return 0
