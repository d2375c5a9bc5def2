"""`pym self uninstall`, and `install.sh --uninstall`."""

from __future__ import annotations

# Loaded before anything is removed: this may run from what it removes.
from pym.cli import render  # noqa: F401
from pym.cli.invocation import Invocation
from pym.ops import self_uninstall
from pym.ops.wiring import Wiring


def main(invocation: Invocation) -> int:
    wiring = Wiring(invocation.context(), project_from="/", no_project=True, no_config=True)
    say = wiring.reporter.info
    done = self_uninstall.uninstall(wiring)
    if not done.removed and not done.changed:
        say(f"pym is not installed: there is nothing of it in `{wiring.layout.data}` or `{wiring.layout.bin}`")
    else:
        say("Removed pym")
    for path in done.removed:
        say(f" {invocation.reporter.paint('-', 'red')} {path}")
    for path in done.changed:
        say(f" {invocation.reporter.paint('~', 'cyan')} {path}")
    if done.kept:
        count = "one Python stays" if len(done.kept) == 1 else f"{len(done.kept)} Pythons stay"
        say(f"\nThe {count} that pym installed, in `{done.store}`, with the programs linked to it:")
        for key in done.kept:
            say(f"    {key}")
        say("Remove that directory if you do not need it any more.")
    return 0
