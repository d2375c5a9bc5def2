"""A small web server on one thread: what is measured has the other processors to itself.

What is asked for below `slow/` comes as over a line with round trips of 20 ms that carries 100 Mbit/s for all
connections together: each answer is that much late, a connection's first one twice (there is the handshake too), and
pieces of large answers take turns.
"""

from __future__ import annotations

import heapq
import os
import selectors
import socket
import ssl
import sys
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

ROUND_TRIP = 0.02  # seconds
BANDWIDTH = 100e6 / 8  # bytes a second
_PIECE = 16384
_LAG = 0.002  # seconds that a timer may be late without slowing down the line


class Request:
    """What was asked: method, path with its query, headers by their names in lower case."""

    def __init__(self, lines: list[str]) -> None:
        self.method, self.path = lines[0].split(" ")[:2]
        fields = (line.partition(":") for line in lines[1:])
        self.headers = {name.lower(): value.strip() for name, _, value in fields}


class Answer:
    """Head with its empty line, body, and whether it comes over the slow line."""

    def __init__(self, status: str, fields: str = "", body: bytes | memoryview = b"", slow: bool = False) -> None:
        length = "" if status.startswith("304") or "Content-Length" in fields else f"Content-Length: {len(body)}\r\n"
        self.head = f"HTTP/1.1 {status}\r\n{fields}{length}\r\n".encode()
        self.body = body
        self.slow = slow


# With TLS each of both may have to wait for the other direction; on loopback that one is free.
_LATER = (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError)


class _Connection:
    def __init__(self, link: socket.socket) -> None:
        self.link = link
        self.received = b""
        self.busy = False  # with an answer; nobody sends a second question before it has come
        self.unsent: deque[memoryview] = deque()
        self.held: deque[memoryview] = deque()  # waits for the slow line
        self.used = False
        self.gone = False


class Server:
    """Answers until the standard input ends.

    Args:
        listener: Where.
        answer: Is given a request; None if it takes a while: then `fetch` is called with it in a thread, and
            `answer` again when that has returned.
        fetch: See there.
        context: What it speaks TLS with; None for plain HTTP.
    """

    def __init__(
        self, listener: socket.socket, answer: Callable[[Request], Answer | None], fetch: Callable[[Request], None],
        context: ssl.SSLContext | None = None,
    ) -> None:  # fmt: skip
        self.answer, self.fetch, self.context = answer, fetch, context
        self.chosen = selectors.DefaultSelector()
        self.listener = listener
        self.due: list[tuple[float, int, _Connection, Answer]] = []
        self.count = 0
        self.line: deque[_Connection] = deque()
        self.line_free = 0.0
        self.fetched: deque[tuple[_Connection, Request]] = deque()
        self.fetchers = ThreadPoolExecutor(16)
        self.woken, self.waker = os.pipe()

    def serve(self) -> None:
        self.listener.setblocking(False)
        for source in (self.listener, sys.stdin, self.woken):
            self.chosen.register(source, selectors.EVENT_READ, None)
        while True:
            for key, events in self.chosen.select(self._wait()):
                if key.fileobj is sys.stdin:
                    # Fetches that nobody waits for any more need not end.
                    self.fetchers.shutdown(wait=False, cancel_futures=True)
                    os._exit(0)
                if key.fileobj is self.listener:
                    self._accept()
                elif key.fileobj == self.woken:
                    os.read(self.woken, 4096)
                    while self.fetched:
                        self._reply(*self.fetched.popleft())
                else:
                    if events & selectors.EVENT_READ and not key.data.gone:
                        self._receive(key.data)
                    self._send(key.data)
            while self.due and self.due[0][0] <= time.monotonic():
                _, _, one, answer = heapq.heappop(self.due)
                if not one.held:
                    self.line.append(one)
                one.held += _parts(answer)
            self._carry()

    def _wait(self) -> float | None:
        moments = [self.due[0][0]] if self.due else []
        if self.line:
            moments.append(self.line_free)
        return max(0.0, min(moments) - time.monotonic()) if moments else None

    def _accept(self) -> None:
        link, _ = self.listener.accept()
        link.setblocking(False)
        link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if self.context is not None:
            link = self.context.wrap_socket(link, server_side=True, do_handshake_on_connect=False)
        self.chosen.register(link, selectors.EVENT_READ, _Connection(link))

    def _receive(self, one: _Connection) -> None:
        try:
            data = one.link.recv(1 << 16)
        except _LATER:
            return
        except OSError:
            data = b""
        if not data:
            self._drop(one)
            return
        one.received += data
        self._next(one)
        if isinstance(one.link, ssl.SSLSocket) and one.link.pending():
            self._receive(one)  # nothing tells of what has been deciphered

    def _next(self, one: _Connection) -> None:
        end = -1 if one.busy else one.received.find(b"\r\n\r\n")
        if end < 0:
            return
        request = Request(one.received[:end].decode("latin-1").split("\r\n"))
        one.received = one.received[end + 4 :]
        one.busy = True
        self._reply(one, request)

    def _reply(self, one: _Connection, request: Request) -> None:
        answer = self.answer(request)
        if answer is None:
            self.fetchers.submit(self._fetch, one, request)
            return
        if request.method == "HEAD":
            answer.body = b""
        if answer.slow:
            late = ROUND_TRIP if one.used else 2 * ROUND_TRIP
            self.count += 1
            heapq.heappush(self.due, (time.monotonic() + late, self.count, one, answer))
        else:
            one.unsent += _parts(answer)
            self._send(one)
        one.used = True
        one.busy = False
        self._next(one)

    def _fetch(self, one: _Connection, request: Request) -> None:
        self.fetch(request)
        self.fetched.append((one, request))
        os.write(self.waker, b".")

    def _carry(self) -> None:
        """Lets the slow line carry what it can by now: a piece of each connection in turn."""
        while self.line and self.line_free <= (now := time.monotonic()):
            one = self.line.popleft()
            part = one.held.popleft()
            if len(part) > _PIECE:
                one.held.appendleft(part[_PIECE:])
                part = part[:_PIECE]
            if one.held:
                self.line.append(one)
            self.line_free = max(self.line_free, now - _LAG) + len(part) / BANDWIDTH
            one.unsent.append(part)
            self._send(one)

    def _send(self, one: _Connection) -> None:
        if one.gone:
            return
        try:
            while one.unsent:
                part = one.unsent.popleft()
                try:
                    sent = one.link.send(part)
                except _LATER:
                    sent = 0
                if sent < len(part):
                    one.unsent.appendleft(part[sent:])
                    break
        except OSError:
            self._drop(one)
            return
        self.chosen.modify(one.link, selectors.EVENT_READ | (selectors.EVENT_WRITE if one.unsent else 0), one)

    def _drop(self, one: _Connection) -> None:
        one.gone = True
        one.unsent.clear()
        self.chosen.unregister(one.link)
        one.link.close()


def _parts(answer: Answer) -> list[memoryview]:
    if len(answer.body) <= _PIECE:
        return [memoryview(answer.head + answer.body)]
    return [memoryview(answer.head), memoryview(answer.body)]
