"""RECORD as every installer reads it."""

from __future__ import annotations

import csv
import hashlib

from tests.support.wheels import digest

from pym.install import record, sites


def test_rows_are_csv() -> None:
    paths = ["a.py", "../../../bin/x", 'with, comma "quoted".txt', "späte/datei.py"]
    contents = [str(n).encode() * n for n in range(len(paths))]
    rows = [(path, hashlib.sha256(data).hexdigest(), len(data)) for path, data in zip(paths, contents, strict=True)]
    whole = record.text("", record.of_rows(rows), "x.dist-info/RECORD")
    read = {path: (hashed, size) for path, hashed, size in csv.reader(whole.decode().splitlines())}
    for path, data in zip(paths, contents, strict=True):
        assert read.pop(path) == (digest(data), str(len(data)))
    assert read == {"x.dist-info/RECORD": ("", "")}
    assert {path for path, _, _ in sites.rows(whole)} == {*paths, "x.dist-info/RECORD"}


def test_rows_are_sorted() -> None:
    rows = [(path, "00" * 32, 0) for path in ("b", "a/c", "a", "../z")]
    lines = record.text("", record.of_rows(rows), "aa").decode().splitlines()
    assert [line.partition(",")[0] for line in lines] == ["../z", "a", "a/c", "aa", "b"]


def test_nothing_but_itself() -> None:
    assert record.text("", [], "x/RECORD") == b"x/RECORD,,\n"


def test_places_relative_to_the_site_directory() -> None:
    assert record.relative("/e/bin/x", "/e/lib/python3.12/site-packages") == "../../../bin/x"
