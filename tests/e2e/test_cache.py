"""`pym cache`, as a process; and the store when whoever fills it dies or fails at a system call."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from tests.support import kill
from tests.support.hostile_wheel import FILENAME, wheel
from tests.support.runner import ROOT, Pym

from pym.cache import hold
from pym.cache.wheels import WheelStore
from pym.dist.unpack import unpack_wheel

SCRIPT = """
import os, sys
from pym.cache.wheels import WheelStore
from pym.dist.unpack import unpack_wheel
from pym.errors import PymError
try:
    unpack_wheel(WheelStore(sys.argv[1]), sys.argv[2], os.path.basename(sys.argv[2]))
except PymError as error:
    sys.exit(str(error))
"""


@pytest.fixture
def pym(tmp_path: Path) -> Pym:
    return Pym(tmp_path, PYM_CACHE_DIR=str(tmp_path / "the cache"))


def put(cache: Path, tmp_path: Path) -> str:
    path = tmp_path / FILENAME
    path.write_bytes(wheel())
    stored = unpack_wheel(WheelStore(str(cache)), str(path), FILENAME)
    hold.release(str(cache))
    return stored.files


def test_from_filled_to_empty(pym: Pym, tmp_path: Path) -> None:
    cache = tmp_path / "the cache"
    assert pym("cache", "dir").check().out == f"{cache}\n"
    assert pym("cache", "size").check().out == "0\n"
    files = put(cache, tmp_path)
    size = int(pym("cache", "size").check().out)
    assert size > 10_000
    assert pym("cache", "size", "--human").check().out.endswith("KiB\n")
    assert pym("cache", "size", "-H").check().out == pym("cache", "size", "--output-format", "human").out
    assert pym("cache", "prune").check().err == f"Pruning cache at: {cache}\nNo unused entries found\n"
    assert "Checked 1 wheel (4 files)" in pym("cache", "verify").check().err
    os.truncate(f"{files}/pkg/__init__.py", 1)
    assert "pkg==1.0: 1 file has changed: `pkg/__init__.py`" in pym("cache", "verify").check(1).err
    assert "removed" in pym("cache", "verify", "--repair").check().err
    assert pym("cache", "verify").check().err.startswith("Checked 0 wheels (0 files)")
    put(cache, tmp_path)
    assert pym("cache", "clean", "other").check().err == "No cache entries found\n"
    assert pym("cache", "clean", "../..").check(2).err.startswith("error[PYM-101]")
    assert pym("cache", "clean", "PKG").check().err.startswith("Removed 5 files (")
    assert pym("cache", "clean").check().err.startswith(f"Clearing cache at: {cache}\nRemoved ")
    assert not cache.exists()
    assert pym("cache", "clean").check().err == f"Clearing cache at: {cache}\nNo cache entries found\n"


def _command(tmp_path: Path) -> tuple[list[str], dict[str, str]]:
    (tmp_path / FILENAME).write_bytes(wheel())
    env = {"PYTHONPATH": str(ROOT / "src"), "HOME": str(tmp_path), "PYTHONDONTWRITEBYTECODE": "1"}
    return [sys.executable, "-c", SCRIPT, str(tmp_path / "cache"), str(tmp_path / FILENAME)], env


@pytest.mark.parametrize("what", ["signal=SIGKILL", "error=ENOSPC", "error=EIO"])
def test_a_fault_at_any_call_leaves_nothing_half_and_no_litter(what: str, tmp_path: Path) -> None:
    argv, env = _command(tmp_path)
    points = kill.points(argv, cwd=tmp_path, env=env)
    assert len(points) > 25
    cache = tmp_path / "cache"
    for call, when in points[{"signal=SIGKILL": 0, "error=ENOSPC": 1, "error=EIO": 2}[what] :: 3]:
        kill_tree(cache)
        done = kill.inject(argv, call, when, what, cwd=tmp_path, env=env)
        assert "Traceback" not in done.stderr, (call, when, done.stderr)
        store = WheelStore(str(cache))
        for stored in store.entries():
            assert store.verify(stored) == [], (call, when)
        if done.returncode == 0:
            assert list(store.entries()), (call, when)
        files = put(cache, tmp_path)
        assert os.path.isfile(f"{files}/pkg/__init__.py")
        assert os.listdir(cache / "wheels-1/.scratch") == [], (call, when)


def kill_tree(path: Path) -> None:
    from pym.fs import tree

    hold.release(str(path))
    tree.remove(str(path))
