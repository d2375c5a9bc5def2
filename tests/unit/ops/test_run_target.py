"""What the first word after `pym run` means."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from pym.cli.run_chosen import requirements
from pym.errors import UsageError
from pym.ops import run_target
from pym.ops.run_target import command, target


@pytest.fixture
def place(tmp_path: Path) -> Path:
    for name in ("script.py", "SCRIPT.PY", "compiled.pyc", "window.pyw", "other", "empty/x"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("")
    (tmp_path / "package").mkdir()
    (tmp_path / "package/__main__.py").write_text("")
    for name, inner in (("app.pyz", "__main__.py"), ("app", "__main__.py"), ("data.zip", "data")):
        with zipfile.ZipFile(tmp_path / name, "w") as archive:
            archive.writestr(inner, "")
    (tmp_path / "shebang").write_bytes(b"#!/usr/bin/env python\n" + (tmp_path / "app").read_bytes())
    (tmp_path / "program").write_text("#!/bin/sh\n# PK\x05\x06\n")
    return tmp_path


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("-", run_target.STDIN),
        ("https://example.com/s.py", run_target.REMOTE),
        ("HTTP://example.com/s", run_target.REMOTE),
        ("python", run_target.PYTHON),
        ("python3", run_target.PYTHON),
        ("python3.12", run_target.COMMAND),
        ("script.py", run_target.SCRIPT),
        ("./script.py", run_target.SCRIPT),
        ("SCRIPT.PY", run_target.SCRIPT),
        ("compiled.pyc", run_target.SCRIPT),
        ("window.pyw", run_target.WINDOWED),
        ("package", run_target.PROGRAM),
        ("package/", run_target.PROGRAM),
        ("app.pyz", run_target.PROGRAM),
        ("app", run_target.PROGRAM),
        ("shebang", run_target.PROGRAM),
        ("data.zip", run_target.COMMAND),
        ("program", run_target.COMMAND),
        ("empty", run_target.COMMAND),
        ("other", run_target.COMMAND),
        ("missing.py", run_target.COMMAND),
        ("ruff", run_target.COMMAND),
    ],
)
def test_kinds(place: Path, word: str, kind: str) -> None:
    found = target([word, "-x", "--"], str(place))
    assert (found.kind, found.word, found.rest) == (kind, word, ("-x", "--"))
    files = (run_target.SCRIPT, run_target.WINDOWED, run_target.PROGRAM)
    assert found.path == (f"{place}/{word}" if kind in files else "")


def test_what_is_said_comes_before_what_is_there(place: Path) -> None:
    assert target(["script.py"], str(place), module=True).kind == run_target.MODULE
    assert target(["other"], str(place), script=True).kind == run_target.SCRIPT
    assert target(["other"], str(place), gui=True).kind == run_target.WINDOWED
    assert target([], str(place)).kind == run_target.NOTHING
    for options in ({"script": True}, {"gui": True}):
        with pytest.raises(UsageError, match="there is no such file"):
            target(["missing.py"], str(place), **options)


def test_commands(place: Path) -> None:
    def of(*words: str, **options: bool) -> tuple[str, list[str]]:
        return command(target(words, str(place), **options), "/v/bin/python")

    python = "/v/bin/python"
    assert of("-m") == ("-m", ["-m"])
    assert of("pytest", "-x", module=True) == (python, [python, "-m", "pytest", "-x"])
    assert of("-", "a") == (python, [python, "-", "a"])
    assert of("python", "-c", "x") == (python, [python, "-c", "x"])
    assert of("./script.py", "a") == (python, [python, "./script.py", "a"])
    assert of("package", "a") == (python, [python, "package", "a"])
    assert of("ruff", "check") == ("ruff", ["ruff", "check"])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a", ["a"]),
        ("a,b", ["a", "b"]),
        ("a>=1,<2,b", ["a>=1,<2", "b"]),
        ("a[x,y]==1, b", ["a[x,y]==1", "b"]),
        ("a ; python_version > '3'", ["a ; python_version > '3'"]),
        ("a,", ["a,"]),
    ],
)
def test_several_requirements_in_one_word(text: str, expected: list[str]) -> None:
    assert requirements(text) == expected
