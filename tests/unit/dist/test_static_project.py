"""`pyproject.toml` as metadata."""

from __future__ import annotations

import pytest

from pym.dist.static_project import NotStatic, metadata, with_extra
from pym.spec.metadata import compile as compile_metadata
from pym.spec.requirement import text

PROJECT = """
[project]
name = "A.Name"
version = "1.0"
requires-python = ">=3.9"
dependencies = ["b>1", "c @ https://example.com/c;x.whl ; os_name == 'nt'"]
[project.optional-dependencies]
more = ["d ; python_version < '3' or os_name == 'nt'", "e @ https://example.com/e;x.whl"]
none = []
"""


def test_all_of_it() -> None:
    name, version, dynamic, _, (pythons, extras, requires) = compile_metadata(metadata(PROJECT.encode()))
    assert (name, version, dynamic, extras) == ("a-name", "1.0", (), ("more", "none"))
    assert pythons is not None and pythons[0] == ">=3.9"
    assert [requirement[0] for requirement in requires] == ["b", "c", "d", "e"]
    assert requires[1][4] == "https://example.com/c;x.whl"
    assert requires[3][4] == "https://example.com/e;x.whl"
    assert "extra == 'more'" in text(requires[2]) and "os_name == 'nt'" in text(requires[2])


@pytest.mark.parametrize(
    ("requirement", "expected"),
    [
        ("a", 'a ; extra == "x"'),
        ("a>1;os_name=='nt'", "a>1 ; (os_name=='nt') and extra == \"x\""),
        ("a ;", 'a ; extra == "x"'),
        ("a @ https://h/a;b", 'a @ https://h/a;b ; extra == "x"'),
        ("a @ https://h/a;b ; os_name == 'nt'", "a @ https://h/a;b ; (os_name == 'nt') and extra == \"x\""),
    ],
)
def test_marker_of_an_extra(requirement: str, expected: str) -> None:
    assert with_extra(requirement, "x") == expected


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[project", "not valid TOML"),
        ("\xff", "not valid TOML"),
        ("[" * 100_000, "not valid TOML"),
        ("[tool.x]\n", r"no `\[project\]` table"),
        ("project = 1\n", "no table"),
        ('[project]\nname = "a"\n', "`project.version` is missing"),
        ('[project]\nname = "a"\nversion = 1\n', "is no string"),
        ('[project]\nversion = "1"\n', "`project.name` is missing"),
        ('[project]\nname = "a"\ndynamic = ["version"]\n', "`version` is dynamic"),
        ('[project]\nname = "a"\nversion = "1"\ndynamic = ["dependencies"]\n', "`dependencies` is dynamic"),
        ('[project]\nname = "a"\nversion = "1"\ndynamic = ["optional-dependencies"]\n', "is dynamic"),
        ('[project]\nname = "a"\nversion = "1"\ndynamic = ["requires-python"]\n', "`requires-python` is dynamic"),
        ('[project]\nname = "a"\nversion = "1"\ndynamic = "x"\n', "no list"),
        ('[project]\nname = "a"\nversion = "1"\ndependencies = [1]\n', "no list"),
        ('[project]\nname = "a"\nversion = "1"\n[tool.poetry.dependencies]\nb = "1"\n', "tool.poetry"),
        ('[project]\nname = "a"\nversion = "1"\noptional-dependencies = 3\n', "no table"),
    ],
)
def test_not_static(text: str, said: str) -> None:
    with pytest.raises(NotStatic, match=said):
        metadata(text.encode("latin-1"))


def test_a_line_break_begins_no_field() -> None:
    made = metadata(b'[project]\nname = "a"\nversion = "1"\ndependencies = ["b>1\\nRequires-Dist: evil", "c"]\n')
    assert b"\nRequires-Dist: evil" not in made
    made = metadata(b'[project]\nname = "a"\nversion = "1\\r\\n\\r\\nx"\n')
    assert b"\n\n" not in made and b"\r" not in made
