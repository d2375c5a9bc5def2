"""Users of the cache share it; whoever removes from it waits for them and keeps new ones out."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from tests.support.runner import ROOT

from pym.cache import hold
from pym.fs.mutex import Lock

SHARING = "import sys; from pym.cache import hold; hold.share(sys.argv[1]); print('held', flush=True); sys.stdin.read()"


@pytest.fixture
def cache(tmp_path: Path):
    yield str(tmp_path / "cache")
    hold.release(str(tmp_path / "cache"))


def test_several_share(cache: str) -> None:
    hold.share(cache)
    hold.share(cache)
    with Lock(f"{cache}/{hold.NAME}", shared=True) as other:
        assert other.current()
    assert not Lock(f"{cache}/{hold.NAME}").take(wait=False)


def test_one_alone_waits_for_those_that_share(cache: str) -> None:
    user = subprocess.Popen(
        [sys.executable, "-c", SHARING, cache],
        env={"PYTHONPATH": str(ROOT / "src")},
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    assert user.stdin is not None
    assert user.stdout is not None
    assert user.stdout.readline() == b"held\n"
    forced = hold.alone(cache, force=True)
    assert forced.fd < 0  # was not waited for
    told = []
    lock = hold.alone(cache, lambda: (told.append(True), user.stdin.close()))
    assert told
    assert lock.current()
    assert not Lock(f"{cache}/{hold.NAME}", shared=True).take(wait=False)
    lock.release()
    assert user.wait(timeout=60) == 0


def test_one_that_shared_before_can_take_it_alone(cache: str) -> None:
    hold.share(cache)
    lock = hold.alone(cache)
    assert lock.fd >= 0
    lock.release()


def test_a_cache_that_cannot_be_locked_is_used_without(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    hold.share(str(tmp_path / "file"))
    hold.release(str(tmp_path / "file"))


@pytest.mark.skipif(not Path("/proc/locks").exists(), reason="only Linux tells who waits for a lock")
def test_whoever_waited_for_a_lock_that_was_removed_takes_the_new_one(cache: str) -> None:
    lock = hold.alone(cache)
    user = subprocess.Popen(
        [sys.executable, "-c", SHARING, cache],
        env={"PYTHONPATH": str(ROOT / "src")},
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    assert user.stdin is not None
    assert user.stdout is not None
    waiting = re.compile(rf"-> FLOCK .* {user.pid} ")
    while not waiting.search(Path("/proc/locks").read_text()):
        assert user.poll() is None
    Path(cache, hold.NAME).unlink()
    lock.release()
    assert user.stdout.readline() == b"held\n"
    assert not Lock(f"{cache}/{hold.NAME}").take(wait=False)
    user.stdin.close()
    assert user.wait(timeout=60) == 0
