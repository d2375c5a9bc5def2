"""RECORD as every installer reads it."""

from __future__ import annotations

import csv
import hashlib

import pytest
from tests.support.wheels import digest

from pym.install import record, sites


def test_rows_are_csv() -> None:
    paths = ["a.py", "../../../bin/x", 'with, comma "quoted".txt', "späte/datei.py"]
    contents = [str(n).encode() * n for n in range(len(paths))]
    rows = [(path, hashlib.sha256(data).hexdigest(), len(data)) for path, data in zip(paths, contents, strict=True)]
    whole = record.text(b"", record.of_rows(rows), "x.dist-info/RECORD")
    read = {path: (hashed, size) for path, hashed, size in csv.reader(whole.decode().splitlines())}
    for path, data in zip(paths, contents, strict=True):
        assert read.pop(path) == (digest(data), str(len(data)))
    assert read == {"x.dist-info/RECORD": ("", "")}
    assert {path for path, _, _ in sites.rows(whole)} == {*paths, "x.dist-info/RECORD"}


def test_rows_are_sorted() -> None:
    rows = [(path, "00" * 32, 0) for path in ("b", "a/c", "a", "../z")]
    lines = record.text(b"", record.of_rows(rows), "aa").decode().splitlines()
    assert [line.partition(",")[0] for line in lines] == ["../z", "a", "a/c", "aa", "b"]


@pytest.mark.parametrize("count", [0, 1, 2, 3, 50])
def test_rows_are_put_between_those_of_the_wheel(count: int) -> None:
    there = sorted(f"pkg/{'ü' * (number % 3)}{number}.py" for number in range(count))
    listed = "".join(record.of_rows([(path, "00" * 32, 5) for path in there])).encode()
    for more in (["../bin/x"], ["zz"], ["pkg/1", "../bin/x", "pkg/ü"], []):
        lines = record.text(listed, record.of_rows([(path, "00" * 32, 5) for path in more]), "pkg/RECORD")
        found = [line.partition(",")[0] for line in lines.decode().splitlines()]
        assert found == sorted([*there, *more, "pkg/RECORD"])


def test_rows_are_not_put_into_quoted_paths() -> None:
    listed = "".join(record.of_rows([("a\nz", "00" * 32, 5), ("c,d", "00" * 32, 5)]))
    lines = record.text(listed.encode(), record.of_rows([("b", "00" * 32, 5)]), "e").decode()
    assert lines.startswith(listed) and lines.endswith("e,,\n") and "\nb,sha256" in lines


def test_nothing_but_itself() -> None:
    assert record.text(b"", [], "x/RECORD") == b"x/RECORD,,\n"


def test_places_relative_to_the_site_directory() -> None:
    assert record.relative("/e/bin/x", "/e/lib/python3.12/site-packages") == "../../../bin/x"
