"""Texts as uv prints them: a recording of random markers, and the corners by hand."""

from pathlib import Path

import pytest

from pym.spec.markers import diagram
from pym.spec.markers.evaluate import assume_extras
from pym.spec.markers.parse import compile
from pym.spec.markers.text import text
from pym.spec.ranges import HIGHEST, LOWEST, release_key

RECORDED = [
    line.split("\t") for line in (Path(__file__).parent / "recorded.txt").read_text().splitlines() if line[0] != "#"
]


def printed(marker: str, python: str) -> str:
    node = diagram.of(assume_extras(compile(marker)))
    lower = release_key(python)
    if diagram.disjoint(node, diagram.python_range(lower, HIGHEST)):
        return text(diagram.FALSE)
    return text(diagram.simplify_python(node, lower, HIGHEST))


def test_recording_is_there() -> None:
    assert len(RECORDED) > 400


def test_recorded_markers_are_printed_as_uv_prints_them() -> None:
    different = [
        (marker, python, expected) for marker, python, expected in RECORDED if printed(marker, python) != expected
    ]
    assert different == []


@pytest.mark.parametrize(
    "marker, expected",
    [
        ("os_name == 'x' or os_name != 'x'", ""),
        ("os_name == 'x' and os_name != 'x'", "python_version < '0'"),
        ("sys_platform == 'linux' and os_name == 'nt'", "python_version < '0'"),
        ("python_version >= '3.12'", "python_full_version >= '3.12'"),
        ("python_version >= '3.13' and python_version < '3.15'", "python_full_version >= '3.13' and python_full_version < '3.15'"),
        ("extra == 'A_b' and os_name == 'x'", "os_name == 'x' and extra == 'a-b'"),
        ("'a' in extras or 'b' not in dependency_groups", "'b' not in dependency_groups or 'a' in extras"),
        ("python_full_version == '3.300.70000'", "python_full_version == '3.300.70000'"),
        ("python_version < '0' or os_name == 'x'", "os_name == 'x'"),
    ],
)  # fmt: skip
def test_text(marker: str, expected: str) -> None:
    assert text(diagram.of(compile(marker))) == expected


@pytest.mark.parametrize(
    "marker, expected",
    [
        ("python_version < '3.13'", "python_full_version < '3.13'"),
        ("python_version >= '3.12'", ""),
        ("python_version == '3.12'", "python_full_version < '3.13'"),
        ("python_version < '3.12'", "python_version < '0'"),
    ],
)
def test_simplified_for_a_lower_bound(marker: str, expected: str) -> None:
    node = diagram.of(compile(marker))
    assert text(diagram.simplify_python(node, release_key("3.12"), HIGHEST)) == expected
    assert diagram.simplify_python(node, LOWEST, HIGHEST) == node
