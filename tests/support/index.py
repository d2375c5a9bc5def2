"""A package index on loopback, as the big ones answer: it counts what it is asked, and misbehaves on request."""

from __future__ import annotations

import base64
import gzip
import hashlib
import html
import json
import socket
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from packaging.utils import canonicalize_name
from tests.support.universe import Distribution, Universe

JSON = "application/vnd.pypi.simple.v1+json"


class Request:
    """What was asked.

    Attributes:
        path: With the query.
        headers: By name, in lower case.
        status: What was answered.
    """

    def __init__(self, path: str, headers: dict[str, str]) -> None:
        self.path = path
        self.headers = headers
        self.status = 0


class IndexServer:
    """Serves `/simple/NAME/` (JSON or HTML, as the client accepts), `/files/NAME` and `/links/` (one flat page).

    Args:
        world: What there is. Change `world` to have other content from then on.
        json_pages: Whether it can answer JSON.
        separate_metadata: PEP 658: `NAME.metadata` beside each wheel, announced on the page.
        ranges: Whether range requests of files are answered with 206.
        etags: Whether pages have an ETag and `If-None-Match` is answered with 304.
        max_age: Seconds that pages stay fresh; None for no `Cache-Control`.
        compress: Whether pages are sent with gzip to who accepts it.
        credentials: `user:password` that every request has to bring.
        answer: Is called before each request is answered; returns None to have it answered as usual, or
            (status, headers, body) to be sent as they are.
    """

    def __init__(
        self,
        world: Universe,
        *,
        json_pages: bool = True,
        separate_metadata: bool = True,
        ranges: bool = True,
        etags: bool = True,
        max_age: int | None = 600,
        compress: bool = True,
        credentials: str = "",
        answer: Callable[[Request], tuple[int, dict[str, str], bytes] | None] | None = None,
    ) -> None:
        self.world = world
        self.json_pages = json_pages
        self.separate_metadata = separate_metadata
        self.ranges = ranges
        self.etags = etags
        self.max_age = max_age
        self.compress = compress
        self.credentials = credentials
        self.answer = answer
        self.requests: list[Request] = []
        self._server: ThreadingHTTPServer | None = None

    def __enter__(self) -> IndexServer:
        self._server = _Server(("127.0.0.1", 0), type("Handler", (_Handler,), {"index": self}))
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        assert self._server is not None
        try:
            self._server.socket.shutdown(socket.SHUT_RDWR)  # Linux: who waits for connections wakes up at once
        except OSError:
            pass
        self._server.shutdown()
        self._server.server_close()

    @property
    def root(self) -> str:
        """`http://127.0.0.1:PORT`."""
        assert self._server is not None
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def url(self) -> str:
        """For `--default-index`."""
        return f"{self.root}/simple/"

    @property
    def links(self) -> str:
        """For `--find-links`."""
        return f"{self.root}/links/"

    def paths(self, start: str = "/") -> list[str]:
        """The paths that were asked for, in order, as far as they begin with `start`."""
        return [request.path for request in self.requests if request.path.startswith(start)]

    def respond(self, request: Request) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body for a request."""
        if self.answer is not None and (given := self.answer(request)) is not None:
            return given
        if self.credentials:
            wanted = "Basic " + base64.b64encode(self.credentials.encode()).decode()
            if request.headers.get("authorization") != wanted:
                return 401, {"WWW-Authenticate": 'Basic realm="index"'}, b""
        path = request.path.partition("?")[0]
        parts = path.strip("/").split("/")
        if parts[0] == "files" and len(parts) == 2:
            return self._file(parts[1], request)
        if path == "/links/":
            return self._page(request, _flat(self.world), "text/html")
        if parts[0] != "simple" or not path.endswith("/") or len(parts) > 2:
            return 404, {}, b""
        as_json = self.json_pages and JSON in request.headers.get("accept", "")
        if len(parts) == 1:
            body = _root_json(self.world) if as_json else _root_html(self.world)
        elif parts[1] not in self.world.projects:
            return 404, {}, b""
        else:
            files = self.world.distributions(parts[1])
            status = self.world.statuses.get(canonicalize_name(parts[1]))
            make = _page_json if as_json else _page_html
            body = make(parts[1], files, status, self.separate_metadata)
        return self._page(request, body, JSON if as_json else "text/html; charset=utf-8")

    def _page(self, request: Request, body: bytes, kind: str) -> tuple[int, dict[str, str], bytes]:
        headers = {"Content-Type": kind, "Vary": "Accept"}
        if self.max_age is not None:
            headers["Cache-Control"] = f"max-age={self.max_age}, public"
        if self.etags:
            headers["ETag"] = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
            if request.headers.get("if-none-match") == headers["ETag"]:
                return 304, headers, b""
        if self.compress and "gzip" in request.headers.get("accept-encoding", ""):
            headers["Content-Encoding"] = "gzip"
            body = gzip.compress(body, 1, mtime=0)
        return 200, headers, body

    def _file(self, name: str, request: Request) -> tuple[int, dict[str, str], bytes]:
        found = next(
            (file for file in self.world.distributions() if name in (file.filename, f"{file.filename}.metadata")), None
        )
        if found is None or (name != found.filename and not (self.separate_metadata and found.tags)):
            return 404, {}, b""
        data = found.data if name == found.filename else found.metadata
        headers = {"Content-Type": "application/octet-stream", "Cache-Control": "max-age=365000000, immutable, public"}
        if self.etags:
            headers["ETag"] = f'"{hashlib.sha256(data).hexdigest()[:16]}"'
            if request.headers.get("if-none-match") == headers["ETag"]:
                return 304, headers, b""
        if not self.ranges:
            return 200, headers, data
        headers["Accept-Ranges"] = "bytes"
        span = request.headers.get("range", "").removeprefix("bytes=")
        if not span:
            return 200, headers, data
        first_text, _, last_text = span.partition("-")
        if first_text:
            first, last = int(first_text), min(int(last_text or len(data)), len(data) - 1)
        else:
            first, last = max(0, len(data) - int(last_text)), len(data) - 1
        if first > last:
            return 416, {"Content-Range": f"bytes */{len(data)}"}, b""
        headers["Content-Range"] = f"bytes {first}-{last}/{len(data)}"
        return 206, headers, data[first : last + 1]


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that goes away is no error of the test."""


class _Handler(BaseHTTPRequestHandler):
    index: IndexServer
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    def do_GET(self) -> None:
        request = Request(self.path, {name.lower(): value for name, value in self.headers.items()})
        self.index.requests.append(request)
        status, headers, body = self.index.respond(request)
        request.status = status
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if "content-length" not in {name.lower() for name in headers} and status != 304:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_HEAD = do_GET

    def log_message(self, *_: object) -> None:
        """Says nothing."""


def _page_json(name: str, files: list[Distribution], status: tuple[str, str] | None, separate: bool) -> bytes:
    page: dict = {
        "meta": {"api-version": "1.4" if status else "1.1"},
        "name": name,
        "versions": list(dict.fromkeys(file.version for file in files)),
        "files": [],
    }
    if status:
        page["project-status"] = {"status": status[0], **({"reason": status[1]} if status[1] else {})}
    for file in files:
        entry: dict = {
            "filename": file.filename,
            "url": f"../../files/{file.filename}",
            "hashes": {"sha256": file.sha256} if file.hashed else {},
            "size": len(file.data),
        }
        if file.requires_python:
            entry["requires-python"] = file.requires_python
        if file.yanked is not None:
            entry["yanked"] = file.yanked or True
        if file.uploaded:
            entry["upload-time"] = file.uploaded
        if separate and file.tags:
            entry["core-metadata"] = {"sha256": hashlib.sha256(file.metadata).hexdigest()}
        page["files"].append(entry)
    return json.dumps(page).encode()


def _link(file: Distribution, folder: str, separate: bool) -> str:
    attributes = f' data-requires-python="{html.escape(file.requires_python)}"' if file.requires_python else ""
    if file.yanked is not None:
        attributes += f' data-yanked="{html.escape(file.yanked)}"'
    if separate and file.tags:
        digest = hashlib.sha256(file.metadata).hexdigest()
        attributes += f' data-core-metadata="sha256={digest}" data-dist-info-metadata="sha256={digest}"'
    fragment = f"#sha256={file.sha256}" if file.hashed else ""
    return f'<a href="{folder}{file.filename}{fragment}"{attributes}>{file.filename}</a><br />\n'


def _page_html(name: str, files: list[Distribution], status: tuple[str, str] | None, separate: bool) -> bytes:
    meta = f'<meta name="pypi:project-status" content="{status[0]}">' if status else ""
    if status and status[1]:
        meta += f'<meta name="pypi:project-status-reason" content="{html.escape(status[1])}">'
    links = "".join(_link(file, "../../files/", separate) for file in files)
    version = "1.4" if status else "1.0"
    return (
        f'<!DOCTYPE html>\n<html><head><meta name="pypi:repository-version" content="{version}">{meta}'
        f"<title>Links for {name}</title></head>\n<body><h1>Links for {name}</h1>\n{links}</body></html>\n"
    ).encode()


def _flat(world: Universe) -> bytes:
    return ("<html><body>" + "".join(_link(file, "../files/", False) for file in world.distributions())).encode()


def _root_json(world: Universe) -> bytes:
    return json.dumps({"meta": {"api-version": "1.1"}, "projects": [{"name": n} for n in world.projects]}).encode()


def _root_html(world: Universe) -> bytes:
    return "".join(f'<a href="/simple/{name}/">{name}</a>' for name in world.projects).encode()
