"""`pym venv` and finding an environment import almost nothing, and touch few files."""

from __future__ import annotations

import sys

import pytest
from tests.arch.test_imports import FREE, learn, loaded
from tests.support.runner import Pym

# What Memo and the lock bring along.
ALLOWED = FREE | {"zlib"}


@pytest.mark.parametrize("flags", [(), ("--relocatable",), ("--allow-existing",)])
def test_venv(tmp_path, flags) -> None:
    pym = Pym(tmp_path, PYM_PYTHON=sys.executable)
    learn(pym, "venv", "--clear")
    (pym.cwd / ".venv").rename(pym.cwd / "other")
    assert not loaded(pym, "venv", *flags) - ALLOWED


def test_venv_in_a_project(tmp_path) -> None:
    pym = Pym(tmp_path, PYM_PYTHON=sys.executable)
    (pym.cwd / "pyproject.toml").write_text('[project]\nname = "a"\nversion = "1"\nrequires-python = ">=3.9"\n')
    learn(pym, "venv", "--clear")
    (pym.cwd / ".venv").rename(pym.cwd / "other")
    assert not loaded(pym, "venv") - ALLOWED
