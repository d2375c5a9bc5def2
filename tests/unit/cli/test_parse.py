"""The compiled table means what typer means: same values for what it understands, None for the rest."""

from __future__ import annotations

import pytest
import typer.main
from hypothesis import given, settings
from hypothesis import strategies as st

from pym.cli import compile as compiling
from pym.cli import main
from pym.cli.app import app
from pym.cli.parse import HELP, parse
from pym.cli.table import COMMANDS, SHARED

# As `app()` has it made for each call: a quarter of a second for all commands.
TYPERS = typer.main.get_command(app)
MANAGEMENT = list(COMMANDS["python"])
WORDS = [
    "3.12", ">=3.11,<3.13", "-", "--", "", "x y", "-x", "--nope", "--quiet", "-q", "-qv", "-vv", "--offline", "--directory", "dir",
    "--directory=dir", "--color", "always", "never", "sometimes", "--color=auto", "-p", "-p3.12", "-np", "--reinstall", "-rf", "-i",
    "-idir", "--all", "--output-format", "json", "xml", "--catalogue", "c1", "--catalogue=c2", "--sha256", "--system",
    "--show-version", "--rm", "--global", "-m", "-s", "--env-file", "e", "script.py", "--allow-insecure-host", "h", "--dry-run",
    "--bin", "--offline=1", "--help", "-h",
]  # fmt: skip


def by_typer(argv: list[str], monkeypatch: pytest.MonkeyPatch):
    """What typer would call a handler with; None if it shows help or complains."""
    seen = []

    def handle(handler: str, values: dict[str, object]) -> int:
        seen.append((handler, values))
        return 0

    monkeypatch.setattr(main, "handle", handle)
    with pytest.raises(SystemExit):
        TYPERS(args=list(argv), prog_name="pym")
    return seen[0] if seen else None


def settled(found):
    """`None` and the default are the same for handlers: a text option that was not given."""
    if found is None:
        return None
    handler, values = found
    plain = {name: value for name, value in values.items() if value not in (None, [], False, 0)}
    plain.setdefault("output_format", "text")  # of all that have it
    return handler, plain


@pytest.mark.parametrize(
    "argv",
    [
        ["python", "find"],
        ["python", "find", "3.12"],
        ["-v", "python", "-q", "find", "--system", "3.12", "-v"],
        ["python", "install", "3.12", "3.13", "--reinstall", "-f", "--no-bin", "-i", "x"],
        ["python", "install", "--catalogue", "a", "--catalogue", "b"],
        ["python", "install", "--python-downloads-json-url=a"],
        ["python", "list", "--output-format", "json"],
        ["run", "python", "-V", "--", "-x"],
        ["run", "-p", "3.12", "--", "cmd", "--help"],
        ["run", "-m", "json.tool", "-h"],
        ["run", "-"],
        ["--directory", "d", "run", "--directory", "e", "x"],
        ["--directory", "", "python", "dir"],
        ["shim-exec", "python", "--", "-c", "--help"],
    ],
)
def test_ordinary_calls_are_understood(argv, monkeypatch) -> None:
    found = parse(argv, COMMANDS, SHARED)
    assert found is not None
    assert settled(found) == settled(by_typer(argv, monkeypatch))


@pytest.mark.parametrize(
    "argv",
    [
        [],
        ["--help", "--help"],
        ["--help", "sync"],
        ["python"],
        ["python", "--nope", "--help"],
        ["python", "find", "--nope", "--help"],
        ["python", "install", "--mirror", "--help"],
        ["python", "find", "a", "b"],
        ["python", "install", "--bogus"],
        ["python", "install", "--mirror"],
        ["python", "list", "--output-format", "xml"],
        ["nope"],
        ["python", "find", "--system=1"],
    ],
)
def test_what_is_unclear_is_left_to_typer(argv) -> None:
    assert parse(argv, COMMANDS, SHARED) is None


@settings(deadline=None, max_examples=400)
@given(
    before=st.lists(st.sampled_from(WORDS), max_size=2),
    command=st.sampled_from([["python", name] for name in MANAGEMENT] + [["run"]]),
    after=st.lists(st.sampled_from(WORDS), max_size=5),
)
def test_the_table_agrees_with_typer(before, command, after) -> None:
    argv = [*before, *command, *after]
    found = parse(argv, COMMANDS, SHARED)
    if found is None:
        return
    with pytest.MonkeyPatch.context() as monkeypatch:
        expected = by_typer(argv, monkeypatch)
        assert expected is None if found[0] == HELP else settled(found) == settled(expected)


@pytest.mark.parametrize(
    ("argv", "path"),
    [
        (["--help"], ""),
        (["-v", "-h"], ""),
        (["pip", "-h"], "pip"),
        (["pip", "install", "--help"], "pip install"),
        (["pip", "install", "-r", "x", "-h", "a"], "pip install"),
        (["run", "-p", "3.12", "--help"], "run"),
    ],
)
def test_help_is_known_without_typer(argv, path, monkeypatch) -> None:
    found = parse(argv, COMMANDS, SHARED)
    assert found is not None
    assert (found[0], found[1]["path"]) == (HELP, path)
    assert by_typer(argv, monkeypatch) is None


def every_command(table, path=()):
    for name, member in table.items():
        if isinstance(member, dict):
            yield from every_command(member, (*path, name))
        else:
            yield (*path, name)


@pytest.mark.parametrize("path", [*every_command(COMMANDS)], ids=" ".join)
def test_every_option_of_every_command_means_what_typer_means(path, monkeypatch) -> None:
    """All of its spellings in one call, as typer knows them: none is missing in the table, none means another thing."""
    command = TYPERS
    for name in path:
        command = command.commands[name]
    argv = [*path]
    for parameter in command.params:
        if parameter.param_type_name != "option":
            continue
        choices = [str(choice) for choice in getattr(parameter.type, "choices", ())]
        for spelling in parameter.opts:
            takes = not (parameter.is_flag or parameter.count)
            argv += [spelling, choices[0] if choices else "word"] if takes else [spelling]
    argv += ["word" for parameter in command.params if parameter.param_type_name == "argument" and parameter.required]
    found = parse(argv, COMMANDS, SHARED)
    assert found is not None
    mine, typers = settled(found), settled(by_typer(argv, monkeypatch))
    assert mine == typers
    assert {*found[1]} == {parameter.name for parameter in command.params}


def test_the_table_is_up_to_date() -> None:
    with open(compiling.PATH, encoding="utf-8") as file:
        assert file.read() == compiling.compiled(), "run `python -m pym.cli.compile`"
