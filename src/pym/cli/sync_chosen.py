"""Bringing an environment up to date with a lock, with what is in force for its options. A HOT module.

`pym sync` does it, and so do `run`, `add` and whatever else goes on from a lock.
"""

from __future__ import annotations

import os

from pym.cli import lock_chosen, pip_chosen
from pym.cli.progress_steps import Locked as LockedSteps
from pym.ops import sync
from pym.ops.names import names
from pym.ops.project_selection import wanted
from pym.ops.sync import Omitted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.cli.chosen import Chosen
    from pym.model.builds import Builds
    from pym.model.environment import Environment
    from pym.ops.lock import Locked
    from pym.ops.pip_install import Outcome
    from pym.ops.project_selection import Selection
    from pym.ops.steps import Steps
    from pym.ops.wiring import Wiring


def active(chosen: Chosen) -> bool | None:
    """Whether the active environment is meant; None where nobody says."""
    invocation = chosen.invocation
    return True if invocation.flag("active") else False if invocation.flag("no_active") else None


def omitted(chosen: Chosen) -> Omitted:
    """What is not installed though it is wanted."""
    invocation = chosen.invocation
    solid = names(invocation.texts("no_editable_package"))
    if chosen.flag("no_editable", "PYM_NO_EDITABLE", "", off="editable"):
        solid |= {":all:"}
    return Omitted(
        project=chosen.flag("no_install_project", "PYM_NO_INSTALL_PROJECT"),
        workspace=chosen.flag("no_install_workspace", "PYM_NO_INSTALL_WORKSPACE"),
        local=chosen.flag("no_install_local", "PYM_NO_INSTALL_LOCAL"),
        packages=names(invocation.texts("no_install_package", "PYM_NO_INSTALL_PACKAGE")),
        solid=solid,
    )


def run(
    chosen: Chosen,
    wiring: Wiring,
    environment: Environment,
    locked: Locked,
    selection: Selection,
    *,
    exact: bool,
    dry_run: bool = False,
    steps: Steps | None = None,
) -> Outcome:
    """Makes the environment hold what is selected of the lock.

    Args:
        chosen: What is in force.
        wiring: The call; it is in a project.
        environment: Which.
        locked: The lock.
        selection: What is wanted of it.
        exact: Whether everything else is taken out.
        dry_run: Whether nothing is changed.
        steps: Is told; None says it on stderr as usual.

    Raises:
        PymError: Something stands in the way; the environment is as it was.
    """
    workspace = wiring.workspace
    assert workspace is not None
    manner = pip_chosen.manner(chosen)
    manner.exact, manner.dry_run, manner.command = exact, dry_run, chosen.invocation.line
    manner.upgrade, manner.upgrade_packages = False, ()  # which concern the lock
    return sync.run(
        wiring,
        environment,
        locked.lock,
        os.path.dirname(locked.path),
        wanted(locked.lock, workspace, selection),
        omitted=omitted(chosen),
        pythons=pip_chosen.pythons(chosen),
        places=lock_chosen.places(chosen),
        policy=lock_chosen.policy(chosen),
        manner=manner,
        steps=steps or LockedSteps(chosen.invocation.reporter),
        builds=lambda: builds(chosen, locked),
    )


def builds(chosen: Chosen, locked: Locked) -> Builds:
    """How things are built, with the build requirements that the lock has."""
    if not any(one.build_requires for one in locked.lock.packages):
        return lock_chosen.builds(chosen)
    from pym.ops import locked_builds

    return locked_builds.hold(lock_chosen.builds(chosen), locked.lock)
