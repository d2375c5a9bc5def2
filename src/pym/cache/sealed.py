"""Small files of pym's own in `marshal`, which prove themselves before `marshal` sees them. A HOT module.

`marshal` is only safe for data of one's own: a file is read only if it belongs to the user (or to root, who can do
anything anyway), begins as its kind has to, and has the checksum that stands in it. The fourth version of the format is
written by every Python pym runs on and read by all of them, so such files outlive a change of Python and of pym.
"""

from __future__ import annotations

import marshal
import os
from binascii import crc32

_FLAGS = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
VERSION = 4  # of marshal's format


def seal(magic: bytes, value: object, *, free: bytes = b"", tail: bytes = b"") -> bytes:
    """A whole file.

    Args:
        magic: Names kind and layout, always the same length for one kind.
        value: Of marshal's types.
        free: Bytes behind the magic that are not covered by the checksum, to be changed in place.
        tail: Bytes at the end that are, and are no part of the value: what is only looked at when it is needed.
    """
    payload = marshal.dumps(value, VERSION) + tail  # type: ignore[arg-type]
    return b"".join((magic, free, crc32(payload).to_bytes(4, "little"), payload))


def unseal(data: bytes, magic: bytes, *, free: int = 0) -> object | None:
    """The value in a whole file; None for any that is damaged or of another kind."""
    at = len(magic) + free
    if data[: len(magic)] != magic or len(data) < at + 5:
        return None
    payload = memoryview(data)[at + 4 :]
    if crc32(payload) != int.from_bytes(data[at : at + 4], "little"):
        return None
    try:
        value: object = marshal.loads(payload)
    except (ValueError, EOFError, TypeError):
        return None
    return value


def read(path: str, most: int) -> bytes:
    """A file of one's own; nothing for one that is somebody else's, that is a link, or larger than `most` bytes."""
    try:
        fd = os.open(path, _FLAGS)
    except OSError:
        return b""
    try:
        about = os.fstat(fd)
        size = about.st_size
        if size > most or (hasattr(os, "geteuid") and about.st_uid and about.st_uid != os.geteuid()):
            return b""
        data = os.read(fd, size + 1)
        while len(data) < size:
            more = os.read(fd, size - len(data))
            if not more:
                return b""
            data += more
        return data
    except OSError:
        return b""
    finally:
        os.close(fd)
