"""RECORD, read as the csv module reads it."""

from __future__ import annotations

import csv
import hashlib
import io
from base64 import urlsafe_b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pym.spec import record

TEXT = st.text(st.characters(blacklist_categories=("Cs", "Cc", "Zl", "Zp")), max_size=12)


@given(st.lists(st.tuples(TEXT.filter(bool), TEXT, TEXT), max_size=6))
def test_reads_what_csv_writes(rows) -> None:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    assert record.rows(out.getvalue().encode()) == rows


def test_short_rows_and_empty_lines() -> None:
    assert record.rows(b"a\n\nb,x\r\nc,,3\n") == [("a", "", ""), ("b", "x", ""), ("c", "", "3")]
    assert record.rows(b"") == []
    assert record.rows(b"\xef\xbb\xbfa,,\n") == [("a", "", "")]


@pytest.mark.parametrize("data", [b"\xff", b",x,1\n", b"a,b,c,d\n", b'"a\n', b'"a"b,,\n'])
def test_what_is_no_table(data: bytes) -> None:
    with pytest.raises(ValueError, match="it "):
        record.rows(data)


@given(st.binary(max_size=300))
def test_any_bytes_are_a_table_or_refused(data: bytes) -> None:
    try:
        rows = record.rows(data)
    except ValueError:
        return
    assert all(len(row) == 3 and row[0] for row in rows)


@given(st.binary(max_size=20))
def test_hashes_are_written_as_the_standard_has_them(data: bytes) -> None:
    digest = hashlib.sha256(data)
    assert record.written(digest.hexdigest()) == "sha256=" + urlsafe_b64encode(digest.digest()).rstrip(b"=").decode()
