"""Several indexes that have the same name: which of them counts."""

from __future__ import annotations

import sys

import pytest
from tests.support.runner import Pym
from tests.support.universe import Universe

FIRST = Universe({"a": {"1.0": [], "1.5": {"requires_python": ">=4"}}, "b": {"1.0": ["a"]}})
SECOND = Universe({"a": {"1.1": ["c"], "2.0": ["c"], "3.0a1": []}, "c": {"1.0": []}})


@pytest.fixture(scope="module")
def indexes():
    with FIRST.serve() as first, SECOND.serve() as second:
        yield first.url, second.url


@pytest.mark.parametrize(
    ("strategy", "requirement", "answer"),
    [
        ("first-index", "a", ["a==1.0"]),
        ("first-index", "a>=2", None),
        ("unsafe-first-match", "a", ["a==1.0"]),
        ("unsafe-first-match", "b", ["a==1.0", "b==1.0"]),
        ("unsafe-first-match", "a>=2", ["a==2.0", "c==1.0"]),
        ("unsafe-best-match", "a", ["a==2.0", "c==1.0"]),
        ("unsafe-first-match", "a>1", ["a==2.0", "c==1.0"]),
        ("unsafe-best-match", "a<2", ["a==1.1", "c==1.0"]),
        ("unsafe-best-match", "a>2", ["a==3.0a1"]),
    ],
)
def test_which_index_counts(tmp_path, indexes, strategy, requirement, answer):
    pym = Pym(tmp_path, PYM_PYTHON=sys.executable)
    (pym.cwd / "r.in").write_text(f"{requirement}\n")
    words = ["--index", indexes[0], "--default-index", indexes[1], "--index-strategy", strategy]
    done = pym("pip", "compile", "r.in", "--no-header", "--no-annotate", *words)
    if answer is None:
        assert "--index-strategy unsafe-best-match" in done.check(1).err
    else:
        assert done.check().out.split() == answer
