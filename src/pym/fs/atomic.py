"""Files that are whole or not there: written beside, then renamed.

The scratch file has one fixed name beside its target and is locked by its writer. So a process that is killed leaves at
most that one file, and the next writer takes it over: no litter collects, however often it happens.
"""

from __future__ import annotations

import os

from pym.errors import StoreError
from pym.fs.mutex import Lock


def write(path: str, data: bytes, *, mode: int = 0o666) -> None:
    """Replaces the file `path` with `data`, making its directory if need be. Waits for another writer of the same file.

    Args:
        path: Absolute path of the target. A link there is replaced, not followed.
        data: The whole content.
        mode: Permission bits of a new file, before the umask.

    Raises:
        StoreError: Nothing was changed.
    """
    if not _write(path, data, mode, wait=True):
        raise StoreError(f"Failed to write `{path}`", context="another process keeps replacing it")


def offer(path: str, data: bytes, *, modified: int | None = None) -> bool:
    """Like `write`, for what can be made again: False instead of waiting or failing.

    Args:
        path: As for `write`.
        data: As for `write`.
        modified: Modification time of the file in ns since the epoch, from the moment it can be seen; None for now.
    """
    try:
        return _write(path, data, 0o666, wait=False, modified=modified)
    except (StoreError, OSError):
        return False


def link(target: str, path: str) -> None:
    """Makes `path` a symbolic link to `target`, replacing what is there in one step.

    Not safe against another writer of the same link: hold the lock of the store.
    """
    scratch = beside(path)
    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        try:
            os.symlink(target, scratch)
        except FileExistsError:  # of a process that was killed here
            os.unlink(scratch)
            os.symlink(target, scratch)
        try:
            os.replace(scratch, path)
        except OSError:
            os.unlink(scratch)
            raise
    except OSError as error:
        raise StoreError.from_os("link", path, error) from error


def remove(path: str) -> None:
    """Removes the file or link `path`; nothing happens if it is not there.

    Raises:
        StoreError: It could not be removed, as no directory can.
    """
    try:
        os.unlink(path)
    except FileNotFoundError:
        pass
    except OSError as error:
        raise StoreError.from_os("remove", path, error) from error


def is_scratch(path: str) -> bool:
    """Whether a file is one that is being written, or was when its writer was killed."""
    name = os.path.basename(path)
    return name.startswith(".") and name.endswith(".pym")


def beside(path: str) -> str:
    """Where a file is written before it is renamed to `path`: one name, so that no litter collects."""
    head, tail = os.path.split(path)
    return os.path.join(head, f".{tail}.pym")


def _write(path: str, data: bytes, mode: int, *, wait: bool, modified: int | None = None) -> bool:
    scratch = beside(path)
    for _ in range(1000):
        lock = Lock(scratch)
        try:
            os.makedirs(os.path.dirname(path), exist_ok=True)
        except OSError as error:
            raise StoreError.from_os("write", path, error) from error
        if not lock.take(wait=wait):
            return False
        try:
            # The writer before us has renamed it into place: what we hold is now the target. Take a new one.
            if not lock.current():
                continue
            try:
                os.ftruncate(lock.fd, 0)
                os.chmod(scratch, mode & ~_umask())
                view = memoryview(data)
                while view:
                    view = view[os.write(lock.fd, view) :]
                if modified is not None:
                    os.utime(scratch, ns=(modified, modified))
                os.replace(scratch, path)
            except OSError as error:
                try:
                    os.unlink(scratch)
                except OSError:
                    pass
                raise StoreError.from_os("write", path, error) from error
            return True
        finally:
            lock.release()
    return False


def learn_umask() -> None:
    """Reads the umask now: before threads run that would make files meanwhile."""
    _umask()


_umask_seen: int | None = None


def _umask() -> int:
    """The process's umask. Reading it means setting it, so it is done once, before any thread is likely to run."""
    global _umask_seen
    if _umask_seen is None:
        _umask_seen = os.umask(0o022)
        os.umask(_umask_seen)
    return _umask_seen
