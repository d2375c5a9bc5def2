"""A lock is brought up to date: read, compared, resolved anew where it has to be, written. A HOT module."""

from __future__ import annotations

import os
import time

from pym.errors import LockMerging, LockMissing, LockOutdated, PymError
from pym.fs.regular import opener
from pym.lock import read as lock_read
from pym.model.lock import Lock
from pym.model.value import Value
from pym.ops import required_version
from pym.ops.lock import NAME, Locked

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pym.lock.staleness import Staleness
    from pym.model.resolution import Preference
    from pym.ops.lock import Asked
    from pym.ops.lock_job import Job
    from pym.ops.lock_landing import Landing
    from pym.ops.wiring import Wiring


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


def load(path: str, made: Lock | None = None) -> Old | None:
    """The lock at `path`, None if there is none.

    Args:
        path: Absolute path.
        made: One that is read already, if it still stands there.

    Raises:
        LockMerging: It has the marks of a merge.
        LockInvalid: It is malformed.
        StoreError: It cannot be read.
    """
    try:
        with open(path, "rb", buffering=0, opener=opener) as file:
            data = file.read(lock_read.LIMIT + 1)
    except FileNotFoundError:
        return None
    except OSError as error:
        from pym.errors import StoreError

        raise StoreError.from_os("read", path, error) from error
    if made is not None and made.text.encode() == data:
        return Old(data, made)
    return Old(data, lock_read.read(data, os.path.basename(path)))


def bring(
    path: str,
    make: Callable[[], Job],
    wiring: Wiring,
    *,
    asked: Asked,
    landing: Landing,
    told: Callable[[Locked], None] | None = None,
    command: str = "pym lock",
    creating: bool = True,
) -> Locked:
    """One lock, brought up to date; see `lock.run`.

    Args:
        path: Absolute path of its file.
        make: Makes the job that compares and resolves.
        wiring: The call.
        asked: How it is to be treated.
        landing: Writes it.
        told: Is told what came of it before it is found to be out of date.
        command: What brings it up to date, for messages.
        creating: Whether one that is not there is written.
    """
    started = time.perf_counter()
    while True:
        done = _bring(path, make, wiring, asked, landing, told, command, creating, started)
        if done is not None:
            return done


def _bring(
    path: str,
    make: Callable[[], Job],
    wiring: Wiring,
    asked: Asked,
    landing: Landing,
    told: Callable[[Locked], None] | None,
    command: str,
    creating: bool,
    started: float,
) -> Locked | None:
    """As `bring`; None if what the lock was made from has been changed meanwhile."""
    required_version.check(wiring.settings)
    name = os.path.basename(path)
    merged: Sequence[Preference] | None = None
    try:
        old = load(path, asked.made)
    except LockMerging:
        if asked.locked or asked.frozen:
            raise
        old, merged = None, _of_both_sides(path)
    if old is None and (asked.frozen or asked.locked):
        raise LockMissing(
            f"Unable to find lockfile at `{name}`, but `{asked.frozen or asked.locked}` was provided. "
            + (f"To create a lockfile, run `{command}`" + (" or `pym sync`" if name == NAME else ""))
            + " without the flag."
        )
    if asked.frozen:
        assert old is not None
        _say_if_stale(make, old.lock, wiring, name, asked.frozen)
        return Locked(old.lock, path, seconds=time.perf_counter() - started)
    job = make()
    try:
        answer = job.compare(old.lock) if old is not None else None
    except BaseException:
        job.close()
        raise
    if answer is not None and answer.satisfies:
        assert old is not None
        job.close()
        return Locked(old.lock, path, seconds=time.perf_counter() - started, warnings=tuple(job.warnings))
    if answer is not None:
        wiring.reporter.debug(f"The lock is not up to date: {answer.reason}")
    return _renew(path, job, old, answer, merged, started, asked, landing, told, command, creating)


def _renew(
    path: str,
    job: Job,
    old: Old | None,
    answer: Staleness | None,
    merged: Sequence[Preference] | None,
    started: float,
    asked: Asked,
    landing: Landing,
    told: Callable[[Locked], None] | None,
    command: str,
    creating: bool,
) -> Locked | None:
    from pym.lock import staleness
    from pym.lock.write import write

    name = os.path.basename(path)
    try:
        level = answer.level if answer is not None else ""
        if asked.made is not None and old is not None and level == staleness.PREFERABLE:
            lock = _rerecorded(old.lock, job)
        else:
            lock = job.resolve(old.lock if old is not None else None, level, merged)
    finally:
        job.close()
    text = lock.text = lock.text or write(lock)
    changed = old is None or old.data != text.encode()
    result = Locked(
        lock,
        path,
        before=old.lock if old is not None and changed else None,
        changed=changed,
        seconds=time.perf_counter() - started,
        warnings=tuple(job.warnings),
    )
    if changed and asked.locked:
        if told is not None:
            told(result)
        raise LockOutdated(
            f"The lockfile at `{name}` needs to be updated, but `{asked.locked}` was provided. "
            f"To update the lockfile, run `{command}`.",
            context=answer.reason if answer is not None else "",
        )
    if changed and not asked.dry_run and (creating or old is not None) and not landing.write(path, text):
        return None
    return result


def _rerecorded(old: Lock, job: Job) -> Lock:
    """A lock that was made this moment, with another record of what it was made from."""
    lock = Lock(
        old.packages,
        requires_python=old.requires_python,
        environments=old.environments,
        extras=old.extras,
        groups=old.groups,
        default_groups=old.default_groups,
        root=old.root,
        inputs=job.record(),
        conflicts=old.conflicts,
        forks=old.forks,
        python=old.python,
        portable=old.portable,
        created_by=old.created_by,
    )
    if old.text:
        from pym.lock.write import rewrite

        lock.text = rewrite(lock, old.text)
    return lock


def _say_if_stale(make: Callable[[], Job], lock: Lock, wiring: Wiring, name: str, flag: str) -> None:
    """Says in one line that a lock that is taken as it is does not fit the project any more.

    Images are often built in layers, the first of them without members: what is not there says nothing.
    """
    try:
        job = make()
        if lock.inputs is None or not job.comparable(lock):
            return
        answer = job.compare(lock)
    except PymError:
        return  # whoever needs these files says what is wrong with them
    if not answer.satisfies:
        wiring.reporter.warn(f"`{name}` is out of date and taken as it is (`{flag}`): {answer.reason}")


def _of_both_sides(path: str) -> tuple[Preference, ...]:
    """The versions of both sides of a merge that was not finished."""
    from pym.lock import merge

    with open(path, "rb", opener=opener) as file:
        return merge.preferences(file.read(lock_read.LIMIT), os.path.basename(path))
