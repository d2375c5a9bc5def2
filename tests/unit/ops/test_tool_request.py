"""What `pymx` and `tool install` understand by what is typed."""

from __future__ import annotations

import pytest

from pym.errors import UsageError
from pym.ops.tool_request import ToolRequest, of_package, parse, python_of, separated, with_large_files


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("ruff", ToolRequest("ruff", "ruff", "ruff")),
        ("Some_Tool", ToolRequest("Some_Tool", "some-tool", "Some_Tool")),
        ("ruff@0.6.0", ToolRequest("ruff==0.6.0", "ruff", "ruff", exact=True)),
        ("ruff@latest", ToolRequest("ruff", "ruff", "ruff", latest=True)),
        ("black[d,jupyter]@24.1", ToolRequest("black[d,jupyter]==24.1", "black", "black", exact=True)),
        ("black[d]>=24,<25", ToolRequest("black[d]>=24,<25", "black", "black")),
        ("ruff@nothing", ToolRequest("ruff@nothing", "ruff", "ruff")),
        ("ruff @ file:///srv/ruff", ToolRequest("ruff @ file:///srv/ruff", "ruff", "ruff")),
        ("git+https://example.com/ruff@1.0", ToolRequest("git+https://example.com/ruff@1.0")),
        ("./here", ToolRequest("./here")),
        ("python", ToolRequest(program="python")),
        ("python@3.12", ToolRequest(program="python", python="3.12")),
        ("python3.12", ToolRequest(program="python", python="3.12")),
        ("pypy@3.10", ToolRequest(program="pypy", python="pypy@3.10")),
        ("pythonic", ToolRequest("pythonic", "pythonic", "pythonic")),
        ("python-dotenv", ToolRequest("python-dotenv", "python-dotenv", "python-dotenv")),
    ],
)
def test_a_command(typed, wanted):
    assert parse(typed) == wanted


def test_from():
    assert parse("blackd", "black[d]@24.1") == ToolRequest("black[d]==24.1", "black", "blackd", exact=True)
    # What is run may be anything then: a version is not for the program.
    assert parse("ruff@1", "ruff") == ToolRequest("ruff", "ruff", "ruff@1")
    assert parse("x.py", "tool") == ToolRequest("tool", "tool", "x.py")
    assert parse("pip", "python@3.12") == ToolRequest(program="pip", python="3.12")


@pytest.mark.parametrize("typed", ["tool.py", "./tool.py", "a/b.pyw"])
def test_scripts_are_no_tools(typed):
    with pytest.raises(UsageError, match="script"):
        parse(typed)


def test_the_latest_python_is_no_version():
    with pytest.raises(UsageError, match="latest"):
        of_package("python@latest")


def test_a_python_that_is_none():
    assert python_of("python@3.12") == "3.12"
    assert python_of("python3-saml") is None
    assert python_of("python3@3.12") is None


def test_several_by_commas():
    assert separated(["a, b", "c,"]) == ["a", "b", "c"]


def test_large_files():
    assert with_large_files("git+https://example.com/a") == "git+https://example.com/a#lfs=true"
    assert with_large_files("a @ git+file:///a@1#subdirectory=b") == "a @ git+file:///a@1#subdirectory=b&lfs=true"
    with pytest.raises(UsageError, match="lfs"):
        with_large_files("ruff")
