"""A file that is being downloaded: what is there of it, where that came from, and who may write to it.

Two files: the partial file itself, and `<partial>.from`, which says what it is part of. Whoever holds the lock of the
partial file may write. Killed anywhere, the two agree, or the second is missing and the first is worth nothing.
"""

from __future__ import annotations

import os

from pym.errors import StoreError
from pym.fs import atomic
from pym.fs.mutex import Lock
from pym.model.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_HEADING = "pym partial 1"
_BLOCK = 1 << 18
_LARGEST_NOTE = 1 << 14


class Source(Value):
    """What a partial file is part of.

    Attributes:
        url: Where it came from, without secrets.
        etag: Strong entity tag, or "" (RFC 9110, 8.8.3).
        modified: `Last-Modified`, if it tells one content from another, or "".
        size: Bytes of the whole file, -1 if they are not known.
    """

    __slots__ = ("url", "etag", "modified", "size")

    def __init__(self, url: str, etag: str, modified: str, size: int) -> None:
        self.url = url
        self.etag = etag
        self.modified = modified
        self.size = size

    @property
    def validator(self) -> str:
        """What `If-Range` is to hold, "" if the file cannot be told from a changed one."""
        return self.etag or self.modified


class Partial:
    """A partial file, locked until `close`.

    Attributes:
        path: The file.
        size: Bytes there are.
        source: What they are part of; None if that is not known, and then they are worth nothing.
    """

    __slots__ = ("_lock", "path", "size", "source")

    def __init__(self, path: str, *, waiting: Callable[[], None] | None = None) -> None:
        """Opens and locks `path`, creating it and its directory; waits while another process has it.

        Args:
            path: Absolute path.
            waiting: Called once when we are about to wait.

        Raises:
            StoreError: It cannot be opened, locked or read.
        """
        self.path = path
        try:
            os.makedirs(os.path.dirname(path), exist_ok=True)
        except OSError as error:
            raise StoreError.from_os("create", os.path.dirname(path), error) from error
        while True:
            self._lock = Lock(path, waiting)
            self._lock.take()
            if self._lock.current():
                break
            self._lock.release()  # who held it has removed it
        try:
            self.size = os.fstat(self._lock.fd).st_size
            self.source = self._read_source() if self.size else None
            if self.source is None or (0 <= self.source.size < self.size):
                self.source = None
                self.size = 0
        except BaseException:
            self._lock.release()
            raise

    @property
    def complete(self) -> bool:
        """Whether all bytes of the file are there, as far as the sizes tell."""
        return self.source is not None and self.size == self.source.size

    def begin(self, source: Source) -> None:
        """Starts clean: what is there goes, what comes is part of `source`."""
        self._guard("write", os.ftruncate, self._lock.fd, 0)
        self._guard("write", os.lseek, self._lock.fd, 0, os.SEEK_SET)
        self.size = 0
        self.describe(source)

    def describe(self, source: Source) -> None:
        """What is there is now known to be part of `source`."""
        self.source = source
        lines = (_HEADING, source.url, source.etag, source.modified, str(source.size), "")
        if any("\n" in line or "\r" in line for line in lines):
            raise StoreError(f"Failed to write `{self.path}.from`", context="a line break in an HTTP header")
        atomic.write(f"{self.path}.from", "\n".join(lines).encode("utf-8", "surrogateescape"))

    def append(self, data: bytes) -> None:
        """Adds `data` at the end.

        Raises:
            StoreError: It cannot be written. If the disk is full, what was there is removed: it is in the way.
        """
        view = memoryview(data)
        try:
            if self.size != os.lseek(self._lock.fd, self.size, os.SEEK_SET):
                raise AssertionError("seek went elsewhere")
            while view:
                view = view[os.write(self._lock.fd, view) :]
        except OSError as error:
            self.discard()
            raise StoreError.from_os("write", self.path, error) from error
        self.size += len(data)

    def blocks(self) -> Iterator[bytes]:
        """What is there, from the start."""
        position = 0
        while position < self.size:
            block = self._read(position, min(_BLOCK, self.size - position))
            position += len(block)
            yield block

    def same(self, position: int, data: bytes) -> bool:
        """Whether `data` is what is there from `position` on."""
        while data:
            block = self._read(position, min(_BLOCK, len(data)))
            if block != data[: len(block)]:
                return False
            data = data[len(block) :]
            position += len(block)
        return True

    def sha256(self) -> str:
        """The hash of what is there, in hex."""
        import hashlib

        digest = hashlib.sha256()
        for block in self.blocks():
            digest.update(block)
        return digest.hexdigest()

    def discard(self) -> None:
        """What is there is worth nothing: `close` will remove it."""
        self.size = 0
        self.source = None

    def close(self) -> None:
        """Lets go; removes the files if there is nothing in them."""
        if self._lock.fd < 0:
            return
        try:
            # Not by `size`: a Ctrl-C may have come after something was written and before that was noted.
            there = self.source is not None and os.fstat(self._lock.fd).st_size > 0
            if not there and self._lock.current():
                _remove(self.path)
        finally:
            self._lock.release()

    def __enter__(self) -> Partial:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _read(self, position: int, amount: int) -> bytes:
        try:
            os.lseek(self._lock.fd, position, os.SEEK_SET)
            block = os.read(self._lock.fd, amount)
        except OSError as error:
            raise StoreError.from_os("read", self.path, error) from error
        if not block:
            raise StoreError(f"Failed to read `{self.path}`", context="it has become shorter while it was in use")
        return block

    def _guard(self, action: str, call: Callable[..., object], *arguments: object) -> None:
        try:
            call(*arguments)
        except OSError as error:
            raise StoreError.from_os(action, self.path, error) from error

    def _read_source(self) -> Source | None:
        """What `<partial>.from` says; None at any doubt."""
        try:
            fd = os.open(f"{self.path}.from", os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
        except OSError:
            return None
        try:
            data = os.read(fd, _LARGEST_NOTE)
        except OSError:
            return None
        finally:
            os.close(fd)
        lines = data.decode("utf-8", "surrogateescape").split("\n")
        if len(lines) != 6 or lines[0] != _HEADING or lines[5]:
            return None
        _, url, etag, modified, size, _ = lines
        known = size.isascii() and size.isdigit() and len(size) < 19
        if not known and size != "-1":
            return None
        return Source(url, etag, modified, int(size))


def discard(path: str) -> None:
    """Removes a partial file and what belongs to it, unless another process is using it; nothing if it is not there.

    Raises:
        StoreError: It cannot be removed.
    """
    if not os.path.lexists(path) and not os.path.lexists(f"{path}.from"):
        return
    lock = Lock(path)
    if not lock.take(wait=False):
        return
    try:
        if lock.current():
            _remove(path)
    finally:
        lock.release()


def _remove(path: str) -> None:
    # The partial file last: it carries the lock.
    for name in (f"{path}.from", path):
        atomic.remove(name)
