"""Requirements against `packaging`: what is read without it is read alike."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st
from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from pym.spec.markers.parse import compile as compile_marker
from pym.spec.requirements import compile, ordinary
from pym.spec.specifiers import compile as compile_specifier

PIECES = st.sampled_from(
    [
        "foo", "Foo_B.r", "f", "1", "-", "[", "]", "[a]", "[a,B_c]", "[ a , b]", "(", ")", ">=1", "==1.0.*", "<2", ",",
        ", ", "~=1.2", "!=1.3", ">=", "===1.0", " ", "  ", "\t", ";", " ; ", "python_version>='3.8'",
        "extra == 'X_y'", "sys_platform == 'linux' and (os_name=='posix')", "@", " @ https://example.com/x.whl", "\n",
        "+local", "rc1", "#",
    ]
)  # fmt: skip
TEXTS = st.lists(PIECES, max_size=6).map("".join) | st.builds("foo{}{}{}".format, PIECES, PIECES, PIECES)


@given(TEXTS)
@settings(max_examples=1000)
@example("foo>=1,")
@example("foo (>=1)x")
@example("foo[a]>=1;extra=='b'")
@example("foo>=1 ;extra=='b'")
@example("foo ()")
def test_what_is_read_is_what_packaging_reads(text: str) -> None:
    try:
        read = compile(text)
    except ValueError:
        read = None
    try:
        standard: Requirement | None = Requirement(text)
    except InvalidRequirement:
        standard = None
    if standard is None:
        # uv allows a comma behind the last clause, whatever packaging of this version does.
        assert read is None or "," in text
        return
    if read is None:
        assert "===" in text or "\n" in text
        return
    assert read[0] == canonicalize_name(standard.name)
    assert read[1] == tuple(sorted(canonicalize_name(extra) for extra in standard.extras))
    assert (read[2] is None) == (not standard.specifier)
    if read[2] is not None:
        # packaging keeps a clause that is written twice once.
        expected = compile_specifier(str(standard.specifier))
        assert expected is not None
        assert read[2][1] == expected[1]
        assert set(read[2][0].split(",")) == set(expected[0].split(","))
    assert read[3] == (compile_marker(standard.marker) if standard.marker else None)
    assert read[4] == (standard.url or "")


@given(
    st.sampled_from(["foo", "Foo_B.r"]),
    st.sampled_from(["", "[a]", " [a, b] "]),
    st.sampled_from(["", ">=1", " (<2,>=1)"]),
)
def test_the_ordinary_form_needs_no_packaging(name: str, extras: str, clauses: str) -> None:
    assert ordinary(f"{name}{extras}{clauses}; extra == 'x'")
