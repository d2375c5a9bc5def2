"""`pym publish`."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.cli.invocation import Invocation


def main(invocation: Invocation) -> int:
    from pym.cli import publishing

    return publishing.run(invocation)
