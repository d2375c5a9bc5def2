"""The reader of ordinary TOML reads what tomllib reads, or leaves it to that."""

from __future__ import annotations

import random
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pym.spec.toml_plain import read

ROOT = Path(__file__).parents[2]

# What texts are put together from: each meets each in some order.
PIECES = (
    "[a]\n", "[a.b]\n", "[[a]]\n", "[[a.b]]\n", "[ a . 'b' ]\n", '["a"]\n', "[a]] \n", "[[a]\n", "[a]x = 1\n", "[]\n",
    "x = 1\n", "a = {}\n", "a.b = 1\n", "a.b.c = 2\n", "b.c = 3\n", "'a' = 1\n", '"a.b" = 1\n', "a = [1, 2]\n", "= 1\n",
    "b = { c = 1, d = 'x' }\n", "b = { c = 1, }\n", "b = { c.d = 1 }\n", "b = { c = 1, c = 2 }\n", "b = {\n}\n",
    "c = [ # one\n 'a',\n  \"b\" # two\n , ]\n", "c = [1 2]\n", "c = [,]\n", "c = [[1], [2]]\n", "c = [{a = 1}, {}]\n",
    "d = 'x' # more\n", "d = 'x' 'y'\n", "d = \"a\\\"b\\\\\"\n", 'd = "a\\u00e9"\n', 'd = "\\q"\n', "d = 'a\nb'\n",
    "e = '''\nx\ny'''\n", 'e = """a""b"""\n', 'e = """a""""\n', 'e = """a\\\n b"""\n', "e = '''a\n", 'e = ""\n',
    "f = 1.5\n", "f = 01\n", "f = -3\n", "f = +3\n", "f = 1_000\n", "f = 1.\n", "f = .5\n", "f = 1e3\n", "f = inf\n",
    "f = 2024-01-01\n", "f = true\n", "f = True\n", "f =\n", "f\n", "f = 0x10\n", "f = -0\n", "f = 0.0\n", "f = -\n",
    "# only words\n", "\t\n", "g = 'é☃'\n", "g = 'a\tb'\n", "g = 'a\x00b'\n", "g = 'a\x7fb'\n", "# \x01\n", "\r\n", "h = 1",
    "é = 1\n", "[t]\na.x = 1\n[t.a]\ny = 2\n", "[u.v]\n[u]\nw = 1\n", "[u.v]\n[u]\nv.x = 1\n", "x.y = 1\n[x.z]\n",
)  # fmt: skip


def expected(text: str) -> object:
    try:
        return tomllib.loads(text)
    except ValueError:
        return ValueError


def check(text: str) -> None:
    found = read(text)
    if found is not None:
        wanted = expected(text)
        # Truth values and numbers are equal to each other.
        assert repr(found) == repr(wanted), text


@given(st.lists(st.sampled_from(PIECES), max_size=6))
def test_what_is_read_is_what_tomllib_reads(pieces: list[str]) -> None:
    check("".join(pieces))


@given(st.text(alphabet="ab.[]{}=,'\"\\#\n \t01-_étrue", max_size=30))
def test_any_text(text: str) -> None:
    check(text)


FILES = [ROOT / "pyproject.toml", *sorted((ROOT / "tests").glob("scenarios/**/*.toml"))[:10]]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_changed_files(path: Path) -> None:
    """Characters of real files, left out, doubled and exchanged."""
    text = path.read_text(encoding="utf-8")[:3000]
    dice = random.Random(path.name)
    check(text)
    for _ in range(150):
        at = dice.randrange(len(text))
        part = dice.choice(["", text[at] * 2, "\n", '"', "'", "]", "[", "=", ".", ",", "}", "\\", "1"])
        check(text[:at] + part + text[at + 1 :])


def test_project_files_are_of_the_ordinary_form() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert read(text) == tomllib.loads(text)
