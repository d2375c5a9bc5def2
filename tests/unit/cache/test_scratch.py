"""Scratch directories: one holder for each key, whoever comes and goes."""

from __future__ import annotations

import os
from pathlib import Path
from threading import Thread

import pytest

from pym.cache.scratch import Scratch, sweep, sweep_apart
from pym.fs.mutex import Lock

pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded:DeprecationWarning")


def test_is_empty_and_gone_afterwards(tmp_path: Path) -> None:
    (tmp_path / "key").mkdir()
    (tmp_path / "key/left").write_text("by a killed process")
    with Scratch(str(tmp_path), "key") as scratch:
        assert os.listdir(scratch.path) == []
        Path(scratch.path, "file").write_text("")
    assert os.listdir(tmp_path) == []


def test_what_was_renamed_stays(tmp_path: Path) -> None:
    with Scratch(str(tmp_path / "scratch"), "key") as scratch:
        os.rename(scratch.path, tmp_path / "done")
    assert os.listdir(tmp_path / "scratch") == []
    assert (tmp_path / "done").is_dir()


@pytest.mark.skipif(not Path("/proc/locks").exists(), reason="only Linux tells who waits for a lock")
def test_whoever_waited_holds_a_lock_that_others_see(tmp_path: Path) -> None:
    inside: list[bool] = []

    def second() -> None:
        with Scratch(str(tmp_path), "key"):
            inside.append(Lock(str(tmp_path / "key.lock")).take(wait=False))

    with Scratch(str(tmp_path), "key"):
        thread = Thread(target=second)
        thread.start()
        while f"-> FLOCK  ADVISORY  WRITE {os.getpid()} " not in Path("/proc/locks").read_text():
            assert thread.is_alive()
    thread.join(60)
    assert inside == [False]
    assert os.listdir(tmp_path) == []


def test_sweeping_leaves_what_is_held(tmp_path: Path) -> None:
    (tmp_path / "left").mkdir()
    (tmp_path / "left.lock").write_text("")
    with Scratch(str(tmp_path), "held") as scratch:
        assert sweep(str(tmp_path)) == 1
        assert os.path.isdir(scratch.path)
    assert sweep(str(tmp_path)) == 0
    assert sweep(str(tmp_path / "missing")) == 0


def test_what_was_given_up_is_removed_by_another_process(tmp_path: Path) -> None:
    directory = str(tmp_path / "s")
    with Scratch(directory, "a") as mine:
        (Path(mine.path) / "file").write_text("x")
        mine.abandon()
    assert (tmp_path / "s/a/file").exists()
    with Scratch(directory, "held"):
        sweep_apart(directory)
        os.waitpid(-1, 0)
        assert sorted(os.listdir(directory)) == ["held", "held.lock"]


def test_without_another_process_it_is_removed_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def none() -> int:
        raise BlockingIOError

    monkeypatch.setattr(os, "fork", none)
    (tmp_path / "a").mkdir()
    sweep_apart(str(tmp_path))
    assert os.listdir(tmp_path) == []
