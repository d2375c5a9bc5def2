"""Who uses the cache: many at once, or one alone that removes from it. A HOT module.

A command that is going to use files of the cache holds it (a shared lock that its process keeps to its end); `pym cache
clean` and `prune` take it alone. What is read in one go and may be missing at any time, as remembered answers, needs no
hold.
"""

from __future__ import annotations

import os

from pym.errors import StoreError
from pym.fs.mutex import Lock

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

NAME = ".lock"

_held: dict[str, Lock] = {}


def share(cache: str) -> None:
    """Holds the cache directory `cache` until the process ends; nothing more happens the second time.

    A cache that cannot be locked, as on a medium that is read-only, is used without: nobody can remove from it either.
    """
    if cache not in _held:
        lock = Lock(os.path.join(cache, NAME), shared=True)
        _held[cache] = lock
        _take(lock, cache, wait=True)


def release(cache: str) -> None:
    """Lets go of what `share` took; harmless if it took nothing."""
    lock = _held.pop(cache, None)
    if lock is not None:
        lock.release()


def passed_on(cache: str) -> tuple[int, ...]:
    """What a program inherits that takes this process's place, or that it starts: with that it holds the cache, too."""
    share(cache)
    fd = _held[cache].fd
    if fd < 0:
        return ()
    os.set_inheritable(fd, True)
    return (fd,)


def alone(cache: str, waiting: Callable[[], None] | None = None, *, force: bool = False) -> Lock:
    """Takes an existing cache directory for this process alone, as soon as nobody else uses it.

    Args:
        cache: Absolute path.
        waiting: Called once if others use it for longer than a moment.
        force: Do not wait for them.

    Returns:
        The lock, to be released when all is done; with `force` perhaps one that is not held.

    Raises:
        StoreError: It cannot be locked.
    """
    release(cache)
    lock = Lock(os.path.join(cache, NAME), waiting)
    if force:
        lock.take(wait=False)
        return lock
    while not _take(lock, cache, wait=True, must=True):
        pass
    return lock


def _take(lock: Lock, cache: str, *, wait: bool, must: bool = False) -> bool:
    """Takes the lock of the cache that is there: whoever removed the one we waited for has removed its lock too."""
    while True:
        try:
            if not lock.take(wait=wait):
                return False
        except StoreError as error:
            if error.missing:
                try:
                    os.makedirs(cache, exist_ok=True)
                    continue
                except OSError as failure:
                    if must:
                        raise StoreError.from_os("make", cache, failure) from failure
                    return False
            if must:
                raise
            return False
        if lock.current():
            return True
        lock.release()
