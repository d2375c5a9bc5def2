"""ruff and mypy --strict find nothing, with the settings in pyproject.toml."""

from __future__ import annotations

import subprocess
import sys

import pytest
from tests.support.runner import ROOT

CHECKS = {
    "ruff check": ["ruff", "check", "src", "tests", "manifests"],
    "ruff format": ["ruff", "format", "--check", "src", "tests", "manifests"],
    "mypy": ["mypy", "src/pym"],
}


@pytest.mark.parametrize("name", CHECKS)
def test_finds_nothing(name: str, tmp_path) -> None:
    module, *arguments = CHECKS[name]
    done = subprocess.run([sys.executable, "-m", module, *arguments], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_they_would_find_something(tmp_path) -> None:
    (tmp_path / "wrong.py").write_text("import os\n\n\ndef add(a, b: int) -> str:\n    return b\n")
    for argv in (["ruff", "check", "wrong.py"], ["mypy", "--strict", "wrong.py"]):
        assert subprocess.run([sys.executable, "-m", *argv], cwd=tmp_path, capture_output=True).returncode == 1
