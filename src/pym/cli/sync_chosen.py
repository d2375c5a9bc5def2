"""Bringing an environment up to date with a lock, with what is in force for its options. A HOT module.

`pym sync` does it, and so do `run`, `add` and whatever else goes on from a lock.
"""

from __future__ import annotations

import os
import time

from pym.cli import lock_chosen, pip_chosen
from pym.cli.progress_steps import Locked as LockedSteps
from pym.ops import sync_memo
from pym.ops.names import names
from pym.ops.outcome import Outcome
from pym.ops.project_selection import Omitted, wanted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.cli.chosen import Chosen
    from pym.model.builds import Builds
    from pym.model.environment import Environment
    from pym.ops.lock import Locked
    from pym.ops.manner import Manner
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
    return Omitted(
        project=chosen.flag("no_install_project", "PYM_NO_INSTALL_PROJECT"),
        workspace=chosen.flag("no_install_workspace", "PYM_NO_INSTALL_WORKSPACE"),
        local=chosen.flag("no_install_local", "PYM_NO_INSTALL_LOCAL"),
        packages=names(invocation.texts("no_install_package", "PYM_NO_INSTALL_PACKAGE")),
        solid=pip_chosen.solid(chosen, off="editable"),
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
    policy, pythons = lock_chosen.policy(chosen), pip_chosen.pythons(chosen)
    left_out = omitted(chosen)
    steps = steps or LockedSteps(chosen.invocation.reporter)
    question = ""
    if not _unusual(manner) and pip_chosen.builds_as_usual(chosen):
        question = repr(
            (
                os.path.relpath(workspace.project, workspace.root), selection, left_out.project, left_out.workspace,
                left_out.local, sorted(left_out.packages), sorted(left_out.solid), sorted(policy.no_binary),
                sorted(policy.no_build), pythons.platform, exact, str(environment.key), *_system(),
            )
        )  # fmt: skip
        began = time.perf_counter()
        count = sync_memo.recall(wiring, environment, locked.path, question)
        if count is not None:
            steps.checked(count, time.perf_counter() - began)
            return Outcome(False)
        # Not at the top: what is below is for environments that are not known to hold what is wanted.
        if locked.known:
            from pym.ops import sync_known

            if sync_known.fill(wiring, environment, locked.path, question, manner, steps):
                return Outcome(True)
    from pym.ops import sync

    return sync.run(
        wiring,
        environment,
        locked.lock,
        os.path.dirname(locked.path),
        wanted(locked.lock, workspace, selection),
        omitted=left_out,
        pythons=pythons,
        places=lock_chosen.places(chosen),
        policy=policy,
        manner=manner,
        steps=steps,
        builds=lambda: builds(chosen, locked),
        question=question,
    )


def _system() -> tuple[object, ...]:
    """What else decides about wheels than the interpreter."""
    if os.name != "posix":
        return ()
    libc = "CS_GNU_LIBC_VERSION"
    return os.uname(), os.confstr(libc) if libc in os.confstr_names else ""


def _unusual(manner: Manner) -> bool:
    """Whether something is asked for that has to be done though everything is there."""
    return bool(
        manner.reinstall
        or manner.dry_run
        or manner.bytecode
        or manner.strict
        or manner.refresh
        or manner.refresh_packages
        or manner.unverified
    )


def builds(chosen: Chosen, locked: Locked) -> Builds:
    """How things are built, with the build requirements that the lock has."""
    if not any(one.build_requires for one in locked.lock.packages):
        return lock_chosen.builds(chosen)
    from pym.ops import locked_builds

    return locked_builds.hold(lock_chosen.builds(chosen), locked.lock)
