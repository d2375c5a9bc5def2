"""Indexes that `add` writes: keys of one that is there already stay in their order, new ones follow."""

from __future__ import annotations

import pytest

from pym.project.edit.document import Document
from pym.project.edit.sources import add_index

TABLE = '[project]\nname = "p"\n\n[[tool.uv.index]]\nname = "m"  # ours\nurl = "https://a.example.com/simple/"\nexplicit = true'


@pytest.mark.parametrize("rest", ["", "\n", "\n\n[tool.uv.sources]\n"])
def test_an_index_that_becomes_the_default(rest):
    document = Document(TABLE + rest)
    add_index(document, "", "https://a.example.com/simple/", default=True)
    assert document.text == TABLE + "\ndefault = true" + (rest or "\n")
