"""The compiled table means what typer means: same values for what it understands, None for the rest."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pym.cli import compile as compiling
from pym.cli import main
from pym.cli.app import app
from pym.cli.parse import parse
from pym.cli.table import COMMANDS, SHARED

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
        seen.append(
            (handler, {name: [] if value is None and name in LISTS else value for name, value in values.items()})
        )
        return 0

    monkeypatch.setattr(main, "handle", handle)
    with pytest.raises(SystemExit):
        app(args=list(argv), prog_name="pym")
    return seen[0] if seen else None


LISTS = {"targets", "words", "catalogue", "allow_insecure_host", "env_file"}


def settled(found):
    """`None` and the default are the same for handlers: a text option that was not given."""
    if found is None:
        return None
    handler, values = found
    plain = {name: value for name, value in values.items() if value not in (None, [], False, 0)}
    if handler in ("python_list", "python_verify"):
        plain.setdefault("output_format", "text")
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
        ["--help"],
        ["python"],
        ["python", "find", "--help"],
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
        assert settled(found) == settled(by_typer(argv, monkeypatch))


def test_the_table_is_up_to_date() -> None:
    with open(compiling.PATH, encoding="utf-8") as file:
        assert file.read() == compiling.compiled(), "run `python -m pym.cli.compile`"
