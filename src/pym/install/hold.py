"""The right to change an environment: one process at a time, pym or uv. A HOT module.

The lock is on the site directory itself, so that it leaves nothing behind and is the same one however the environment
was named (a virtual environment, or its site directory as `--target`). Whoever makes a virtual environment anew locks
its directory, and uv locks `.lock` in it: pym takes these two first, in that order.
"""

from __future__ import annotations

import errno
import os

from pym.errors import StoreError
from pym.fs.mutex import Lock
from pym.install import journal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.model.environment import Environment
    from pym.report import Reporter


# What network file systems say that cannot lock a directory. There a file in it is locked, which stays.
_UNLOCKABLE = frozenset((errno.EBADF, errno.EINVAL, errno.EISDIR, errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP))


class Hold:
    """Exclusive use of an environment, from `take` (or `__enter__`) until `release`. A process can hold it once.

    Whoever reads an environment to change it takes this first; then nothing that was read grows old.

    Args:
        environment: Its site directory is made if it is missing (and taken away again if it is still empty at the end).
        reporter: Told when another process is waited for, and of what was cleaned up.
    """

    __slots__ = ("_locks", "_made", "environment", "reporter")

    def __init__(self, environment: Environment, reporter: Reporter) -> None:
        self.environment = environment
        self.reporter = reporter
        self._locks: list[Lock] = []
        self._made: list[str] = []

    def take(self) -> None:
        """Waits for its turn, then finishes or undoes what a killed process left.

        Raises:
            StoreError: The environment cannot be locked or written to.
        """
        try:
            self._take()
            journal.heal(self.environment.scheme.purelib, self.reporter)
        except BaseException:
            self.release()
            raise

    def _take(self) -> None:
        environment = self.environment
        site = environment.scheme.purelib
        named = os.path.join(environment.prefix, ".lock")
        virtual = environment.kind == "virtual"
        if virtual:
            lock = Lock(environment.prefix, waiting=self._waiting, directory=True)
            try:
                lock.take()
                self._locks.append(lock)
            except StoreError as error:
                if not _cannot_lock(error):
                    raise
        if virtual or os.path.exists(named):
            lock = Lock(named, waiting=self._waiting)
            lock.take()
            self._locks.append(lock)
            if virtual:
                _open_to_all(lock)
        while True:
            if not os.path.isdir(site):
                self._make(site)
            lock = Lock(site, waiting=self._waiting, directory=True)
            try:
                lock.take()
            except StoreError as error:
                if error.missing:
                    continue
                if not _cannot_lock(error):
                    raise
                lock = Lock(os.path.join(site, ".pym-lock"), waiting=self._waiting)
                lock.take()
            if lock.current():
                self._locks.append(lock)
                return
            lock.release()

    def _make(self, site: str) -> None:
        made = []
        path = site
        while not os.path.isdir(path):
            made.append(path)
            path = os.path.dirname(path)
        try:
            os.makedirs(site, exist_ok=True)
        except OSError as error:
            for path in made:
                _remove_empty(path)
            raise StoreError.from_os("create", str(error.filename or site), error) from error
        self._made = made

    def _waiting(self) -> None:
        self.reporter.info(f"Waiting for another process to finish with `{self.environment.prefix}`")

    def release(self) -> None:
        """Lets go; harmless when nothing is held."""
        for path in self._made:
            _remove_empty(path)
        self._made = []
        while self._locks:
            self._locks.pop().release()

    def __enter__(self) -> Hold:
        self.take()
        return self

    def __exit__(self, *_: object) -> None:
        self.release()


def _cannot_lock(error: StoreError) -> bool:
    """Whether the file system has no locks on directories."""
    return isinstance(error.__cause__, OSError) and error.__cause__.errno in _UNLOCKABLE


def _open_to_all(lock: Lock) -> None:
    """As uv makes it: an environment shared by users must be lockable by each of them, whatever the umask was."""
    try:
        about = os.fstat(lock.fd)
        if about.st_mode & 0o666 != 0o666 and (not hasattr(os, "geteuid") or about.st_uid == os.geteuid()):
            os.fchmod(lock.fd, 0o666)
    except OSError:
        pass


def _remove_empty(path: str) -> None:
    try:
        os.rmdir(path)
    except OSError:
        pass
