from __future__ import annotations

import pytest

from pym.spec.requirement import EXTRAS, MARKER, NAME, SPECIFIER, URL, text
from pym.spec.requirements import compile, compile_lenient


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("foo=1", "write `==`"), ("foo!!1", "`!!` is not a comparison"), ("foo ^1", "`^` is not"),
        ("foo==", "no version follows `==`"), ("foo (>=)", "no version follows"), ("foo>=1.x", "`>=1.x` compares"),
        ("foo>=1 <2", "commas"), ("foo 1.0", "a name is followed by"), ("foo[x] y", "a name is followed by"),
        ("foo @", "URL"), ("foo;", "marker"), ("foo[", "RIGHT_BRACKET"),
    ],
)  # fmt: skip
def test_common_mistakes_are_told_in_words(written: str, reason: str) -> None:
    with pytest.raises(ValueError) as caught:
        compile(written)
    assert reason in str(caught.value)


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("Foo_Bar", "foo-bar"),
        ("  foo  ", "foo"),
        ("foo[B,a_b]", "foo[a-b,b]"),
        ("foo[]>=1", "foo>=1"),
        ("foo [ a , b ] (>=1.0, <2)", "foo[a,b]>=1.0,<2"),
        ("foo<2,>=1", "foo>=1,<2"),
        ("foo==1.0.*", "foo==1.0.*"),
        ("foo(==1.0)", "foo==1.0"),
        ("foo;python_version>='3.8'", "foo ; python_full_version >= '3.8'"),
        ("foo>=1;extra=='Dev_Tools'", "foo>=1 ; extra == 'dev-tools'"),
        ("foo @ https://example.com/foo-1.0.tar.gz", "foo @ https://example.com/foo-1.0.tar.gz"),
        (
            "Foo[x] @ https://example.com/f.whl#sha256=00 ; sys_platform == 'linux'",
            "foo[x] @ https://example.com/f.whl#sha256=00 ; sys_platform == 'linux'",
        ),
    ],
)
def test_requirements_are_compiled_and_written_as_uv_writes_them(written: str, printed: str) -> None:
    requirement = compile(written)
    assert text(requirement) == printed
    assert text(compile(printed)) == printed


def test_the_marker_may_be_left_out() -> None:
    assert text(compile("foo>=1 ; sys_platform == 'linux'"), marker=False) == "foo>=1"


def test_the_parts_of_a_requirement() -> None:
    requirement = compile("Foo[B,a]>=1")
    assert (requirement[NAME], requirement[EXTRAS]) == ("foo", ("a", "b"))
    assert requirement[SPECIFIER] is not None
    assert requirement[MARKER] is None
    assert requirement[URL] == ""


def test_equal_texts_are_one_object() -> None:
    assert compile("foo>=1.5 ; extra == 'x'") is compile_lenient("foo>=1.5 ; extra == 'x'")
    assert compile_lenient("foo>=1.5.*") is compile_lenient("foo>=1.5.*")


@pytest.mark.parametrize(
    "written",
    [
        "", "-foo", "foo-", "foo bar", "foo=1", "foo=>1", "foo>=1 <2", "foo>=1,,<2", "foo[a,]", "foo[a b]", "foo[a",
        "foo (>=1", "foo;", "foo ; ", "foo; x == 'y'", "foo; python_version > 3", "foo===bar", "foo>=1.0.*", "foo @",
        "foo>=1; python_version>='3", "foo\n", "f\u00fc",
    ],
)  # fmt: skip
def test_what_is_malformed_is_refused_with_a_reason(written: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        compile(written)
    with pytest.raises(ValueError, match=r"\w"):
        compile(written)  # not remembered as anything else


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("foo>=1.0.*", "foo>=1.0"),
        ("foo>=1.0,!=3.0*", "foo>=1.0,!=3.0.*"),
        ("foo>=0.5<2.0", "foo>=0.5,<2.0"),
        ("foo>dev", "foo>0.0.0.dev0"),
        ("foo>='1.0'", "foo>=1.0"),
        ("foo (>=1.0.*); extra == 'x'", "foo>=1.0 ; extra == 'x'"),
    ],
)
def test_published_mistakes_are_repaired(written: str, printed: str) -> None:
    assert text(compile_lenient(written)) == printed
    with pytest.raises(ValueError, match=r"\w"):
        compile(written)


@pytest.mark.parametrize("written", ["foo~=1.0.*", "foo >=0.9,,<2", "foo; x == 'y'", "de p", "foo >= 0.9 # why"])
def test_what_uv_does_not_repair_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        compile_lenient(written)
