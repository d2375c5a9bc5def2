"""`pym workspace metadata`."""

from __future__ import annotations

from pym.cli import locked, script_chosen, sync_chosen
from pym.cli.invocation import Invocation
from pym.cli.progress_steps import Locked as LockedSteps
from pym.errors import UsageError
from pym.ops import workspace_metadata

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.model.environment import Environment


def main(invocation: Invocation) -> int:
    if not invocation.flag("sync"):
        for name in ("exact", "active"):
            if invocation.flag(name):
                raise UsageError(f"The argument `--{name}` needs `--sync`")
    here = locked.locked(invocation)
    script = here.script.script.path if here.script is not None else ""
    environment = _synced(invocation, here) if invocation.flag("sync") else None
    invocation.print(workspace_metadata.text(here.locked, script, environment))
    return 0


def _synced(invocation: Invocation, here: locked.Here) -> Environment:
    """The environment, with everything that the lock says of all members, extras and groups."""
    chosen, exact = here.chosen, invocation.flag("exact")
    steps = LockedSteps(invocation.reporter)
    if here.script is not None:
        from pym.ops import script_environment

        call = script_chosen.call(chosen, exact=exact, steps=steps)
        return script_environment.environment(
            here.script, call, python=invocation.text("python"), active=sync_chosen.active(chosen)
        )
    from pym.ops import project_environment
    from pym.ops.project_selection import Selection

    found = project_environment.find(
        here.wiring, python=invocation.text("python"), active=sync_chosen.active(chosen), dry_run=False
    )
    selection = Selection(all_packages=True, all_extras=True, all_groups=True)
    sync_chosen.run(chosen, here.wiring, found.environment, here.locked, selection, exact=exact, steps=steps)
    return found.environment
