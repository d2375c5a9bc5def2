"""Each variable that uv's help names of an option is named by ours, for the same command."""

from __future__ import annotations

import re
import subprocess

import pytest
from uv import find_uv_bin

from pym.cli.help_pages import PAGES, ROWS

COMMANDS = (
    "init", "add", "remove", "lock", "sync", "run", "tree", "export", "version", "venv", "pip compile", "pip install",
    "pip sync", "pip uninstall", "pip list", "pip tree", "python install", "python list", "workspace metadata",
)  # fmt: skip
# What uv's commands take and ours do not.
NOT_OURS = {"PREVIEW_FEATURES"}
# Of arguments our help names no variable.
OTHERWISE = {"python install": {"PYTHON"}}
_VARIABLE = re.compile(r"env: `?UV_([A-Z_]+)")


def _of_uv(command: str) -> set[str]:
    words = [find_uv_bin(), "help", "--no-pager", *command.split()]
    done = subprocess.run(words, capture_output=True, text=True, check=True, env={"NO_COLOR": "1"})
    return set(_VARIABLE.findall(done.stdout))


def _of_pym(command: str) -> set[str]:
    numbers = [number for page in (PAGES[""], PAGES[command]) for _, rows in page[2] for number in rows]
    return {ROWS[number][3].removeprefix("PYM_") for number in numbers}


@pytest.mark.parametrize("command", COMMANDS)
def test_variables_are_uvs(command: str) -> None:
    theirs = _of_uv(command) - NOT_OURS
    assert len(theirs) > 10
    assert theirs - _of_pym(command) == OTHERWISE.get(command, set())
