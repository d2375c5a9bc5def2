"""Installs that are worth a second process: the same result, and a kill in the middle leaves nothing behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.support.runner import ROOT
from tests.support.wheels import build

FILES = {f"big/p{n % 40}/m{n}.py": f"n = {n}\n".encode() for n in range(2400)}


@pytest.fixture(scope="module")
def place(tmp_path_factory) -> Path:
    base = tmp_path_factory.mktemp("large")
    build(base, "big", "1.0", FILES)
    # What the store has is linked: the first install unpacks, those that are killed only link.
    run(base, "venv", "-q", "-p", sys.executable, "first").check_returncode()
    run(base, "pip", "install", "-q", "-p", "first", "--no-index", "./big-1.0-py3-none-any.whl").check_returncode()
    return base


def command(base: Path, *words: str) -> tuple[list[str], dict[str, str]]:
    environ = {**os.environ, "HOME": str(base), "PYM_CACHE_DIR": str(base / "cache"), "PYTHONPATH": f"{ROOT}/src"}
    return [sys.executable, "-m", "pym", *words], environ


def run(base: Path, *words: str) -> subprocess.CompletedProcess[str]:
    argv, environ = command(base, *words)
    return subprocess.run(argv, cwd=base, env=environ, capture_output=True, text=True)


def site(base: Path, name: str) -> Path:
    (found,) = (base / name / "lib").glob("python*/site-packages")
    return found


def laid_out(directory: Path) -> int:
    return sum(len(files) for _, _, files in os.walk(directory))


def test_all_files_are_there(place: Path) -> None:
    for path, content in FILES.items():
        assert (site(place, "first") / path).read_bytes() == content
    assert run(place, "verify", "-p", "first").returncode == 0


@pytest.mark.parametrize("reached", [1, 300, 1500, 2300])
def test_a_kill_in_the_middle(place: Path, reached: int) -> None:
    name = f"killed{reached}"
    run(place, "venv", "-q", "-p", sys.executable, name).check_returncode()
    before = sorted(os.listdir(site(place, name)))
    words = ("pip", "install", "-q", "-p", name, "--no-index", "./big-1.0-py3-none-any.whl")
    argv, environ = command(place, *words)
    process = subprocess.Popen(argv, cwd=place, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    workshop = site(place, name) / ".pym-change"
    limit = time.monotonic() + 60
    while process.poll() is None and laid_out(workshop) < reached and time.monotonic() < limit:
        pass
    process.send_signal(signal.SIGKILL)
    process.wait()
    # Whoever still makes files is waited for, then all of it is taken back.
    listed = run(place, "pip", "list", "-p", name, "--format", "json")
    assert listed.returncode == 0, listed.stderr
    there = "big" in listed.stdout
    after = sorted(one for one in os.listdir(site(place, name)) if one != ".pym-boot")
    assert there or after == before
    again = run(place, *words)
    assert again.returncode == 0, again.stderr
    assert run(place, "verify", "-p", name).returncode == 0
    assert not workshop.exists()
