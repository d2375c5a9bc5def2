"""What follows an edit of a script: it is resolved, with its lock if there is one. See `commands.add`."""

from __future__ import annotations

from pym.cli import lock_chosen
from pym.cli.chosen import Chosen
from pym.cli.commands import lock as lock_command
from pym.ops import script_lock

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from pym.cli.invocation import Invocation
    from pym.model.lock import Lock
    from pym.ops.edit_script import Relock
    from pym.ops.script_lock import Opened

_NOTHING = ("locked", "frozen", "no_sync")


def relock(invocation: Invocation, constraints: Sequence[str] = ()) -> Relock | None:
    """Resolves a script after its text was changed; None if only its text is to be changed.

    Args:
        invocation: What was typed.
        constraints: Requirements (texts) that what is chosen has to meet.
    """
    for name in _NOTHING:
        if invocation.flag(name):
            invocation.reporter.warn(
                f"`--{name.replace('_', '-')}` is a no-op for Python scripts with inline metadata, which always run in "
                "isolation"
            )
    if invocation.flag("frozen"):
        return None
    last: list[Lock] = []

    def run(one: Opened) -> Lock:
        chosen = Chosen(invocation, one.wiring.settings)
        asked = lock_chosen.asked(chosen)
        if not script_lock.find(one.script):
            asked.locked = asked.frozen = ""
        asked.upgrade_packages = [*asked.upgrade_packages, *constraints]
        if last:  # what was asked for anew has just been fetched
            asked.upgrade, asked.refresh = False, False
        asked.dry_run = False
        done = script_lock.bring(
            one,
            asked=asked,
            places=lock_chosen.places(chosen),
            policy=lock_chosen.policy(chosen),
            builds=lambda: lock_chosen.builds(chosen),
            told=lambda done: lock_command.show_count(invocation, done),
        )
        if not last:
            lock_command.show_count(invocation, done)
        last.append(done.lock)
        return done.lock

    return run
