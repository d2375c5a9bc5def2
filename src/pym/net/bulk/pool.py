"""The connections of one origin (scheme, host, port), and the requests that wait for one."""

from __future__ import annotations

import _heapq
import _thread

from pym.errors import NetworkError
from pym.net.bulk import problem
from pym.net.bulk.connection import ANSWERED, BROKEN, READY, WAITING, Connection
from pym.net.bulk.dial import PATIENCE, is_temporary, literal, resolve
from pym.net.failures import Failure

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from pym.net.bulk.dial import Address
    from pym.net.bulk.exchange import Exchange
    from pym.net.bulk.lane import Lane
    from pym.net.bulk.problem import Problem
    from pym.net.bulk.target import Target
    from pym.net.bulk.tls import Trust

_FAR = 0.008  # seconds waited for an answer from which on it pays to be connected before there is something to ask
_MOST_STALE = 4  # after so many, connections are not used again


class Pool:
    """One origin.

    Args:
        lane: Whose it is.
        target: Any target of the origin.
        trust: What its certificates are checked against; None for http.
        most: How many connections it may have.

    Attributes:
        host: Its name.
        session: TLS session of an earlier connection, which spares the next ones half of the handshake.
        resolving: Whether a thread is looking its name up.
    """

    __slots__ = (
        "_addresses", "_allowed", "_closing", "_connections", "_idle", "_lane", "_most", "_port", "_queue", "_stale",
        "host", "resolving", "session", "trust",
    )  # fmt: skip

    def __init__(self, lane: Lane, target: Target, trust: Trust | None, most: int) -> None:
        self._lane = lane
        self.host = target.host
        self._port = target.port
        self.trust = trust
        self.session: Any = None
        self.resolving = False
        self._addresses: list[Address] = []
        self._queue: list[tuple[int, int, Exchange]] = []
        self._idle: list[Connection] = []
        self._connections: set[Connection] = set()
        self._most = self._allowed = most
        self._closing = False  # whether the server closes connections after an answer
        self._stale = 0  # connections that were closed though they should have been kept

    @property
    def active(self) -> bool:
        """Whether anything is under way here."""
        return self.resolving or len(self._connections) > len(self._idle)

    def push(self, exchange: Exchange) -> None:
        """Has a request sent as soon as there is a connection for it."""
        _heapq.heappush(self._queue, (exchange.request.priority, exchange.order, exchange))
        self.advance()

    def advance(self) -> None:
        """Sends what can be sent, and connects for what cannot."""
        while self._queue and self._idle:
            connection = self._idle.pop()
            if connection.silent():
                self._send(connection)
            else:
                self._drop(connection)
        connecting = sum(connection.connecting for connection in self._connections)
        while len(self._queue) > connecting and len(self._connections) < self._allowed and not self.resolving:
            if not self._addresses and not self._look_up():
                return
            self._connect()
            connecting += 1

    def _send(self, connection: Connection) -> None:
        """Sends the first request of the queue over a connection that is free; without one, it stays idle."""
        lane = self._lane
        while self._queue:
            _, _, exchange = _heapq.heappop(self._queue)
            try:
                wire = exchange.wire(lane.access.authorization(exchange))
            except NetworkError as error:
                lane.deliver(exchange, error)
                continue
            except ValueError as error:
                url = exchange.request.url
                lane.deliver(exchange, Failure(url, f"the request cannot be sent: {error}", kind="address"))
                continue
            exchange.tries += 1
            if connection.send(exchange, wire, lane.waited) != WAITING:
                self._broken(connection)
            return
        # A server may take connections one after the other, and wait at each for a request: so one that nothing was
        # asked on yet waits behind those that have answered, and is not kept where the server keeps none.
        if connection.answers:
            self._idle.append(connection)
        elif self._closing:
            self._drop(connection)
        else:
            self._idle.insert(0, connection)

    # Connecting

    def _look_up(self) -> bool:
        """Whether the addresses are known; if not, a thread looks them up."""
        self._addresses = literal(self.host, self._port)
        if self._addresses:
            return True
        self.resolving = True
        _thread.start_new_thread(self._resolve, (self._lane.mailbox(),))
        return False

    def _resolve(self, mailbox: Any) -> None:
        found: list[Address] | OSError
        try:
            found = resolve(self.host, self._port)
        except OSError as error:
            found = error
        mailbox.post(lambda: self._resolved(found))

    def _resolved(self, found: list[Address] | OSError) -> None:
        self.resolving = False
        if isinstance(found, OSError):
            self._fail_all(problem.unresolved(self.host, found, is_temporary(found)))
            return
        self._addresses = found
        self.advance()

    def _connect(self) -> None:
        connection = Connection(self, self._lane.watch, self._addresses, self._lane.waited)
        self._connections.add(connection)
        if connection.dial() == BROKEN:
            # Not at once: whoever submits must not meet the outcome before `submit` has returned.
            self._lane.later(0.0, lambda: self._broken(connection))
        elif connection.more:
            self._lane.later(PATIENCE, lambda: self._hurry(connection))

    def _get_ready(self) -> None:
        """Connects for what answers will lead to: by the time they are here, so are the connections."""
        for _ in range(len(self._connections), min(self._lane.spare, self._allowed)):
            self._connect()

    def _hurry(self, connection: Connection) -> None:
        """The address that is being tried has not answered soon: another one beside it."""
        if connection.more:
            if connection.dial() == BROKEN:
                self._broken(connection)
            elif connection.more:
                self._lane.later(PATIENCE, lambda: self._hurry(connection))

    # What happened

    def acted(self, connection: Connection, outcome: int) -> None:
        """Something came of something that happened at a connection."""
        if outcome == READY:
            self._allowed = max(self._allowed, len(self._connections))
            if connection.address is not None and [connection.address] != self._addresses[:1]:
                # The next ones begin with the address that works.
                rest = [address for address in self._addresses if address != connection.address]
                self._addresses = [connection.address, *rest]
            self._send(connection)
        elif outcome == ANSWERED:
            exchange, reader = connection.exchange, connection.reader
            assert exchange is not None and reader is not None and reader.head is not None
            if connection.answers > 1:
                self._stale = max(0, self._stale - 1)
            if connection.persistent and self._stale < _MOST_STALE:
                if self._lane.spare and self._lane.waited - connection.pace[0] > _FAR:
                    self._get_ready()
                connection.release()
                # The next request goes out before anybody looks at this answer.
                self._send(connection)
            else:
                self._drop(connection)
                self._closing = not connection.persistent
                for unused in [one for one in self._idle if self._closing and not one.answers]:
                    self._drop(unused)
                self.advance()
            self._lane.answered(exchange, reader.head, reader.content)
        elif outcome == BROKEN:
            self._broken(connection)

    def _broken(self, connection: Connection) -> None:
        exchange, what = connection.exchange, connection.problem
        if connection not in self._connections or what is None:
            return
        connected = not connection.connecting
        trust = self.trust
        self._drop(connection)
        if exchange is not None:
            if what.kind == "reset" and connection.answers and not connection.pace[1] and exchange.stale < self._most:
                # The server had closed the connection before it saw the request: not its fault, nor the request's.
                exchange.stale += 1
                self._stale += 1
                exchange.tries -= 1
                self.push(exchange)
                return
            self._lane.failed(exchange, what.of(exchange.request.url, exchange.reached if exchange.chain else ""))
        elif not connected:
            if trust is not None and not trust.widened and what.kind == "tls" and _is_untrusted(what):
                trust.widen()
                self.session = None
            elif not self._connections:
                self._fail_all(what)
                return
            else:
                # It takes no more than these.
                self._allowed = max(1, len(self._connections))
        self.advance()

    def _fail_all(self, what: Problem) -> None:
        """There is no way to this origin now."""
        self._addresses = []
        self._allowed = self._most
        queue, self._queue = self._queue, []
        for _, _, exchange in sorted(queue, key=lambda entry: entry[:2]):
            exchange.tries += 1
            self._lane.failed(exchange, what.of(exchange.request.url, exchange.reached if exchange.chain else ""))

    def check(self, waited: float) -> None:
        """Gives up connections on which nothing, or too little, has come for too long."""
        settings = self._lane.settings
        for connection in list(self._connections):
            silence = waited - connection.waited
            if connection.connecting:
                if silence > settings.connect_timeout:
                    connection.problem = problem.NOT_CONNECTED
                    self._broken(connection)
                continue
            if connection.exchange is None:
                continue
            begun, amount = connection.pace
            window = waited - begun
            if silence > settings.read_timeout:
                connection.problem = problem.SILENT
                self._broken(connection)
            elif window >= settings.speed_window:
                if 0 < amount < settings.minimum_speed * window:
                    connection.problem = problem.SLOW
                    self._broken(connection)
                connection.pace = (waited, 0)

    def _drop(self, connection: Connection) -> None:
        connection.close()
        self._connections.discard(connection)
        if connection in self._idle:
            self._idle.remove(connection)

    def close(self) -> None:
        """Lets go of all connections."""
        for connection in list(self._connections):
            self._drop(connection)
        self._queue.clear()


def _is_untrusted(what: Problem) -> bool:
    from pym.net.bulk.tls import Untrusted

    return isinstance(what.error, Untrusted)
