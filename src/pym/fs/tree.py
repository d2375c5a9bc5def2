"""Removing whole directories, whatever their modes, without ever following a link out of them."""

from __future__ import annotations

import os
import stat

from pym.errors import StoreError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable


def remove(path: str) -> None:
    """Removes the file, link or directory tree `path`; nothing happens if it is not there.

    Directories without permissions are given them first. Links are removed, never followed.

    Raises:
        StoreError: Something in it could not be removed; what could be, is gone.
    """
    try:
        _remove(path)
    except OSError as error:
        raise StoreError.from_os("remove", str(error.filename or path), error) from error


def _remove(path: str) -> None:
    try:
        mode = os.lstat(path).st_mode
    except FileNotFoundError:
        return
    if not stat.S_ISDIR(mode):
        os.unlink(path)
        return
    pending = [path]
    emptied: list[str] = []
    first: OSError | None = None  # what could not be removed; all else is all the same
    while pending:
        directory = pending.pop()
        emptied.append(directory)
        try:
            entries = _entries(directory)
        except OSError as error:
            first = first or error
            continue
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                pending.append(entry.path)
                continue
            try:
                _forced(os.unlink, entry.path)
            except OSError as error:
                first = first or error
    for directory in reversed(emptied):
        try:
            _forced(os.rmdir, directory)
        except OSError as error:
            first = first or error
    if first is not None:
        raise first


def _entries(directory: str) -> list[os.DirEntry[str]]:
    try:
        return list(os.scandir(directory))
    except PermissionError:
        os.chmod(directory, 0o700)
        return list(os.scandir(directory))


def _forced(remove: Callable[[str], None], path: str) -> None:
    """Removes one thing, if need be after the directory that it is in was made one that can be written to."""
    try:
        remove(path)
    except FileNotFoundError:
        pass
    except PermissionError:
        os.chmod(os.path.dirname(path), 0o700)
        remove(path)
