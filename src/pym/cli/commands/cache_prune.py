"""`pym cache prune`."""

from __future__ import annotations

from pym.cli.commands.cache_clean import tell
from pym.cli.invocation import Invocation
from pym.ops import cache_prune


def main(invocation: Invocation) -> int:
    cache = invocation.context().layout.cache
    invocation.reporter.info(f"Pruning cache at: {cache}")
    tally = cache_prune.prune(cache, invocation.reporter, ci=invocation.flag("ci"), force=invocation.flag("force"))
    tell(invocation, tally, "No unused entries found")
    return 0
