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
    script = invocation.text("script")
    if script:
        return _script(invocation, script)
    wiring = invocation.wiring()
    chosen = Chosen(invocation, wiring.settings)
    asked = lock_chosen.asked(chosen)
    done = lock.run(
        wiring,
        asked=asked,
        places=lock_chosen.places(chosen),
        policy=lock_chosen.policy(chosen),
        builds=lambda: lock_chosen.builds(chosen),
        told=lambda done: show_count(invocation, done),
    )
    show(invocation, done)
    sealing.record(invocation, wiring, None, done, "lock")
    return 0


def _script(invocation: Invocation, name: str) -> int:
    from pym.ops import script_lock

    one = script_lock.opened(invocation.wiring(), name)
    chosen = Chosen(invocation, one.wiring.settings)
    done = script_lock.bring(
        one,
        asked=lock_chosen.asked(chosen),
        places=lock_chosen.places(chosen),
        policy=lock_chosen.policy(chosen),
        builds=lambda: lock_chosen.builds(chosen),
        creating=True,
        told=lambda done: show_count(invocation, done),
    )
    show(invocation, done)
    return 0


def show(invocation: Invocation, done: Locked) -> None:
    """Says how many packages there are, and what is another than before."""
    show_count(invocation, done)
    if done.before is None:
        return
    reporter, paint = invocation.reporter, invocation.reporter.paint
    from pym.ops.lock_changes import changes

    for word, name, before, after in changes(done.before, done.lock):
        colour = {"Updated": "green", "Added": "green", "Removed": "red"}[word]
        versions = f"{before} -> {after}" if before and after else before or after
        reporter.info(f"{paint(word, colour)} {name} {versions}".rstrip())


def show_count(invocation: Invocation, done: Locked) -> None:
    """Says how many packages there are."""
    reporter, paint = invocation.reporter, invocation.reporter.paint
    for warning in done.warnings:
        reporter.warn(warning)
    count = "1 package" if done.count == 1 else f"{done.count} packages"
    resolved = f"Resolved {paint(count, 'bold')}" if done.count else "Resolved"
    reporter.info(f"{resolved} {paint(f'in {shown.duration(done.seconds)}', 'dim')}")
