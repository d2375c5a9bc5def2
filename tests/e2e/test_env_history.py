"""`pym env log` and `rollback`: an environment holds again what it held, from the store alone."""

from __future__ import annotations

import json
import shutil
import sys

import pytest
from tests.support import wheels
from tests.support.runner import Pym, tree

PYPROJECT = """
[project]
name = "demo"
version = "1.0"
requires-python = ">=3.11"
dependencies = ["a"]
[project.optional-dependencies]
x = ["b"]
"""


@pytest.fixture
def pym(tmp_path):
    pym = Pym(tmp_path, PYM_FIND_LINKS=str(tmp_path / "links"), PYM_NO_INDEX="1", PYM_PYTHON=sys.executable)
    links = tmp_path / "links"
    links.mkdir()
    for name, version in (("a", "1.0"), ("a", "2.0"), ("b", "1.0")):
        wheels.build(links, name, version, {f"{name}.py": f"V = {version!r}".encode()})
    (pym.cwd / "pyproject.toml").write_text(PYPROJECT)
    pym("sync", "--extra", "x").check()
    pym("add", "a<2").check()
    shutil.rmtree(links)
    pym.environ["PYM_OFFLINE"] = "1"
    return pym


def log(pym):
    entries = json.loads(pym("env", "log", "--output-format", "json", PYM_PYTHON="").check().out)
    return [(one["number"], one["command"].split()[1], one["current"]) for one in entries]


def files(pym):
    [site] = pym.cwd.glob(".venv/lib/*/site-packages")
    return {path: what for path, what in tree(site).items() if "__pycache__" not in path}


def test_what_was_there_is_there_again_without_the_index(pym):
    assert log(pym) == [(2, "add", True), (1, "sync", False)]
    now = files(pym)
    done = pym("env", "rollback", PYM_PYTHON="").check()
    assert " - a==1.0" in done.err
    assert " + a==2.0" in done.err
    assert log(pym) == [(3, "env", True), (2, "add", False), (1, "sync", False)]
    pym("env", "rollback", "2", PYM_PYTHON="").check()
    assert files(pym) == now


def test_a_dry_run_changes_nothing(pym):
    before = tree(pym.cwd)
    assert "Would install 1 package" in pym("env", "rollback", "1", "--dry-run", PYM_PYTHON="").check().err
    assert tree(pym.cwd) == before


def test_what_the_store_lost_is_named_and_nothing_changes(pym):
    pym("cache", "clean", "a").check()
    before = files(pym)
    assert "`a==2.0`" in pym("env", "rollback", PYM_PYTHON="").check(1).err
    assert files(pym) == before


def test_what_other_programs_change_shows(pym):
    pym("pip", "uninstall", "b", PYM_PYTHON="").check()
    pym("env", "rollback", "1", PYM_PYTHON="").check()
    commands = [command for _, command, _ in log(pym)]
    assert commands == ["env", "by", "add", "sync"]  # changed by something else
    assert " - b==1.0" in pym("env", "rollback", "3", PYM_PYTHON="").check().err


def test_entries_that_are_none_are_passed_over(pym):
    for name, data in (("4", b"rubbish"), ("5", b"pym history 1\nx\n"), ("name", b"")):
        (pym.cwd / ".venv/.pym/history" / name).write_bytes(data)
    assert [number for number, _, _ in log(pym)] == [2, 1]
    pym("env", "rollback", "4", PYM_PYTHON="").check(1)
    pym("env", "rollback", "x", PYM_PYTHON="").check(2)
    pym("env", "rollback", PYM_PYTHON="").check()


def test_no_password_is_written_down(pym):
    pym("sync", "--extra", "x", "--index", "https://me:secret@127.0.0.1:1/simple/", "--frozen", "--inexact")
    pym("pip", "uninstall", "b", PYM_PYTHON="").check()
    pym("sync", "--extra", "x", "--extra-index-url=https://me:secret@127.0.0.1:1/", "--frozen").check()
    texts = [path.read_text() for path in pym.cwd.glob(".venv/.pym/history/*")]
    assert any("127.0.0.1:1" in text for text in texts)
    assert not any("secret" in text for text in texts)
