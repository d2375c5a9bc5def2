"""Waiting for many sockets at once: epoll where there is one, else poll."""

from __future__ import annotations

import select

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from pym.net.bulk.beside import Beside
    from pym.net.bulk.connection import Connection

READ = 1  # POLLIN and EPOLLIN
WRITE = 4  # POLLOUT and EPOLLOUT


class Watch:
    """File descriptors, each with what is waited for, READ, WRITE or both, and with whose it is (None: a mailbox)."""

    __slots__ = ("_poller", "_scale", "_watched")

    def __init__(self) -> None:
        self._watched: dict[int, tuple[int, Connection | Beside | None]] = {}
        self._poller: Any
        if hasattr(select, "epoll"):
            self._poller = select.epoll(flags=select.EPOLL_CLOEXEC)
            self._scale = 1.0
        else:
            self._poller = select.poll()
            self._scale = 1000.0

    def set(self, descriptor: int, wanted: int, owner: Connection | Beside | None = None) -> None:
        """Waits for `wanted` at `descriptor` from now on; 0 for nothing any more."""
        before = self._watched.get(descriptor)
        if not wanted:
            if before:
                del self._watched[descriptor]
                self._poller.unregister(descriptor)
            return
        if before is None:
            self._poller.register(descriptor, wanted)
        elif before[0] != wanted:
            self._poller.modify(descriptor, wanted)
        self._watched[descriptor] = (wanted, owner)

    def wait(self, seconds: float) -> list[tuple[int, int]]:
        """Descriptors at which something can be done, after at most `seconds` seconds, and what. A descriptor that is
        broken is among them with other bits: reading from it tells.
        """
        found: list[tuple[int, int]] = self._poller.poll(seconds * self._scale)
        return found

    def owner(self, descriptor: int) -> Connection | Beside | None:
        """Whose a descriptor is, None if nobody's (any more)."""
        watched = self._watched.get(descriptor)
        return watched[1] if watched else None

    def close(self) -> None:
        """Ends it."""
        self._watched.clear()
        if hasattr(self._poller, "close"):
            self._poller.close()
