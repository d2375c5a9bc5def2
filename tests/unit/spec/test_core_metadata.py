"""Core metadata is read whole: what is written in it, in order."""

from __future__ import annotations

from pym.spec.core_metadata import fields


def test_headers_come_in_order_and_the_body_last() -> None:
    data = b"Metadata-Version: 2.1\r\nName:  A\r\nClassifier: x\r\nClassifier: y\r\nLicense: UNKNOWN\r\n\r\n# T\r\n\r\nb: c\r\n"
    assert fields(data) == [
        ("metadata-version", "2.1"),
        ("name", "A"),
        ("classifier", "x"),
        ("classifier", "y"),
        ("description", "# T\n\nb: c\n"),
    ]


def test_continued_lines_are_one_but_in_texts() -> None:
    data = b"Summary: a\n  b\nDescription: one\n        two\n          three\n        \n       |four\nLicense: l\n  m\nnonsense\n"
    assert fields(data) == [
        ("summary", "a b"),
        ("description", "one\ntwo\n  three\n\nfour"),
        ("license", "l\n m"),
    ]


def test_bytes_that_are_no_text_are_replaced() -> None:
    assert fields(b"\xef\xbb\xbfName: \xff\n\n \n") == [("name", "\ufffd")]
