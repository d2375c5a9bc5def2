"""A registry on loopback that takes uploads, lists what it has, and answers otherwise on request."""

from __future__ import annotations

import email
import email.policy
import hashlib
import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Said = tuple[int, dict[str, str], bytes]


class Request:
    """What came.

    Attributes:
        method, path: As they were.
        headers: By name, in lower case.
        body: As sent.
    """

    def __init__(self, method: str, path: str, headers: dict[str, str], body: bytes) -> None:
        self.method = method
        self.path = path
        self.headers = headers
        self.body = body

    @property
    def form(self) -> list[tuple[str, bytes]]:
        """The fields of a form, in order, the file as `content`."""
        head = f"Content-Type: {self.headers['content-type']}\r\n\r\n".encode()
        message = email.message_from_bytes(head + self.body, policy=email.policy.HTTP)
        found = []
        for part in message.iter_parts():
            found.append((str(part.get_param("name", header="content-disposition")), part.get_payload(decode=True)))
        return found

    @property
    def filename(self) -> str:
        head = f"Content-Type: {self.headers['content-type']}\r\n\r\n".encode()
        message = email.message_from_bytes(head + self.body, policy=email.policy.HTTP)
        return next(name for part in message.iter_parts() if (name := part.get_filename()))


class Registry:
    """Takes uploads at `/upload/` and lists them at `/simple/NAME/`.

    Attributes:
        requests: All that came.
        files: What was taken, by file name.
        answer: Called before each request is answered; returns None to have it answered as usual, else status, headers
            and body.
    """

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.files: dict[str, bytes] = {}
        self.answer: Callable[[Request], Said | None] = lambda request: None
        registry = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *words: object) -> None:
                pass

            def do_GET(self) -> None:
                self._do(b"")

            def do_POST(self) -> None:
                self._do(self.rfile.read(int(self.headers["content-length"])))

            def _do(self, body: bytes) -> None:
                headers = {name.lower(): value for name, value in self.headers.items()}
                request = Request(self.command, self.path, headers, body)
                registry.requests.append(request)
                status, more, answer = registry.answer(request) or registry._usual(request)
                self.send_response(status)
                for name, value in {"content-length": str(len(answer)), **more}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(answer)

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.host = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    @property
    def url(self) -> str:
        return f"{self.host}/upload/"

    @property
    def index(self) -> str:
        return f"{self.host}/simple/"

    @property
    def uploads(self) -> list[Request]:
        return [one for one in self.requests if one.headers.get("content-type", "").startswith("multipart/")]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _usual(self, request: Request) -> Said:
        if request.method == "POST":
            if request.filename in self.files:
                return 400, {"content-type": "text/plain"}, b"File already exists"
            self.files[request.filename] = dict(request.form)["content"]
            return 200, {}, b""
        name = request.path.rstrip("/").rpartition("/")[2].replace("-", "_")
        listed = [
            {"filename": one, "url": f"/f/{one}", "hashes": {"sha256": hashlib.sha256(data).hexdigest()}}
            for one, data in self.files.items()
            if one.startswith(f"{name}-")
        ]
        if not listed:
            return 404, {}, b""
        page = {"meta": {"api-version": "1.0"}, "name": name.replace("_", "-"), "files": listed}
        return 200, {"content-type": "application/vnd.pypi.simple.v1+json"}, json.dumps(page).encode()
