"""`pym tool run` and `pymx`."""

from __future__ import annotations

from pym.cli.invocation import Invocation
from pym.errors import UsageError


def main(invocation: Invocation) -> int:
    del invocation
    raise UsageError(
        "Running tools from packages is not part of this version of pym yet",
        hints=("`pym run -- COMMAND` runs what is installed",),
    )
