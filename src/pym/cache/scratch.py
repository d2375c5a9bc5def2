"""Directories that are filled, then renamed into place: one for each key, held by a lock while somebody fills it.

A process that is killed leaves at most the one directory it was filling, without its lock. The next one that wants the
same key takes it over, and whoever fills anything at all removes those of others that nobody holds: no litter collects.
"""

from __future__ import annotations

import os

from pym.errors import StoreError
from pym.fs import tree
from pym.fs.mutex import Lock

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

_LOCK = ".lock"


class Scratch:
    """An empty directory of one's own, from `__enter__` to `__exit__`.

    Args:
        directory: Where such directories are made, on the file system of what they are for.
        key: Names it: a plain file name.

    Attributes:
        path: Absolute path. Once it has been renamed, nothing is removed at the end.
    """

    __slots__ = ("_abandoned", "_directory", "_key", "_lock", "path")

    def __init__(self, directory: str, key: str) -> None:
        self._abandoned = False
        self._directory = directory
        self._key = key
        self._lock = Lock(os.path.join(directory, key + _LOCK))
        self.path = os.path.join(directory, key)

    @property
    def fd(self) -> int:
        """The descriptor of the lock: a process that inherits it keeps the directory held for as long as it runs."""
        return self._lock.fd

    def __enter__(self) -> Scratch:
        """Waits for whoever else holds this key.

        Raises:
            StoreError: It cannot be made.
        """
        lock = self._lock
        while True:
            try:
                os.makedirs(self._directory, exist_ok=True)
                lock.take()
            except OSError as error:
                raise StoreError.from_os("make", self._directory, error) from error
            except StoreError as error:
                if error.missing:  # the cache was removed just now
                    continue
                raise
            # Its last holder has removed it: then we hold what nobody else will look at.
            if lock.current():
                break
            lock.release()
        try:
            tree.remove(self.path)  # of a process that was killed
            os.mkdir(self.path, 0o755)
        except OSError as error:
            self.__exit__()
            raise StoreError.from_os("make", self.path, error) from error
        except BaseException:
            self.__exit__()
            raise
        return self

    def abandon(self) -> None:
        """Leaves all as it is for `sweep`: removing many files takes longer than who gives up wants to wait."""
        self._lock.release()
        self._abandoned = True

    def __exit__(self, *_: object) -> None:
        if self._abandoned:
            return
        try:
            tree.remove(self.path)
        except StoreError:
            pass  # as after a kill: the next one removes it, or tells why not
        else:
            try:
                os.unlink(self._lock.path)
            except OSError:
                pass
        self._lock.release()


def sweep(directory: str, *, but: str = "") -> int:
    """Removes what killed processes have left; returns how many directories that were.

    Args:
        directory: As for `Scratch`.
        but: A key to pass over.
    """
    try:
        names = os.listdir(directory)
    except OSError:
        return 0
    removed = 0
    for name in names:
        key = name.removesuffix(_LOCK)
        if key == but or (key == name and f"{name}{_LOCK}" in names):
            continue
        lock = Lock(os.path.join(directory, key + _LOCK))
        try:
            if not lock.take(wait=False):
                continue
            if lock.current():
                removed += os.path.lexists(os.path.join(directory, key))
                tree.remove(os.path.join(directory, key))
                os.unlink(lock.path)
        except (StoreError, OSError):
            pass
        finally:
            lock.release()
    return removed


def remove_unheld(path: str, remove: Callable[[str], object] = tree.remove, *, directory: bool = False) -> None:
    """Removes a file, or a directory, of a process that held it with a lock, if that is no more.

    Args:
        path: Absolute path.
        remove: Removes it.
        directory: Whether it is one.
    """
    lock = Lock(path, directory=directory)
    try:
        if lock.take(wait=False) and lock.current():
            remove(path)
    except StoreError:
        pass  # being removed by another process, or of another user
    finally:
        lock.release()


def sweep_apart(directory: str) -> None:
    """The same, in a process of its own that nobody waits for."""
    if not hasattr(os, "fork") or not os.path.isdir(directory):
        sweep(directory)
        return
    try:
        if os.fork():
            return
    except OSError:  # no more processes
        sweep(directory)
        return
    try:
        os.setsid()
        # Locks of this process must not be held any longer for our sake, nor pipes that somebody reads to their end.
        nothing = os.open(os.devnull, os.O_RDWR)
        for descriptor in range(3):
            os.dup2(nothing, descriptor)
        os.closerange(3, min(os.sysconf("SC_OPEN_MAX"), 1 << 16))
        sweep(directory)
    finally:
        os._exit(0)
