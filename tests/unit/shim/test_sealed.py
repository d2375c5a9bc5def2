"""What is written down of a project that has not changed: `shim.sealed`. That it holds is for `tests/e2e/test_seal.py`."""

from __future__ import annotations

import os
import time

import pytest

from pym.shim import sealed

SECOND = 10**9


@pytest.fixture
def place(tmp_path):
    (tmp_path / "project").mkdir()
    (tmp_path / "project/file").touch()
    return tmp_path


def record(place, *, started, files=("file",), looked_at=(), project="project"):
    """The text of a seal, "" if there is none."""
    root = str(place / "project")
    done = sealed.record(
        {str(place / "answers/.pym-lock"): ["said"]}, str(place / "answers/.pym-kept"), {}, "", "",
        root=root, project=str(place / project), files=[os.path.join(root, name) for name in files],
        looked_at=[os.path.join(root, name) for name in looked_at], site="", interpreter="", started=started,
    )  # fmt: skip
    return (place / "answers/.pym-lock").read_text() if done else ""


def test_what_shells_may_not_tell_apart_is_for_those_that_do(place):
    stamp = (time.time_ns() // SECOND + 9) * SECOND + SECOND // 2
    for offset, fine in ((-SECOND // 4, True), (-SECOND, False)):
        os.utime(place / "project/file", ns=(stamp + offset, stamp + offset))
        assert ("_pym_fine" in record(place, started=stamp)) is fine
    os.utime(place / "project/file", ns=(stamp, stamp))
    assert not record(place, started=stamp)


def test_an_older_file_that_has_come_meanwhile(place):
    """It lies there since the moment that its ctime tells."""
    started = time.time_ns()
    os.utime(place / "project/file", (1e9, 1e9))
    assert not record(place, started=started)
    assert record(place, started=started + SECOND)


def test_what_is_missing_is_told_by_the_first_directory_that_is(place):
    text = record(place, started=time.time_ns() + SECOND, files=("a/b/c", "a/d", "e", "file/f", "/nowhere/at/all"))
    assert '_pym_none "$_pym_at" a e file/f &&' in text
    assert "_pym_none '' /nowhere &&" in text


def test_what_directories_hold_is_counted(place):
    for name in ("some/one", "some/two", "some/.hidden", "none", ".venv/bin/one"):
        (place / "project" / name).mkdir(parents=True)
    text = record(place, started=time.time_ns() + SECOND, looked_at=("some", "none", ".venv/bin"))
    assert '_pym_hold "$_pym_at" some 2 none 0 &&' in text


def test_what_is_kept_is_made_anew_where_something_is_another(place):
    for time_ns in (SECOND, 2 * SECOND):
        os.utime(place / "project/file", ns=(time_ns, time_ns))
        for _ in range(2):
            text = record(place, started=time.time_ns() + SECOND)
        [kept] = (place / "answers").glob(".pym-kept,*")
        assert kept.name in text
        assert (kept / "0").samefile(place / "project/file")
        assert (kept / "0.time").stat().st_mtime_ns == time_ns


def test_a_name_that_no_line_holds(place):
    (place / "project/a\nb").touch()
    assert not record(place, started=time.time_ns() + SECOND, files=("file", "a\nb"))
