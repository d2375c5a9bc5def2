"""Real installers take a lock of pym as the standard says."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.support.resolving import inputs, resolve, target
from tests.support.runner import Pym
from tests.support.universe import FILES, Universe

from pym.lock.build import build
from pym.lock.write import write
from pym.model.lock import LockInputs, Member
from pym.model.resolution import Input, Inputs
from pym.spec.requirements import compile as compile_requirement

UV = shutil.which("uv", path=os.path.dirname(sys.executable)) or shutil.which("uv")
WORLD = Universe(
    {
        "a": {"1.0": {"requires": ["b", "w ; sys_platform == 'win32'"], "extras": {"x": ["c"]}}},
        "b": {"1.0": [], "2.0": {"requires_python": ">=3.8"}},
        "c": {"1.0": []},
        "d": {"1.0": []},
        "w": {"1.0": []},
    }
)


@pytest.fixture
def lock(tmp_path: Path):
    wanted = (*inputs(["a[x]"], ""), Input(compile_requirement("d"), ":dev"))
    record = LockInputs((Member("", groups={"dev": ("d",)}, default_groups=("dev",)),))
    made = build(resolve(WORLD, Inputs(wanted), where=target("3.9", None)), record, directory=str(tmp_path))
    with WORLD.serve() as index:
        path = tmp_path / "pylock.toml"
        text = write(made).replace(FILES, f"{index.root}/files/")
        for one in WORLD.distributions():
            # Those of the provider are no hashes of anything.
            text = re.sub(rf'({re.escape(one.filename)}".*? sha256 = ")[0-9a-f]+', rf"\g<1>{one.sha256}", text)
        path.write_text(text)
        yield path


EXPECTED = {"a": "1.0", "b": "2.0", "c": "1.0", "d": "1.0"}


@pytest.fixture
def python(tmp_path: Path) -> Path:
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", tmp_path / "env"], check=True)
    return tmp_path / "env/bin/python"


@pytest.mark.skipif(UV is None, reason="uv is not here")
@pytest.mark.parametrize("words", [("sync",), ("install", "-r")])
def test_uv(lock: Path, python: Path, tmp_path: Path, words: tuple[str, ...]) -> None:
    pym = Pym(tmp_path, UV_CACHE_DIR=str(tmp_path / "uv"), UV_NO_CONFIG="1")
    pym.run([str(UV), "pip", *words, str(lock), "--python", str(python), "--preview-features", "pylock"]).check()
    listed = pym.run([str(UV), "pip", "list", "--format", "json", "--python", str(python)]).check().out
    assert {one["name"]: one["version"] for one in json.loads(listed)} == EXPECTED


def _pip() -> int:
    done = subprocess.run([sys.executable, "-m", "pip", "--version"], capture_output=True, text=True, check=False)
    return int(done.stdout.split()[1].partition(".")[0]) if done.returncode == 0 else 0


def test_pip(lock: Path, python: Path) -> None:
    if _pip() < 26:
        pytest.skip("pip here does not read locks")
    pip = [sys.executable, "-m", "pip", "--python", str(python), "--disable-pip-version-check", "--no-input"]
    done = subprocess.run(
        [*pip, "install", "--no-cache-dir", "-r", str(lock)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    listed = subprocess.run([*pip, "list", "--format", "json"], capture_output=True, text=True, check=True).stdout
    assert {one["name"]: one["version"] for one in json.loads(listed)} == EXPECTED
