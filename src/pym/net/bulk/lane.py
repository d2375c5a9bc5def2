"""The lane: requests go in, the network works while the caller computes, outcomes come out of `pump`."""

from __future__ import annotations

import _heapq

from pym.errors import NetworkError
from pym.net.address import offline
from pym.net.bulk.access import Access
from pym.net.bulk.answer import reply
from pym.net.bulk.exchange import Exchange
from pym.net.bulk.pool import Pool
from pym.net.bulk.request import Reply
from pym.net.bulk.watch import READ, Watch
from pym.net.failures import Failure, of_status
from pym.net.retry import RETRIED_STATUS, SYSTEM, Again, decide

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from pym.net.bulk.beside import Beside
    from pym.net.bulk.elsewhere import Elsewhere
    from pym.net.bulk.head import Head
    from pym.net.bulk.mailbox import Mailbox
    from pym.net.bulk.request import Request
    from pym.net.bulk.target import Target
    from pym.net.retry import Clock
    from pym.net.settings import NetworkSettings

_REDIRECTS = frozenset((301, 302, 303, 307, 308))
_LONGEST_WAIT = 0.25  # seconds until the connections are looked at again


class Lane:
    """Fetches many small files. For one thread: `done` is called in the one that pumps.

    Args:
        settings: How to fetch.
        connections: How many connections each origin may have at most.
        notice: Is told what failed and how long the wait is, before a request is tried again.
        credentials: Gives the value of the `Authorization` header for a URL that an index's own credentials are for, or
            "". Asked for URLs of the origin that was asked for only. May be called in another thread.
        clock: Time, for tests.
        spare: How many connections an origin that is far away is to have before there is something to ask on them.
        meanwhile: Does something rather than wait, and tells whether there was anything to do.

    Attributes:
        settings, spare: As given.
        access: Finds credentials.
        watch: What the lane waits for.
        waited: Seconds that the lane has waited for the network: time that the caller spent is nobody's slowness.
    """

    __slots__ = (
        "_beside", "_clock", "_connections", "_elsewhere", "_last_check", "_mailbox", "_meanwhile", "_noticed",
        "_notice", "_open", "_orders", "_outbox", "_pools", "_step_of_check", "_timers", "access", "settings", "spare",
        "waited", "watch",
    )  # fmt: skip

    def __init__(
        self,
        settings: NetworkSettings,
        *,
        connections: int = 16,
        notice: Callable[[str], None] | None = None,
        credentials: Callable[[str], str] | None = None,
        clock: Clock = SYSTEM,
        spare: int = 0,
        meanwhile: Callable[[], bool] | None = None,
    ) -> None:
        self.settings = settings
        self.access = Access(settings, credentials)
        self.watch = Watch()
        self.waited = 0.0
        self._clock = clock
        self._connections = connections
        self.spare = spare
        self._notice = notice
        self._meanwhile = meanwhile
        self._noticed: dict[str, float] = {}
        self._mailbox: Mailbox | None = None
        self._elsewhere: Elsewhere | None = None
        self._beside: Beside | None = None
        self._pools: dict[tuple[str, str, int], Pool | None] = {}
        self._timers: list[tuple[float, int, Callable[[], object]]] = []
        # By size: what is short is looked at in no time, and may lead to further requests while the rest is read.
        self._outbox: list[tuple[int, int, Exchange, Reply | NetworkError]] = []
        self._orders = 0
        self._open = 0
        self._last_check = 0.0
        shortest = min(settings.connect_timeout, settings.read_timeout, settings.speed_window)
        self._step_of_check = min(_LONGEST_WAIT, shortest / 4)

    def submit(self, request: Request) -> None:
        """Begins to fetch. Never blocks, never calls `done`; may be called from a `done`."""
        self._open += 1
        exchange = Exchange(request, self._next())
        if self.settings.offline:
            self.deliver(exchange, offline(request.url))
        else:
            self._route(exchange)

    def pump(self, until: Callable[[], bool]) -> None:
        """Waits for answers and hands them on until `until()` says so, or nothing is left to wait for."""
        meanwhile = self._meanwhile
        while not until():
            if self._outbox:
                # The network goes on between two answers: the caller may take its time for each.
                self._work(0.0)
                self._hand_on()
                continue
            beside = self._beside
            if not self._open and (beside is None or not beside.pending):
                return
            self._work(0.0)
            # Rather than wait for what the other process is going to read, some of it is read here.
            if self._outbox or (beside is not None and beside.give_back()) or (meanwhile is not None and meanwhile()):
                continue
            self._work(self._step_of_check)

    def poll(self) -> None:
        """Makes the progress that is possible without waiting."""
        self._work(0.0)
        for _ in range(len(self._outbox)):
            self._hand_on()

    def close(self) -> None:
        """Lets go of everything. Requests without an outcome never get one."""
        for pool in self._pools.values():
            if pool is not None:
                pool.close()
        self._pools.clear()
        self._timers.clear()
        self._outbox.clear()
        self._open = 0
        if self._elsewhere is not None:
            self._elsewhere.close()
        if self._beside is not None:
            self._beside.close()
        if self._mailbox is not None:
            self._mailbox.close()
        self.watch.close()

    def __enter__(self) -> Lane:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def read_beside(self, work: Callable[[bytes], bool]) -> None:
        """Has requests with a `reading` read in another process from now on.

        Args:
            work: Reads a message of theirs; see `Beside`.
        """
        if self._beside is None:
            from pym.net.bulk.beside import Beside

            self._beside = Beside(work, self.watch)

    # For pools

    def mailbox(self) -> Mailbox:
        """Where threads hand in what they have."""
        if self._mailbox is None:
            from pym.net.bulk.mailbox import Mailbox

            self._mailbox = Mailbox()
            self.watch.set(self._mailbox.descriptor, READ)
        return self._mailbox

    def later(self, delay: float, function: Callable[[], object]) -> None:
        """Calls `function` after `delay` seconds."""
        _heapq.heappush(self._timers, (self._clock.monotonic() + delay, self._next(), function))

    def deliver(self, exchange: Exchange, outcome: Reply | NetworkError) -> None:
        """The outcome of a request is known."""
        size = 0 if isinstance(outcome, NetworkError) else len(outcome.body)
        _heapq.heappush(self._outbox, (size, self._next(), exchange, outcome))

    def failed(self, exchange: Exchange, failure: Failure) -> None:
        """A request was tried and gave nothing: another try later, or that is its outcome."""
        decision = decide(
            failure.kind, failure.status, failure.retry_after, exchange.attempt, self.settings, self._clock
        )
        if not isinstance(decision, Again):
            self.deliver(exchange, failure.because(decision.reason, exchange.tries))
            return
        exchange.attempt += 1
        exchange.restart()
        now = self._clock.monotonic()
        if self._notice is not None and self._noticed.get(failure.host, -1.0) < now:
            # Once a wait, not once for each of a hundred requests that wait for the same.
            self._noticed[failure.host] = now + decision.delay
            self._notice(f"{failure.message}; trying again in {decision.delay:.1f} s")
        self.later(decision.delay, lambda: self._route(exchange))

    def answered(self, exchange: Exchange, head: Head, body: bytes) -> None:
        """A server has answered a request."""
        status = head.status
        if status in _REDIRECTS and "location" in head.headers:
            target = exchange.redirected(head.headers["location"])
            if target is None:
                self._send_elsewhere(exchange)
            else:
                exchange.move(target)
                self._route(exchange)
            return
        if status in RETRIED_STATUS:
            retry_after = head.headers.get("retry-after", "")
            self.failed(exchange, of_status(exchange.request.url, status, head.reason, retry_after=retry_after))
            return
        if status == 200 and exchange.request.reading is not None and self._read_beside(exchange, head, body):
            return
        self._decoded(exchange, head, body)

    # Inside

    def _read_beside(self, exchange: Exchange, head: Head, body: bytes) -> bool:
        """Has an answer read in the other process; False if there is none, or it is not to."""
        reading = exchange.request.reading
        if self._beside is None or not self._beside.there or reading is None:
            return False
        message = reading.message(head.headers, body, exchange.reached)
        if message is None:
            return False

        def done(found: bool) -> None:
            read = reading.found() if found else None
            if read is None:
                self._decoded(exchange, head, body)  # or what is wrong with it would be told by nobody
            else:
                self.deliver(exchange, Reply(head.status, head.headers, b"", exchange.reached, read=read))

        return self._beside.start(message, done)

    def _decoded(self, exchange: Exchange, head: Head, body: bytes) -> None:
        """Delivers an answer decoded."""
        try:
            answer = reply(exchange.request, head.status, head.headers, body, exchange.reached)
        except Failure as failure:
            self.failed(exchange, failure)
        else:
            self.deliver(exchange, answer)

    def _next(self) -> int:
        self._orders += 1
        return self._orders

    def _route(self, exchange: Exchange) -> None:
        target = exchange.target
        pool = None
        if target is not None:
            try:
                pool = self._pools[target.origin] if target.origin in self._pools else self._pool(target)
            except NetworkError as error:
                self.deliver(exchange, error)
                return
        if pool is not None:
            pool.push(exchange)
        else:
            self._send_elsewhere(exchange)

    def _pool(self, target: Target) -> Pool | None:
        """The pool of a target's origin; None if httpx must be used for it."""
        scheme, host, port = target.origin
        pool = None
        if not (self.settings.https_proxy if scheme == "https" else self.settings.http_proxy) or not _proxy(
            scheme, host, port, self.settings
        ):
            if scheme == "http":
                pool = Pool(self, target, None, self._connections)
            else:
                from pym.net.bulk.tls import trust

                insecure = {host, f"{host}:{port}", f"[{host}]:{port}"} & set(self.settings.insecure_hosts)
                trusted = trust(self.settings, bool(insecure))
                pool = Pool(self, target, trusted, self._connections) if trusted is not None else None
        self._pools[target.origin] = pool
        return pool

    def _send_elsewhere(self, exchange: Exchange) -> None:
        if self._elsewhere is None:
            from pym.net.bulk.elsewhere import Elsewhere

            self._elsewhere = Elsewhere(
                self.settings, self.access, self.mailbox(), self._clock, self.deliver, self._notice
            )
        self._elsewhere.start(exchange)

    def _hand_on(self) -> None:
        _, _, exchange, outcome = _heapq.heappop(self._outbox)
        self._open -= 1
        if exchange.request.done is not None:
            exchange.request.done(outcome)

    def _work(self, longest: float) -> None:
        """One round: what is due, then what the network has, for which it waits `longest` seconds at most."""
        clock = self._clock
        if self._mailbox is not None:
            for letter in self._mailbox.take():
                letter()
        if self._timers:
            longest = self._run_timers(longest)
        if self._outbox:
            longest = 0.0
        before = clock.monotonic() if longest else 0.0
        events = self.watch.wait(longest)
        if longest:
            self.waited += clock.monotonic() - before
        owner = self.watch.owner
        waited = self.waited
        for descriptor, happened in events:
            connection = owner(descriptor)
            if connection is not None:
                outcome = connection.act(descriptor, happened, waited)
                if outcome:
                    connection.pool.acted(connection, outcome)  # type: ignore[union-attr, arg-type]
        if waited - self._last_check >= self._step_of_check:
            self._last_check = waited
            for pool in list(self._pools.values()):
                if pool is not None:
                    pool.check(waited)

    def _run_timers(self, longest: float) -> float:
        """Calls what is due; the seconds until something else is, but not more than `longest`."""
        clock = self._clock
        now = clock.monotonic()
        if longest and self._timers[0][0] > now and not self._active():
            clock.sleep(self._timers[0][0] - now)
            now = self._timers[0][0]
        while self._timers and self._timers[0][0] <= now:
            _heapq.heappop(self._timers)[2]()
        return min(longest, max(0.0, self._timers[0][0] - now)) if self._timers else longest

    def _active(self) -> bool:
        """Whether there is anything to wait for but the clock."""
        if self._outbox or (self._elsewhere is not None and self._elsewhere.busy):
            return True
        if self._beside is not None and self._beside.pending:
            return True
        return any(pool is not None and pool.active for pool in self._pools.values())


def _proxy(scheme: str, host: str, port: int, settings: NetworkSettings) -> str:
    from pym.net.proxies import proxy_for

    return proxy_for(scheme, host, port, settings)
