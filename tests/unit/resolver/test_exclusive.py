"""Forks of conflicts: their environments, without the items that exclude each other."""

from __future__ import annotations

import pytest

from pym.resolver.exclusive import apart
from pym.spec.markers import diagram
from pym.spec.markers.parse import compile as compile_marker
from pym.spec.markers.text import text

ITEM = "'p:x' in extras"


def node(marker: str) -> int:
    return diagram.of(compile_marker(marker)) if marker else diagram.TRUE


@pytest.mark.parametrize(
    ("forks", "expected"),
    [
        (["", ITEM], [""]),
        (
            ["sys_platform == 'linux'", "sys_platform != 'linux'"],
            ["sys_platform == 'linux'", "sys_platform != 'linux'"],
        ),
        (
            ["", f"os_name == 'nt' and {ITEM}", f"os_name != 'nt' and {ITEM}"],
            ["os_name == 'nt'", "os_name != 'nt'"],
        ),
        (["os_name == 'nt'", ITEM], ["os_name == 'nt'", "os_name != 'nt'"]),
    ],
)
def test_environments_of_forks_have_none_in_common(forks, expected):
    assert [text(part) for part in apart([node(one) for one in forks])] == expected
