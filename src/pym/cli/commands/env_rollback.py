"""`pym env rollback`."""

from __future__ import annotations

from pym.cli import pip_chosen
from pym.cli.chosen import Chosen
from pym.cli.progress_steps import Said
from pym.errors import UsageError
from pym.ops import env_history
from pym.ops.project_environment import there

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.cli.invocation import Invocation


def main(invocation: Invocation) -> int:
    wiring = invocation.wiring()
    chosen = Chosen(invocation, wiring.settings)
    text = invocation.text("number")
    if text and not (text.isascii() and text.isdecimal()):
        raise UsageError(f"`{text}` is no number of an entry", hints=("`pym env log` shows them",))
    env_history.rollback(
        wiring,
        there(wiring, invocation.text("python"), active=invocation.flag("active")),
        int(text or 0),
        command=invocation.line,
        steps=Said(invocation.reporter),
        link_mode=chosen.text("link_mode", "PYM_LINK_MODE", "link-mode", pip_chosen.LINK_MODES),
        dry_run=invocation.flag("dry_run"),
    )
    return 0
