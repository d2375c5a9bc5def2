"""Projects that came from anywhere: whatever lies in them, a command ends soon, and says what is wrong in one line."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.support.runner import Pym, Result
from tests.support.wheels import build

PYPROJECT = '[project]\nname = "demo"\nversion = "1.0"\nrequires-python = ">=3.11"\ndependencies = ["a"]\n'


@pytest.fixture
def user(tmp_path: Path) -> Pym:
    user = Pym(tmp_path, PYM_NO_INDEX="1", PYM_FIND_LINKS=str(tmp_path / "links"))
    build(tmp_path / "links", "a", "1.0", {"a.py": b""})
    (user.cwd / "pyproject.toml").write_text(PYPROJECT)
    return user


def sync(user: Pym, *words: str) -> Result:
    done = user("sync", "--python", sys.executable, *words)
    assert "Traceback" not in done.err
    return done


@pytest.mark.parametrize("name", ["pylock.toml", "pym.toml", "uv.toml", ".python-version", "uv.lock", ".pym-edit"])
def test_a_fifo_holds_nobody_up(user: Pym, name: str) -> None:
    os.mkfifo(user.cwd / name)
    done = sync(user)
    if name == "pylock.toml":
        assert done.code == 2
        assert f"{name}`" in done.err
        assert "It is not a file" in done.err


def test_an_environment_file_may_be_a_pipe(user: Pym) -> None:
    sync(user).check()
    python = (sys.executable, "-m", "pym", "run", "--env-file")
    program = ("python", "-c", "import os; print(os.environ.get('X'))")
    os.mkfifo(user.cwd / ".env")
    assert user.run([*python, ".env", *program]).check().out == "None\n"  # nobody writes to it
    done = subprocess.run(
        ["bash", "-c", '"${@:1:5}" <(sleep 0.2; echo X=1) "${@:6}"', "bash", *python, *program],
        cwd=user.cwd, env=user.environ, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.stdout == "1\n", done.stderr


@pytest.mark.parametrize("data", [b"home = /\0x\n", b"home = /\xff\n", b"", b"\0" * 5000])
def test_an_environment_that_lies(user: Pym, data: bytes) -> None:
    sync(user).check()
    (user.cwd / ".venv/pyvenv.cfg").write_bytes(data)
    sync(user).check()
    assert user("run", "python", "-c", "import a").check().out == ""


def test_markers_of_thousands_of_alternatives(user: Pym) -> None:
    """Each costs the same, however many there are."""
    marker = " or ".join([f"os_name == 'x{number}'" for number in range(3000)])
    (user.cwd / "pyproject.toml").write_text(PYPROJECT.replace('"a"', f'"a ; {marker}"'))
    assert "Checked" in sync(user).check().err
