"""`pym lock --merge-driver`: what git is given where both sides of a merge have changed a lock. Cold.

git merges while the working tree still is as our side has it, `pyproject.toml` too. So a lock is resolved only if both
sides were made from the same inputs and these are those of the working tree: then what they chose is put together. If
only one side changed the lock, that one is taken. Else the file gets both sides whole, between the marks of a merge,
and git is told of a conflict: `pym lock`, once `pyproject.toml` is merged, goes on from the versions of both sides.
"""

from __future__ import annotations

import os

from pym.errors import LockInvalid, StoreError
from pym.fs import atomic
from pym.lock import merge
from pym.lock import read as lock_read
from pym.lock import write as lock_write
from pym.model.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from pym.model.lock import Lock
    from pym.ops.lock_job import Job

AGREED = "agreed"  # only one side changed it, or both alike
RESOLVED = "resolved"  # both did, from the same inputs
CONFLICT = "conflict"  # both did, and something has to be merged first


class Merged(Value):
    """What became of a merge.

    Attributes:
        kind: See above.
        reason: Why it is a conflict, as half a sentence.
    """

    __slots__ = ("kind", "reason")

    def __init__(self, kind: str, reason: str = "") -> None:
        self.kind = kind
        self.reason = reason


def run(base: str, ours: str, theirs: str, *, label: str, make: Callable[[], Job]) -> Merged:
    """Merges into the file `ours`, as git asks of its drivers.

    Args:
        base, ours, theirs: Absolute paths of the three versions; `base` may be empty, or not there.
        label: How messages call the lock.
        make: Makes what locks the project of the working tree.

    Raises:
        StoreError: A version cannot be read, or the outcome not written.
        PymError: The project cannot be locked.
    """
    before, our, their = _read(base, missing=True), _read(ours), _read(theirs)
    agreed = merge.agreed(before, our, their)
    if agreed is not None:
        if agreed != our:
            atomic.write(ours, agreed)
        return Merged(AGREED)
    try:
        sides = (lock_read.read(our, label), lock_read.read(their, label))
    except LockInvalid as error:
        return _conflict(ours, before, our, their, f"one side is no lock: {error.context or error.message}")
    if sides[0].inputs is None or sides[0].inputs != sides[1].inputs or _shape(sides[0]) != _shape(sides[1]):
        return _conflict(ours, before, our, their, "the two sides ask for different things")
    job = make()
    if not job.compare(sides[0]).satisfies:
        return _conflict(ours, before, our, their, "`pyproject.toml` is not what the lock was made from")
    try:
        known = lock_read.read(before, label) if before else None
    except LockInvalid:
        known = None
    try:
        lock = job.resolve(None, "", merge.preferred(known, *sides))
    finally:
        job.close()
    atomic.write(ours, lock_write.write(lock).encode())
    return Merged(RESOLVED)


def _shape(lock: Lock) -> tuple[object, ...]:
    return (lock.requires_python, lock.environments, lock.conflicts, lock.portable)


def _conflict(path: str, base: bytes, ours: bytes, theirs: bytes, reason: str) -> Merged:
    """Both sides whole: lines of both, side by side, would be a lock that nobody resolved."""
    atomic.write(path, merge.marked(base, ours, theirs))
    return Merged(CONFLICT, reason)


def _read(path: str, *, missing: bool = False) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read(lock_read.LIMIT + 1)
    except FileNotFoundError as error:
        if missing:
            return b""
        raise StoreError.from_os("read", path, error) from error
    except OSError as error:
        raise StoreError.from_os("read", path, error) from error


def directory_of(cwd: str, place: str) -> str:
    """The directory of the project whose lock lies at `place` in the working tree (git's `%P`, "" if not given)."""
    return os.path.dirname(os.path.join(cwd, place)) if place else cwd
