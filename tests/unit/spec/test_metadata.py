from __future__ import annotations

import email.parser

import pytest

from pym.spec.metadata import compile
from pym.spec.requirement import text
from pym.spec.requirements import compile as compile_requirement
from pym.spec.specifiers import compile as compile_specifier

PLAIN = b"""\
Metadata-Version: 2.2
Name: Foo_Bar
Version: 1.0-RC1
Summary: Name: not this one
Requires-Python: >=3.8
Provides-Extra: B_x
Provides-Extra: a
Classifier: Programming Language :: Python
Dynamic: License
Requires-Dist: dep>=1,<2
Requires-Dist: other ; extra == 'b-x'

Requires-Dist: not-this-one
Name: nor-this
"""


def test_the_headers_that_matter() -> None:
    name, version, dynamic, form, (python, extras, requires) = compile(PLAIN)
    assert (name, version, dynamic, form) == ("foo-bar", "1.0rc1", ("license",), "2.2")
    assert python == compile_specifier(">=3.8")
    assert extras == ("b-x", "a")
    assert [text(each) for each in requires] == ["dep>=1,<2", "other ; extra == 'b-x'"]


def test_equal_requirements_are_one_object() -> None:
    first = compile(b"Name: a\nVersion: 1\nRequires-Dist: dep>=1.25\n")[4][2][0]
    second = compile(b"Name: b\nVersion: 1\nRequires-Dist: dep>=1.25\n")[4][2][0]
    assert first is second is compile_requirement("dep>=1.25")


@pytest.mark.parametrize(
    "data",
    [
        PLAIN.replace(b"\n", b"\r\n"),
        b"\xef\xbb\xbf" + PLAIN,
        PLAIN.replace(b"Name:", b"NAME:").replace(b"Version: 1", b"version :1").replace(b"Requires-D", b"requires-d"),
        PLAIN.replace(b"dep>=1,<2", b"dep>=1,\n  <2"),
        PLAIN.replace(b"Summary:", b"Description: first\n        Name: folded\n\tVersion: 2\nSummary:"),
        PLAIN.replace(b"Summary:", b"Author: \xff\xfe\nSummary:"),
        PLAIN.replace(b"Version: 1.0-RC1", b"Version: UNKNOWN\nVersion: 1.0rc1\nVersion: 3"),
    ],
    ids=["crlf", "mark", "case", "folded", "foreign folds", "not utf-8", "unknown"],
)
def test_other_spellings_say_the_same(data: bytes) -> None:
    assert compile(data) == compile(PLAIN)


def test_headers_without_a_body() -> None:
    assert compile(b"Name: a\nVersion: 1\nRequires-Dist: dep")[4][2] == (compile_requirement("dep"),)


def test_lenient_where_uv_is() -> None:
    data = b"Name: a\nVersion: 1\nRequires-Python: >=2.7.*,!=3.0*\nRequires-Dist: dep>=1.*\nProvides-Extra: -bad-\n"
    _, _, _, form, (python, extras, requires) = compile(data)
    assert python == compile_specifier(">=2.7,!=3.0.*")
    assert [text(each) for each in requires] == ["dep>=1"]
    assert extras == ()
    assert form == ""


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "`Name` is missing"),
        (b"Version: 1\n", "`Name` is missing"),
        (b"Name: UNKNOWN\nVersion: 1\n", "`Name` is missing"),
        (b"Name: a\n", "`Version` is missing"),
        (b"Name: a b\nVersion: 1\n", "name `a b`"),
        (b"Name: a\nVersion: one\n", "version `one`"),
        (b"Name: a\nVersion: 1\nRequires-Python: three\n", "Requires-Python.*three"),
        (b"Name: a\nVersion: 1\nRequires-Dist: dep ~= 1.*\n", "dep ~= 1"),
        (b"Name: a\nVersion: 1\nRequires-Dist:\n", "requirement"),
        (b"\x00\xff" * 100, "`Name` is missing"),
    ],
)
def test_what_is_beyond_repair_is_refused_with_a_reason(data: bytes, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        compile(data)


def test_the_same_as_the_email_parser() -> None:
    message = email.parser.BytesParser().parsebytes(PLAIN)
    name, version, _, _, (_, extras, requires) = compile(PLAIN)
    assert len(requires) == len(message.get_all("Requires-Dist", []))
    assert len(extras) == len(message.get_all("Provides-Extra", []))
    assert (name, version) == (message["Name"].lower().replace("_", "-"), "1.0rc1")
