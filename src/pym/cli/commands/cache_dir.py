"""`pym cache dir`."""

from __future__ import annotations

from pym.cli.invocation import Invocation


def main(invocation: Invocation) -> int:
    invocation.print(invocation.context().layout.cache)
    return 0
