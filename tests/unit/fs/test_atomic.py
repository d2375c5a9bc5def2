"""Files are whole or not there, and writers that die leave nothing that stays."""

from __future__ import annotations

import os
import subprocess
import sys
import threading

import pytest

from pym.errors import StoreError
from pym.fs import atomic
from pym.fs.mutex import Lock


def test_writes_and_replaces(tmp_path) -> None:
    path = tmp_path / "deep" / "file"
    atomic.write(str(path), b"one")
    atomic.write(str(path), b"two")
    assert path.read_bytes() == b"two"
    assert os.listdir(path.parent) == ["file"]


def test_a_link_is_replaced_and_not_followed(tmp_path) -> None:
    victim = tmp_path / "victim"
    victim.write_text("untouched")
    path = tmp_path / "file"
    path.symlink_to(victim)
    atomic.write(str(path), b"new")
    assert victim.read_text() == "untouched"
    assert not path.is_symlink()


def test_mode(tmp_path) -> None:
    path = tmp_path / "file"
    atomic.write(str(path), b"", mode=0o755)
    umask = os.umask(0)
    os.umask(umask)
    assert path.stat().st_mode & 0o777 == 0o755 & ~umask


def test_what_a_killed_writer_left_is_taken_over(tmp_path) -> None:
    path = tmp_path / "file"
    (tmp_path / ".file.pym").write_text("half of something longer than the next content")
    atomic.write(str(path), b"new")
    assert path.read_bytes() == b"new"
    assert os.listdir(tmp_path) == ["file"]


def test_offer_gives_way_to_another_writer(tmp_path) -> None:
    path = tmp_path / "file"
    with Lock(str(tmp_path / ".file.pym")):
        assert not atomic.offer(str(path), b"mine")
    assert not path.exists()
    assert atomic.offer(str(path), b"mine")


def test_an_unwritable_place_is_an_error_for_write_and_none_for_offer(tmp_path) -> None:
    (tmp_path / "file").write_text("")
    path = str(tmp_path / "file" / "below")
    with pytest.raises(StoreError, match="below"):
        atomic.write(path, b"")
    assert not atomic.offer(path, b"")


def test_many_writers_leave_one_whole_file(tmp_path) -> None:
    path = tmp_path / "file"
    contents = [bytes([number]) * 5000 for number in range(16)]
    threads = [threading.Thread(target=atomic.write, args=(str(path), content)) for content in contents]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert path.read_bytes() in contents
    assert os.listdir(tmp_path) == ["file"]


def test_link_replaces_in_one_step_and_takes_over(tmp_path) -> None:
    path = tmp_path / "link"
    os.symlink("nowhere", tmp_path / ".link.pym")
    atomic.link("target", str(path))
    atomic.link("other", str(path))
    assert os.readlink(path) == "other"
    assert os.listdir(tmp_path) == ["link"]


def test_a_lock_dies_with_its_process(tmp_path) -> None:
    path = str(tmp_path / "lock")
    program = "import sys; from pym.fs.mutex import Lock; Lock(sys.argv[1]).take(); print('held', flush=True); input()"
    holder = subprocess.Popen(
        [sys.executable, "-c", program, path],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": "src"},
    )
    assert holder.stdout.readline() == b"held\n"
    assert not Lock(path).take(wait=False)
    holder.kill()
    holder.wait()
    assert Lock(path).take(wait=False)
    holder.stdin.close()
    holder.stdout.close()


def test_waiting_is_announced_only_when_it_takes_long(tmp_path, monkeypatch) -> None:
    from pym.fs import mutex

    naps = []
    holder = Lock(str(tmp_path / "lock"))
    holder.take()

    def nap(seconds: float) -> None:
        naps.append(seconds)
        if len(naps) == release_after:
            holder.release()

    said = []
    monkeypatch.setattr(mutex.time, "sleep", nap)
    release_after = 3
    lock = Lock(str(tmp_path / "lock"), waiting=lambda: said.append("waiting"))
    assert lock.take()
    assert not said
    lock.release()
    holder.take()
    release_after = -1
    lock = Lock(str(tmp_path / "lock"), waiting=lambda: (said.append("waiting"), holder.release()))
    assert lock.take()
    assert said == ["waiting"]


def test_a_lock_knows_that_its_file_was_replaced(tmp_path) -> None:
    path = tmp_path / "lock"
    lock = Lock(str(path))
    lock.take()
    assert lock.current()
    path.unlink()
    path.write_text("")
    assert not lock.current()


def test_a_missing_directory_is_never_made_by_locking_it(tmp_path) -> None:
    with pytest.raises(StoreError) as caught:
        Lock(str(tmp_path / "gone"), directory=True).take()
    assert caught.value.missing
    assert not (tmp_path / "gone").exists()


def test_a_lock_that_is_let_go_of_while_an_interrupt_comes_closes_no_other_file(tmp_path, monkeypatch) -> None:
    lock = Lock(str(tmp_path / "lock"))
    lock.take()
    close = os.close

    def interrupted(fd: int) -> None:
        close(fd)
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "close", interrupted)
    with pytest.raises(KeyboardInterrupt):
        lock.release()
    monkeypatch.undo()
    other = os.open(tmp_path / "other", os.O_CREAT | os.O_RDWR)
    lock.release()
    os.close(other)


def test_what_is_removed_may_be_gone_already(tmp_path):
    path = tmp_path / "file"
    path.write_text("")
    for _ in range(2):
        atomic.remove(str(path))
        assert not path.exists()
    with pytest.raises(StoreError, match="Failed to remove"):
        atomic.remove(str(tmp_path))
