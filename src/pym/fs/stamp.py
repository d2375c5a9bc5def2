"""What tells one content of a file from another, without reading it. A HOT module."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    # Inode, size, modification time in ns.
    Stamp = tuple[int, int, int]


def stamped(about: os.stat_result) -> Stamp:
    """The stamp in what the system says of a file."""
    return (about.st_ino, about.st_size, about.st_mtime_ns)


def stamp_of(path: str) -> Stamp | None:
    """The stamp of the file or directory at `path`; None without one."""
    try:
        return stamped(os.stat(path))
    except OSError:
        return None
