"""Preparing the environment of a script with what is in force for the options. A HOT module.

one = script_lock.opened(wiring, name)          # or script_lock.seen(wiring, script) for one that is no file
chosen = Chosen(invocation, one.wiring.settings)
environment = script_environment.environment(one, script_chosen.call(chosen), python=…)
"""

from __future__ import annotations

from pym.cli import lock_chosen, pip_chosen
from pym.cli.progress_steps import Summed
from pym.ops.script_call import Call

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.cli.chosen import Chosen
    from pym.ops.steps import Steps


def call(chosen: Chosen, *, exact: bool = True, dry_run: bool = False, steps: Steps | None = None) -> Call:
    """What is in force.

    Args:
        chosen: The options, with the settings of the script.
        exact: Whether what the script does not ask for is taken out.
        dry_run: Whether nothing is changed.
        steps: Is told of the change; None says what was installed, and nothing where all is there.

    Raises:
        UsageError: Flags contradict each other.
    """
    asked = lock_chosen.asked(chosen)
    if asked.locked == "--check" and not chosen.invocation.flag("locked"):
        asked.locked = ""  # of `sync`, where it is about the environment
    asked.dry_run = dry_run
    manner = pip_chosen.manner(chosen)
    manner.exact, manner.dry_run = exact, dry_run
    return Call(
        asked,
        lock_chosen.places(chosen),
        lock_chosen.policy(chosen),
        manner,
        pip_chosen.pythons(chosen),
        steps or Summed(chosen.invocation.reporter),
        lambda: lock_chosen.builds(chosen),
    )
