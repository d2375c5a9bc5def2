"""Markers keep the laws of Boolean algebra, and mean the same as tree, as diagram, as text and to packaging."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from packaging.markers import Marker

from pym.spec.markers import diagram, evaluate
from pym.spec.markers.parse import compile
from pym.spec.markers.text import text
from pym.spec.ranges import HIGHEST, release_key

# What packaging and uv understand alike, without the combinations of systems that uv holds to be impossible.
PLAIN = st.one_of(
    st.builds(
        "{} {} '{}'".format,
        st.sampled_from(["os_name", "platform_machine", "implementation_name", "platform_version"]),
        st.sampled_from(["==", "!=", "in", "not in"]),
        st.sampled_from(["a", "b", "c", "a b"]),
    ),
    st.builds("'{}' {} os_name".format, st.sampled_from("abc"), st.sampled_from(["in", "not in"])),
    st.builds(
        "python_version {} '{}'".format,
        st.sampled_from(["==", "!=", "<", "<=", ">", ">=", "~="]),
        st.sampled_from(["3.8", "3.12", "3.13"]),
    ),
    st.builds(
        "python_full_version {} '{}'".format,
        st.sampled_from(["==", "!=", "<", "<=", ">", ">=", "~="]),
        st.sampled_from(["3.8.0", "3.12.1", "3.13.2"]),
    ),
    st.sampled_from(["extra == 'e'", "extra != 'f'", "python_version == '3.12.*'"]),
)
SYSTEMS = st.builds(
    "{} {} '{}'".format,
    st.sampled_from(["os_name", "sys_platform", "platform_system"]),
    st.sampled_from(["==", "!="]),
    st.sampled_from(["nt", "posix", "win32", "linux", "FreeBSD", "Linux", "iOS"]),
)


def joined(atoms: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.recursive(
        atoms, lambda inner: st.builds("({} {} {})".format, inner, st.sampled_from(["and", "or"]), inner), max_leaves=7
    )


MARKERS = joined(PLAIN)
WITH_SYSTEMS = joined(st.one_of(PLAIN, SYSTEMS))
ENVIRONMENTS = st.builds(
    lambda system, machine, name, python: {
        "os_name": system,
        "platform_machine": machine,
        "platform_version": machine,
        "implementation_name": name,
        "python_full_version": python,
        "python_version": python.rpartition(".")[0],
    },
    *[st.sampled_from("abcd")] * 3,
    st.sampled_from(["3.7.5", "3.8.0", "3.8.1", "3.12.0", "3.12.1", "3.13.2", "3.13.3", "3.14.0", "4.0.0"]),
)
REAL = [
    {"os_name": "posix", "sys_platform": "linux", "platform_system": "Linux"},
    {"os_name": "nt", "sys_platform": "win32", "platform_system": "Windows"},
    {"os_name": "posix", "sys_platform": "freebsd14", "platform_system": "FreeBSD"},
    {"os_name": "posix", "sys_platform": "ios", "platform_system": "iOS"},
]
EXTRAS = st.sampled_from([frozenset(), frozenset({"e"}), frozenset({"f"}), frozenset({"e", "f"})])
quick = settings(max_examples=150, deadline=None, database=None)


def node(marker: str) -> int:
    return diagram.of(compile(marker))


@quick
@given(MARKERS, MARKERS, MARKERS)
def test_laws_hold_by_identity(a: str, b: str, c: str) -> None:
    x, y, z = node(a), node(b), node(c)
    both, either, no = diagram.conjoin, diagram.disjoin, diagram.negate
    assert both(x, y) == both(y, x)
    assert both(x, both(y, z)) == both(both(x, y), z)
    assert both(x, either(y, z)) == either(both(x, y), both(x, z))
    assert either(x, both(x, y)) == x
    assert no(both(x, y)) == either(no(x), no(y))
    assert both(x, no(x)) == diagram.FALSE
    assert either(x, no(x)) == diagram.TRUE
    assert no(no(x)) == x


@quick
@given(WITH_SYSTEMS, WITH_SYSTEMS)
def test_disjoint_is_what_conjoin_says(a: str, b: str) -> None:
    x, y = node(a), node(b)
    assert diagram.disjoint(x, y) == (diagram.conjoin(x, y) == diagram.FALSE)
    assert diagram.implies(diagram.conjoin(x, y), x)


@quick
@given(MARKERS, ENVIRONMENTS, EXTRAS)
def test_tree_and_diagram_and_packaging_agree(marker: str, environment: dict[str, str], extras: frozenset[str]) -> None:
    expected = expectation(marker, environment, extras)
    assert evaluate.evaluate(compile(marker), environment, extras) is expected
    assert diagram.evaluate(node(marker), environment, extras) is expected


def expectation(marker: str, environment: dict[str, str], extras: frozenset[str]) -> bool:
    """packaging knows one extra at a time: terms about the others are decided beforehand."""
    for name in ("e", "f"):
        marker = marker.replace(f"extra == '{name}'", f"sys_platform {'==' if name in extras else '!='} 'here'")
        marker = marker.replace(f"extra != '{name}'", f"sys_platform {'!=' if name in extras else '=='} 'here'")
    return Marker(marker).evaluate({**environment, "sys_platform": "here"})


@quick
@given(WITH_SYSTEMS, st.sampled_from(REAL), ENVIRONMENTS, EXTRAS)
def test_systems_that_exist_decide_alike(
    marker: str, system: dict[str, str], environment: dict[str, str], extras: frozenset[str]
) -> None:
    both = {**environment, **system}
    assert diagram.evaluate(node(marker), both, extras) is evaluate.evaluate(compile(marker), both, extras)


@quick
@given(MARKERS, st.sampled_from(["3.8", "3.12.1", "3.13"]), st.sampled_from(["3.14", "4", ""]))
def test_simplified_and_back(marker: str, low: str, high: str) -> None:
    lower, upper = release_key(low), release_key(high) if high else HIGHEST
    original = node(marker)
    simple = diagram.simplify_python(original, lower, upper)
    inside = diagram.conjoin(original, diagram.python_range(lower, upper))
    assert diagram.complexify_python(simple, lower, upper) == inside
    assert diagram.simplify_python(inside, lower, upper) == simple


@quick
@given(WITH_SYSTEMS, WITH_SYSTEMS, st.sampled_from(REAL), ENVIRONMENTS)
def test_restricted_is_the_same_where_it_matters(
    a: str, b: str, system: dict[str, str], environment: dict[str, str]
) -> None:
    both = {**environment, **system}
    if diagram.evaluate(node(b), both):
        assert diagram.evaluate(diagram.restrict(node(a), node(b)), both) is diagram.evaluate(node(a), both)


@quick
@given(MARKERS)
def test_text_reads_back_as_the_same_node(marker: str) -> None:
    written = text(node(marker))
    assert (node(written) if written else diagram.TRUE) == node(marker)


@quick
@given(MARKERS, ENVIRONMENTS)
def test_bounds_hold_every_python_that_fits(marker: str, environment: dict[str, str]) -> None:
    lower, upper = diagram.python_bounds(node(marker))
    if diagram.evaluate(node(marker), environment, frozenset({"e"})):
        assert lower <= release_key(environment["python_full_version"]) < upper
