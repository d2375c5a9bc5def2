"""Portable locks: one file for everybody, whatever address the index has there."""

from __future__ import annotations

import re
import shutil
import sys
import tomllib

import pytest
from packaging.pylock import Pylock
from tests.support.runner import Pym
from tests.support.universe import Universe

PROJECTS: dict = {
    "a": {"1.0": {"requires": ["b"], "sdist": True}, "2.0": {"requires": ["b", "w ; sys_platform == 'win32'"]}},
    "b": {"1.0": {"sdist": True}},
    "w": {"1.0": []},
}
PROJECT = """
[project]
name = "p"
version = "1.0"
requires-python = ">=3.10"
dependencies = ["a"{}]
[tool.pym]
portable-lock = true
"""
# The interpreter that runs the tests is not to be changed: with `PYM_PYTHON` it would be what is meant.
HERE = {"PYM_PYTHON": ""}


@pytest.fixture(scope="module")
def index():
    with Universe(PROJECTS).serve() as server:
        yield server


@pytest.fixture(scope="module")
def mirror():
    with Universe(PROJECTS).serve() as server:
        yield server


def user(base, index, *more: str, text: str = "") -> Pym:
    base.mkdir()
    pym = Pym(base, PYM_DEFAULT_INDEX=index.url if index else "", PYM_PYTHON=sys.executable)
    listed = "".join(f', "{one}"' for one in more)
    (pym.cwd / "pyproject.toml").write_text(PROJECT.format(listed) + text)
    return pym


def lock(pym: Pym) -> str:
    return (pym.cwd / "pylock.toml").read_text()


def give(one: Pym, other: Pym) -> None:
    (other.cwd / "pylock.toml").write_text(lock(one))


def installed(pym: Pym) -> list[str]:
    return sorted(path.name for path in pym.cwd.glob(".venv/lib/*/site-packages/*.dist-info"))


def test_no_address_and_good_everywhere(tmp_path, index, mirror):
    here, there = user(tmp_path / "1", index), user(tmp_path / "2", mirror)
    here("lock").check()
    text = lock(here)
    assert "://" not in text
    assert "127.0.0.1" not in text
    assert '[packages.tool.pym]\nindex = "default"\n' in text
    tables = tomllib.loads(text)
    Pylock.from_dict(tables).validate()
    wheel = next(one for one in tables["packages"] if one["name"] == "b")["wheels"][0]
    assert set(wheel) <= {"path", "size", "hashes", "upload-time"}
    assert wheel["path"] == "b-1.0-py3-none-any.whl"
    give(here, there)
    index.requests.clear()
    mirror.requests.clear()
    there("lock", "--check").check()
    assert not mirror.requests, "what another machine locked needs no resolution"
    there("sync", "--locked").check()
    assert installed(there) == ["a-2.0.dist-info", "b-1.0.dist-info"]
    assert not index.requests
    # And what is resolved anew there is the same to the byte.
    there("lock", "--upgrade", "--refresh").check()
    assert lock(there) == text


def test_named_indexes(tmp_path, index, mirror):
    # An empty default index, and another one that has everything.
    with Universe({}).serve() as empty:
        text = '[[tool.pym.index]]\nname = "company"\nurl = "{}"\n'
        here = user(tmp_path / "1", empty, text=text.format(index.url))
        there = user(tmp_path / "2", empty, text=text.format(mirror.url))
        here("lock").check()
        assert 'index = "company"' in lock(here)
        assert "://" not in lock(here)
        give(here, there)
        there("sync", "--locked").check()
        assert installed(there) == ["a-2.0.dist-info", "b-1.0.dist-info"]
        nowhere = user(tmp_path / "3", empty)
        give(here, nowhere)
        assert "`a` comes from the index `company`, which is not defined here" in nowhere("sync", "--frozen").err


def test_indexes_that_cannot_be_named(tmp_path, index):
    with Universe({}).serve() as empty:
        pym = user(tmp_path / "1", empty)
        done = pym("lock", "--index", index.url).check(2)
        assert "error[PYM-896]: A portable lock cannot say where `a` comes from: its index has no name" in done.err
        pym("lock", "--index", f"x={index.url}").check()
        done = pym("lock", "--index", f"default={index.url}").check(2)
        assert "another one has that name" in done.err


def test_a_default_index_with_a_name_may_be_another_one(tmp_path, index, mirror):
    text = f'[[tool.pym.index]]\nname = "company"\nurl = "{index.url}"\ndefault = true\n'
    here = user(tmp_path / "1", None, text=text)
    here("lock").check()
    assert 'index = "default"' in lock(here)
    here("sync", "--locked", PYM_DEFAULT_INDEX=mirror.url).check()


def test_the_mirror_has_another_file(tmp_path, index):
    changed = {**PROJECTS, "b": {"1.0": {"sdist": True, "requires": ["w"]}}}
    here = user(tmp_path / "1", index)
    here("lock").check()
    with Universe(changed).serve() as other:
        there = user(tmp_path / "2", other)
        give(here, there)
        done = there("sync", "--frozen").check(1)
        assert (
            "error[PYM-898]: The index `default` has another file under the name `b-1.0-py3-none-any.whl`" in done.err
        )
        assert installed(there) == []
        assert not other.paths("/files/b-1.0-py3-none-any.whl")


def test_a_mirror_that_tells_no_hashes(tmp_path, index):
    """Its page is believed as far as the address: what comes is compared with the lock."""
    here = user(tmp_path / "1", index)
    here("lock").check()

    def other(request):
        found.answer = None
        status, headers, body = found.respond(request)
        found.answer = other
        if request.path.startswith("/files/b-"):
            body = body[:-1] + bytes([body[-1] ^ 1])
        return status, headers, re.sub(rb"#sha256=[0-9a-f]+", b"", body)

    with Universe(PROJECTS).serve(json_pages=False, compress=False, separate_metadata=False, answer=other) as found:
        there = user(tmp_path / "2", found)
        give(here, there)
        done = there("sync", "--frozen").check(1)
        assert "PYM-403" in done.err
        assert installed(there) == []


def test_the_mirror_lacks_a_file(tmp_path, index):
    here = user(tmp_path / "1", index)
    here("lock").check()
    with Universe({**PROJECTS, "b": {"0.9": []}}).serve() as other:
        there = user(tmp_path / "2", other)
        give(here, there)
        done = there("sync", "--frozen").check(1)
        assert "error[PYM-897]: The index `default` has no file `b-1.0-py3-none-any.whl`" in done.err
        assert other.url in done.err
        # What the cache knows of the page is older than what the mirror has by now.
        other.world = Universe(PROJECTS)
        there("sync", "--frozen").check()
        assert installed(there) == ["a-2.0.dist-info", "b-1.0.dist-info"]


def test_offline_with_what_the_store_has(tmp_path, index, mirror):
    here = user(tmp_path / "1", index)
    here("sync").check()
    shutil.rmtree(here.cwd / ".venv")
    # Of this mirror no page was ever seen: the wheels are there, and that is all it takes.
    here("sync", "--frozen", "--offline", PYM_DEFAULT_INDEX=mirror.url).check()
    assert installed(here) == ["a-2.0.dist-info", "b-1.0.dist-info"]


def test_export_adds_addresses(tmp_path, index, mirror):
    here, there = user(tmp_path / "1", index), user(tmp_path / "2", mirror)
    here("lock").check()
    give(here, there)
    text = there("export", "-q", "--format", "pylock.toml").check().out
    found = Pylock.from_dict(tomllib.loads(text))
    found.validate()
    urls = [one.url for package in found.packages for one in package.wheels or ()]
    assert len(urls) == 3
    assert all(url.startswith(f"{mirror.root}/files/") for url in urls)
    assert {package.index for package in found.packages if package.wheels} == {mirror.url}
    assert "==1.0 \\\n    --hash=sha256:" in there("export", "-q").check().out
    assert "://" not in there("export", "-q", "--format", "cyclonedx1.5").check().out


def test_no_longer_portable(tmp_path, index):
    pym = user(tmp_path / "1", index)
    pym("lock").check()
    path = pym.cwd / "pyproject.toml"
    path.write_text(path.read_text().replace("portable-lock = true\n", ""))
    assert "`portable-lock`" in pym("lock", "--check").check(1).err
    pym("lock").check()
    assert "portable" not in lock(pym)
    assert index.root in lock(pym)


def test_links_beside_the_index(tmp_path, index):
    pym = user(tmp_path / "1", index, "w", text='find-links = ["links"]\n')
    links = pym.cwd / "links"
    links.mkdir()
    for one in Universe({"w": {"2.0": []}, "a": {"2.0": {"sdist": True, "wheels": []}}}).distributions():
        (links / one.filename).write_bytes(one.data)
    pym("lock").check()
    # Of one version the index has a wheel, the directory the source distribution.
    assert '{ path = "a-2.0-py3-none-any.whl"' in lock(pym)
    assert 'sdist = { path = "links/a-2.0.tar.gz"' in lock(pym)
    assert '{ path = "links/w-2.0-py3-none-any.whl"' in lock(pym)
    assert "://" not in lock(pym)
    pym("sync", "--locked").check()
    assert "w-2.0.dist-info" in installed(pym)


@pytest.mark.parametrize("words", [("sync", "pylock.toml"), ("install", "-r", "pylock.toml")])
def test_the_pip_interface_installs_it(tmp_path, index, mirror, words):
    here, there = user(tmp_path / "1", index), user(tmp_path / "2", mirror)
    here("lock").check()
    give(here, there)
    there("venv").check()
    index.requests.clear()
    there("pip", *words, **HERE).check()
    assert installed(there) == ["a-2.0.dist-info", "b-1.0.dist-info"]
    assert not index.requests, "the address of where it was locked is nobody's concern"
    # What the store has needs no address.
    there("pip", "uninstall", "a", "b", **HERE).check()
    there("pip", *words, "--offline", **HERE).check()
    assert installed(there) == ["a-2.0.dist-info", "b-1.0.dist-info"]


def test_the_pip_interface_takes_files_that_lie_beside_it(tmp_path, index):
    pym = user(tmp_path / "1", index)
    pym("lock").check()
    pym("pip", "download", "-r", "pylock.toml", "-d", ".").check()
    pym("venv").check()
    pym(
        "pip", "sync", "pylock.toml", PYM_DEFAULT_INDEX="http://127.0.0.1:9/simple/", PYM_CACHE_DIR="other", **HERE
    ).check()
    assert installed(pym) == ["a-2.0.dist-info", "b-1.0.dist-info"]


def test_the_pip_interface_compares_hashes(tmp_path, index):
    pym = user(tmp_path / "1", index)
    pym("lock").check()
    text = lock(pym)
    digests = re.findall(r'b-1\.0-py3-none-any\.whl".*sha256 = "([0-9a-f]{64})', text)
    (pym.cwd / "pylock.toml").write_text(text.replace(digests[0], "0" * 64))
    pym("venv").check()
    assert "has another file under the name" in pym("pip", "sync", "pylock.toml", **HERE).check(1).err
    assert installed(pym) == []
