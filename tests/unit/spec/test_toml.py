"""TOML is read in a time that grows with its length."""

from __future__ import annotations

import tomllib

import pytest

from pym.spec.toml import parse

FAR = 50_000


@pytest.mark.parametrize(
    "text",
    [
        "[" + ".".join(["a"] * FAR) + "]\n",
        "[[" + " . ".join(['"a"'] * FAR) + "]]\n",
        ".".join(["a"] * FAR) + " = 1\n",
        "x = { " + ".".join(["'a'"] * FAR) + " = 1 }\n",
        "x = " + "[" * FAR + "]" * FAR,
    ],
    ids=["header", "array", "key", "inline", "nested"],
)
def test_what_is_nested_too_deeply_is_refused_at_once(text: str) -> None:
    """`tomllib` alone takes 16 seconds for the first."""
    with pytest.raises(ValueError, match="nested too deeply"):
        parse(text)


@pytest.mark.parametrize(
    "text",
    [
        "x = [" + ", ".join(["1.5"] * 200) + "]",
        'x = """\n' + "One. Two three. " * 200 + '"""',
        "x = '" + "." * 200 + "'",
        "x = [" + ", ".join(["'a.b'"] * 200) + "]",
        "[" + ".".join(["a"] * 100) + "]",
    ],
    ids=["numbers", "prose", "dots", "strings", "deep"],
)
def test_dots_alone_are_no_depth(text: str) -> None:
    assert parse(text) == tomllib.loads(text)


def test_a_byte_order_mark_is_passed_over() -> None:
    assert parse(b"\xef\xbb\xbfa = 1") == {"a": 1}


@pytest.mark.parametrize("data", [b"a = \xff", b"a =", b"[a"])
def test_what_is_no_toml_is_a_value_error(data: bytes) -> None:
    with pytest.raises(ValueError):
        parse(data)
