"""`pym sync --script`. A HOT module."""

from __future__ import annotations

import os

from pym.cli import script_chosen, sync_chosen
from pym.cli.chosen import Chosen
from pym.cli.commands import lock as lock_command
from pym.cli.progress_steps import Locked as LockedSteps
from pym.cli.progress_steps import Said
from pym.errors import EnvironmentOutdated
from pym.ops.script_call import Telling

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.cli.invocation import Invocation
    from pym.ops.lock import Locked
    from pym.ops.steps import Steps

# Scripts have no members, extras or groups.
_OF_PROJECTS = (
    ("extra", "--extra <EXTRA>"),
    ("all_extras", "--all-extras"),
    ("no_extra", "--no-extra <NO_EXTRA>"),
    ("dev", "--dev"),
    ("no_dev", "--no-dev"),
    ("only_dev", "--only-dev"),
    ("group", "--group <GROUP>"),
    ("no_group", "--no-group <NO_GROUP>"),
    ("only_group", "--only-group <ONLY_GROUP>"),
    ("all_groups", "--all-groups"),
    ("no_default_groups", "--no-default-groups"),
    ("all_packages", "--all-packages"),
    ("package", "--package <PACKAGE>"),
    ("no_install_project", "--no-install-project"),
    ("no_install_workspace", "--no-install-workspace"),
    ("no_install_local", "--no-install-local"),
)


def main(invocation: Invocation) -> int:
    from pym.ops import script_environment, script_lock

    invocation.exclude([("script", "--script <SCRIPT>", name, spelled) for name, spelled in _OF_PROJECTS])
    name = invocation.text("script")
    one = script_lock.opened(invocation.wiring(), name)
    chosen = Chosen(invocation, one.wiring.settings)
    check = invocation.flag("check")
    dry_run = check or invocation.flag("dry_run")
    steps: Steps = (LockedSteps if script_lock.find(one.script) else Said)(invocation.reporter)
    recording = None
    if invocation.text("output_format") == "json":
        from pym.cli.sync_json import Recording

        steps = recording = Recording(invocation.reporter, resolving=not script_lock.find(one.script))
    call = script_chosen.call(chosen, exact=not invocation.flag("inexact"), dry_run=dry_run, steps=steps)
    call.omitted = sync_chosen.omitted(chosen)
    call.thorough = True
    done = script_environment.prepare(
        one,
        call,
        python=invocation.text("python"),
        active=sync_chosen.active(chosen),
        telling=_Told(invocation, dry_run=dry_run, frozen=bool(call.asked.frozen)),
    )
    if recording is not None:
        from pym.cli import sync_json

        path, frozen = one.script.path, bool(call.asked.frozen)
        invocation.print(sync_json.text_of_script(path, done, recording, frozen=frozen, dry_run=dry_run))
    if not one.wiring.context.cache:
        _remove(done.environment.prefix)
    assert done.outcome is not None
    for warning in done.outcome.warnings:
        one.wiring.reporter.warn(warning)
    if check and (done.outcome.changed or done.made != "used"):
        raise EnvironmentOutdated(
            f"The environment is outdated; run `pym sync --script {name}` to update the environment"
        )
    return 0


def _remove(prefix: str) -> None:
    """Takes away what was made for this call only."""
    from pym.cache.kinds import ENVIRONMENTS
    from pym.fs import tree

    above = os.path.dirname(prefix)
    if os.path.basename(above) == ENVIRONMENTS and os.path.basename(os.path.dirname(above)).startswith("pym-script-"):
        tree.remove(os.path.dirname(above))


class _Told(Telling):
    def __init__(self, invocation: Invocation, *, dry_run: bool, frozen: bool) -> None:
        self._invocation = invocation
        self._dry_run = dry_run
        self._frozen = frozen

    def environment(self, path: str, made: str) -> None:
        verbs = {"used": ("Using", "use"), "created": ("Creating", "create"), "replaced": ("Recreating", "replace")}
        now, then = verbs[made]
        paint = self._invocation.reporter.paint
        verb = f"Would {then}" if self._dry_run else now
        self._invocation.reporter.info(f"{verb} script environment at: {paint(path, 'cyan')}")

    def locked(self, done: Locked) -> None:
        if self._frozen:
            return
        lock_command.show_count(self._invocation, done)
        if self._dry_run:
            reporter = self._invocation.reporter
            text = "Would update lockfile at" if done.changed else "Found up-to-date lockfile at"
            reporter.info(f"{text}: {reporter.paint(os.path.basename(done.path), 'cyan')}")
