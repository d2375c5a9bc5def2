"""Opening what is to be a file: a FIFO of its name holds nobody up. A HOT module."""

from __future__ import annotations

import errno
import os
import stat

_FLAGS = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)


def opener(path: str, flags: int) -> int:
    """For the parameter of that name of `open`.

    Raises:
        OSError: It cannot be opened, or is none.
    """
    fd = os.open(path, flags | _FLAGS)
    mode = os.fstat(fd).st_mode
    if stat.S_ISREG(mode) or stat.S_ISDIR(mode):  # of a directory `open` itself says so
        return fd
    os.close(fd)
    raise OSError(errno.EINVAL, "It is not a file", path)


def waiting(path: str, flags: int) -> int:
    """The same for what may be a pipe, as of process substitution: it is waited for while somebody writes to it."""
    fd = os.open(path, flags | _FLAGS)
    os.set_blocking(fd, True)
    return fd
