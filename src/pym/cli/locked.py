"""The lock that a command looks at: of the project around or of a script, brought up to date as asked. A HOT module."""

from __future__ import annotations

from pym.cli import lock_chosen
from pym.cli.chosen import Chosen
from pym.model.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from pym.cli.invocation import Invocation
    from pym.ops.lock import Asked, Locked
    from pym.ops.script_lock import Opened
    from pym.ops.wiring import Wiring


class Here(Value):
    """A lock, and the call that looks at it.

    Attributes:
        wiring: The call, for a script as that sees it.
        chosen: What is in force.
        locked: The lock.
        script: The script it is of; None for a project.
    """

    __slots__ = ("chosen", "locked", "script", "wiring")

    def __init__(self, wiring: Wiring, chosen: Chosen, locked: Locked, script: Opened | None) -> None:
        self.wiring = wiring
        self.chosen = chosen
        self.locked = locked
        self.script = script


def locked(invocation: Invocation, *, show: bool = True) -> Here:
    """The lock in force; says on stderr how many packages it has, unless it was taken as it is.

    Args:
        invocation: What was typed.
        show: Whether that is said.

    Raises:
        PymError: There is no project, or its lock is not as it was asked for.
    """
    from pym.cli.commands.lock import show as show_changes
    from pym.cli.commands.lock import show_count

    wiring = invocation.wiring()
    name = invocation.text("script")
    script = None
    if name:
        from pym.ops import script_lock

        script = script_lock.opened(wiring, name)
        wiring = script.wiring
    chosen = Chosen(invocation, wiring.settings)
    asked = lock_chosen.asked(chosen)

    def told(done: Locked) -> None:
        show_count(invocation, done)

    done = bring(wiring, chosen, script, asked, told)
    if show and not asked.frozen:
        show_changes(invocation, done)
    return Here(wiring, chosen, done, script)


def bring(
    wiring: Wiring,
    chosen: Chosen,
    script: Opened | None,
    asked: Asked,
    told: Callable[[Locked], None] | None = None,
) -> Locked:
    """The lock of a project or a script, treated as `asked`; see `ops.lock.run`."""
    places, policy = lock_chosen.places(chosen), lock_chosen.policy(chosen)
    if script is not None:
        from pym.ops import script_lock

        return script_lock.bring(
            script, asked=asked, places=places, policy=policy, builds=lambda: lock_chosen.builds(chosen), told=told
        )
    from pym.ops import lock

    return lock.run(
        wiring, asked=asked, places=places, policy=policy, builds=lambda: lock_chosen.builds(chosen), told=told
    )
