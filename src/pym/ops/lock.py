"""`pym lock`: requirements of a workspace in, `pylock.toml` out. A HOT module: a valid lock costs no resolution."""

from __future__ import annotations

import os
import time

from pym.errors import LockMerging, LockMissing, LockOutdated, UsageError
from pym.lock import read as lock_read
from pym.lock import write as lock_write
from pym.model.value import Value
from pym.ops import project_inputs
from pym.ops.lock_job import Job
from pym.ops.pip_compile import write

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from pym.model.builds import Builds
    from pym.model.lock import Lock
    from pym.model.resolution import Policy, Preference
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
    """

    __slots__ = (
        "dry_run",
        "frozen",
        "locked",
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


class Locked(Value):
    """What came of it.

    Attributes:
        lock: The lock in force.
        path: Absolute path of its file.
        before: The one that was there before; None for none, or where nothing changed.
        changed: Whether it differs from what was there.
        count: How many packages it has.
        seconds: How long it took.
        warnings: What a person should know.
    """

    __slots__ = ("before", "changed", "count", "lock", "path", "seconds", "warnings")

    def __init__(
        self,
        lock: Lock,
        path: str,
        *,
        before: Lock | None = None,
        changed: bool = False,
        seconds: float = 0.0,
        warnings: tuple[str, ...] = (),
    ) -> None:
        self.lock = lock
        self.path = path
        self.before = before
        self.changed = changed
        self.count = len(lock.packages)
        self.seconds = seconds
        self.warnings = warnings


class Old(Value):
    """The lock that is there.

    Attributes:
        data: Its bytes.
        lock: What they mean.
    """

    __slots__ = ("data", "lock")

    def __init__(self, data: bytes, lock: Lock) -> None:
        self.data = data
        self.lock = lock


def load(path: str) -> Old | None:
    """The lock at `path`, None if there is none.

    Raises:
        LockMerging: It has the marks of a merge.
        LockInvalid: It is malformed.
        StoreError: It cannot be read.
    """
    try:
        with open(path, "rb", buffering=0) as file:
            data = file.read(lock_read.LIMIT + 1)
    except FileNotFoundError:
        return None
    except OSError as error:
        from pym.errors import StoreError

        raise StoreError.from_os("read", path, error) from error
    return Old(data, lock_read.read(data, NAME))


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
    merged: Sequence[Preference] | None = None
    try:
        old = load(path)
    except LockMerging:
        if asked.locked or asked.frozen:
            raise
        old, merged = None, _of_both_sides(path)
    if old is None and (asked.frozen or asked.locked):
        raise LockMissing(
            f"Unable to find lockfile at `{NAME}`, but `{asked.frozen or asked.locked}` was provided. "
            "To create a lockfile, run `pym lock` or `pym sync` without the flag."
        )
    if asked.frozen:
        assert old is not None
        return Locked(old.lock, path, seconds=time.perf_counter() - started)
    found = project_inputs.gather(wiring, no_sources=asked.no_sources)
    job = Job(wiring, found, asked, places, policy, builds)
    job.check_version()
    answer = job.compare(old.lock) if old is not None else None
    if answer is not None and answer.satisfies:
        assert old is not None
        return Locked(old.lock, path, seconds=time.perf_counter() - started, warnings=tuple(job.warnings))
    if answer is not None:
        wiring.reporter.debug(f"The lock is not up to date: {answer.reason}")
    try:
        lock = job.resolve(old.lock if old is not None else None, answer.level if answer is not None else "", merged)
    finally:
        job.close()
    text = lock_write.write(lock)
    changed = old is None or old.data != text.encode()
    seconds = time.perf_counter() - started
    result = Locked(
        lock,
        path,
        before=old.lock if old is not None and changed else None,
        changed=changed,
        seconds=seconds,
        warnings=tuple(job.warnings),
    )
    if changed and asked.locked:
        if told is not None:
            told(result)
        raise LockOutdated(
            f"The lockfile at `{NAME}` needs to be updated, but `{asked.locked}` was provided. "
            "To update the lockfile, run `pym lock`.",
            context=answer.reason if answer is not None else "",
        )
    if changed and not asked.dry_run:
        write(path, text)
    return result


def _of_both_sides(path: str) -> tuple[Preference, ...]:
    """The versions of both sides of a merge that was not finished."""
    from pym.lock import merge

    with open(path, "rb") as file:
        return merge.preferences(file.read(lock_read.LIMIT), NAME)
