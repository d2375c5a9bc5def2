"""The reader of markers takes what packaging takes, and reads the same."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from packaging.markers import InvalidMarker, Marker

from pym.spec.markers import parse, read

WORDS = st.sampled_from(
    [
        "python_version",
        "os.name",
        "python_implementation",
        "extra",
        "extras",
        "dependency_groups",
        "sys_platform",
        "nix",
    ]
)
TEXTS = st.sampled_from(["'3.12'", '"a b"', "''", "'A_b'", '"x', "'\\n'", "'é'", "u'x'"])
SIGNS = st.sampled_from(["==", "===", "~=", "<", ">=", "in", "not in", "not", "!=", "=", "<>", "not  in"])
SPACE = st.sampled_from(["", " ", "\t", "  ", "\n"])
SIDE = st.one_of(WORDS, TEXTS)
ATOM = st.builds(
    "{}{}{}{}{}".format, SIDE, st.sampled_from([" ", ""]), SIGNS, st.sampled_from([" ", "\t", ""]), SIDE
)  # fmt: skip
MARKERS = st.recursive(
    ATOM,
    lambda inner: st.one_of(
        st.builds("{}{}{}{}{}".format, inner, SPACE, st.sampled_from(["and", "or", " and ", " or "]), SPACE, inner),
        st.builds("({}{}{})".format, SPACE, inner, SPACE),
    ),
    max_leaves=6,
)
GOOD = st.builds(
    "{} {} {}".format,
    st.sampled_from(["python_version", "os.name", "extra", "python_implementation", "'Foo_x'"]),
    st.sampled_from(["==", "not in", "in", ">="]),
    st.sampled_from(["extra", "'3.12'", '"a b"', "extras", "os_name", "dependency_groups", "'A__b'"]),
)


def same(text: str, least: bool = False) -> None:
    ours = read.read(text)
    try:
        theirs = parse._plain(Marker(text)._markers)
    except InvalidMarker:
        assert ours is None
        return
    assert ours is not None or not least
    if ours is not None:
        # packaging has normalised names of extras, which `parse` does for both.
        assert parse._compile(ours) == parse._compile(theirs)


@settings(max_examples=500, deadline=None)
@given(MARKERS)
def test_never_takes_what_packaging_refuses(text: str) -> None:
    same(text)


@settings(max_examples=150, deadline=None)
@given(st.recursive(GOOD, lambda inner: st.builds("({} or {}) and {}".format, inner, inner, inner), max_leaves=5))
def test_takes_what_is_ordinary(text: str) -> None:
    same(text, least=True)


def test_an_ordinary_marker_needs_no_packaging() -> None:
    assert read.read("(extra == 'x') and python_version not in '3.8'") is not None
    assert read.read("os_name == 'a\\x62'") is None
    assert read.read("(" * 5000) is None
