"""Sealing what was found to be up to date, for calls that came by way of the launcher: see `ops.seal`. HOT."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.cli.invocation import Invocation
    from pym.model.environment import Environment
    from pym.ops.lock import Locked
    from pym.ops.wiring import Wiring

# What each command says when there is nothing to do.
_VERBS = {"run": (), "sync": ("Resolved", "Checked"), "lock": ("Resolved",)}


def record(
    invocation: Invocation, wiring: Wiring, environment: Environment | None, locked: Locked, command: str
) -> None:
    """Seals, if the launcher asked for it and nothing unusual was asked or said.

    Args:
        invocation: The call; nothing had to be changed.
        wiring: The same as the command saw it.
        environment: The environment, up to date; None where only the lock was looked at.
        locked: The lock.
        command: `run`, `sync` or `lock`.
    """
    if "PYM_ANSWER" not in invocation.environ or not locked.known:
        return
    if any(value for name, value in invocation.values.items() if name not in ("words", "quiet")):
        return
    heard = invocation.reporter.heard
    if heard is None:
        return
    from pym.cli.nothing_to_do import shown
    from pym.errors import PymError
    from pym.ops.seal import seal

    lines = shown(heard, _VERBS[command])
    if lines is None:
        return
    try:
        seal(wiring, environment, locked.lock, command, lines, invocation.started)
        if command == "sync":
            seal(wiring, environment, locked.lock, "run", (), invocation.started)
    except (PymError, OSError, ValueError):
        return  # it is only for the next time
