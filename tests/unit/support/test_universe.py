"""The worlds that other tests are made of: what a real client makes of them, and what the provider says."""

from __future__ import annotations

import json
import subprocess
import sys
import tarfile
import urllib.error
import urllib.request
import zipfile

import pytest
from tests.support.index import JSON
from tests.support.universe import FILES, Universe

WORLD = {
    "a": {
        "1.0": {"requires": ["z>=1"], "extras": {"more": ["b ; python_version >= '3'"], "none": []}},
        "2.0a1": [],
        "1.1": {"yanked": "broken", "uploaded": "2024-01-01T00:00:00Z", "wheels": ["1-py3-none-any"], "sdist": True},
    },
    "Z.z": {"0.5": {"sdist": True, "wheels": []}},
    "z": {"1.0": {"requires_python": ">=3.9", "wheels": ["cp312-cp312-win_amd64", "py3-none-any"]}},
    "b": {"1": {"sdist": {"requires_python": ">=3"}, "wheels": [], "dynamic": ["Requires-Dist"], "requires": ["z"]}},
}


def fetch(url: str, **headers: str):
    request = urllib.request.Request(url, headers={name.replace("_", "-"): value for name, value in headers.items()})
    with urllib.request.urlopen(request) as answer:
        return answer.status, answer.headers, answer.read()


def test_directory_holds_real_archives(tmp_path) -> None:
    directory = Universe(WORLD).write(tmp_path / "links")
    names = sorted(path.name for path in directory.iterdir())
    assert names == [
        "a-1.0-py3-none-any.whl",
        "a-1.1-1-py3-none-any.whl",
        "a-1.1.tar.gz",
        "a-2.0a1-py3-none-any.whl",
        "b-1.tar.gz",
        "z-1.0-cp312-cp312-win_amd64.whl",
        "z-1.0-py3-none-any.whl",
        "z_z-0.5.tar.gz",
    ]
    with zipfile.ZipFile(directory / "a-1.0-py3-none-any.whl") as archive:
        assert archive.testzip() is None
        metadata = archive.read("a-1.0.dist-info/METADATA").decode()
    assert "Requires-Dist: b ; (python_version >= '3') and extra == 'more'\n" in metadata
    assert "Provides-Extra: none\n" in metadata
    with tarfile.open(directory / "b-1.tar.gz") as archive:
        info = archive.extractfile("b-1/PKG-INFO").read().decode()
    assert "Dynamic: Requires-Dist\n" in info
    assert "Requires-Dist: z" not in info


def test_pip_takes_what_is_served(tmp_path) -> None:
    with Universe(WORLD).serve() as index:
        command = [sys.executable, "-m", "pip", "download", "--isolated", "--no-cache-dir", "-q", "-d", str(tmp_path)]
        done = subprocess.run(
            [*command, "--disable-pip-version-check", "--index-url", index.url, "a[more]==1.0", "--no-build-isolation"],
            capture_output=True,
            text=True,
            timeout=60,
        )
    if "No module named pip" in done.stderr:
        pytest.skip("no pip here")
    assert done.returncode == 0, done.stderr
    found = sorted(path.name for path in tmp_path.iterdir())
    assert found == ["a-1.0-py3-none-any.whl", "b-1.tar.gz", "z-1.0-py3-none-any.whl"]
    assert "/files/a-1.0-py3-none-any.whl.metadata" in index.paths()


def test_pages_say_what_was_described() -> None:
    with Universe(WORLD, statuses={"a": ("archived", "over")}).serve() as index:
        _, headers, body = fetch(index.url + "a/", Accept=JSON)
        page = json.loads(body)
        assert page["project-status"] == {"status": "archived", "reason": "over"}
        entry = page["files"][1]
        assert (entry["filename"], entry["yanked"]) == ("a-1.1-1-py3-none-any.whl", "broken")
        assert entry["upload-time"] == "2024-01-01T00:00:00Z"
        with pytest.raises(urllib.error.HTTPError, match="304"):
            fetch(index.url + "a/", Accept=JSON, If_None_Match=headers["ETag"])
        _, _, body = fetch(index.url + "z/")
        assert b'data-requires-python="&gt;=3.9"' in body
        _, _, body = fetch(index.links)
        assert body.count(b"<a ") == 8
        status, headers, body = fetch(f"{index.root}/files/z-1.0-py3-none-any.whl", Range="bytes=-22")
        assert (status, body[:4]) == (206, b"PK\5\6")
        assert headers["Content-Range"].startswith("bytes ")
        with pytest.raises(urllib.error.HTTPError, match="404"):
            fetch(index.url + "nothing/")
        assert [request.status for request in index.requests][-1] == 404


def test_credentials_are_asked_for() -> None:
    with Universe(WORLD).serve(credentials="user:secret") as index:
        with pytest.raises(urllib.error.HTTPError, match="401"):
            fetch(index.url + "a/")
        assert fetch(index.url + "a/", Authorization="Basic dXNlcjpzZWNyZXQ=")[0] == 200


class Listener:
    def __init__(self) -> None:
        self.heard: list = []

    def page_came(self, name, releases) -> None:
        self.heard.append((name, type(releases).__name__))

    def metadata_came(self, releases, position, metadata) -> None:
        self.heard.append((releases.name, releases.versions[position]))


def test_provider() -> None:
    provider = Universe(WORLD).provider()
    releases = provider.releases("a")
    assert releases.versions == ("1.0", "1.1", "2.0a1")
    assert list(releases.keys) == sorted(releases.keys)
    assert [tuple(use[0] for use in releases.kinds[kind]) for kind in releases.kind_of] == [
        ("py3-none-any",),
        ("py3-none-any", ""),
        ("py3-none-any",),
    ]
    assert releases.kinds[releases.kind_of[1]][0][2:] == (True, "1")
    assert releases.files(1)[0][4] == 1704067200.0
    python, extras, requires = provider.metadata(releases, 0)
    assert (python, extras) == (None, ("more", "none"))
    assert [requirement[0] for requirement in requires] == ["z", "b"]
    assert provider.releases("q").kind == "not-found"
    z = provider.releases("z")
    assert z.kinds[0][0][1] == z.kinds[0][1][1] == provider.metadata(z, 0)[0]
    b = provider.releases("b")
    assert provider.metadata(b, 0).kind == "needs-build"
    direct = provider.releases("a", f"{FILES}a-1.0-py3-none-any.whl#sha256=00")
    assert (direct.name, direct.versions, len(direct.files(0))) == ("a", ("1.0",), 1)
    assert provider.asked[:3] == [("page", "a"), ("metadata", "a", "1.0"), ("page", "q")]


def test_provider_tells_at_the_next_wait() -> None:
    provider = Universe(WORLD).provider()
    provider.listener = Listener()
    provider.want_page("a")
    provider.want_page("a")
    provider.want_page("nothing")
    assert provider.listener.heard == []
    releases = provider.releases("z")
    provider.want_metadata(releases, 0, cheap=True)
    provider.metadata(releases, 0)
    assert provider.listener.heard == [("a", "Releases"), ("nothing", "Missing"), ("z", "1.0")]
