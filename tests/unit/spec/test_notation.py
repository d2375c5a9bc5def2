from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import InvalidVersion, Version

from pym.spec.notation import read_specifiers, read_version

SPELLED = [
    ("3.12", "3.12"),
    (" v3.12 ", "3.12"),
    ("03.012", "3.12"),
    ("1!3.12", "1!3.12"),
    ("3.13-rc.1", "3.13rc1"),
    ("3.13_Alpha", "3.13a0"),
    ("3.13preview2", "3.13rc2"),
    ("3.13c", "3.13rc0"),
    ("3.12-1", "3.12.post1"),
    ("3.12.rev2", "3.12.post2"),
    ("3.12.post", "3.12.post0"),
    ("3.13.dev", "3.13.dev0"),
    ("3.13rc1.post2.dev3+a-b.01", "3.13rc1.post2.dev3+a.b.1"),
]
NOT_VERSIONS = [
    "", " ", ".", "3.", ".3", "3..1", "3.x", "3.12.*", "v", "1!", "3.12+", "3.12+a..b", "3.12rc1rc2", "3 12",
    "3.\u0661", "9" * 101,
]  # fmt: skip


@pytest.mark.parametrize(("text", "canonical"), SPELLED)
def test_every_spelling_of_the_standard_is_read(text: str, canonical: str) -> None:
    assert str(read_version(text)) == canonical == str(Version(text))


@pytest.mark.parametrize("text", NOT_VERSIONS)
def test_what_is_no_version_is_none(text: str) -> None:
    assert read_version(text) is None


@given(st.text(alphabet=string.digits[:4] + "..abcrv!+-_ postdev", max_size=14))
def test_the_same_texts_are_versions_as_for_packaging(text: str) -> None:
    try:
        expected = str(Version(text))
    except InvalidVersion:
        expected = None
    version = read_version(text)
    assert (None if version is None else str(version)) == expected


VERSIONS = st.builds(
    lambda release, tail: ".".join(map(str, release)) + tail,
    st.lists(st.integers(0, 3), min_size=1, max_size=3),
    st.sampled_from(["", "a1", "b1", "rc1", "rc2", ".post1", ".dev1", "rc1.dev1", "rc1.post1", "a1.post2.dev3"]),
)


@given(VERSIONS, VERSIONS)
def test_versions_sort_as_the_standard_says(one: str, other: str) -> None:
    left, right = read_version(one), read_version(other)
    assert left is not None and right is not None
    assert (left.key < right.key) == (Version(one) < Version(other))


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        (">=3.12", ">=3.12"),
        ("<3.13 , >= 3.10", ">=3.10, <3.13"),
        (">=3.9,!=3.9.7,!=3.9.0rc1", "!=3.9.0rc1, >=3.9, !=3.9.7"),
        ("==3.12.*", "==3.12.*"),
        ("~=3.11.2", "~=3.11.2"),
        ("===3.12", "===3.12"),
        (">=V3.12-RC1", ">=3.12rc1"),
    ],
)
def test_specifiers_have_one_text_in_the_order_of_their_versions(text: str, canonical: str) -> None:
    clauses = read_specifiers(text)
    assert clauses is not None
    assert ", ".join(map(str, clauses)) == canonical


@pytest.mark.parametrize(
    "text",
    ["", ",", ">=3.10,", ">=3.10 <3.13", "~=3", ">=3.12.*", "=3.12", "^3.12", "~3.12", ">=x", "3.12", "==3.12rc1.*"],
)
def test_what_is_no_specifier_is_none(text: str) -> None:
    assert read_specifiers(text) is None


OPERATORS = st.sampled_from(["===", "~=", "==", "!=", "<=", ">=", "<", ">"])


@given(
    st.lists(st.builds("{}{}{}".format, OPERATORS, VERSIONS, st.sampled_from(["", "", ".*"])), min_size=1, max_size=3)
)
def test_the_same_texts_are_specifiers_as_for_packaging(clauses: list[str]) -> None:
    text = ",".join(clauses)
    try:
        expected = SpecifierSet(text)
    except InvalidSpecifier:
        expected = None
    read = read_specifiers(text)
    if any(clause.startswith("===") and clause.endswith(".*") for clause in clauses):
        return  # arbitrary equality takes any text at all; no Python has such a version
    assert (read is None) == (expected is None)
