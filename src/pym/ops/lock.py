"""`pym lock`: requirements of a workspace in, `pylock.toml` out. A HOT module.

What a valid lock costs decides how often people can afford to ask: where nothing changed since the last answer, that is
known from the stamps of the files it came from (`lock_memo`), and nothing else is entered.
"""

from __future__ import annotations

import os
import time

from pym.errors import UsageError
from pym.model.value import Value
from pym.ops import lock_memo

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from pym.model.builds import Builds
    from pym.model.lock import Lock
    from pym.model.resolution import Policy
    from pym.ops.lock_job import Job
    from pym.ops.places import Places
    from pym.ops.wiring import Wiring

NAME = "pylock.toml"


class Asked(Value):
    """How the lock is to be treated.

    Attributes:
        locked: The flag that asks for a lock that is up to date (`--locked`, `--check`), "" for none.
        frozen: The flag that asks to take it as it is (`--frozen`, `--check-exists`), "" for none.
        dry_run: Whether nothing is written.
        upgrade: Whether no version is kept.
        upgrade_packages: Names, or requirements, whose versions are not kept.
        upgrade_groups: Dependency groups whose requirements' versions are not kept.
        refresh, refresh_packages: What is cached but has to be confirmed.
        no_sources: Names whose sources do not count; `:all:` for all.
        python: `--python` as typed, "" for none.
        options: What decides about candidates, as the lock records it.
        made: The lock that this call wrote already, where requirements have only got bounds since that it meets: then
            its packages stay as they are. None for none.
    """

    __slots__ = (
        "dry_run",
        "frozen",
        "locked",
        "made",
        "no_sources",
        "options",
        "python",
        "refresh",
        "refresh_packages",
        "upgrade",
        "upgrade_groups",
        "upgrade_packages",
    )

    def __init__(
        self,
        *,
        locked: str = "",
        frozen: str = "",
        dry_run: bool = False,
        upgrade: bool = False,
        upgrade_packages: Sequence[str] = (),
        upgrade_groups: Sequence[str] = (),
        refresh: bool = False,
        refresh_packages: frozenset[str] = frozenset(),
        no_sources: frozenset[str] = frozenset(),
        python: str = "",
        options: Mapping[str, str] | None = None,
    ) -> None:
        self.locked = locked
        self.frozen = frozen
        self.dry_run = dry_run
        self.upgrade = upgrade
        self.upgrade_packages = upgrade_packages
        self.upgrade_groups = upgrade_groups
        self.refresh = refresh
        self.refresh_packages = refresh_packages
        self.no_sources = no_sources
        self.python = python
        self.options = options or {}
        self.made: Lock | None = None


class Locked(Value):
    """What came of it.

    Attributes:
        path: Absolute path of its file.
        before: The one that was there before; None for none, or where nothing changed.
        changed: Whether it differs from what was there.
        count: How many packages it has.
        seconds: How long it took.
        warnings: What a person should know.
        known: Whether it was known to be up to date, so that nobody had to look (`lock_memo`).
    """

    __slots__ = ("_lock", "before", "changed", "count", "known", "path", "seconds", "warnings")

    def __init__(
        self,
        lock: Lock | None,
        path: str,
        *,
        before: Lock | None = None,
        changed: bool = False,
        count: int = 0,
        seconds: float = 0.0,
        warnings: tuple[str, ...] = (),
    ) -> None:
        self._lock = lock
        self.known = lock is None
        self.path = path
        self.before = before
        self.changed = changed
        self.count = len(lock.packages) if lock is not None else count
        self.seconds = seconds
        self.warnings = warnings

    @property
    def lock(self) -> Lock:
        """The lock in force; where nobody had to read it so far, it is read now.

        Raises:
            LockMissing: It has been taken away meanwhile.
            LockInvalid: It has been changed meanwhile, and is none.
        """
        if self._lock is None:
            from pym.errors import LockMissing
            from pym.ops.lock_bring import load

            old = load(self.path)
            if old is None:
                raise LockMissing(f"`{os.path.basename(self.path)}` has been removed")
            self._lock = old.lock
        return self._lock


def check(wiring: Wiring, asked: Asked, places: Places) -> None:
    """Complains about a project that no lock could be made for, before anything else is made for it.

    Args:
        wiring: The call; it has a project.
        asked: How the lock is to be treated.
        places: Where packages come from.

    Raises:
        UsageError: What the project declares is malformed.
    """
    workspace = wiring.workspace
    assert workspace is not None
    inputs = lock_memo.inputs(wiring, workspace, os.path.join(workspace.root, NAME), asked, places)
    if not asked.frozen and (inputs is None or lock_memo.recall(wiring, inputs) is None):
        from pym.ops import project_inputs

        project_inputs.gather(wiring, no_sources=asked.no_sources)


def run(
    wiring: Wiring,
    *,
    asked: Asked,
    places: Places,
    policy: Policy,
    builds: Callable[[], Builds] | None = None,
    told: Callable[[Locked], None] | None = None,
) -> Locked:
    """The lock of the project around, brought up to date.

    Args:
        wiring: The call.
        asked: How it is to be treated.
        places: Where packages come from.
        policy: Which candidates count.
        builds: Makes the settings of builds when something has to be built; None for the usual ones.
        told: Is told what came of it before it is found to be out of date.

    Raises:
        LockMissing: There is none, and `asked` forbids to make one.
        LockOutdated: It is not up to date, and `asked` forbids to change it.
        NoSolution: No versions satisfy everything; explains why.
        PymError: Anything else that stands in the way.
    """
    started = time.perf_counter()
    workspace = wiring.workspace
    if workspace is None:
        raise UsageError("No `pyproject.toml` found in current directory or any parent directory")
    path = os.path.join(workspace.root, NAME)
    inputs = lock_memo.inputs(wiring, workspace, path, asked, places)
    count = lock_memo.recall(wiring, inputs) if inputs is not None and asked.made is None else None
    if count is not None:
        return Locked(None, path, count=count, seconds=time.perf_counter() - started)
    # Not at the top: what is below is for locks that are not known to be up to date.
    from pym.ops import lock_bring, project_inputs, undo
    from pym.ops.lock_job import Job
    from pym.ops.lock_landing import Landing

    made: list[Job] = []

    def make() -> Job:
        found = project_inputs.gather(wiring, no_sources=asked.no_sources)
        made.append(Job(wiring, found, asked, places, policy, builds))
        return made[-1]

    members = [manifest.path for manifest in workspace.manifests]
    landing = Landing(undo.journal_of(workspace.root), members, wiring.began, wiring.reporter, wiring.forget)
    done = lock_bring.bring(path, make, wiring, asked=asked, landing=landing, told=told)
    if inputs is not None and made and made[-1].repeatable:
        lock_memo.remember(wiring, inputs, done.count)
    return done
