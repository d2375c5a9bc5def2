"""One connection that is kept: connect, speak TLS, send a request, receive its answer, and again."""

from __future__ import annotations

from pym.net.bulk import problem
from pym.net.bulk.body import TooLarge
from pym.net.bulk.dial import Dial
from pym.net.bulk.head import Malformed
from pym.net.bulk.reader import Reader
from pym.net.bulk.watch import READ, WRITE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from pym.net.bulk.dial import Address, Socket
    from pym.net.bulk.exchange import Exchange
    from pym.net.bulk.pool import Pool
    from pym.net.bulk.problem import Problem
    from pym.net.bulk.watch import Watch

# What came of something that happened at a connection.
WAITING, READY, ANSWERED, BROKEN = range(4)

_BLOCK = 1 << 17  # bytes asked for at once


class Connection:
    """A connection of one origin.

    Attributes:
        pool: Whose it is.
        address: Where it leads, once connected.
        exchange: The request that waits for its answer here.
        answers: How many answers it has given.
        reader: The answer to it.
        persistent: Whether it can serve another request after this answer.
        problem: Why it broke.
        waited: Reading of the lane's waiting time at the last byte, or when this connection was begun.
        pace: The same when the present window began over which the speed is measured, and the bytes since.
    """

    __slots__ = (
        "_dial",
        "_shaking",
        "_socket",
        "_tls",
        "_unsent",
        "_watch",
        "address",
        "answers",
        "exchange",
        "pace",
        "persistent",
        "pool",
        "problem",
        "reader",
        "waited",
    )

    def __init__(self, pool: Pool, watch: Watch, addresses: list[Address], waited: float) -> None:
        self.pool = pool
        self._watch = watch
        self._dial: Dial | None = Dial(addresses)
        self._socket: Socket | None = None
        self._tls: Any = None
        self._shaking = False
        self._unsent = b""
        self.address: Address | None = None
        self.exchange: Exchange | None = None
        self.answers = 0
        self.reader: Reader | None = None
        self.persistent = True
        self.problem: Problem | None = None
        self.waited = waited
        self.pace = (waited, 0)

    # Connecting

    @property
    def connecting(self) -> bool:
        """Whether it cannot be used yet."""
        return self._dial is not None or self._shaking

    @property
    def more(self) -> bool:
        """Whether another address could be tried beside those that are being tried."""
        return self._dial is not None and self._dial.more

    def dial(self) -> int:
        """Tries the next address: WAITING, or BROKEN."""
        dial = self._dial
        if dial is None:
            return WAITING
        descriptor = dial.start()
        if descriptor >= 0:
            self._watch.set(descriptor, WRITE, self)
        elif not dial.racing:
            return self._break(problem.refused(dial.error))
        return WAITING

    def _dialling(self, dial: Dial, descriptor: int, waited: float) -> int:
        if descriptor not in dial.racing:
            return WAITING
        self._watch.set(descriptor, 0)  # first: a descriptor that has failed is closed by `check`
        connected = dial.check(descriptor)
        if connected is None:
            if descriptor not in dial.racing:
                return self.dial()
            self._watch.set(descriptor, WRITE, self)
            return WAITING
        for other in dial.racing:
            self._watch.set(other, 0)
        dial.close()
        self._dial = None
        self._socket, self.address = connected
        self._watch.set(descriptor, READ, self)
        self.waited = waited
        self.pace = (waited, 0)
        trust = self.pool.trust
        if trust is None:
            return READY
        self._shaking = True
        try:
            self._tls = trust.context._wrap_socket(
                self._socket, False, self.pool.host, owner=None, session=self.pool.session
            )
        except ValueError:
            return self._break(problem.NO_HOST)
        return self._shake()

    def _shake(self) -> int:
        from pym.net.bulk import tls

        try:
            self._tls.do_handshake()
        except tls.WantRead:
            self._wants(READ)
            return WAITING
        except tls.WantWrite:
            self._wants(WRITE)
            return WAITING
        except tls.Error as error:
            return self._break(problem.Problem("tls", "TLS failed", error=error))
        except OSError as error:
            return self._break(problem.broken(error))
        self._shaking = False
        self._wants(READ)
        return READY

    # Requests and answers

    def send(self, exchange: Exchange, wire: bytes, waited: float) -> int:
        """Sends a request over this connection, which is idle: WAITING, or BROKEN."""
        self.exchange = exchange
        self.reader = Reader(exchange.request.limit, exchange.request.sink)
        self._unsent = wire
        self.waited = waited
        self.pace = (waited, 0)
        return self._flush()

    def silent(self) -> bool:
        """Whether the server has sent nothing and not hung up while nothing was asked of it."""
        try:
            if self._tls is None:
                assert self._socket is not None
                self._socket.recv(1)
            else:
                self._tls.read(1)
        except BlockingIOError:
            return True
        except OSError as error:
            return self._wants_more(error)
        return False

    def act(self, descriptor: int, events: int, waited: float) -> int:
        """Does what can be done: WAITING, READY (for a request), ANSWERED (`reader`) or BROKEN (`problem`)."""
        if self._dial is not None:
            return self._dialling(self._dial, descriptor, waited)
        if self._socket is None:
            return WAITING  # closed while its turn came
        if self._shaking:
            return self._shake()  # whose time is not begun anew by each byte

        if self.exchange is None:
            return WAITING if self.silent() else self._break(problem.NO_ANSWER)
        if self._unsent and events & WRITE:
            outcome = self._flush()
            if outcome != WAITING:
                return outcome
        if events & ~WRITE:
            return self._receive(waited)
        return WAITING

    def _flush(self) -> int:
        try:
            if self._tls is None:
                assert self._socket is not None
                self._unsent = self._unsent[self._socket.send(self._unsent) :]
            else:
                self._unsent = self._unsent[self._tls.write(self._unsent) :]
        except BlockingIOError:
            pass
        except OSError as error:
            if not self._wants_more(error):
                return self._break(problem.broken(error))
        self._wants(READ | WRITE if self._unsent else READ)
        return WAITING

    def _receive(self, waited: float) -> int:
        while True:
            try:
                if self._tls is None:
                    assert self._socket is not None
                    data = self._socket.recv(_BLOCK)
                else:
                    data = self._tls.read(_BLOCK)
            except BlockingIOError:
                return WAITING
            except OSError as error:
                if self._wants_more(error):
                    return WAITING
                if not self._has_ended(error):
                    return self._break(problem.broken(error))
                data = b""
            if not data:
                return self._ended()
            self.waited = waited
            self.pace = (self.pace[0], self.pace[1] + len(data))
            outcome = self._take(data)
            if outcome != WAITING or (self._tls is None and len(data) < _BLOCK):
                return outcome

    def _take(self, data: bytes) -> int:
        reader = self.reader
        assert reader is not None
        try:
            return self._answered(reader) if reader.feed(data) else WAITING
        except Malformed as error:
            return self._break(problem.malformed(str(error)))
        except TooLarge:
            return self._break(problem.too_large(reader.limit, reader.head.status if reader.head else 0))

    def _ended(self) -> int:
        """The server has closed the connection."""
        reader = self.reader
        assert reader is not None
        if reader.end():
            reader.spilled = True
            return self._answered(reader)
        return self._break(problem.CUT if reader.begun else problem.NO_ANSWER)

    def _answered(self, reader: Reader) -> int:
        assert reader.head is not None
        self.answers += 1
        # What comes after the end of an answer must never be taken for the next one.
        self.persistent = reader.head.persistent and not reader.spilled and not self._unsent
        if self._tls is not None and self.answers == 1:
            self.pool.session = self._tls.session
        return ANSWERED

    def release(self) -> None:
        """The answer has been taken: it can serve another request."""
        self.exchange = None
        self.reader = None

    # Ends

    def _wants(self, wanted: int) -> None:
        if self._socket is not None:
            self._watch.set(self._socket.fileno(), wanted, self)

    def _wants_more(self, error: OSError) -> bool:
        """Whether an exception only says that there is nothing to read, or no room to write, for now."""
        if self._tls is None:
            return False
        from pym.net.bulk import tls

        return isinstance(error, tls.WantRead | tls.WantWrite)

    def _has_ended(self, error: OSError) -> bool:
        """Whether it says that the server has closed the connection, and meant it."""
        if self._tls is None:
            return False
        from pym.net.bulk import tls

        # A connection that is cut under TLS is no end: who cut it may not be the server.
        begun = self.reader is not None and self.reader.head is not None
        return isinstance(error, tls.Ended) or (isinstance(error, tls.CutOff) and not begun)

    def _break(self, what: Problem) -> int:
        self.problem = what
        return BROKEN

    def close(self) -> None:
        """Lets go of it: forgotten first, since a Ctrl-C in between has it closed once more."""
        dial, self._dial = self._dial, None
        socket, self._socket = self._socket, None
        self._tls = None
        self._shaking = False
        if dial is not None:
            for descriptor in dial.racing:
                self._watch.set(descriptor, 0)
            dial.close()
        if socket is not None:
            self._watch.set(socket.fileno(), 0)
            socket.close()
