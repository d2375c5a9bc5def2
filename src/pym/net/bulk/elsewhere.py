"""What the lane does not do itself: proxies, odd URLs and odd redirects go through httpx, in a few threads."""

from __future__ import annotations

import _thread

from pym.errors import NetworkError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from pym.net.bulk.access import Access
    from pym.net.bulk.exchange import Exchange
    from pym.net.bulk.mailbox import Mailbox
    from pym.net.bulk.request import Reply
    from pym.net.retry import Clock
    from pym.net.settings import NetworkSettings

_THREADS = 8


class Elsewhere:
    """Fetches in threads and hands the outcomes to the lane's thread.

    Args:
        settings: How to fetch.
        access: Credentials.
        mailbox: Of the lane.
        clock: Time.
        deliver: Is called in the lane's thread with each outcome.
        notice: Is called there before a wait.

    Attributes:
        busy: Requests that have no outcome yet.
    """

    __slots__ = (
        "_access", "_clock", "_client", "_closed", "_deliver", "_lock", "_mailbox", "_notice", "_queue", "_settings",
        "_threads", "busy",
    )  # fmt: skip

    def __init__(
        self,
        settings: NetworkSettings,
        access: Access,
        mailbox: Mailbox,
        clock: Clock,
        deliver: Callable[[Exchange, Reply | NetworkError], None],
        notice: Callable[[str], None] | None,
    ) -> None:
        self._settings = settings
        self._access = access
        self._mailbox = mailbox
        self._clock = clock
        self._deliver = deliver
        self._notice = notice
        self._client: Any = None
        self._closed = False
        self._lock = _thread.allocate_lock()
        self._queue: list[Exchange] = []
        self._threads = 0
        self.busy = 0

    def start(self, exchange: Exchange) -> None:
        """Fetches it from the beginning."""
        self.busy += 1
        with self._lock:
            self._queue.append(exchange)
            if self._threads < _THREADS:
                self._threads += 1
                _thread.start_new_thread(self._work, ())

    def close(self) -> None:
        """Begins nothing any more. What has begun ends by itself and is not delivered."""
        with self._lock:
            self._closed = True
            self._queue.clear()

    def _work(self) -> None:
        while True:
            with self._lock:
                if not self._queue:
                    self._threads -= 1
                    return
                exchange = min(self._queue, key=lambda queued: (queued.request.priority, queued.order))
                self._queue.remove(exchange)
            outcome: Reply | NetworkError | BaseException
            try:
                outcome = self._fetch(exchange)
            except BaseException as error:
                # Whatever it is, it belongs to the lane's thread: nobody looks at this one.
                outcome = error
            self._mailbox.post(lambda exchange=exchange, outcome=outcome: self._arrived(exchange, outcome))  # type: ignore[misc]

    def _arrived(self, exchange: Exchange, outcome: Reply | NetworkError | BaseException) -> None:
        self.busy -= 1
        if isinstance(outcome, BaseException) and not isinstance(outcome, NetworkError):
            raise outcome
        self._deliver(exchange, outcome)

    def _fetch(self, exchange: Exchange) -> Reply:
        with self._lock:
            if self._client is None:
                from pym.net.bulk.walker import Walker

                self._client = Walker(self._settings, self._access)
        tell = self._notice
        notice = None if tell is None else lambda text: self._mailbox.post(lambda: tell(text))
        reply: Reply = self._client.fetch(exchange, self._clock, notice)
        return reply
