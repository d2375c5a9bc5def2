"""A package index on loopback for measurements, which answers as the large ones do: PEP 691 JSON (or HTML) with sizes
and upload times, PEP 658 metadata, ETag, max-age, gzip, keep-alive, ranges.

    with running(directory) as root:              # a process of its own; `authority=` for https
        f"{root}/fresh/real/simple/"              # pages may be used for half a day
        f"{root}/stale/made/simple/"              # pages have to be confirmed each time (304)
        f"{root}/slow/real/simple/"               # as fresh, over a slow line (see `tests.bench.loopback`)

`real` is recorded from the index that pip is set up with, or from pip's own, as something is first asked for
(`tests.bench.recorded`); `made` has projects of realistic shape, the same ones each time, without archives
(`tests.bench.projects`); `small` has a few thousand small wheels (`tests.bench.small`).

`python -m tests.bench.index DIRECTORY [AUTHORITY]` serves until its standard input ends, and prints where.
"""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import html
import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from tests.bench.loopback import Answer, Request, Server
from tests.bench.projects import Made
from tests.bench.recorded import Recorded
from tests.bench.small import Small
from tests.support.faults import Authority

ROOT = Path(__file__).parents[2]
JSON = "application/vnd.pypi.simple.v1+json"
# PyPI's pages may be used for ten minutes. A whole run takes longer, and which program has to confirm them in the middle
# of a row would be chance.
_LIFE = {"fresh": "max-age=43200, public", "slow": "max-age=43200, public", "stale": "max-age=0, public"}


class Site(Protocol):
    """Projects with their files. Raises KeyError for what there is not, Missing for what has to be fetched first."""

    def page(self, name: str, files_at: str) -> bytes:
        """PEP 691 JSON of a project, whose files are below the URL `files_at`."""

    def file(self, path: str) -> bytes:
        """A file by its path below `files_at`; `.metadata` after it for its metadata."""

    def fetch(self, path: str) -> None:
        """Fetches what was missing: `simple/NAME` or `files/PATH`. In a thread; remembers what went wrong."""


class Index:
    """Everything there is, as it is sent."""

    def __init__(self, sites: dict[str, Site], scheme: str = "http") -> None:
        self.sites, self.scheme = sites, scheme
        self.pages: dict[tuple[str, ...], tuple[str, bytes]] = {}  # ETag, compressed
        self.metadata: dict[str, bytes] = {}

    def answer(self, request: Request) -> Answer | None:
        mode, _, rest = request.path.partition("?")[0].lstrip("/").partition("/")
        name, _, path = rest.partition("/")
        if mode not in _LIFE or name not in self.sites:
            return Answer("404 Not Found")
        try:
            if path.startswith("simple/"):
                return self._page(mode, name, path.split("/")[1], request)
            return self._file(mode, self.sites[name], path.removeprefix("files/"), request)
        except BlockingIOError:
            return None
        except KeyError:
            return Answer("404 Not Found", slow=mode == "slow")
        except OSError as error:
            return Answer("502 Bad Gateway", body=str(error).encode())

    def fetch(self, request: Request) -> None:
        name, _, path = request.path.lstrip("/").partition("/")[2].partition("/")
        self.sites[name].fetch(path.strip("/"))

    def _page(self, mode: str, site: str, project: str, request: Request) -> Answer:
        kind = JSON if JSON in request.headers.get("accept", "") else "text/html"
        where = "slow" if mode == "slow" else "fresh"
        key = (where, site, project, kind)
        if key not in self.pages:
            project = re.sub(r"[-_.]+", "-", project).lower()
            page = self.sites[site].page(project, f"{self.scheme}://{request.headers['host']}/{where}/{site}/files")
            text = page if kind == JSON else as_html(page)
            self.pages[key] = f'"{hashlib.sha256(text).hexdigest()[:24]}"', gzip.compress(text, 6, mtime=0)
        etag, body = self.pages[key]
        fields = f"Cache-Control: {_LIFE[mode]}\r\nETag: {etag}\r\nVary: Accept, Accept-Encoding\r\n"
        if request.headers.get("if-none-match") == etag:
            return Answer("304 Not Modified", fields, slow=mode == "slow")
        if "gzip" in request.headers.get("accept-encoding", ""):
            fields += "Content-Encoding: gzip\r\n"
        else:
            body = gzip.decompress(body)
        return Answer("200 OK", f"{fields}Content-Type: {kind}\r\n", body, mode == "slow")

    def _file(self, mode: str, site: Site, path: str, request: Request) -> Answer:
        etag = f'"{hashlib.sha256(path.encode()).hexdigest()[:24]}"'
        fields = f"Cache-Control: max-age=365000000, immutable, public\r\nETag: {etag}\r\nAccept-Ranges: bytes\r\n"
        if request.headers.get("if-none-match") == etag:
            return Answer("304 Not Modified", fields, slow=mode == "slow")
        fields += "Content-Type: application/octet-stream\r\n"
        key = f"{id(site)} {path}"
        data = self.metadata.get(key) or site.file(path)
        if path.endswith(".metadata"):
            self.metadata[key] = data
        asked = re.fullmatch(r"bytes=(\d*)-(\d*)", request.headers.get("range", ""))
        if asked and (asked[1] or asked[2]):
            size = len(data)
            start = int(asked[1]) if asked[1] else max(size - int(asked[2]), 0)
            end = min(int(asked[2]) + 1, size) if asked[1] and asked[2] else size
            fields += f"Content-Range: bytes {start}-{end - 1}/{size}\r\n"
            return Answer("206 Partial Content", fields, memoryview(data)[start:end], mode == "slow")
        return Answer("200 OK", fields, data, mode == "slow")


def as_html(page: bytes) -> bytes:
    """A page as PEP 503 has it, for those who do not ask for JSON."""
    rows = []
    for file in json.loads(page)["files"]:
        fields = [f'href="{html.escape(file["url"])}#sha256={file["hashes"].get("sha256", "")}"']
        if file.get("requires-python"):
            fields.append(f'data-requires-python="{html.escape(file["requires-python"])}"')
        if file.get("core-metadata"):
            fields.append('data-core-metadata="true" data-dist-info-metadata="true"')
        if file.get("yanked"):
            fields.append('data-yanked=""')
        rows.append(f"<a {' '.join(fields)}>{html.escape(file['filename'])}</a><br/>")
    return ("<!DOCTYPE html><html><body>\n" + "\n".join(rows) + "\n</body></html>\n").encode()


@contextlib.contextmanager
def running(directory: Path, *, authority: Path | None = None) -> Iterator[str]:
    """Where the index is, as `http://127.0.0.1:PORT`, while it runs in a process of its own.

    Args:
        directory: Where what is recorded is kept.
        authority: An empty directory, for https: `authority.pem` in it is what clients have to trust. Needs openssl.
    """
    with subprocess.Popen(
        [sys.executable, "-m", "tests.bench.index", str(directory), *([str(authority)] if authority else [])],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT,
        env={**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'src'}"},
    ) as process:  # fmt: skip
        assert process.stdin is not None and process.stdout is not None
        address = process.stdout.readline().strip()
        if not address:
            raise SystemExit("the index did not start")
        try:
            yield address
        finally:
            process.stdin.close()
            process.wait()


def main() -> None:
    directory, *authority = map(Path, sys.argv[1:])
    context = Authority(authority[0]).context("IP:127.0.0.1") if authority else None
    scheme = "https" if context else "http"
    index = Index({"real": Recorded(directory), "made": Made(), "small": Small()}, scheme)
    with socket.create_server(("127.0.0.1", 0), backlog=512) as listener:
        print(f"{scheme}://127.0.0.1:{listener.getsockname()[1]}", flush=True)
        Server(listener, index.answer, index.fetch, context).serve()


if __name__ == "__main__":
    main()
