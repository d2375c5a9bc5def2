"""Names, and which of them are one."""

from __future__ import annotations

import pytest

from pym.fs.archive import names


@pytest.mark.parametrize(
    "name", ["a", "a b", "a\\b", "c:", "CON", "a.", "a ", "é", "日本", "...", "-rf", "a" * 255, "~", "é" * 127]
)
def test_ordinary_names(name):
    assert names.fault(name, windows=False) == ""


@pytest.mark.parametrize(
    "name",
    [
        "",
        ".",
        "..",
        "\0",
        "a\nb",
        "\x1b",
        "\x7f",
        "\x85",
        "a\u202eb",
        "a\u200bb",
        "\u2028",
        "\ufeff",
        "a" * 256,
        "é" * 128,
    ],
)
def test_names_that_are_none(name):
    assert names.fault(name, windows=False)
    assert names.fault(name, windows=True)


@pytest.mark.parametrize(
    "name",
    [
        "a\\b",
        "c:",
        "a:stream",
        "con",
        "NUL",
        "aux.txt",
        "COM1",
        "lpt9.log",
        "com¹",
        "con .x",
        "a.",
        "a ",
        "a?",
        "<",
        "|",
    ],
)
def test_names_that_windows_takes_for_something_else(name):
    assert names.fault(name, windows=True)


@pytest.mark.parametrize("name", ["python.exe", "console", "com", "com10", ".a", "a b", "DLLs"])
def test_names_that_windows_takes_for_names(name):
    assert names.fault(name, windows=True) == ""


def test_keys():
    assert names.key("a/B", folds=False) != names.key("a/b", folds=False)
    assert names.key("a/B", folds=True) == names.key("A/b", folds=True)
    assert names.key("\u00e9", folds=False) == names.key("e\u0301", folds=False)
    assert names.key("\u00c9", folds=False) != names.key("e\u0301", folds=False)
    assert names.key("\u00c9", folds=True) == names.key("e\u0301", folds=True)
    assert names.key("straße", folds=True) == names.key("STRASSE", folds=True)
