"""Settings are told to be unknown by a list: it has all that is read, and nothing that nobody reads."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from pym.project import known_keys
from pym.project.settings import PROJECT

SOURCE = Path(__file__).parents[2] / "src/pym"
READERS = ("text", "texts", "flag", "strings", "value", "tables", "source", "pairs", "setting")


@pytest.fixture(scope="module")
def trees() -> dict[str, ast.Module]:
    passed = ("table.py", "help_pages.py", "known_keys.py")
    return {
        str(path.relative_to(SOURCE)): ast.parse(path.read_text())
        for path in SOURCE.rglob("*.py")
        if path.name not in passed and not path.name.startswith("app_")
    }


def asked(call: ast.Call) -> str:
    """The key that a call asks settings for, "" if it asks for none."""
    if not isinstance(call.func, ast.Attribute) or call.func.attr not in READERS:
        return ""
    holder = ast.unparse(call.func.value).rpartition(".")[2]
    given = [*call.args, *[word.value for word in call.keywords if word.arg == "key"]]
    texts = [one.value if isinstance(one, ast.Constant) and isinstance(one.value, str) else "" for one in given]
    if holder == "chosen":
        at = 1 if call.func.attr == "pairs" else 2
    elif holder in ("settings", "said") or call.func.attr == "setting":
        at = 0
    else:
        return ""
    return texts[at] if len(texts) > at else ""


def test_all_that_is_read_is_known(trees) -> None:
    known = known_keys.GENERAL | known_keys.OURS | known_keys.PIP | known_keys.OURS_PIP | PROJECT
    read = {
        key: place for place, tree in trees.items() for call in ast.walk(tree) if isinstance(call, ast.Call)
        if (key := asked(call))
    }  # fmt: skip
    assert len(read) > 60
    assert {key: place for key, place in read.items() if key not in known} == {}


def test_all_that_is_known_is_read(trees) -> None:
    said = {
        node.value for tree in trees.values() for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }  # fmt: skip
    ours = known_keys.GENERAL | known_keys.OURS | known_keys.PIP | known_keys.OURS_PIP | PROJECT
    assert sorted(ours - said) == []
    assert sorted((known_keys.FOREIGN | known_keys.FOREIGN_PIP) & ours) == []
