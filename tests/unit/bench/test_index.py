"""The index of the bench: what is recorded, and what goes over the line."""

from __future__ import annotations

import gzip
import io
import json
import shutil
import ssl
import threading
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator
from http.client import HTTPResponse
from pathlib import Path

import pytest
from tests.bench import index, projects, small
from tests.bench.loopback import Request
from tests.bench.recorded import Recorded
from tests.support.universe import Universe

JSON = "application/vnd.pypi.simple.v1+json"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with index.running(tmp_path_factory.mktemp("index")) as address:
        yield address


def get(url: str, **headers: str) -> HTTPResponse:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return urllib.request.urlopen(urllib.request.Request(url, headers=named))


def test_a_page_as_large_indexes_send_it(root: str) -> None:
    answer = get(f"{root}/fresh/small/simple/package-7/", Accept=JSON, Accept_Encoding="gzip")
    assert answer.headers["Content-Type"] == JSON and answer.headers["Cache-Control"].startswith("max-age=")
    page = json.loads(gzip.decompress(answer.read()))
    assert {"core-metadata", "size", "upload-time", "hashes"} <= set(page["files"][0])
    url = page["files"][0]["url"]
    assert zipfile.ZipFile(io.BytesIO(get(url).read())).testzip() is None
    assert get(url, Range="bytes=0-3").read() == b"PK\3\4"
    assert b"Name: package-7\n" in get(f"{url}.metadata").read()
    with pytest.raises(urllib.error.HTTPError) as seen:
        get(f"{root}/fresh/small/simple/package-7/", Accept=JSON, If_None_Match=answer.headers["ETag"])
    assert seen.value.code == 304


def test_a_page_for_who_reads_html(root: str) -> None:
    text = get(f"{root}/fresh/small/simple/package-7/").read().decode()
    assert 'data-core-metadata="true"' in text and "package_7-1.0-py3-none-any.whl</a>" in text


@pytest.mark.parametrize("path", ["fresh/small/simple/package-9999/", "fresh/made/simple/nothing/", "other/small/simple/package-7/", "fresh/small/files/x.whl"])  # fmt: skip
def test_what_there_is_not(root: str, path: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as seen:
        get(f"{root}/{path}")
    assert seen.value.code == 404


def test_a_slow_line_carries_the_same(root: str) -> None:
    name = projects.requirements(10).split()[0]
    fast, slow = (json.loads(get(f"{root}/{mode}/made/simple/{name}/", Accept=JSON).read()) for mode in ("fresh", "slow"))  # fmt: skip
    assert slow["files"][0]["url"].startswith(f"{root}/slow/")
    assert [one["filename"] for one in fast["files"]] == [one["filename"] for one in slow["files"]]
    url = slow["files"][0]["url"]
    assert get(f"{url}.metadata").read() == projects.Made().file(f"{url}.metadata")


def test_several_at_once_over_the_slow_line(root: str) -> None:
    found: list[bytes] = []
    urls = [f"{root}/slow/small/files/package_{number}-1.0-py3-none-any.whl" for number in range(12)]
    threads = [threading.Thread(target=lambda url=url: found.append(get(url).read())) for url in urls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(found) == {small.wheel(number, "1.0") for number in range(12)}


@pytest.mark.skipif(not shutil.which("openssl"), reason="needs openssl")
def test_the_same_over_https(tmp_path: Path) -> None:
    with index.running(tmp_path, authority=tmp_path) as root:
        assert root.startswith("https://")
        trusting = ssl.create_default_context(cafile=tmp_path / "authority.pem")
        asked = urllib.request.Request(f"{root}/fresh/made/simple/{projects.requirements(10).split()[0]}/", headers={"Accept": JSON})  # fmt: skip
        page = urllib.request.urlopen(asked, context=trusting).read()
        assert len(page) > 1 << 16  # more than comes at once
        assert json.loads(page)["files"][0]["url"].startswith(f"{root}/fresh/")
        with pytest.raises(urllib.error.URLError, match="CERTIFICATE_VERIFY_FAILED"):
            urllib.request.urlopen(asked)


def asked(recorded: Recorded, path: str) -> bytes:
    """As the index does it: what is not there is fetched, and asked for again."""
    kind, _, rest = path.partition("/")
    take = (lambda: recorded.page(rest, "http://127.0.0.1:1/files")) if kind == "simple" else (lambda: recorded.file(rest))  # fmt: skip
    try:
        return take()
    except BlockingIOError:
        recorded.fetch(path)
        return take()


def test_what_was_asked_for_once_needs_no_index_any_more(tmp_path: Path) -> None:
    world = Universe({"one": {"1.0": ["two"], "2.0": []}})
    with world.serve(separate_metadata=False) as server:
        first = Recorded(tmp_path, server.url)
        page = json.loads(asked(first, "simple/one"))
        wheel = page["files"][0]
        assert wheel["core-metadata"] and wheel["url"].startswith("http://127.0.0.1:1/files/http/")
        path = wheel["url"].removeprefix("http://127.0.0.1:1/")
        assert b"Requires-Dist: two" in asked(first, f"{path}.metadata")
        data = asked(first, path)
        with pytest.raises(KeyError):
            asked(first, "simple/none")
    again = Recorded(tmp_path, "http://127.0.0.1:1/")
    assert again.page("one", "x") == first.page("one", "x")
    assert again.file(path.removeprefix("files/")) == data == world.distributions("one")[0].data
    with pytest.raises(OSError, match="two"):
        asked(again, "simple/two")


def test_nothing_outside_of_the_directory_is_served(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    served = index.Index({"real": Recorded(tmp_path / "index", "http://127.0.0.1:1/")})
    answer = served.answer(Request(["GET /fresh/real/files/../../secret HTTP/1.1", "Host: x"]))
    assert answer is not None and answer.head.startswith(b"HTTP/1.1 404")
