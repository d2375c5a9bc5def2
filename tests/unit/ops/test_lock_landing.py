"""A lock takes its place if nobody has changed meanwhile what it was made from."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from pym.ops import undo
from pym.ops.lock_landing import Landing
from pym.report import Reporter

DAY = 24 * 3600 * 10**9


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "pyproject.toml").write_text("[project]\n")
    return tmp_path


def landing(project: Path, since: int, again: list[int]) -> Landing:
    journal, files = undo.journal_of(str(project)), [str(project / "pyproject.toml")]
    return Landing(journal, files, since, Reporter(), lambda: again.append(1))


def touched(path: Path) -> None:
    """Changes the time of a change, which takes a tick of the clock."""
    before = os.stat(path).st_ctime_ns
    while os.stat(path).st_ctime_ns == before:
        os.utime(path)


def test_what_was_changed_meanwhile_is_read_again(project: Path) -> None:
    again: list[int] = []
    one = landing(project, time.time_ns() - DAY, again)
    path = project / "pylock.toml"
    assert not one.write(str(path), "old")
    assert (again, path.exists()) == ([1], False)
    touched(project / "pyproject.toml")
    assert not one.write(str(path), "old")
    assert one.write(str(path), "new")
    assert (len(again), path.read_text()) == (2, "new")


def test_the_lock_itself_counts(project: Path) -> None:
    again: list[int] = []
    path = project / "pylock.toml"
    path.write_text("old")
    one = landing(project, time.time_ns() + DAY, again)
    assert one.write(str(path), "one")  # nothing is newer
    touched(path)
    assert not one.write(str(path), "two")
    assert path.read_text() == "one"
    path.unlink()
    assert not one.write(str(path), "two")
    assert one.write(str(path), "two")


def test_the_clock_of_a_file_server_may_be_ahead(project: Path) -> None:
    again: list[int] = []
    one = landing(project, 0, again)  # all files are of the future
    assert not one.write(str(project / "pylock.toml"), "x")
    assert one.write(str(project / "pylock.toml"), "x")


def test_whoever_edits_waits_for_nobody(project: Path) -> None:
    again: list[int] = []
    journal = undo.journal_of(str(project))
    with undo.Edit(journal, Reporter()):
        assert undo.holds(journal)
        assert landing(project, 0, again).write(str(project / "pylock.toml"), "x")
    assert not undo.holds(journal)
    assert os.listdir(project) != [] and not os.path.exists(journal)
