"""Removing whole directories, whatever their modes, without ever following a link out of them."""

from __future__ import annotations

import os
import stat

from pym.errors import StoreError


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
    while pending:
        directory = pending.pop()
        emptied.append(directory)
        try:
            entries = list(os.scandir(directory))
        except PermissionError:
            os.chmod(directory, 0o700)
            entries = list(os.scandir(directory))
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                pending.append(entry.path)
                continue
            try:
                os.unlink(entry.path)
            except FileNotFoundError:
                pass
            except PermissionError:
                os.chmod(directory, 0o700)
                os.unlink(entry.path)
    for directory in reversed(emptied):
        try:
            os.rmdir(directory)
        except FileNotFoundError:
            pass
        except PermissionError:
            os.chmod(os.path.dirname(directory), 0o700)
            os.rmdir(directory)
