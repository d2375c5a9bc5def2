"""`pym python dir`."""

from __future__ import annotations

from pym.cli.invocation import Invocation


def main(invocation: Invocation) -> int:
    layout = invocation.context().layout
    invocation.print(layout.bin if invocation.flag("bin_") else layout.store)
    return 0
