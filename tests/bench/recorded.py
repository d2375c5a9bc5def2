"""The index that pip is set up with, recorded: what was asked for once comes from a directory from then on."""

from __future__ import annotations

import base64
import io
import json
import os
import re
import ssl
import threading
import urllib.error
import urllib.parse
import urllib.request
import zipfile
from pathlib import Path

from pym.index.default import default_index

JSON = "application/vnd.pypi.simple.v1+json"


class Recorded:
    """Pages and files as they were when they were first asked for. To have them anew, remove the directory.

    Whatever the index says of metadata, every wheel has it here, as on PyPI: if it is not to be had apart, it is taken
    out of the wheel.

    Args:
        directory: Where they are kept.
        index: URL of the index; "" for pip's.
    """

    def __init__(self, directory: Path, index: str = "") -> None:
        self.directory = directory
        self.index = index
        self.failed: dict[str, Exception] = {}
        self.lock = threading.Lock()

    def page(self, name: str, files_at: str) -> bytes:
        kept = self._kept(f"simple/{name}", self._page(name))
        page = json.loads(kept)
        for file in page["files"]:
            file["url"] = f"{files_at}/{file['url']}"
            if file["filename"].endswith(".whl"):
                file["core-metadata"] = file["data-dist-info-metadata"] = file.get("core-metadata") or True
        return json.dumps(page).encode()

    def file(self, path: str) -> bytes:
        return self._kept(f"files/{path}", self._place(path))

    def fetch(self, path: str) -> None:
        kind, _, key = path.partition("/")
        try:
            if kind == "simple":
                key = re.sub(r"[-_.]+", "-", key).lower()
                _write(self._page(key), self._asked(key))
            else:
                _write(self._place(key), self._fetched(key))
        except urllib.error.HTTPError as error:
            self.failed[f"{kind}/{key}"] = KeyError(key) if error.code in (403, 404, 410) else error
        except Exception as error:  # whatever it is, those who wait for it are told
            self.failed[f"{kind}/{key}"] = OSError(f"{key}: {error}")

    def _kept(self, asked: str, place: Path) -> bytes:
        """What has been recorded; BlockingIOError if it has to be fetched first."""
        try:
            return place.read_bytes()
        except FileNotFoundError:
            pass
        error = self.failed.pop(asked, None)
        if error is not None:
            raise error
        raise BlockingIOError(asked)

    def _page(self, name: str) -> Path:
        return self.directory / "simple" / f"{name}.json"

    def _place(self, path: str) -> Path:
        if ".." in path.split("/"):
            raise KeyError(path)
        return self.directory / "files" / path

    def _asked(self, name: str) -> bytes:
        with self.lock:
            self.index = self.index or default_index(os.environ, "")[0]
        base = f"{self.index.rstrip('/')}/{name}/"
        page = json.loads(_get(base, JSON))
        for file in page["files"]:
            scheme, _, rest = urllib.parse.urljoin(base, file["url"]).partition("#")[0].partition("://")
            file["url"] = f"{scheme}/{rest}"
        return json.dumps(page).encode()

    def _fetched(self, path: str) -> bytes:
        url = path.replace("/", "://", 1)
        try:
            return _get(url)
        except urllib.error.HTTPError as error:
            if error.code not in (403, 404) or not url.endswith(".whl.metadata"):
                raise
        with zipfile.ZipFile(io.BytesIO(_get(url.removesuffix(".metadata")))) as wheel:
            name = next(name for name in wheel.namelist() if re.fullmatch(r"[^/]+\.dist-info/METADATA", name))
            return wheel.read(name)


def _get(url: str, accept: str = "*/*") -> bytes:
    split = urllib.parse.urlsplit(url)
    headers = {"Accept": accept, "User-Agent": "pym-bench"}
    if split.username:
        pair = f"{urllib.parse.unquote(split.username)}:{urllib.parse.unquote(split.password or '')}"
        headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
        url = split._replace(netloc=split.netloc.rpartition("@")[2]).geturl()
    certificates = os.environ.get("PIP_CERT") or None
    context = ssl.create_default_context(cafile=certificates)
    with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=120, context=context) as answer:
        data: bytes = answer.read()
    return data


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    scratch = path.with_name(f".{path.name}.{threading.get_ident()}")
    scratch.write_bytes(data)
    scratch.replace(path)
