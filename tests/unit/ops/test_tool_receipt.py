"""What is written down of a tool is read as it was written."""

from __future__ import annotations

import tomllib

import pytest

from pym.ops import tool_receipt
from pym.ops.tool_receipt import Receipt

RECEIPT = Receipt(
    (("black[d]>=24", False), ('mine @ file:///srv/a"b', True)),
    {"constraints": ("click<9",), "executables-from": ("ruff",)},
    "3.12",
    (("black", "/home/m\\e/bin/black", "black"), ("ruff", "/home/me/bin/ruff", "ruff")),
    {"prerelease": "allow", "index": ["https://example.com/simple"], "no_build": True},
)


def test_there_and_back(tmp_path):
    tool_receipt.write(str(tmp_path), RECEIPT)
    assert tool_receipt.read(str(tmp_path)) == RECEIPT
    # Other readers of TOML understand it as well.
    written = tomllib.loads((tmp_path / tool_receipt.NAME).read_text())
    assert written["tool"]["requirements"][1] == {"requirement": 'mine @ file:///srv/a"b', "editable": True}
    assert written["tool"]["options"] == {
        "prerelease": "allow", "index": ["https://example.com/simple"], "no-build": True,
    }  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[tool]\n",
        "[tool]\nrequirements = 3\nentrypoints = []\n",
        '[tool]\nrequirements = ["a"]\nentrypoints = []\n',
        "[tool]\nrequirements = []\nentrypoints = []\npython = 3\n",
        "[tool]\nrequirements = []\nentrypoints = [{ name = 'a' }]\n",
        "[tool]\nrequirements = []\nentrypoints = []\n[tool.options]\na = 1\n",
        "not TOML",
        "\xff",
    ],
)
def test_what_is_none(tmp_path, text):
    (tmp_path / tool_receipt.NAME).write_bytes(text.encode("latin-1"))
    assert tool_receipt.read(str(tmp_path)) is None


def test_what_is_asked_for():
    other = Receipt(RECEIPT.requirements, RECEIPT.lists, "3.13", (), {})
    assert other.asks_the_same(RECEIPT)
    assert not Receipt(RECEIPT.requirements[:1], RECEIPT.lists).asks_the_same(RECEIPT)
    assert not Receipt(RECEIPT.requirements, {}).asks_the_same(RECEIPT)
