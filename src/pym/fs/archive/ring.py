"""A bounded queue from one thread to one other, out of locks alone (`threading` and `queue` cost 6 ms to import)."""

from __future__ import annotations

from _thread import allocate_lock

TYPE_CHECKING = False
if TYPE_CHECKING:
    from _thread import LockType
    from collections.abc import Iterator


class Stopped(Exception):
    """The other side has given up; what it died of is for it to say."""


class Ring:
    """Slots that one thread fills and another empties, in order. Waiting is interruptible by Ctrl-C in the main thread.

    Args:
        slots: How many blocks may lie between the two.
    """

    __slots__ = ("_empty", "_filled", "_items", "_stopped", "_write")

    def __init__(self, slots: int) -> None:
        self._items: list[bytes | Exception | None] = [None] * slots
        self._empty = [allocate_lock() for _ in range(slots)]  # one is free to be taken while its slot is empty
        self._filled = [allocate_lock() for _ in range(slots)]  # and one while its slot is filled
        for lock in self._filled:
            lock.acquire()
        self._write = 0
        self._stopped = False

    def put(self, item: bytes | Exception | None) -> None:
        """Hands on a block, None for the end, or an exception that the other side is to raise when it gets there.

        Raises:
            Stopped: The other side takes no more.
        """
        slot = self._write
        self._empty[slot].acquire()
        if self._stopped:
            raise Stopped
        self._items[slot] = item
        _release(self._filled[slot])
        self._write = (slot + 1) % len(self._items)

    def blocks(self) -> Iterator[bytes]:
        """What was put in, to the end.

        Raises:
            Stopped: The other side gives no more.
        """
        slot = 0
        while True:
            self._filled[slot].acquire()
            if self._stopped:
                raise Stopped
            item = self._items[slot]
            self._items[slot] = None
            _release(self._empty[slot])
            if item is None:
                return
            if isinstance(item, Exception):
                raise item
            yield item
            slot = (slot + 1) % len(self._items)

    def stop(self) -> None:
        """Wakes whoever waits, now and later, with `Stopped`."""
        self._stopped = True
        for lock in self._empty + self._filled:
            try:
                lock.release()
            except RuntimeError:  # was free: nobody waits for it
                pass


def _release(lock: LockType) -> None:
    try:
        lock.release()
    except RuntimeError:  # `stop` was faster
        raise Stopped from None
