"""A resolution is remembered as long as the question and the pages are the same, and not a moment longer."""

from __future__ import annotations

import sys

import pytest
from tests.support.runner import Pym
from tests.support.universe import Universe

KNOWN = "The resolution is known"
BEFORE = {"a": {"1.0": ["b"]}, "b": {"1.0": [], "1.1": []}}
AFTER = {"a": {"1.0": ["b"]}, "b": {"1.0": [], "1.1": [], "1.2": []}}


@pytest.fixture
def index():
    with Universe(BEFORE).serve(max_age=3600) as server:
        yield server


@pytest.fixture
def pym(tmp_path, index):
    user = Pym(tmp_path, PYM_DEFAULT_INDEX=index.url, PYM_PYTHON=sys.executable)
    (user.cwd / "r.in").write_text("a\n")
    return user


def call(pym: Pym, *words: str, **more: str) -> tuple[list[str], bool]:
    """The pins, and whether they were remembered."""
    done = pym("pip", "compile", "r.in", "-v", "--no-header", "--no-annotate", *words, **more).check()
    return done.out.split(), KNOWN in done.err


def test_the_same_question_is_answered_from_memory(pym, index):
    pins = ["a==1.0", "b==1.1"]
    assert call(pym) == (pins, False)
    assert call(pym) == (pins, True)
    asked = len(index.requests)
    assert call(pym, "--offline") == (pins, True)
    assert call(pym, "--universal") == (pins, False)
    assert call(pym, "--universal") == (pins, True)
    assert len(index.requests) == asked


def test_another_question_is_not(pym):
    call(pym)
    (pym.cwd / "c.txt").write_text("b<1.1\n")
    assert call(pym, "-c", "c.txt") == (["a==1.0", "b==1.0"], False)
    assert call(pym, "--resolution", "lowest") == (["a==1.0", "b==1.0"], False)
    (pym.cwd / "r.in").write_text("a\nb!=1.1\n")
    assert call(pym) == (["a==1.0", "b==1.0"], False)
    (pym.cwd / "r.in").write_text("a\n")
    assert call(pym) == (["a==1.0", "b==1.1"], False)  # metadata of b 1.0 was learnt: its table is another file
    assert call(pym) == (["a==1.0", "b==1.1"], True)
    assert call(pym, PYM_PRERELEASE="allow")[1] is False


def test_pages_that_changed_are_looked_at(pym, index):
    call(pym)
    index.world = Universe(AFTER)
    assert call(pym) == (["a==1.0", "b==1.1"], True)  # still fresh by the index's own word
    assert call(pym, "--refresh") == (["a==1.0", "b==1.2"], False)
    assert call(pym) == (["a==1.0", "b==1.2"], True)
    asked = len(index.requests)
    assert call(pym, "--refresh") == (["a==1.0", "b==1.2"], True)
    assert len(index.requests) == asked + 2
    assert call(pym, "--refresh-package", "b") == (["a==1.0", "b==1.2"], True)
    assert len(index.requests) == asked + 3
    assert call(pym) == (["a==1.0", "b==1.2"], True)


def test_a_table_that_is_another_file_is_looked_at(pym):
    call(pym)
    (table,) = (pym.home / ".cache/pym").rglob("b.table")
    table.write_bytes(table.read_bytes())
    assert call(pym) == (["a==1.0", "b==1.1"], False)
    assert call(pym) == (["a==1.0", "b==1.1"], True)
    table.unlink()
    assert call(pym) == (["a==1.0", "b==1.1"], False)


def test_what_is_stale_is_confirmed(tmp_path):
    with Universe(BEFORE).serve(max_age=0) as index:
        pym = Pym(tmp_path, PYM_DEFAULT_INDEX=index.url, PYM_PYTHON=sys.executable)
        (pym.cwd / "r.in").write_text("a\n")
        assert call(pym) == (["a==1.0", "b==1.1"], False)
        asked = len(index.requests)
        assert call(pym) == (["a==1.0", "b==1.1"], True)
        assert call(pym) == (["a==1.0", "b==1.1"], True)
        assert sorted(request.path for request in index.requests[asked:]) == ["/simple/a/"] * 2 + ["/simple/b/"] * 2
        index.world = Universe(AFTER)
        assert call(pym) == (["a==1.0", "b==1.2"], False)
        assert call(pym, "--offline")[0] == ["a==1.0", "b==1.2"]


def test_hashes_and_locks_are_made_from_the_pages(pym):
    call(pym)
    with_hashes = pym("pip", "compile", "r.in", "--generate-hashes").check().out
    assert with_hashes.count("--hash=sha256:") == 2
    assert pym("pip", "compile", "r.in", "--format", "pylock.toml").check().out.count("sha256") == 2
