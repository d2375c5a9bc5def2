"""Direct references: what they lead to, and what they may not be."""

from __future__ import annotations

import hashlib
import os

import pytest
from tests.support.universe import Universe

from pym.dist import local_tree
from pym.dist.direct import read
from pym.dist.wheel_metadata import WHOLE
from pym.errors import (
    DirectReferenceError,
    HashMismatch,
    HostileArchive,
    NetworkError,
    PymError,
    UsageError,
)
from pym.model.distribution import Unavailable

WORLD = Universe(
    {
        "a": {"1.0": {"requires": ["z>=1"], "requires_python": ">=3.8", "sdist": True, "extras": {"x": ["y"]}}},
        "b": {"2.0": {"wheels": [], "sdist": True, "dynamic": ["Requires-Dist"]}},
        "c": {"1.0": {"metadata": {"Name": "other"}}, "2.0": {"metadata": {"Version": "3"}}},
        "d": {"1.0": {"metadata": {"Requires-Dist": "no requirement at all !"}}},
    }
)
FILES = {file.filename: file for file in WORLD.distributions()}
WHEEL, SDIST = FILES["a-1.0-py3-none-any.whl"], FILES["a-1.0.tar.gz"]
BASE = "https://user:secret@files.example.com/x/"


class Server:
    """Has the files; with or without ranges."""

    def __init__(self, *, ranges: bool = True, status: int = 0) -> None:
        self.asked: list = []
        self.ranges = ranges
        self.status = status

    def __call__(self, url: str, span):
        self.asked.append(span)
        assert "#" not in url
        if self.status:
            return self.status, {}, b""
        data = FILES[url.partition("?")[0].rpartition("/")[2]].data
        if span == WHOLE or not self.ranges:
            return 200, {}, data
        first = max(0, len(data) + span[0]) if span[0] < 0 else span[0]
        last = len(data) - 1 if span[0] < 0 else min(span[1], len(data) - 1)
        return 206, {"content-range": f"bytes {first}-{last}/{len(data)}"}, data[first : last + 1]


def nothing(url: str, span):
    raise AssertionError(f"asked for {url}")


def test_wheel() -> None:
    server = Server()
    url = BASE + WHEEL.filename
    releases, metadata = read("a", url, server)
    assert (releases.name, releases.versions, releases.url, releases.index) == ("a", ("1.0",), url, "")
    assert releases.kinds[0][0][0] == "py3-none-any"
    assert releases.kinds[0][0][1][0] == ">=3.8"
    assert releases.files(0)[0][:2] == (WHEEL.filename, url)
    assert [requirement[0] for requirement in metadata[2]] == ["z", "y"]
    assert len(server.asked) == 1 and server.asked[0] != WHOLE


@pytest.mark.parametrize("algorithm", ["sha256", "sha512", "md5"])
@pytest.mark.parametrize("file", [WHEEL, SDIST])
def test_hash_in_the_url(file, algorithm: str) -> None:
    digest = hashlib.new(algorithm, file.data).hexdigest()
    server = Server()
    releases, metadata = read("a", f"{BASE}{file.filename}?token=x#{algorithm}={digest}", server)
    assert not isinstance(metadata, Unavailable)
    assert server.asked == [WHOLE]
    assert releases.files(0)[0][2] == (("sha256", file.sha256),)
    with pytest.raises(NetworkError, match="Hash mismatch") as caught:
        read("a", f"{BASE}{file.filename}?token=x#{algorithm}={digest[::-1]}", server)
    assert "secret" not in caught.value.context + caught.value.message
    assert "token=x" not in caught.value.context
    assert isinstance(caught.value, HashMismatch) == (algorithm == "sha256")


def test_metadata_of_a_known_hash_is_remembered(tmp_path) -> None:
    url = f"{BASE}{WHEEL.filename}#sha256={WHEEL.sha256}"
    first = read("a", url, Server(), cache=str(tmp_path))
    assert read("a", url, nothing, cache=str(tmp_path))[1] == first[1]
    with pytest.raises(AssertionError):
        read("a", url.replace(WHEEL.sha256, "0" * 64), nothing, cache=str(tmp_path))


def test_sdist_and_whole_wheel() -> None:
    for file in (SDIST, WHEEL):
        server = Server()
        releases, metadata = read("", BASE + file.filename, server, whole=True)
        assert (releases.name, releases.files(0)[0][2]) == ("a", (("sha256", file.sha256),))
        assert [requirement[0] for requirement in metadata[2]] == ["z", "y"]
        assert server.asked == [WHOLE]


def test_sdist_that_needs_a_build() -> None:
    releases, metadata = read("b", BASE + "b-2.0.tar.gz", Server())
    assert releases.versions == ("2.0",)
    assert isinstance(metadata, Unavailable) and metadata.kind == "needs-build"
    assert "`Requires-Dist` is dynamic" in metadata.reason
    with pytest.raises(UsageError, match="by building it"):
        read("", BASE + "b-2.0.tar.gz", Server())


def test_files_of_this_machine(tmp_path) -> None:
    directory = WORLD.write(tmp_path / "with space")
    for file in (WHEEL, SDIST):
        url = f"file://{tmp_path}/with%20space/{file.filename}"
        releases, metadata = read("a", url, nothing)
        assert releases.versions == ("1.0",) and metadata[1] == ("x",)
        with pytest.raises(HashMismatch):
            read("a", f"{url}#sha256={'0' * 64}", nothing)
    for missing in (f"file://{directory}/a-9-py3-none-any.whl".replace(" ", "%20"), f"file://{tmp_path}/nothing"):
        with pytest.raises(DirectReferenceError, match="Distribution not found at") as caught:
            read("a", missing, nothing)
        assert caught.value.exit_code == 1


@pytest.fixture
def tree(tmp_path):
    project = tmp_path / "tree"
    (project / "sub").mkdir(parents=True)
    text = '[project]\nname = "T_t"\nversion = "3"\ndependencies = ["z"]\n'
    (project / "pyproject.toml").write_text(text)
    (project / "sub" / "pyproject.toml").write_text(text.replace("T_t", "sub"))
    return project


def test_directories(tree) -> None:
    for name in ("t-t", ""):
        releases, metadata = read(name, f"file://{tree}", nothing)
        assert (releases.name, releases.versions) == ("t-t", ("3",))
        assert [requirement[0] for requirement in metadata[2]] == ["z"]
    assert read("", f"file://{tree}#subdirectory=sub", nothing)[0].name == "sub"


def test_pkg_info_of_a_directory_says_nothing(tree) -> None:
    (tree / "PKG-INFO").write_text("Metadata-Version: 2.2\nName: t-t\nVersion: 4\n")
    assert read("", f"file://{tree}", nothing)[0].versions == ("3",)
    (tree / "pyproject.toml").write_text("[build-system]\n")
    with pytest.raises(UsageError, match="by building it"):
        read("", f"file://{tree}", nothing)  # who works there may have changed the version since


def test_pkg_info_of_a_commit_comes_second(tree) -> None:
    info = b"Metadata-Version: 2.2\nName: t-t\nVersion: 4\n"
    (tree / "PKG-INFO").write_bytes(info)
    said = local_tree.metadata(str(tree), committed=True)
    assert isinstance(said, bytes) and b"Version: 3" in said
    (tree / "pyproject.toml").write_text("[build-system]\n")
    assert local_tree.metadata(str(tree), committed=True) == info
    (tree / "PKG-INFO").write_bytes(info + b"Dynamic: Requires-Dist\n")
    needs = local_tree.metadata(str(tree), committed=True)
    assert not isinstance(needs, bytes)
    assert "`[project]`" in needs.reason and "`Requires-Dist` is dynamic" in needs.reason


def test_directories_that_are_no_projects(tree, tmp_path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(UsageError, match="does not appear to be a Python project"):
        read("", f"file://{tmp_path}/empty", nothing)
    with pytest.raises(UsageError, match="leads out"):
        read("", f"file://{tree}#subdirectory=../empty", nothing)
    (tree / "link").symlink_to(tmp_path / "empty")
    with pytest.raises(UsageError, match="leads out"):
        read("", f"file://{tree}#subdirectory=link", nothing)
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "empty" / "pyproject.toml")
        with pytest.raises(PymError):
            read("", f"file://{tmp_path}/empty", nothing)


@pytest.mark.parametrize(
    ("name", "url", "said"),
    [
        ("a", "git+https://user:secret@example.com/a.git@-main", "begins with `-`"),
        ("a", "git+ext::sh", "git is only reached over"),
        ("a", "hg+https://user:secret@example.com/a", "`hg` repository"),
        ("a", "hg+https://example.com/a", "`hg` repository"),
        ("a", "ext::sh -c evil", "no URL of a distribution"),
        ("a", "ftp://example.com/a-1.0.tar.gz", "no URL of a distribution"),
        ("a", "data:,x", "no URL of a distribution"),
        ("a", "file://otherhost/a-1.0.tar.gz", "names no file of this machine"),
        ("a", BASE + "a", "neither a wheel nor a source distribution"),
        ("a", BASE + "a-1.0.exe", "neither a wheel nor a source distribution"),
        ("a", BASE + "a-1.0.whl", "no name that a wheel can have"),
        ("b", BASE + WHEEL.filename, "is a wheel of `a`"),
        ("b", BASE + SDIST.filename, "is a distribution of `a`"),
        ("c", BASE + "c-1.0-py3-none-any.whl", "is a distribution of `other`"),
        ("c", BASE + "c-2.0-py3-none-any.whl", "which its file name does not say"),
        ("d", BASE + "d-1.0-py3-none-any.whl", "is malformed"),
        ("a", BASE + "a-1.0.tar.gz#sha256=12", "64 hexadecimal digits"),
        ("a", BASE + "a-1.0.tar.gz#subdirectory=../x", "leads out of it"),
    ],
)
def test_refuses(name: str, url: str, said: str) -> None:
    with pytest.raises(PymError) as caught:
        read(name, url, Server())
    assert said in caught.value.message
    assert "secret" not in caught.value.message + caught.value.context


def test_what_servers_do() -> None:
    assert read("a", BASE + WHEEL.filename, Server(ranges=False))[0].versions == ("1.0",)
    for status in (401, 404, 500):
        for file in (WHEEL, SDIST):
            with pytest.raises(NetworkError, match=str(status)) as caught:
                read("a", BASE + file.filename, Server(status=status))
            assert "secret" not in caught.value.context
    with pytest.raises(HostileArchive):
        read("a", BASE + WHEEL.filename, lambda url, span: (200, {}, b"<html>"))
