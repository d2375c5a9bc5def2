"""Remembered answers, one small file each, in `marshal` (which costs no import).

`marshal` is only safe for data of one's own: entries lie in the user's own cache, are read only if the user owns them,
carry their format, the key in full and a checksum, and any doubt is a miss.
"""

from __future__ import annotations

import binascii
import marshal
import os
import sys
import time

from pym import __version__

# marshal's own format and pym's release: an entry written by any other pym or Python is simply not seen.
_FORMAT = f"{__version__}-{sys.implementation.cache_tag}"


class Memo:
    """One kind of remembered answer.

    Args:
        cache: The cache directory; "" remembers nothing.
        kind: Names the kind and its layout, as in `interpreters-1`.
    """

    __slots__ = ("_directory", "kind")

    def __init__(self, cache: str, kind: str) -> None:
        self.kind = kind
        self._directory = os.path.join(cache, kind) if cache else ""

    def recall(self, key: str) -> object | None:
        """What was remembered for `key`, or None."""
        found = read(self._path(key)) if self._directory else None
        return found[1] if found is not None and found[0] == key else None

    def remember(self, key: str, value: object) -> None:
        """Keeps `value` (of marshal's types) for `key`. Silent when it cannot: it is only a memory."""
        if self._directory:
            from pym.fs import atomic

            payload = marshal.dumps((_FORMAT, key, value))  # type: ignore[arg-type]
            atomic.offer(self._path(key), binascii.crc32(payload).to_bytes(4, "little") + payload)

    def _path(self, key: str) -> str:
        # Not a security boundary (the key in full is inside): only a short, safe file name.
        raw = os.fsencode(key)
        return os.path.join(self._directory, f"{binascii.crc32(raw):08x}{binascii.crc32(raw[::-1], 7):08x}")


class FileMemo:
    """What was made of one file, remembered for as long as the file is the same.

    Args:
        cache: The cache directory; "" remembers nothing.
        kind: As for `Memo`.
        path: Absolute path of the file.
        anywhere: What is made of it depends on nothing but its name and content, and is made of `data`: so it is
            remembered for every file that has the same, as a new checkout has, or a copy of a project.

    Attributes:
        there: Whether there was such a file.
    """

    __slots__ = ("_anywhere", "_content", "_data", "_memo", "_path", "_stamp", "there")

    def __init__(self, cache: str, kind: str, path: str, *, anywhere: bool = False) -> None:
        self._memo = Memo(cache, kind)
        self._path = path
        self._stamp = stamp(path)
        self._anywhere = anywhere
        self._data: bytes | None = None
        self._content = ""
        self.there = self._stamp is not None

    def recall(self) -> object | None:
        """What was remembered of the file as it is, or None."""
        if not self.there:
            return None
        known = self._memo.recall(self._path)
        if type(known) is tuple and len(known) == 2 and known[0] == self._stamp:
            value: object = known[1]
            return value
        if not self._anywhere or self.data is None:
            return None
        found = self._memo.recall(self._content)
        if type(found) is not tuple or len(found) != 1:
            return None
        value = found[0]
        self._keep(value)
        return value

    @property
    def data(self) -> bytes | None:
        """The bytes of the file, read once; None if it cannot be read or is large."""
        if self._data is None:
            from _blake2 import blake2b  # only what is new is read, and this needs no OpenSSL

            from pym.fs.regular import opener

            try:
                with open(self._path, "rb", buffering=0, opener=opener) as file:
                    data = file.read(_LARGE)
            except OSError:
                return None
            if data is None or len(data) == _LARGE:
                return None
            self._data = data
            self._content = f"{os.path.basename(self._path)} {blake2b(data, digest_size=24).hexdigest()}"
        return self._data

    def remember(self, value: object) -> None:
        """Keeps `value` (of marshal's types), unless the file has changed since or might do so unnoticed."""
        self._keep(value)
        if self._anywhere and self._content:
            self._memo.remember(self._content, (value,))

    def _keep(self, value: object) -> None:
        if self._stamp is not None and settled(self._path, self._stamp):
            self._memo.remember(self._path, (self._stamp, value))


_LARGE = 1 << 20  # bytes


def read(path: str) -> tuple[str, object] | None:
    """Key and value of what is remembered in a file; None if it is damaged or of another pym or Python."""
    try:
        fd = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0))
    except OSError:
        return None
    try:
        about = os.fstat(fd)
        if about.st_size > _LARGE or (hasattr(os, "geteuid") and about.st_uid != os.geteuid()):
            return None
        data = os.read(fd, about.st_size)
    except OSError:
        return None
    finally:
        os.close(fd)
    if len(data) < 4 or binascii.crc32(data[4:]) != int.from_bytes(data[:4], "little"):
        return None
    try:
        entry = marshal.loads(data[4:])
    except (ValueError, EOFError, TypeError):
        return None
    if type(entry) is tuple and len(entry) == 3 and entry[0] == _FORMAT and type(entry[1]) is str:
        return entry[1], entry[2]
    return None


# A file that was written so recently may be written again within the clock's resolution.
SETTLED_NS = 100_000_000


def settled(path: str, seen: tuple[int, int, int, int, int]) -> bool:
    """Whether a file is still as it was when `stamp` saw it, and cannot change any more without another stamp."""
    return time.time_ns() - max(seen[3], seen[4]) > SETTLED_NS and stamp(path) == seen


def stamp(path: str) -> tuple[int, int, int, int, int] | None:
    """What tells one content of a file from another: device, inode, size, mtime and ctime in ns; None without one."""
    try:
        about = os.stat(path)
    except OSError:
        return None
    return (about.st_dev, about.st_ino, about.st_size, about.st_mtime_ns, about.st_ctime_ns)
