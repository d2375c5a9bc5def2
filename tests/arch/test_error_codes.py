"""Every error has a code of its own, and every code is explained in docs/errors.md."""

from __future__ import annotations

import re

from tests.support.runner import ROOT

from pym import errors


def tree(kind: type[errors.PymError]) -> list[type[errors.PymError]]:
    return [kind, *(below for one in kind.__subclasses__() for below in tree(one))]


def test_codes_are_explained() -> None:
    codes = {kind.code for kind in tree(errors.PymError)} - {"PYM-000"}
    rows = [line.split("|")[1] for line in (ROOT / "docs/errors.md").read_text().splitlines() if "| PYM-" in line]
    explained = {f"PYM-{number}" for row in rows for number in re.findall(r"\d{3}", row)}
    assert explained == codes


def test_codes_are_different() -> None:
    own = [kind.code for kind in tree(errors.PymError) if "code" in vars(kind)]
    assert len(own) == len(set(own))
