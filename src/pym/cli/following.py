"""What follows an edit of a project: its lock, then its environment. See `commands.add`."""

from __future__ import annotations

from pym.cli import lock_chosen, sync_chosen
from pym.cli.chosen import Chosen
from pym.cli.commands import lock as lock_command
from pym.ops.project_selection import Selection
from pym.project.edit.dependencies import DEV
from pym.spec.direct import normalised

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pym.cli.invocation import Invocation
    from pym.model.lock import Lock
    from pym.ops.lock import Locked
    from pym.ops.wiring import Wiring
    from pym.project.edit.dependencies import Kind


class Following:
    """Locks and syncs a project after its file was changed.

    Args:
        invocation: What was typed.
        wiring: The call; settings are read again each time, for they may be what was changed.
        constraints: Requirements (texts) that what is chosen has to meet.
        added: The list that requirements were added to; None if none were.
        exact: Whether what is not in the lock is taken out.

    Attributes:
        frozen: Whether neither is wanted.
    """

    def __init__(
        self,
        invocation: Invocation,
        wiring: Wiring,
        constraints: Sequence[str] = (),
        *,
        added: Kind | None = None,
        exact: bool = False,
    ) -> None:
        chosen = Chosen(invocation, wiring.settings)
        lock_chosen.refuse(chosen)
        self._invocation = invocation
        self._wiring = wiring
        self._constraints = constraints
        self._added = added
        self.exact = exact
        self._last: Locked | None = None
        self._first: Locked | None = None
        self.frozen = invocation.flag("frozen") or (not invocation.flag("locked") and chosen.flag("", "PYM_FROZEN", ""))
        self._syncs = not chosen.flag("no_sync", "PYM_NO_SYNC", "")

    @property
    def relock(self) -> Callable[[], Lock] | None:
        """Brings the lock up to date; None if it is to be left alone."""
        return None if self.frozen else self._relock

    @property
    def sync(self) -> Callable[[], None] | None:
        """Brings the environment up to date; None if it is to be left alone."""
        return None if self.frozen or not self._syncs else self._sync

    def _relock(self) -> Lock:
        from pym.ops import lock

        chosen = Chosen(self._invocation, self._wiring.settings)
        asked = lock_chosen.asked(chosen)
        asked.upgrade_packages = [*asked.upgrade_packages, *self._constraints]
        if self._last is not None:  # what was asked for anew has just been fetched
            asked.upgrade, asked.refresh, asked.made = False, False, self._last.lock
        asked.dry_run = False
        done = lock.run(
            self._wiring,
            asked=asked,
            places=lock_chosen.places(chosen),
            policy=lock_chosen.policy(chosen),
            builds=lambda: lock_chosen.builds(chosen),
        )
        if self._last is None:
            shown = lock.Locked(done.lock, done.path, seconds=done.seconds, warnings=done.warnings)
            lock_command.show(self._invocation, shown)
        self._last = done
        return done.lock

    def _sync(self) -> None:
        from pym.ops import project_environment

        assert self._last is not None
        chosen = Chosen(self._invocation, self._wiring.settings)
        found = project_environment.find(
            self._wiring, python=self._invocation.text("python"), active=sync_chosen.active(chosen)
        )
        outcome = sync_chosen.run(
            chosen, self._wiring, found.environment, self._last, self._selection(), exact=self.exact
        )
        for warning in outcome.warnings:
            self._wiring.reporter.warn(warning)

    def _selection(self) -> Selection:
        """What an environment gets after an edit: as uv has it, `dev` not where a requirement came to another list."""
        if self._added is None:
            return Selection(packages=self._package())
        extra = [self._added.name] if self._added.kind == "extra" else []
        group = [self._added.name] if self._added.kind == "group" else []
        return Selection(extras=extra, groups=group, no_groups=[] if group else [DEV], packages=self._package())

    def _package(self) -> list[str]:
        package = self._invocation.text("package")
        return [normalised(package)] if package else []
