"""`pym lock`. A HOT module."""

from __future__ import annotations

from pym.cli import lock_chosen, sealing
from pym.cli.chosen import Chosen
from pym.cli.commands import shown
from pym.errors import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.cli.invocation import Invocation
    from pym.ops.lock import Locked

# Besides those of `lock_chosen`: a check writes nothing anyway.
_CONFLICTS = tuple(
    (name, f"--{name.replace('_', '-')}", "dry_run", "--dry-run")
    for name in ("check", "locked", "check_exists", "frozen")
)


def main(invocation: Invocation) -> int:
    from pym.ops import lock

    if invocation.flag("merge_driver"):
        from pym.cli.commands import lock_merge

        return lock_merge.main(invocation)
    if invocation.texts("versions"):
        raise UsageError(
            f"Unexpected argument `{invocation.texts('versions')[0]}`",
            hints=("`pym lock` takes options only; `--script FILE` is for the lock of a script",),
        )
    invocation.exclude(_CONFLICTS)
    script = invocation.text("script")
    if script:
        return _script(invocation, script)
    wiring = invocation.wiring()
    chosen = Chosen(invocation, wiring.settings)
    asked = lock_chosen.asked(chosen)
    if asked.python:
        from pym.ops import project_python

        project_python.interpreter(wiring, asked.python)  # one that is not to be had is not passed over
    done = lock.run(
        wiring,
        asked=asked,
        places=lock_chosen.places(chosen),
        policy=lock_chosen.policy(chosen),
        builds=lambda: lock_chosen.builds(chosen),
        told=lambda done: show_count(invocation, done),
    )
    show(invocation, done, dry_run=asked.dry_run)
    sealing.record(invocation, wiring, None, done, "lock")
    return 0


def _script(invocation: Invocation, name: str) -> int:
    from pym.ops import script_lock

    one = script_lock.opened(invocation.wiring(), name)
    chosen = Chosen(invocation, one.wiring.settings)
    asked = lock_chosen.asked(chosen)
    done = script_lock.bring(
        one,
        asked=asked,
        places=lock_chosen.places(chosen),
        policy=lock_chosen.policy(chosen),
        builds=lambda: lock_chosen.builds(chosen),
        creating=True,
        told=lambda done: show_count(invocation, done),
    )
    show(invocation, done, dry_run=asked.dry_run)
    return 0


def show(invocation: Invocation, done: Locked, *, dry_run: bool = False) -> None:
    """Says how many packages there are, and what is another than before, or would be."""
    show_count(invocation, done)
    reporter, paint = invocation.reporter, invocation.reporter.paint
    if dry_run and not done.changed:
        reporter.info("No lockfile changes detected")
    if done.before is None and not (dry_run and done.changed):
        return
    from pym.ops.lock_changes import changes

    rows = changes(done.before, done.lock)
    if dry_run and done.changed and not rows:
        reporter.info("Lockfile changes detected")
    for word, name, before, after in rows:
        colour = {"Updated": "green", "Added": "green", "Removed": "red"}[word]
        said = {"Updated": "Update", "Added": "Add", "Removed": "Remove"}[word] if dry_run else word
        versions = f"{before} -> {after}" if before and after else before or after
        reporter.info(f"{paint(said, colour)} {name} {versions}".rstrip())


def show_count(invocation: Invocation, done: Locked) -> None:
    """Says how many packages there are."""
    reporter, paint = invocation.reporter, invocation.reporter.paint
    for warning in done.warnings:
        reporter.warn(warning)
    count = "1 package" if done.count == 1 else f"{done.count} packages"
    resolved = f"Resolved {paint(count, 'bold')}" if done.count else "Resolved"
    reporter.info(f"{resolved} {paint(f'in {shown.duration(done.seconds)}', 'dim')}")
