"""Explanations of failures, word by word: one file a case in `explanations/`.

`PYM_UPDATE_GOLDEN=1 pytest tests/golden/resolver` writes them anew; read the difference before it is committed.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.golden.resolver.cases import CASES
from tests.golden.resolver.explained import explain

FOLDER = Path(__file__).parent / "explanations"
UPDATE = bool(os.environ.get("PYM_UPDATE_GOLDEN"))
ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize("name", CASES)
def test_explanation(name: str) -> None:
    told = explain(CASES[name])
    path = FOLDER / f"{name}.txt"
    if UPDATE:
        path.write_text(told, encoding="utf-8")
    assert told == path.read_text(encoding="utf-8")


def test_every_file_has_a_case() -> None:
    assert {path.stem for path in FOLDER.glob("*.txt")} == set(CASES)
    assert len(CASES) >= 60


def test_hashes_of_texts_make_no_difference() -> None:
    """Sets of names must not shape the words: another process says the same."""
    names = ["diamond-with-older-versions", "several-lines", "python-of-interpreter", "wheels-of-several-kinds"]
    program = (
        "from tests.golden.resolver.cases import CASES\nfrom tests.golden.resolver.explained import explain\n"
        f"for name in {names}: print(explain(CASES[name]), end='')"
    )
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "src")])}
    told = set()
    for seed in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-c", program],
            env={**environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=True,
        )
        told.add(done.stdout)
    assert told == {"".join((FOLDER / f"{name}.txt").read_text(encoding="utf-8") for name in names)}
