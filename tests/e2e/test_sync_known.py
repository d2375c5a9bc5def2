"""A new environment of a lock that was installed before: linked from what is remembered, and the same in every file."""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path

import pytest
from tests.support import backends, wheels
from tests.support.runner import Pym, Result, tree
from tests.support.watched import Watched

KNOWN = "What the lock comes to is known"
PROJECT = """
[project]
name = "demo"
version = "1.0"
requires-python = ">=3.11"
dependencies = ["a"]
[dependency-groups]
dev = ["c"]
"""


@pytest.fixture
def pym(tmp_path: Path) -> Pym:
    links = tmp_path / "links"
    links.mkdir()
    pym = Pym(tmp_path, PYM_FIND_LINKS=str(links), PYM_NO_INDEX="1", PYM_PYTHON=sys.executable)
    for name in "abc":
        about = {"entry_points.txt": f"[console_scripts]\n{name} = {name}:main\n".encode()}
        requires = "Requires-Dist: b\n" if name == "a" else ""
        wheels.build(links, name, "1.0", {f"{name}.py": b"def main(): pass\n"}, about=about, metadata=requires)
    (pym.cwd / "pyproject.toml").write_text(PROJECT)
    pym("sync").check()
    return pym


def again(pym: Pym, *words: str) -> tuple[Result, bool]:
    """A sync into a new environment, and whether the lock was not read for it."""
    shutil.rmtree(pym.cwd / ".venv", ignore_errors=True)
    done = pym("sync", "-v", *words).check()
    return done, KNOWN in done.err


def remembered(pym: Pym, *words: str) -> None:
    """Lets pym see the lock as it is to stay, and what it comes to."""
    for _ in range(4):
        if again(pym, *words)[1]:
            return
    raise AssertionError("nothing is remembered")


def holds(pym: Pym) -> dict[str, str]:
    """The files of the environment, without what tells when it was made."""
    return {
        path: what
        for path, what in tree(pym.cwd / ".venv").items()
        if not path.startswith((".pym", "/.pym")) and "__pycache__" not in path
    }


def test_the_environment_is_the_same(pym: Pym) -> None:
    first = holds(pym)
    said = pym("env", "log").check().out
    remembered(pym)
    assert holds(pym) == first
    assert pym("env", "log").check().out.count("+ a==1.0") == said.count("+ a==1.0") == 1
    done = pym("sync").check()
    assert "Checked 3 packages" in done.err
    pym("verify", "-p", ".venv").check()


def test_no_lock_is_read_nor_anything_loaded_that_resolves(pym: Pym) -> None:
    remembered(pym)
    shutil.rmtree(pym.cwd / ".venv")
    called = Watched(pym, "sync")
    assert not {name for name in called.own if name.startswith(("lock.", "resolver", "dist."))} - {
        "lock.wanted",
        "dist.freshness",
    }
    assert not [path for path in called.opened if path.endswith("pylock.toml")]


def test_a_new_checkout_has_the_same(pym: Pym, tmp_path: Path) -> None:
    remembered(pym)
    first = {path.rpartition("site-packages/")[2]: what for path, what in holds(pym).items() if "/lib/" in f"/{path}"}
    copy = tmp_path / "elsewhere"
    copy.mkdir()
    for name in ("pyproject.toml", "pylock.toml"):
        (copy / name).write_bytes((pym.cwd / name).read_bytes())
    pym.cwd = copy
    done, known = again(pym)
    assert known
    assert "Resolved 4 packages" in done.err
    now = {path.rpartition("site-packages/")[2]: what for path, what in holds(pym).items() if "/lib/" in f"/{path}"}
    assert now.keys() == first.keys()
    (copy / "pyproject.toml").write_text(PROJECT.replace('"a"', '"b"'))
    done, known = again(pym)
    assert not known
    assert " + a==1.0" not in done.err


@pytest.mark.parametrize("words", [("--no-dev",), ("--no-install-package", "b"), ("--inexact", "--no-dev")])
def test_another_selection_is_another_question(pym: Pym, words: tuple[str, ...]) -> None:
    remembered(pym)
    done, known = again(pym, *words)
    assert not known
    assert done.err.count(" + ") == 2
    remembered(pym, *words)
    assert again(pym)[0].err.count(" + ") == 3


def test_what_the_store_has_lost_is_fetched(pym: Pym) -> None:
    remembered(pym)
    pym("cache", "clean", "b").check()
    done, known = again(pym)
    assert not known
    assert " + b==1.0" in done.err
    pym("verify", "-p", ".venv").check()


def test_what_was_damaged_in_the_store_is_not_linked(pym: Pym) -> None:
    remembered(pym)
    first = holds(pym)
    [stored] = (pym.home / ".cache/pym").glob("wheels-*/*/*/files/b.py")
    stored.chmod(0o644)
    stored.write_bytes(b"poison\n")
    shutil.rmtree(pym.cwd / ".venv")
    pym("sync").check()
    assert holds(pym) == first


def test_what_is_in_the_environment_already_is_looked_at(pym: Pym) -> None:
    remembered(pym)
    shutil.rmtree(pym.cwd / ".venv")
    pym("venv").check()
    pym("pip", "install", "-p", ".venv", "c").check()
    done = pym("sync", "-v").check()
    assert KNOWN not in done.err
    assert done.err.count(" + ") == 2


def test_a_member_is_built_again_when_it_changed_and_is_never_that_of_a_copy(pym: Pym, tmp_path: Path) -> None:
    text = PROJECT + '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n'
    (pym.cwd / "pyproject.toml").write_text(text)
    (pym.cwd / "backend.py").write_text(backends.WORKING.format(name="demo", version="1.0", requires=("a",)))
    remembered(pym)
    done, _ = again(pym)
    assert f" + demo==1.0 (from file://{pym.cwd})" in done.err
    assert "Checked 4 packages" in pym("sync").check().err, "what it was built of is known"
    os.utime(pym.cwd / "pyproject.toml")
    assert " ~ demo==1.0" in pym("sync").check().err
    remembered(pym)
    copy = tmp_path / "elsewhere"
    shutil.copytree(pym.cwd, copy, symlinks=True)
    pym.cwd = copy
    remembered_there, known = again(pym)
    assert not known
    assert f" + demo==1.0 (from file://{copy})" in remembered_there.err
    [origin] = copy.glob(".venv/lib/*/site-packages/demo-1.0.dist-info/direct_url.json")
    assert json.loads(origin.read_text())["url"] == f"file://{copy}"
