"""Too slow is an error: connections that trickle must end."""

from __future__ import annotations

import socket
import threading
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class Pace:
    """Measures the speed of a transfer over the time spent waiting for it, so that a slow reader is not blamed.

    Args:
        minimum: Bytes per second that are enough; 0 for any.
        window: Seconds over which they are averaged.
    """

    __slots__ = ("_bytes", "_minimum", "_waited", "_window")

    def __init__(self, minimum: int, window: float) -> None:
        self._minimum = minimum
        self._window = window
        self._bytes = 0
        self._waited = 0.0

    def keeps(self, amount: int, waited: float) -> bool:
        """Counts `amount` bytes that took `waited` seconds; False if the last window was below the minimum."""
        self._bytes += amount
        self._waited += waited
        if self._waited < self._window:
            return True
        enough = self._bytes >= self._minimum * self._waited
        self._bytes = 0
        self._waited = 0.0
        return enough


class Watchdog:
    """Ends a connection that has given nothing whole for too long.

    A read time-out ends silence. It does not end a server that sends its headers, or chunk headers, a byte at a time:
    nothing comes out of httpx meanwhile, and nobody else could measure. So a thread shuts the socket down.

    Args:
        limit: Seconds that may pass between `arm` and `rest`.
    """

    __slots__ = ("_changed", "_deadline", "_ended", "_limit", "_started", "_stream", "bit")

    def __init__(self, limit: float) -> None:
        self._limit = limit
        self._deadline = float("inf")
        self._changed = threading.Event()
        self._stream: Any = None
        self._started = False
        self._ended = False
        self.bit = False

    def trace(self, event: str, details: dict[str, Any]) -> None:
        """For httpcore's `trace` extension: learns the connection, and the TLS layer over it.

        Before there is a connection there is nothing to watch: connecting has time-outs of its own.
        """
        if event.endswith(("connect_tcp.complete", "start_tls.complete")):
            self._stream = details["return_value"]
            self.arm()

    def arm(self) -> None:
        """We wait for the server from now on."""
        self._deadline = time.monotonic() + self._limit
        if not self._started:
            self._started = True
            threading.Thread(target=self._watch, daemon=True).start()

    def rest(self) -> None:
        """It has given something."""
        self._deadline = float("inf")

    def end(self) -> None:
        """No longer needed."""
        self._ended = True
        self._changed.set()

    def _watch(self) -> None:
        while not self._ended:
            left = self._deadline - time.monotonic()
            if left <= 0:
                self.bit = True
                self._shut()
                return
            self._changed.wait(min(left, self._limit))

    def _shut(self) -> None:
        connection = self._stream.get_extra_info("socket") if self._stream is not None else None
        if connection is not None:
            try:
                # Not the method of an SSLSocket, which would drop the TLS state under the feet of the reading thread.
                socket.socket.shutdown(connection, socket.SHUT_RDWR)
            except OSError:
                pass  # closed meanwhile
