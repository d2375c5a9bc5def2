"""`pyvenv.cfg` (PEP 405), which makes a directory a virtual environment, read as CPython reads it. A HOT module."""

from __future__ import annotations

import errno
import os

from pym.errors import StoreError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

NAME = "pyvenv.cfg"
_LIMIT = 1 << 16  # bytes; a real one has some hundred
_DEEPEST = 16  # links from one name to another

# What says nothing about the file: an environment that is taken for none has another interpreter behind it.
_UNKNOWN = (errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EIO)


def parse(data: bytes) -> dict[str, str]:
    """The values by their names in lower case; of a name that stands there twice the last one counts.

    Args:
        data: The content of the file. Names of files in it need not be text: see `os.fsdecode`.
    """
    values = {}
    for line in os.fsdecode(data).split("\n"):
        name, equals, value = line.partition("=")
        if equals:
            values[name.strip().lower()] = value.strip()
    return values


def text(values: Iterable[tuple[str, str]]) -> bytes:
    """The content of a file that says `values`.

    Raises:
        ValueError: A value cannot be written, since it would end its line.
    """
    lines = []
    for name, value in values:
        if "\n" in value or "\r" in value:
            raise ValueError(name)
        lines.append(f"{name} = {value}\n")
    return os.fsencode("".join(lines))


def read(directory: str) -> dict[str, str] | None:
    """What the file in `directory` says, None if there is none that can be read.

    Args:
        directory: Absolute path of what may be an environment.

    Raises:
        StoreError: The system cannot tell.
    """
    path = f"{directory}/{NAME}"
    try:
        # A FIFO of that name must not hold anybody up.
        fd = os.open(path, os.O_RDONLY | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NONBLOCK", 0))
        try:
            return parse(os.read(fd, _LIMIT))
        finally:
            os.close(fd)
    except OSError as error:
        if error.errno in _UNKNOWN:
            raise StoreError.from_os("read", path, error) from error
        return None


def behind(executable: str, home: str) -> str:
    """Where the link `executable` leaves the directory it is in, if that is to a program in `home`; else "".

    Args:
        executable: Absolute path of an environment's interpreter.
        home: What its `pyvenv.cfg` calls so.
    """
    directory = os.path.dirname(executable)
    path = executable
    for _ in range(_DEEPEST):
        try:
            path = os.path.join(directory, os.readlink(path))
        except OSError:
            return ""  # a copy
        if os.path.dirname(path) != directory:
            return path if os.path.dirname(path) == home and os.path.exists(path) else ""
    return ""
