"""A package index for measurements: projects of realistic shape, the same ones each time, served on loopback.

    with running() as root:                       # a process of its own
        f"{root}/fresh/simple/"                   # pages may be used for ten minutes
        f"{root}/stale/simple/"                   # pages have to be confirmed each time (304)
        f"{root}/slow/simple/"                    # as fresh, each answer 20 ms late

It answers as large indexes do: PEP 691 JSON with sizes and upload times, PEP 658 metadata, ETag, max-age, gzip,
keep-alive. There are no archives: whoever resolves needs none. The projects are those of `tests.bench.projects`.

`python -m tests.bench.index` serves until its standard input ends, and prints where.
"""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import heapq
import selectors
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from tests.bench.projects import SIZES, projects, winding

DELAY = 0.02  # seconds


class _Site:
    """Everything there is, made when it is first asked for."""

    def __init__(self) -> None:
        everything = [project for size in SIZES for project in projects(size)] + winding()
        self.projects = {project.name: project for project in everything}
        self.stems = {project.name.replace("-", "_"): project for project in everything}
        self.known: dict[tuple[str, str], tuple[str, bytes]] = {}  # pages compressed, metadata as it is, as files are

    def answer(self, path: str, headers: dict[str, str]) -> tuple[bytes, bool]:
        """The bytes to send, and whether they are to be late."""
        mode, _, rest = path.lstrip("/").partition("/")
        mode_of_files = "slow" if mode == "slow" else "fresh"
        known = (mode_of_files, rest)
        if known not in self.known:
            made = self.made(rest, f"http://{headers['host']}/{mode_of_files}/files")
            if made is None:
                return b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", mode == "slow"
            etag = f'"{hashlib.sha256(made).hexdigest()[:24]}"'
            self.known[known] = (etag, gzip.compress(made, 6, mtime=0) if rest.startswith("simple/") else made)
        etag, body = self.known[known]
        page = rest.startswith("simple/")
        life = "max-age=0, public" if page and mode == "stale" else "max-age=600, public" if page else "max-age=365000000, immutable, public"  # fmt: skip
        head = f"Cache-Control: {life}\r\nETag: {etag}\r\nVary: Accept, Accept-Encoding\r\n"
        late = mode == "slow"
        if headers.get("if-none-match") == etag:
            return f"HTTP/1.1 304 Not Modified\r\n{head}\r\n".encode(), late
        if page and "gzip" in headers.get("accept-encoding", ""):
            head += "Content-Encoding: gzip\r\n"
        elif page:
            body = gzip.decompress(body)
        kind = "application/vnd.pypi.simple.v1+json" if page else "application/octet-stream"
        head += f"Content-Type: {kind}\r\nContent-Length: {len(body)}\r\n"
        return f"HTTP/1.1 200 OK\r\n{head}\r\n".encode() + body, late

    def made(self, path: str, files_at: str) -> bytes | None:
        parts = path.strip("/").split("/")
        if parts[0] == "simple" and len(parts) == 2 and parts[1] in self.projects:
            return self.projects[parts[1]].page(files_at)
        if parts[0] == "files" and parts[-1].endswith(".whl.metadata"):
            stem, version = parts[-1].split("-")[:2]
            project = self.stems.get(stem)
            if project is not None and version in project.metadata:
                return project.document(version)
        return None


class _Connection:
    def __init__(self, link: socket.socket) -> None:
        self.link = link
        self.received = b""
        self.unsent = bytearray()
        self.gone = False


def serve(site: _Site, listener: socket.socket) -> None:
    """Answers until the standard input ends. One thread: what is measured has the other processors to itself."""
    chosen = selectors.DefaultSelector()
    listener.setblocking(False)
    chosen.register(listener, selectors.EVENT_READ, None)
    chosen.register(sys.stdin, selectors.EVENT_READ, None)
    due: list[tuple[float, int, _Connection, bytes]] = []
    count = 0
    while True:
        wait = max(0.0, due[0][0] - time.monotonic()) if due else None
        for key, events in chosen.select(wait):
            if key.fileobj is sys.stdin:
                return
            if key.data is None:
                link, _ = listener.accept()
                link.setblocking(False)
                link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                chosen.register(link, selectors.EVENT_READ, _Connection(link))
                continue
            one: _Connection = key.data
            if events & selectors.EVENT_READ and not one.gone:
                for data, late in _received(site, one, chosen):
                    if late:
                        count += 1
                        heapq.heappush(due, (time.monotonic() + DELAY, count, one, data))
                    else:
                        one.unsent += data
            _send(one, chosen)
        while due and due[0][0] <= time.monotonic():
            _, _, one, data = heapq.heappop(due)
            one.unsent += data
            _send(one, chosen)


def _received(site: _Site, one: _Connection, chosen: selectors.BaseSelector) -> Iterator[tuple[bytes, bool]]:
    try:
        data = one.link.recv(1 << 16)
    except OSError:
        data = b""
    if not data:
        _drop(one, chosen)
        return
    one.received += data
    while (end := one.received.find(b"\r\n\r\n")) >= 0:
        lines = one.received[:end].decode("latin-1").split("\r\n")
        one.received = one.received[end + 4 :]
        fields = (line.partition(":") for line in lines[1:])
        yield site.answer(lines[0].split(" ")[1], {name.lower(): value.strip() for name, _, value in fields})


def _send(one: _Connection, chosen: selectors.BaseSelector) -> None:
    if one.gone:
        return
    try:
        while one.unsent:
            del one.unsent[: one.link.send(one.unsent)]
    except BlockingIOError:
        pass
    except OSError:
        _drop(one, chosen)
        return
    chosen.modify(one.link, selectors.EVENT_READ | (selectors.EVENT_WRITE if one.unsent else 0), one)


def _drop(one: _Connection, chosen: selectors.BaseSelector) -> None:
    one.gone = True
    chosen.unregister(one.link)
    one.link.close()


@contextlib.contextmanager
def running() -> Iterator[str]:
    """Where the index is, as `http://127.0.0.1:PORT`, while it runs in a process of its own."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.index"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert process.stdin is not None and process.stdout is not None
    try:
        address = process.stdout.readline().strip()
        if not address:
            raise SystemExit("the index did not start")
        yield address
    finally:
        process.stdin.close()
        process.wait()


def main() -> None:
    site = _Site()
    with socket.create_server(("127.0.0.1", 0), backlog=512) as listener:
        print(f"http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
        serve(site, listener)


if __name__ == "__main__":
    main()
