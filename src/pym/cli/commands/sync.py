"""`pym sync`. A HOT module."""

from __future__ import annotations

from pym.cli import lock_chosen, sealing, selection_chosen, sync_chosen
from pym.cli.chosen import Chosen
from pym.cli.commands import lock as lock_command
from pym.errors import EnvironmentOutdated, LockMissing, UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.cli.invocation import Invocation
    from pym.cli.sync_json import Recording
    from pym.ops.lock import Locked
    from pym.ops.wiring import Wiring


def main(invocation: Invocation) -> int:
    from pym.ops import lock, project_environment

    if invocation.text("script"):
        from pym.cli.commands import sync_script

        return sync_script.main(invocation)
    wiring = invocation.wiring()
    if wiring.workspace is None:
        raise UsageError("No `pyproject.toml` found in current directory or any parent directory")
    chosen = Chosen(invocation, wiring.settings)
    selection = selection_chosen.selection(chosen)
    asked = lock_chosen.asked(chosen)
    check = invocation.flag("check")
    dry_run = check or invocation.flag("dry_run")
    asked.locked = "--locked" if invocation.flag("locked") else "" if asked.locked == "--check" else asked.locked
    asked.dry_run = dry_run
    python = _locked_python(invocation, wiring) if invocation.flag("locked_python") else invocation.text("python")
    places = lock_chosen.places(chosen)
    found = project_environment.find(
        wiring,
        python=python,
        active=sync_chosen.active(chosen),
        dry_run=dry_run,
        before=lambda: lock.check(wiring, asked, places),
    )
    locked = lock.run(
        wiring,
        asked=asked,
        places=places,
        policy=lock_chosen.policy(chosen),
        builds=lambda: lock_chosen.builds(chosen),
        told=lambda done: lock_command.show_count(invocation, done),
    )
    if not asked.frozen:
        lock_command.show_count(invocation, locked)
        if dry_run:
            _show_lock(invocation, locked)
    exact = invocation.flag("exact") or not invocation.flag("inexact")
    recording = _recording(invocation)
    outcome = sync_chosen.run(
        chosen, wiring, found.environment, locked, selection, exact=exact, dry_run=dry_run, steps=recording
    )
    if recording is not None:
        from pym.cli import sync_json

        frozen = bool(asked.frozen)
        invocation.print(sync_json.text(wiring.workspace, found, locked, recording, frozen=frozen, dry_run=dry_run))
    for warning in outcome.warnings:
        wiring.reporter.warn(warning)
    if not outcome.changed and found.made == "used":
        sealing.record(invocation, wiring, found.environment, locked, "sync")
    if check and (outcome.changed or found.made != "used"):
        raise EnvironmentOutdated("The environment is outdated; run `pym sync` to update the environment")
    return 0


def _recording(invocation: Invocation) -> Recording | None:
    """What keeps the changes for a report, None if none is wanted."""
    if invocation.text("output_format") != "json":
        return None
    from pym.cli.sync_json import Recording

    return Recording(invocation.reporter)


def _locked_python(invocation: Invocation, wiring: Wiring) -> str:
    """The interpreter that the lock names: that very build of it."""
    import os

    from pym.ops import lock, lock_bring, locked_python

    if invocation.text("python"):
        raise UsageError("The argument `--locked-python` cannot be used with `--python <PYTHON>`")
    assert wiring.workspace is not None
    old = lock_bring.load(os.path.join(wiring.workspace.root, lock.NAME))
    if old is None:
        raise LockMissing(
            f"Unable to find lockfile at `{lock.NAME}`, but `--locked-python` was provided",
            hints=("`pym lock` with `lock-python = true` writes one that names a Python",),
        )
    return locked_python.find(wiring, old.lock).executable


def _show_lock(invocation: Invocation, locked: Locked) -> None:
    from pym.ops.lock import NAME

    paint = invocation.reporter.paint
    if not locked.changed:
        text = "Found up-to-date lockfile at"
    else:
        text = "Would update lockfile at" if locked.before is not None else "Would create lockfile at"
    invocation.reporter.info(f"{text}: {paint(NAME, 'cyan')}")
