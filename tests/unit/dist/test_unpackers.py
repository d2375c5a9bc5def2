"""Processes that unpack wheels: the same entries, the same errors, nobody left behind."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

import pytest
from tests.support.wheels import build

from pym.cache.wheels import SCRATCH, WheelStore
from pym.dist import unpackers
from pym.dist.unpackers import Unpackers
from pym.errors import HashMismatch, HostileArchive
from pym.fs.archive import zipunpack
from pym.report import Reporter

pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded:DeprecationWarning")


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> WheelStore:
    # Servers of other tests may still be running in threads of this process: they hold no lock that is used here.
    monkeypatch.setattr("pym.dist.unpackers._thread._count", lambda: 0)
    return WheelStore(str(tmp_path / "cache"))


def test_nothing_is_forked_beside_threads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pym.dist.unpackers._thread._count", lambda: 1)
    monkeypatch.setattr(os, "fork", None)
    pool = Unpackers(WheelStore(str(tmp_path / "cache")), 2)
    assert unpack(pool, made(tmp_path, 1)).manifest.name == "pkg1"
    pool.close()


def unpack(pool: Unpackers, path: Path, sha256: str = ""):
    return pool.unpack(str(path), path.name, sha256=sha256, verify_record=True, report=Reporter())


def made(tmp_path: Path, number: int) -> Path:
    return build(tmp_path, f"pkg{number}", "1.0", {f"pkg{number}/__init__.py": f"n = {number}\n".encode()})


def test_they_unpack(store: WheelStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pool = Unpackers(store, 2)
    # If it were done here, it would be seen.
    monkeypatch.setattr(unpackers, "unpack_wheel", None)
    try:
        found = [unpack(pool, made(tmp_path, number)) for number in range(5)]
    finally:
        pool.close()
    assert [one.manifest.name for one in found] == [f"pkg{number}" for number in range(5)]
    assert Path(found[3].files, "pkg3/__init__.py").read_text() == "n = 3\n"
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, 0)


def test_what_fails_there_is_raised_here(store: WheelStore, tmp_path: Path) -> None:
    good, bad = made(tmp_path, 1), tmp_path / "bad-1.0-py3-none-any.whl"
    bad.write_bytes(b"no archive")
    pool = Unpackers(store, 1)
    try:
        with pytest.raises(HostileArchive):
            unpack(pool, bad)
        with pytest.raises(HashMismatch):
            unpack(pool, good, "0" * 64)
        assert unpack(pool, good).manifest.name == "pkg1"
    finally:
        pool.close()


def test_one_that_was_killed_is_not_asked_again(store: WheelStore, tmp_path: Path) -> None:
    pool = Unpackers(store, 1)
    try:
        os.kill(pool._all[0].number, 9)
        for number in range(3):
            assert unpack(pool, made(tmp_path, number)).manifest.name == f"pkg{number}"
    finally:
        pool.close()


def test_without_processes_it_is_done_here(store: WheelStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def none() -> int:
        raise BlockingIOError

    monkeypatch.setattr(os, "fork", none)
    pool = Unpackers(store, 2)
    assert unpack(pool, made(tmp_path, 1)).manifest.name == "pkg1"
    pool.close()


@pytest.mark.parametrize("count", [0, 1])
def test_what_is_stopped_is_given_up_and_leaves_nothing(store: WheelStore, tmp_path: Path, count: int) -> None:
    pool = Unpackers(store, count)
    first = unpack(pool, made(tmp_path, 1))
    pool.stop()
    with pytest.raises(zipunpack.Stopped):
        unpack(pool, made(tmp_path, 2))
    pool.close()
    os.waitpid(-1, 0)  # what removes what had been begun
    assert os.listdir(Path(store.directory, SCRATCH)) == []
    assert list(store.keys()) == [first.manifest.sha256]


def test_nobody_waits_for_what_is_unpacked_after_an_interrupt(
    store: WheelStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pym.dist import archive_fetch
    from pym.dist.archives import Archive, Archives
    from pym.net.settings import NetworkSettings

    stops: list[Unpackers] = []
    real = Unpackers.stop
    monkeypatch.setattr(Unpackers, "stop", lambda self: (stops.append(self), real(self))[1])

    def interrupted(self: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(archive_fetch._Fetching, "_wait", interrupted)
    paths = [made(tmp_path, number) for number in range(3)]
    wanted = [Archive(f"pkg{n}", "1.0", path.name, path.as_uri()) for n, path in enumerate(paths)]
    with pytest.raises(KeyboardInterrupt):
        Archives(store, str(tmp_path / "cache"), NetworkSettings, Reporter()).get(wanted)
    assert len(stops) == 1
    with suppress(ChildProcessError):
        os.waitpid(-1, 0)  # whoever sweeps, if there is anything to sweep


def test_an_end_that_is_interrupted_closes_nothing_twice(store: WheelStore, monkeypatch: pytest.MonkeyPatch) -> None:
    pool = Unpackers(store, 1)
    replies, closed = pool._all[0].replies, []

    def interrupt(descriptor: int) -> None:
        os.closerange(descriptor, descriptor + 1)
        closed.append(descriptor)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(os, "close", interrupt)
        pool.close()
    pool.close()
    os.close(replies)
    assert len(closed) == 1
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, 0)
