"""`[build-system]` is read as PEP 518 and PEP 517 say; what leads out of the tree is refused (BAD-INPUT H1)."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pym.build.system import LEGACY, read
from pym.errors import BuildFailed


def write(directory: Path, text: str) -> str:
    (directory / "pyproject.toml").write_text(text)
    return str(directory)


def test_what_a_tree_says(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    text = '[build-system]\nrequires = ["a>=1", "b"]\nbuild-backend = "x.y:z"\nbackend-path = ["in", "."]\n'
    system = read(write(tmp_path, text), "x")
    assert (system.requires, system.backend, system.path) == (("a>=1", "b"), "x.y:z", ("in", "."))
    assert system.declared


@pytest.mark.parametrize("text", [None, "", "[project]\nname = 'x'\n", "[tool.x]\ny = 1\n"])
def test_what_is_assumed(tmp_path: Path, text: str | None) -> None:
    (tmp_path / "setup.py").write_text("")
    if text is not None:
        write(tmp_path, text)
    system = read(str(tmp_path), "x")
    assert (system.requires, system.backend, system.declared) == (("setuptools>=40.8.0",), LEGACY, False)


def test_without_a_backend_it_is_the_legacy_one_with_what_is_required(tmp_path: Path) -> None:
    system = read(write(tmp_path, '[build-system]\nrequires = ["setuptools", "cython"]\n'), "x")
    assert (system.requires, system.backend) == (("setuptools", "cython"), LEGACY)


def test_an_empty_directory_is_no_tree(tmp_path: Path) -> None:
    with pytest.raises(BuildFailed, match="Failed to build `x`") as caught:
        read(str(tmp_path), "x")
    assert "neither `pyproject.toml` nor `setup.py`" in caught.value.context


_WRONG = {
    "requires = 3": "`build-system.requires`",
    "requires = ['a', 3]": "`build-system.requires`",
    "build-backend = 'a'": "`build-system.requires` is missing",
    "requires = []\nbuild-backend = 3": "names nothing that could be imported",
    "requires = []\nbuild-backend = 'os; import sys'": "names nothing that could be imported",
    "requires = []\nbuild-backend = 'a:'": "names nothing that could be imported",
    "requires = []\nbuild-backend = ''": "names nothing that could be imported",
    "requires = []\nbackend-path = 'a'": "no list of strings",
    "requires = []\nbackend-path = ['../beside']": "leads out of the tree",
    "requires = []\nbackend-path = ['in/../../beside']": "leads out of the tree",
    "requires = []\nbackend-path = ['/']": "leads out of the tree",
    "requires = []\nbackend-path = ['..']": "leads out of the tree",
    "requires = []\nbackend-path = ['link']": "leads out of the tree",
    "requires = []\nbackend-path = ['link/in']": "leads out of the tree",
    "requires = []\nbackend-path = ['gone']": "names no directory",
    "requires = [": "not valid TOML",
    "requires = " + "[" * 5000: "not valid TOML",
}


@pytest.mark.parametrize("text", list(_WRONG), ids=lambda text: text[:40])
def test_what_nobody_can_mean(tmp_path: Path, text: str) -> None:
    (tmp_path / "beside" / "in").mkdir(parents=True)
    tree = tmp_path / "tree"
    (tree / "in").mkdir(parents=True)
    (tree / "link").symlink_to(tmp_path / "beside")
    with pytest.raises(BuildFailed) as caught:
        read(write(tree, f"[build-system]\n{text}\n"), "x")
    assert _WRONG[text] in caught.value.context


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pyproject.toml")
    (tmp_path / "setup.py").write_text("")
    assert read(str(tmp_path), "x").backend == LEGACY
