from __future__ import annotations

import subprocess
import sys

import pytest

from pym.spec import ranges
from pym.spec.specifiers import compile, compile_lenient

VERSIONS = (
    "0.9", "1.0.dev0", "1.0.dev1", "1.0.dev1+x", "1.0a1.dev1", "1.0a1", "1.0a1.post1", "1.0a2", "1.0rc1", "1.0rc2",
    "1.0", "1.0+x", "1.0+1", "1.0.post0", "1.0.post1.dev0", "1.0.post1", "1.0.post1+x", "1.0.post2.dev0", "1.0.1a1",
    "1.0.1", "1.1.dev0", "1.1", "2.dev0", "2", "1!0.5",
)  # fmt: skip


def between(first: str, last: str) -> tuple[str, ...]:
    return VERSIONS[VERSIONS.index(first) : VERSIONS.index(last) + 1]


def but(*versions: str) -> tuple[str, ...]:
    return tuple(version for version in VERSIONS if version not in versions)


# What uv 0.13.9 chose from an index with these versions.
ADMITTED = {
    ">1.0": between("1.0.1a1", "1!0.5"),
    ">=1.0": between("1.0", "1!0.5"),
    "<1.0": ("0.9",),
    "<=1.0": between("0.9", "1.0+1"),
    "==1.0": between("1.0", "1.0+1"),
    "!=1.0": but("1.0", "1.0+x", "1.0+1"),
    "===1.0": ("1.0",),
    "===1.0+x": ("1.0+x",),
    "==1.0+x": ("1.0+x",),
    "!=1.0+x": but("1.0+x"),
    "==1.0.*": between("1.0.dev0", "1.0.1"),
    "!=1.*": ("0.9", "2.dev0", "2", "1!0.5"),
    "~=1.0": between("1.0", "1.1"),
    "~=1.0.0": between("1.0", "1.0.1"),
    "~=1.0rc1": between("1.0rc1", "1.1"),
    "~=1.0.post1": between("1.0.post1", "1.1"),
    ">1.0.post1": between("1.0.post2.dev0", "1!0.5"),
    "<1.0.post1": between("0.9", "1.0.post0"),
    "<=1.0.post1": between("0.9", "1.0.post1+x"),
    ">1.0.dev1": between("1.0a1.dev1", "1!0.5"),
    "<1.0.dev1": ("0.9", "1.0.dev0"),
    ">1.0a1": between("1.0a2", "1!0.5"),
    "<1.0rc2": between("0.9", "1.0rc1"),
    "<2": between("0.9", "1.1"),
    "<2.dev0": between("0.9", "1.1"),
    ">1!0": ("1!0.5",),
    "==1!0.*": ("1!0.5",),
    ">=1.0,<1.1,!=1.0.1": between("1.0", "1.0.1a1"),
}


@pytest.mark.parametrize("text", ADMITTED)
def test_what_a_specifier_admits_is_what_uv_admits(text: str) -> None:
    specifier = compile(text)
    assert specifier is not None
    assert tuple(v for v in VERSIONS if ranges.admits(specifier[ranges.INTERVALS], ranges.key(v))) == ADMITTED[text]


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        (" >= 1.0 , <2", ">=1.0,<2"),
        ("<2,>=1", ">=1,<2"),
        ("==1.0.RC-1", "==1.0rc1"),
        (">=v1.0,", ">=1.0"),
        ("!= 1.*, ~=0.5", "~=0.5,!=1.*"),
        ("==1.0+Foo_1", "==1.0+foo.1"),
    ],
)
def test_texts_are_canonical_and_in_the_order_of_versions(text: str, canonical: str) -> None:
    specifier = compile(text)
    assert specifier is not None
    assert specifier[ranges.TEXT] == canonical


def test_no_clause_is_no_specifier() -> None:
    assert compile("") is None
    assert compile("  ") is None


def test_equal_specifiers_are_one_object() -> None:
    assert compile(">=3.8, <4") is compile(">=3.8,<4")


@pytest.mark.parametrize(
    ("text", "flags", "exact"),
    [
        ("==1.0", ranges.SINGLETON, "1.0"),
        ("==1.0+x", ranges.SINGLETON, "1.0+x"),
        ("===1.0", ranges.SINGLETON | ranges.ARBITRARY, "1.0"),
        ("==1.0rc1", ranges.SINGLETON | ranges.NAMES_PRERELEASE, "1.0rc1"),
        (">=1.0,<=1.0", ranges.SINGLETON, ""),
        ("==1.0,>=1", ranges.SINGLETON, ""),
        ("==1.*", 0, ""),
        ("~=1.0.1", 0, ""),
        (">=1.0.dev1", ranges.NAMES_PRERELEASE, ""),
        (">=1.0,!=2.0rc1", 0, ""),
        (">1.0.post1", 0, ""),
    ],
)
def test_flags_tell_what_the_resolver_asks(text: str, flags: int, exact: str) -> None:
    specifier = compile(text)
    assert specifier is not None
    assert (specifier[ranges.FLAGS], specifier[ranges.EXACT]) == (flags, exact)


@pytest.mark.parametrize(
    "text",
    [
        "1.0", "=1.0", "=>1.0", ">=", ">=x", ">=1.0 <2", ">=1,,<2", ",", ">=1.0.*", "~=1.0.*", "~=1", ">=1.0+x", "<1+x",
        "~=1.0+x", "==1.0+x.*", "==1.0a1.*", "==1.*.*", "===foo", ">=99999999999999999999", "==.*",
    ],
)  # fmt: skip
def test_what_is_malformed_is_refused_with_a_reason(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        compile(text)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        (">=7.2.0<8.0.0", ">=7.2.0,<8.0.0"),
        ("!=~5.0,>=4.12", ">=4.12,!=5.0.*"),
        (">=1.9.*", ">=1.9"),
        ("<3.4.*", "<3.4"),
        (">=2.7,!=3.0*", ">=2.7,!=3.0.*"),
        (">dev", ">0.0.0.dev0"),
        (">=9.0.0a1.0", ">=9.0.0a1"),
        (">='2.7'", ">=2.7"),
        ('>= "2.7"', ">=2.7"),
        (">=2.7.*,!=3.0*,", ">=2.7,!=3.0.*"),
    ],
)
def test_published_mistakes_are_repaired(text: str, meant: str) -> None:
    specifier = compile_lenient(text)
    assert specifier is not None
    assert specifier[ranges.TEXT] == meant


@pytest.mark.parametrize("text", ["~=3.7.*", ">=1.0-", "=1.0", ">=1.0 <2", "==1.0.*.*"])
def test_what_uv_does_not_repair_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        compile_lenient(text)


@pytest.mark.parametrize(
    ("text", "same"),
    [
        (">=3.8", "3.8"),
        (">=3.8.0rc1", "3.8"),
        ("==3.8.*", "3.8"),
        ("~=3.8", "3.8"),
        (">=3.8,<4", "3.8"),
        (">=3.8.1,!=3.9.*", "3.8.1"),
        (">=2.7,!=3.0.*", "2.7"),
        (">=3.224", "3.224"),
    ],
)
def test_the_lower_bound_is_that_of_the_releases(text: str, same: str) -> None:
    assert ranges.lower_bound(compile(text)) == ranges.release_key(same)


def test_other_lower_bounds() -> None:
    assert ranges.release_key("3.8") < ranges.lower_bound(compile(">3.8")) < ranges.release_key("3.8.1")
    assert ranges.lower_bound(compile("<3.8")) == ranges.lower_bound(compile("!=3.0.*")) == ranges.LOWEST
    assert ranges.lower_bound(None) == ranges.lower_bound(compile(">3,<3")) == ranges.LOWEST


def test_compiling_costs_no_heavy_import() -> None:
    code = "import sys, pym.spec.specifiers as s; s.compile('>=1,<2'); print({'re', 'packaging', 'typing'} & set(sys.modules))"
    told = subprocess.run(
        [sys.executable, "-ISc", f"import sys; sys.path[:0] = {sys.path!r}; {code}"], capture_output=True
    )
    assert told.stdout == b"set()\n"
