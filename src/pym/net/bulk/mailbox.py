"""What other threads hand to the lane's thread: functions to call there."""

from __future__ import annotations

import _thread
import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable


class Mailbox:
    """A list and a pipe that makes a waiting selector look at it.

    Attributes:
        descriptor: Readable when something has been posted.
    """

    __slots__ = ("_bell", "_closed", "_letters", "_lock", "descriptor")

    def __init__(self) -> None:
        self.descriptor, self._bell = os.pipe()
        os.set_blocking(self.descriptor, False)
        os.set_blocking(self._bell, False)
        self._lock = _thread.allocate_lock()
        self._letters: list[Callable[[], object]] = []
        self._closed = False

    def post(self, letter: Callable[[], object]) -> None:
        """Has `letter` called in the lane's thread. From any thread; after the end, nothing happens."""
        # Without the lock a byte could be written after the end, to whatever file has the number by then.
        with self._lock:
            if self._closed:
                return
            self._letters.append(letter)
            try:
                os.write(self._bell, b".")
            except BlockingIOError:
                pass  # the pipe is full of bells that were not answered yet

    def take(self) -> list[Callable[[], object]]:
        """What has been posted since the last time."""
        if not self._letters:
            return []
        with self._lock:
            try:
                os.read(self.descriptor, 65536)
            except BlockingIOError:
                pass
            letters, self._letters = self._letters, []
        return letters

    def close(self) -> None:
        """Ends it."""
        with self._lock:
            if not self._closed:
                self._closed = True
                os.close(self.descriptor)
                os.close(self._bell)
