"""Sealing what was found to be up to date, for calls that came by way of the launcher: see `ops.seal`. HOT."""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.cli.invocation import Invocation
    from pym.model.environment import Environment
    from pym.ops.lock import Locked
    from pym.ops.wiring import Wiring

# What each command says when there is nothing to do.
_VERBS = {"run": (), "sync": ("Resolved", "Checked"), "lock": ("Resolved",)}
# What may have been typed: what has a say in nothing but which of the lock's packages are looked at, and in whether the
# lock would have been changed.
_TYPED = {
    "run": ("words", "quiet"),
    "sync": (
        "quiet", "locked", "inexact", "all_packages", "package", "all_extras", "extra", "no_extra", "no_dev",
        "only_dev", "group", "no_group", "only_group", "all_groups", "no_default_groups",
    ),
    "lock": ("quiet", "check", "locked"),
}  # fmt: skip
_QUIET = ("-q", "--quiet")


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
    if "PYM_ANSWER" not in invocation.environ or not locked.known or wiring.workspace is None:
        return
    typed = [name for name, value in invocation.values.items() if value and name != "quiet"]
    if not set(typed) <= {*_TYPED[command]}:
        return
    heard = invocation.reporter.heard
    if heard is None:
        return
    from pym.cli.nothing_to_do import shown
    from pym.errors import PymError
    from pym.ops.seal import place_of, seal

    lines = shown(heard, _VERBS[command])
    request = " ".join([word for word in sys.argv[1:] if word not in _QUIET]) if command != "run" else command
    if lines is None or invocation.environ["PYM_ANSWER"] != place_of(wiring, wiring.workspace) + request:
        return
    said = {request: lines}
    if request == "sync":
        said["run"] = []  # what is there is all that the project asks for, and so it is enough
    try:
        seal(wiring, environment, locked.lock, said, invocation.started)
    except (PymError, OSError, ValueError):
        return  # it is only for the next time
