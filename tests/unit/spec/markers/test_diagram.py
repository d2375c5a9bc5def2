"""Decision diagrams: impossible systems, ranges of Pythons, restriction, extras."""

import pytest

from pym.spec.markers import diagram
from pym.spec.markers.parse import compile
from pym.spec.markers.text import text
from pym.spec.ranges import HIGHEST, LOWEST, release_key


def node(marker: str) -> int:
    return diagram.of(compile(marker))


@pytest.mark.parametrize(
    "marker",
    [
        "os_name == 'nt' and sys_platform == 'linux'",
        "os_name == 'nt' and sys_platform == 'darwin'",
        "os_name == 'posix' and sys_platform == 'win32'",
        "platform_system == 'FreeBSD' and sys_platform == 'linux'",
        "platform_system == 'iOS' and sys_platform == 'wasi'",
        "platform_machine == 'x' and os_name == 'nt' and implementation_name == 'y' and platform_system == 'Linux'",
    ],
)
def test_impossible(marker: str) -> None:
    assert node(marker) == diagram.FALSE
    one, _, other = marker.rpartition(" and ")
    assert diagram.disjoint(node(one), node(other))


def test_possible() -> None:
    assert node("platform_system == 'iOS' and sys_platform == 'ios'") > diagram.FALSE
    assert node("os_name == 'nt' and sys_platform == 'cygwin'") > diagram.FALSE
    assert node("sys_platform in 'linux' and sys_platform == 'win32'") > diagram.FALSE


@pytest.mark.parametrize(
    "marker, lower, upper",
    [
        ("python_version >= '3.12'", "3.12", ""),
        ("python_version < '3.12' and os_name == 'x'", "", "3.12"),
        ("python_version == '3.12' or (python_version == '3.14' and os_name == 'x')", "3.12", "3.15"),
        ("python_version == '3.12' or os_name == 'x'", "", ""),
        ("(os_name == 'x' and python_version >= '3.10') or (os_name == 'y' and python_version >= '3.11')", "3.10", ""),
    ],
)
def test_bounds_of_python(marker: str, lower: str, upper: str) -> None:
    expected = (release_key(lower) if lower else LOWEST, release_key(upper) if upper else HIGHEST)
    assert diagram.python_bounds(node(marker)) == expected


def test_bounds_of_constants() -> None:
    assert diagram.python_bounds(diagram.TRUE) == (LOWEST, HIGHEST)
    assert diagram.python_bounds(diagram.FALSE) == (LOWEST, LOWEST)
    assert diagram.python_range(release_key("3.13"), release_key("3.12")) == diagram.FALSE


def test_limits_from_specifiers_count_as_releases() -> None:
    from pym.spec.ranges import before_release

    assert diagram.python_range(before_release(0, (3, 13)), HIGHEST) == node("python_version >= '3.13'")
    assert diagram.python_range(LOWEST, before_release(0, (3, 300))) == node("python_version < '3.300'")


def test_restriction_widens_to_what_does_not_matter() -> None:
    required = node("sys_platform == 'linux' and platform_machine == 'x86_64'")
    covered = node("sys_platform == 'win32'")
    assert text(diagram.restrict(required, diagram.disjoin(required, covered))) == "sys_platform != 'win32'"


def test_extras() -> None:
    marker = node("(os_name == 'x' and extra == 'a') or (os_name == 'y' and extra == 'b')")
    assert diagram.without_extras(marker) == node("os_name == 'x' or os_name == 'y'")
    assert diagram.only_extras(marker) == node("extra == 'a' or extra == 'b'")
    assert diagram.assume_extra(marker, "a", True) == node("os_name == 'x' or (os_name == 'y' and extra == 'b')")
    assert diagram.assume_extra(marker, "a", False) == node("os_name == 'y' and extra == 'b'")
    assert diagram.conjoin(diagram.with_extra("a"), node("os_name == 'x'")) == node("extra == 'a' and os_name == 'x'")
    assert diagram.evaluate(marker, {"os_name": "y"}, frozenset({"b"}))
    assert not diagram.evaluate(marker, {"os_name": "y"}, frozenset({"a"}))


def test_implies() -> None:
    assert diagram.implies(node("python_version >= '3.13'"), node("python_version >= '3.12'"))
    assert not diagram.implies(node("python_version >= '3.12'"), node("python_version >= '3.13'"))
    assert diagram.implies(node("sys_platform == 'linux'"), node("os_name != 'nt'"))
