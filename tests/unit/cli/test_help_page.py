"""What `--help` prints: all that typer knows, on terminals of any width."""

from __future__ import annotations

import re
import sys
from itertools import pairwise

import pytest
import typer.main
from hypothesis import given
from hypothesis import strategies as st

from pym.cli import compile as compiling
from pym.cli import help_page, main
from pym.cli.app import app
from pym.cli.help_pages import PAGES, ROWS

WIDTHS = (40, 79, 100)


def commands(command=None, path=()):
    """Every command and group that has help, as typer sees them."""
    command = command or typer.main.get_command(app)
    below = getattr(command, "commands", {})
    if below or command.context_settings.get("help_option_names", True):
        yield " ".join(path), command
    for name, member in below.items():
        yield from commands(member, (*path, name))


def lines(path: str, width: int) -> list[str]:
    drawn = help_page.drawn(PAGES[path], ROWS, width, more=bool(path))
    return [re.sub(r"\x1b\[\d*m", "", line) for line in drawn]


def test_the_pages_are_up_to_date() -> None:
    with open(compiling.PAGES, encoding="utf-8") as file:
        assert file.read() == compiling.compiled_pages(), "run `python -m pym.cli.compile`"


@pytest.mark.parametrize(("path", "command"), [*commands()], ids=lambda value: value if isinstance(value, str) else "")
def test_a_page_says_all_that_typer_knows(path, command) -> None:
    shown = lines(path, 79)
    text = " ".join(" ".join(shown).split())
    for parameter in command.params:
        names = [name for name in parameter.opts if name.startswith("--")][:1]
        if parameter.param_type_name == "argument":
            names = [parameter.metavar] if parameter.help else []
        else:
            names += [name for name in parameter.opts if not name.startswith("--")]
        for name in names:
            rows = [re.split(r"  +", line.strip())[0] for line in shown if line.startswith("  ")]
            assert (
                any(f", {row} ".find(f", {name} ") >= 0 or row.startswith(f"{name},") for row in rows)
                is not parameter.hidden
            ), name
        if parameter.hidden or not parameter.help:
            continue
        does, _, variable = parameter.help.partition("[dim]env: ")
        assert " ".join(does.split()) in text
        if variable:
            assert f"[env: {variable.removesuffix('[/]')}]" in text
        choices = getattr(parameter.type, "choices", None)
        if choices and not parameter.metavar:
            assert f"{names[0]} <{'|'.join(map(str, choices))}>" in text
        elif parameter.metavar and parameter.param_type_name == "option" and not parameter.count:
            assert f"{names[0]} {parameter.metavar}" in text
    for paragraph in (command.help or "").split("\n\n"):
        assert " ".join(paragraph.split()) in text
    for name, member in getattr(command, "commands", {}).items():
        assert any(line.startswith(f"  {name} ") for line in shown) is not bool(member.hidden)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("path", PAGES)
def test_nothing_is_wider_or_lost(path, width) -> None:
    shown = lines(path, width)
    words = " ".join(shown).split()
    assert sorted(words) == sorted(" ".join(lines(path, 100)).split())
    for line in shown:
        # Only what cannot be broken may stick out: one name with what it takes, or one word.
        assert len(line) <= width or len(re.split(r" {2,}", line.strip())) == 1, line


@given(text=st.text("ab ", max_size=60), width=st.integers(1, 20))
def test_wrapping(text, width) -> None:
    found = help_page.wrapped(text, width)
    assert " ".join(found).split() == text.split()
    assert all(len(line) <= width or " " not in line for line in found)
    for line, after in pairwise(found):
        assert len(line) + 1 + len(after.split()[0]) > width, "it would have fitted"


@pytest.mark.parametrize(
    ("environ", "width"),
    [({"COLUMNS": "60"}, 59), ({"COLUMNS": "300"}, 100), ({"COLUMNS": "3"}, 40), ({"COLUMNS": "wide"}, 79), ({}, 79)],
)
def test_width(environ, width, monkeypatch) -> None:
    def none(number):
        raise OSError

    monkeypatch.setattr("os.get_terminal_size", none)
    assert help_page.width(environ) == width


@pytest.mark.parametrize("argv", [["--help"], ["sync", "-h"], ["pip", "--help"], ["run", "-p", "3.12", "--help"]])
def test_typer_prints_the_same(argv, capsys, monkeypatch) -> None:
    monkeypatch.setenv("COLUMNS", "90")
    assert main.main(argv) == 0
    shown = capsys.readouterr().out
    with pytest.raises(SystemExit):
        app(args=argv, prog_name="pym")
    assert capsys.readouterr().out.rstrip() == shown.rstrip()
    assert len(shown.splitlines()) > 8


def test_without_a_word(capsys) -> None:
    assert main.main([]) == 2
    assert "Usage: pym [OPTIONS] COMMAND" in capsys.readouterr().out


@pytest.mark.parametrize(("color", "colored"), [("always", True), ("never", False), ("auto", False)])
def test_colour(color, colored, capsys) -> None:
    assert main.main(["--color", color, "sync", "--help"]) == 0
    assert ("\x1b[" in capsys.readouterr().out) is colored


def test_a_terminal_that_knows_only_ascii(monkeypatch, tmp_path) -> None:
    with open(tmp_path / "out", "w", encoding="ascii") as file:
        monkeypatch.setattr(sys, "stdout", file)
        assert main.main(["python", "install", "--help"]) == 0
    assert "cpython-....tar.gz" in (tmp_path / "out").read_text()
