"""One process at a time in an environment."""

from __future__ import annotations

import errno
import fcntl
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from tests.support.installing import Bench, Listener, environment, names
from tests.support.runner import ROOT

from pym.errors import StoreError
from pym.fs.mutex import Lock
from pym.install import hold
from pym.install.hold import Hold
from pym.install.unfinished import recover
from pym.report import Reporter


def test_others_wait(tmp_path: Path) -> None:
    env = environment(tmp_path)
    with Hold(env, Reporter()):
        for path, directory in ((env.scheme.purelib, True), (str(tmp_path / ".lock"), False)):
            assert not Lock(path, directory=directory).take(wait=False)
    assert Lock(env.scheme.purelib, directory=True).take(wait=False)
    assert (tmp_path / ".lock").stat().st_mode & 0o666 == 0o666


def test_a_target_directory_keeps_no_lock(tmp_path: Path) -> None:
    env = environment(tmp_path / "t", kind="target")
    with Hold(env, Reporter()):
        assert not Lock(env.scheme.purelib, directory=True).take(wait=False)
    assert os.listdir(env.prefix) == []


def test_a_site_that_is_not_there_is_made_for_the_while(tmp_path: Path) -> None:
    env = environment(tmp_path / "a/b", kind="target")
    os.rmdir(env.prefix)
    os.rmdir(tmp_path / "a")
    with Hold(env, Reporter()):
        assert os.path.isdir(env.prefix)
    assert not (tmp_path / "a").exists()


def test_a_site_that_cannot_be_made(tmp_path: Path) -> None:
    env = environment(tmp_path / "a", kind="target")
    os.rmdir(env.prefix)
    Path(env.prefix).write_text("a file")
    with pytest.raises(StoreError):
        Hold(env, Reporter()).take()


def test_nothing_to_recover_takes_no_lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hold, "Lock", None)
    assert not recover(environment(tmp_path), Reporter())


def test_rubbish_is_cleared(tmp_path: Path) -> None:
    env = environment(tmp_path)
    os.makedirs(os.path.join(env.scheme.purelib, ".pym-change/new/0/pkg"))
    listener = Listener()
    recover(env, listener)
    assert os.listdir(env.scheme.purelib) == []
    assert [kind for kind, _ in listener.told] == ["debug"]


@pytest.mark.parametrize(("number", "kept"), [(errno.EBADF, [".pym-lock"]), (errno.EIO, [])])
def test_directories_that_cannot_be_locked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, kept: list[str]
) -> None:
    env = environment(tmp_path / "t", kind="target")
    real = fcntl.flock

    def flock(fd: int, flags: int) -> None:
        if stat.S_ISDIR(os.fstat(fd).st_mode):
            raise OSError(number, os.strerror(number))
        real(fd, flags)

    monkeypatch.setattr(fcntl, "flock", flock)
    try:
        with Hold(env, Reporter()):
            assert not Lock(os.path.join(env.prefix, ".pym-lock")).take(wait=False)
        assert kept
    except StoreError:
        assert not kept
    assert os.listdir(env.prefix) == kept


PROGRAM = """
import sys
sys.path[:0] = [{root!r}, {source!r}]
from pathlib import Path
from pym.report import Reporter
from tests.support.installing import Bench, environment
bench = Bench(Path({base!r}) / sys.argv[1])
env = environment(Path({base!r}) / "env")
one = bench.wheel("one", sys.argv[1], {{f"one/m{{n}}.py": sys.argv[1].encode() for n in range(20)}}, "one = one:x")
for _ in range(6):
    bench.change(env, one)
    bench.change(env, remove=("one",))
bench.change(env, one)
"""


def test_processes_take_turns(tmp_path: Path) -> None:
    program = PROGRAM.format(root=str(ROOT), source=str(ROOT / "src"), base=str(tmp_path))
    running = [subprocess.Popen([sys.executable, "-c", program, f"{n}.0"]) for n in range(3)]
    assert [process.wait(60) for process in running] == [0, 0, 0]
    env = environment(tmp_path / "env")
    (found,) = names(env)
    version = found.split()[1]
    assert {path.read_text() for path in Path(env.scheme.purelib, "one").iterdir()} == {version}
    assert Bench(tmp_path / version).change(env, remove=("one",)).removed
    assert os.listdir(env.scheme.purelib) == []


def test_who_makes_the_environment_anew_waits_for_who_changes_it(tmp_path: Path) -> None:
    """`pym venv --clear` locks the directory itself."""
    env = environment(tmp_path)
    with Hold(env, Reporter()):
        assert not Lock(env.prefix, directory=True).take(wait=False)
    assert Lock(env.prefix, directory=True).take(wait=False)
