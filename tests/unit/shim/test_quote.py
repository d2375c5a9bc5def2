from __future__ import annotations

import pytest

from pym.shim.quote import quote, quote_cmd, quote_fish


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("/usr/bin/python3.12", "/usr/bin/python3.12"),
        ("", "''"),
        ("a b", "'a b'"),
        ("it's", "'it'\\''s'"),
        ("$(x)", "'$(x)'"),
        ("~/x", "'~/x'"),
        ("-n", "'-n'"),
        ("x=1", "'x=1'"),
        ("new\nline", "'new\nline'"),
    ],
)
def test_a_word_of_sh(text: str, expected: str) -> None:
    assert quote(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"), [("/usr/bin", "/usr/bin"), ("", "''"), ("it's", "'it\\'s'"), ("\\", "'\\\\'"), ("$x", "'$x'")]
)
def test_a_word_of_fish(text: str, expected: str) -> None:
    assert quote_fish(text) == expected


def test_a_word_of_cmd() -> None:
    assert quote_cmd("C:\\100% of it\\python.exe") == '"C:\\100%% of it\\python.exe"'
    for text in ('C:\\"', "C:\n", "C:\0"):
        with pytest.raises(ValueError):
            quote_cmd(text)


@pytest.mark.parametrize("function", [quote, quote_fish])
def test_nul_cannot_be_quoted(function) -> None:
    with pytest.raises(ValueError):
        function("a\0b")
