"""HTTP servers on the loopback that misbehave exactly as told, and count what they are asked.

with Server() as server:
    server.route("/file", cut(DATA, 100), whole(DATA))    # first request, second and all later ones
    ...
    assert [r.header("range") for r in server.requests] == ["", "bytes=100-"]
"""

from __future__ import annotations

import socket
import ssl
import struct
import subprocess
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from pym.net.retry import Clock

ETAG = '"one"'
MODIFIED = "Mon, 01 Jan 2024 00:00:00 GMT"
DATE = "Tue, 02 Jan 2024 00:00:00 GMT"


@contextmanager
def silent() -> Iterator[tuple[str, int]]:
    """An address that takes no connection and refuses none, as behind a firewall that drops packets."""
    full = socket.socket()
    full.bind(("127.0.0.1", 0))
    full.listen(0)
    fillers = []
    for _ in range(8):
        filler = socket.socket()
        filler.setblocking(False)
        filler.connect_ex(full.getsockname())
        fillers.append(filler)
    try:
        yield full.getsockname()
    finally:
        for one in (*fillers, full):
            one.close()


class Reset:
    """A step of an answer: the connection is reset instead of closed."""


class Request:
    """What a client asked."""

    def __init__(self, head: bytes) -> None:
        lines = head.decode("latin-1").split("\r\n")
        self.method, self.target, _ = lines[0].split(" ", 2)
        self.headers = {}
        for line in lines[1:]:
            name, _, value = line.partition(":")
            self.headers[name.lower()] = value.strip()

    def header(self, name: str) -> str:
        return self.headers.get(name, "")

    @property
    def first_byte(self) -> int:
        """Where the range that was asked for begins, 0 if none was."""
        return int(self.header("range").removeprefix("bytes=").rstrip("-") or 0)


# An answer is made of bytes to send, events to wait for, and resets.
Step = bytes | Reset | threading.Event
Answer = Callable[[Request], Iterable[Step]]


class Server:
    """Answers on 127.0.0.1 until the end of the `with` block.

    Args:
        tls: Speak https with this context.
    """

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.requests: list[Request] = []
        self.connections = 0
        self._routes: dict[str, list[Answer]] = {}
        self._tls = tls
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port: int = self._listener.getsockname()[1]

    def url(self, path: str = "/file", host: str = "127.0.0.1", userinfo: str = "") -> str:
        return f"http{'s' if self._tls else ''}://{userinfo}{host}:{self.port}{path}"

    def route(self, path: str, *answers: Answer) -> None:
        """The answers for `path`, one per request; the last one repeats. `CONNECT` is a path too."""
        self._routes[path] = list(answers)

    def __enter__(self) -> Server:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self._listener.shutdown(socket.SHUT_RDWR)  # wakes the thread that waits in accept()
        except OSError:
            pass
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        try:
            if self._tls:
                connection = self._tls.wrap_socket(connection, server_side=True)
            head = _head(connection)
            if not head:
                return
            request = Request(head)
            self.requests.append(request)
            path = "CONNECT" if request.method == "CONNECT" else _path(request.target)
            answers = self._routes.get(path) or [status(404)]
            answer = answers.pop(0) if len(answers) > 1 else answers[0]
            for step in answer(request):
                if isinstance(step, threading.Event):
                    step.wait(20)
                elif isinstance(step, Reset):
                    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    return
                else:
                    connection.sendall(step)
            connection.shutdown(socket.SHUT_WR)
        except OSError:
            pass  # the client hung up, which many of these tests are about
        finally:
            connection.close()


def _head(connection: socket.socket) -> bytes:
    data = b""
    while b"\r\n\r\n" not in data:
        block = connection.recv(65536)
        data += block
        if not block:
            return b""
        if data[0] == 0x16:  # a TLS handshake where none is expected: what web servers say then
            connection.sendall(response(400, {"Content-Length": "0"}))
            return b""
    return data.partition(b"\r\n\r\n")[0]


def _path(target: str) -> str:
    path = target.partition("://")[2].partition("/")[2] if "://" in target else target.lstrip("/")
    return "/" + path.partition("?")[0]


def response(code: int, headers: dict[str, str], body: bytes = b"", reason: str = "Some reason") -> bytes:
    """A response as it goes over the wire; says `Content-Length` only if told to."""
    lines = [f"HTTP/1.1 {code} {reason}", *(f"{name}: {value}" for name, value in headers.items() if value), "", ""]
    return "\r\n".join(lines).encode("latin-1") + body


def raw(*steps: Step) -> Answer:
    """Exactly these bytes, whatever is asked."""
    return lambda request: steps


def status(
    code: int, headers: dict[str, str] | None = None, body: bytes = b"no", reason: str = "Some reason"
) -> Answer:
    return raw(response(code, {"Content-Length": str(len(body)), **(headers or {})}, body, reason))


def redirect(location: str, code: int = 302) -> Answer:
    return status(code, {"Location": location}, b"")


def whole(data: bytes, *, headers: dict[str, str] | None = None, etag: str = ETAG, modified: str = "") -> Answer:
    """A server that knows no ranges: always everything."""
    about = {"Content-Length": str(len(data)), "ETag": etag, "Last-Modified": modified, "Date": DATE, **(headers or {})}
    return raw(response(200, about, data))


def chunked(data: bytes, *, end: bool = True, etag: str = ETAG) -> Answer:
    """Everything, its length not announced; without `end`, the connection closes before the last chunk."""
    body = b"%x\r\n%b\r\n" % (len(data), data) + (b"0\r\n\r\n" if end else b"")
    return raw(response(200, {"Transfer-Encoding": "chunked", "ETag": etag, "Date": DATE}, body))


def ranged(data: bytes, *, etag: str = ETAG, modified: str = MODIFIED, stop: int = -1, last: Step = b"") -> Answer:
    """A server that does it right: ranges, `If-Range`, `If-None-Match`, `If-Modified-Since`.

    Args:
        data: The file.
        etag: Its entity tag, "" for none.
        modified: Its `Last-Modified`, "" for none.
        stop: The connection ends after this many bytes of the file (counted from its start), -1 for never.
        last: What happens then, instead of closing.
    """

    def answer(request: Request) -> Iterator[Step]:
        about = {"ETag": etag, "Last-Modified": modified, "Date": DATE}
        known = [value for value in (etag, modified) if value]
        if request.header("if-none-match") in known or request.header("if-modified-since") in known:
            yield response(304, about)
            return
        first = request.first_byte
        condition = request.header("if-range")
        if request.header("range") and (not condition or condition in known):
            if first >= len(data):
                yield response(416, {**about, "Content-Range": f"bytes */{len(data)}", "Content-Length": "0"})
                return
            about["Content-Range"] = f"bytes {first}-{len(data) - 1}/{len(data)}"
            code = 206
        else:
            code, first = 200, 0
        end = len(data) if stop < 0 else max(stop, first)
        yield response(code, {**about, "Content-Length": str(len(data) - first)}, data[first:end])
        yield last

    return answer


def cut(data: bytes, stop: int, *, etag: str = ETAG, modified: str = "") -> Answer:
    """`ranged`, but closed after the first `stop` bytes of the file."""
    return ranged(data, etag=etag, modified=modified, stop=stop)


def part(data: bytes, first: int, last: int, total: int | str, *, etag: str = ETAG, kind: str = "") -> Answer:
    """A 206 that says it is bytes `first` to `last` of `total`, and sends `data`."""
    headers = {
        "Content-Range": f"bytes {first}-{last}/{total}",
        "Content-Length": str(len(data)),
        "ETag": etag,
        "Content-Type": kind,
    }
    return raw(response(206, headers, data))


class StillClock(Clock):
    """Never waits; notes how long it would have. `step` seconds pass whenever somebody looks."""

    def __init__(self, step: float = 0.0, wall: float = 1_700_000_000.0) -> None:
        self.slept: list[float] = []
        self._now = 0.0
        self._step = step
        self._wall = wall

    def monotonic(self) -> float:
        self._now += self._step
        return self._now

    def wall(self) -> float:
        return self._wall

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)

    def chance(self) -> float:
        return 0.0


class Authority:
    """A certificate authority of our own in `directory`, by the openssl command."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self.file = directory / "authority.pem"
        (directory / "index.txt").write_text("")
        (directory / "serial").write_text("01\n")
        (directory / "ca.cnf").write_text(
            "[ca]\ndefault_ca=d\n[d]\ndatabase=index.txt\nserial=serial\nnew_certs_dir=.\ndefault_md=sha256\npolicy=p\n"
            "unique_subject=no\n[p]\ncommonName=supplied\n"
        )
        self._openssl("req", "-x509", *_key("authority.key"), "-out", "authority.pem", "-subj", "/CN=test authority")

    def context(self, host: str = "DNS:localhost", *, start: str = "200101000000Z", end: str = "") -> ssl.SSLContext:
        """What a server for `host` (a subject alternative name) speaks TLS with; `end` as in `200102000000Z`."""
        name = f"server{len(list(self._directory.iterdir()))}"
        (self._directory / f"{name}.ext").write_text(f"subjectAltName={host}\n")
        self._openssl("req", *_key(f"{name}.key"), "-out", f"{name}.csr", "-subj", "/CN=a test")
        self._openssl(
            *("ca", "-batch", "-config", "ca.cnf", "-cert", "authority.pem", "-keyfile", "authority.key", "-notext"),
            *("-in", f"{name}.csr", "-out", f"{name}.pem", "-extfile", f"{name}.ext"),
            *("-startdate", start, "-enddate", end or "20991231000000Z"),
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self._directory / f"{name}.pem", self._directory / f"{name}.key")
        return context

    def _openssl(self, *arguments: str) -> None:
        subprocess.run(["openssl", *arguments], cwd=self._directory, check=True, capture_output=True)


def _key(name: str) -> tuple[str, ...]:
    return ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", name)


class Close:
    """A step of an answer of a `KeepingServer`: the connection is closed after what was sent so far."""


class KeepingServer(Server):
    """A server that keeps its connections for more requests, unless an answer says `Connection: close` or has a `Close`
    or `Reset` among its steps.

    Attributes:
        served: For each connection that was accepted, the requests that came over it.
    """

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        super().__init__(tls)
        self.served: list[list[Request]] = []

    def _serve(self, connection: socket.socket) -> None:
        served: list[Request] = []
        self.served.append(served)
        try:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self._tls:
                connection = self._tls.wrap_socket(connection, server_side=True)
            while head := _head(connection):
                request = Request(head)
                self.requests.append(request)
                served.append(request)
                answers = self._routes.get(_path(request.target)) or [status(404)]
                answer = answers.pop(0) if len(answers) > 1 else answers[0]
                for step in answer(request):
                    if isinstance(step, threading.Event):
                        step.wait(20)
                    elif isinstance(step, Reset):
                        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                        return
                    elif isinstance(step, Close):
                        connection.shutdown(socket.SHUT_WR)
                        return
                    else:
                        connection.sendall(step)
        except OSError:
            pass  # the client hung up
        finally:
            connection.close()
