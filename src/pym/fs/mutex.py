"""Locks between processes that die with their holder: flock on a file or a directory.

No lock is ever stale: the kernel drops it when its process ends, however it ends. No time-outs, no pids in files.
"""

from __future__ import annotations

import os
import time

from pym.errors import StoreError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

try:
    import fcntl
except ImportError:  # Windows; untested
    fcntl = None  # type: ignore[assignment]

_NAP = 0.01  # seconds
_PATIENCE = 100  # naps before a wait is announced


class Lock:
    """A lock, held from `take` (or `__enter__`) until `release`.

    Args:
        path: A file, made if it is missing; with `directory`, an existing directory.
        waiting: Called once if the lock is held by somebody else for longer than a moment.
        directory: The path names a directory, which is never made.
        shared: Any number may hold it so at once, but none together with one who does not share.
    """

    __slots__ = ("_directory", "_shared", "_waiting", "fd", "path")

    def __init__(
        self,
        path: str,
        waiting: Callable[[], None] | None = None,
        *,
        directory: bool = False,
        shared: bool = False,
    ) -> None:
        self.path = path
        self._directory = directory
        self._shared = shared
        self.fd = -1
        self._waiting = waiting

    def take(self, *, wait: bool = True) -> bool:
        """Takes the lock; False if it is held elsewhere and `wait` is false.

        Raises:
            StoreError: It cannot be opened (`missing` tells if only because it is gone), or the file system cannot
                lock at all.
        """
        try:
            if self._directory:
                fd = os.open(self.path, os.O_RDONLY | os.O_CLOEXEC | os.O_DIRECTORY)
            else:
                # 0666 as uv makes it: a store shared by users must be lockable by each of them.
                fd = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
        except OSError as error:
            raise StoreError.from_os("open the lock", self.path, error) from error
        try:
            if not _lock(fd, wait=False, shared=self._shared):
                if not wait:
                    os.close(fd)
                    return False
                self._wait(fd)
        except OSError as error:
            os.close(fd)
            raise StoreError.from_os("lock", self.path, error) from error
        except BaseException:
            os.close(fd)
            raise
        self.fd = fd
        return True

    def _wait(self, fd: int) -> None:
        """Waits for its turn; a wait that a person would notice is announced."""
        if self._waiting is not None:
            for _ in range(_PATIENCE):
                time.sleep(_NAP)
                if _lock(fd, wait=False, shared=self._shared):
                    return
            self._waiting()
        _lock(fd, wait=True, shared=self._shared)

    def current(self) -> bool:
        """Whether what is locked is still what the path names (its last holder may have removed it)."""
        try:
            return os.path.samestat(os.fstat(self.fd), os.stat(self.path))
        except OSError:
            return False

    def release(self) -> None:
        """Lets go; harmless when nothing is held."""
        # Ctrl-C may come right after the call: whoever then clears up must not close what is another file by now.
        fd, self.fd = self.fd, -1
        if fd >= 0:
            os.close(fd)

    def __enter__(self) -> Lock:
        self.take()
        return self

    def __exit__(self, *_: object) -> None:
        self.release()


def _lock(fd: int, *, wait: bool, shared: bool = False) -> bool:
    if fcntl is None:  # pragma: no cover - Windows
        return _lock_windows(fd, wait=wait)
    flags = (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | (0 if wait else fcntl.LOCK_NB)
    try:
        fcntl.flock(fd, flags)
    except BlockingIOError:
        return False
    except OSError as error:
        import errno

        # Some network file systems know no flock but do know POSIX locks (which a directory cannot take).
        if error.errno not in (errno.ENOSYS, errno.EBADF, errno.ENOTSUP, errno.EINVAL, errno.ENOLCK):
            raise
        try:
            fcntl.lockf(fd, flags)
        except BlockingIOError:
            return False
    return True


def _lock_windows(fd: int, *, wait: bool) -> bool:  # pragma: no cover - untested: no Windows machine at hand
    import msvcrt

    try:
        msvcrt.locking(fd, msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
    except OSError:
        if wait:
            raise
        return False
    return True
