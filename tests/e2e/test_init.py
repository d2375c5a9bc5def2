"""`pym init`: what a new project holds, and what it needs to be here already."""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path

import pytest
from tests.support.runner import Pym

HERE = f"{sys.version_info[0]}.{sys.version_info[1]}"


@pytest.fixture
def pym(tmp_path: Path) -> Pym:
    return Pym(tmp_path, PYM_PYTHON_DOWNLOADS="never")


def project(pym: Pym, name: str) -> dict:
    return tomllib.loads((pym.cwd / name / "pyproject.toml").read_text())


def held(pym: Pym, name: str) -> list[str]:
    top = pym.cwd / name
    return sorted(str(one.relative_to(top)) for one in top.rglob("*") if one.is_file() and ".git/" not in f"{one}")


@pytest.mark.parametrize(
    ("words", "files"),
    [
        ((), [".gitignore", ".python-version", "README.md", "pyproject.toml", "src/n/__init__.py"]),
        (
            ("--lib", "--vcs", "none"),
            [".python-version", "README.md", "pyproject.toml", "src/n/__init__.py", "src/n/py.typed"],
        ),
        (
            ("--no-package", "--no-readme", "--no-pin-python"),
            [".gitignore", "main.py", "pyproject.toml"],
        ),
        (("--bare",), ["pyproject.toml"]),
        (("--build-backend", "poetry_core", "--bare"), ["pyproject.toml"]),
    ],
)
def test_what_it_holds(pym: Pym, words: tuple[str, ...], files: list[str]) -> None:
    pym("init", "n", "--python", HERE, "--author-from", "none", *words).check()
    assert held(pym, "n") == files
    assert project(pym, "n")["project"]["requires-python"] == f">={HERE}"
    assert ("build-system" in project(pym, "n")) == (words[:1] not in (("--no-package",), ("--bare",)))


@pytest.mark.parametrize(
    ("request_", "requires", "pin"),
    [("3.99", ">=3.99", "3.99"), ("3.98.2", ">=3.98.2", "3.98.2"), ("3.97t", ">=3.97", "3.97+freethreaded")],
)
def test_a_python_that_is_named_need_not_be_here(pym: Pym, request_: str, requires: str, pin: str) -> None:
    pym("init", "n", "--vcs", "none", "--python", request_).check()
    assert project(pym, "n")["project"]["requires-python"] == requires
    assert (pym.cwd / "n/.python-version").read_text() == f"{pin}\n"


@pytest.mark.parametrize(
    "words",
    [("one", "--app", "--lib"), ("1 !",), ("one", "--project", "two"), ("--script",), ("one", "--python", "pypy@3.99")],
)
def test_what_cannot_be_made(pym: Pym, words: tuple[str, ...]) -> None:
    before = list(pym.cwd.iterdir())
    pym("init", *words).check(2)
    assert list(pym.cwd.iterdir()) == before


def test_members_join_the_workspace_around(pym: Pym) -> None:
    pym("init", "root", "--bare", "--python", HERE).check()
    root = pym.cwd / "root"
    here = ("--bare", "--python", HERE)
    assert "Adding `one` as member" in pym("init", "packages/one", *here, cwd=root).check().err
    pym("init", "two", "--no-workspace", *here, cwd=root).check()
    pym("init", *here, cwd=root).check(2)
    assert project(pym, "root")["tool"]["pym"]["workspace"] == {"members": ["packages/one"]}
