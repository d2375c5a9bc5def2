from __future__ import annotations

import sys
import sysconfig

import pytest
from packaging import tags as standard
from packaging.tags import Tag

from pym.spec.implied import implied_marker
from pym.spec.markers.diagram import disjoin, of
from pym.spec.markers.parse import compile as compile_marker
from pym.spec.platforms import linux_tags
from pym.spec.specifiers import compile as compile_specifier
from pym.spec.tagged_pythons import compatible_python
from pym.spec.tags import Target

LINUX = linux_tags("x86_64", 28)


def order(expected: list[Tag], target: Target) -> None:
    unique = list(dict.fromkeys(expected))
    ranks = [target.priority(str(tag)) for tag in unique]
    assert None not in ranks
    assert ranks == sorted(ranks, reverse=True)  # type: ignore[type-var]
    assert len(set(ranks)) == len(ranks)


def test_this_interpreter_can_use_what_packaging_says_in_that_order() -> None:
    free = bool(sysconfig.get_config_var("Py_GIL_DISABLED"))
    debug = bool(sysconfig.get_config_var("Py_DEBUG"))
    if sys.implementation.name != "cpython":
        pytest.skip("a Target of another implementation is tested below")
    platforms = tuple(standard.platform_tags())
    target = Target("cpython", sys.version_info[:2], platforms, free_threaded=free, debug=debug)
    order(list(standard.sys_tags()), target)


@pytest.mark.parametrize(
    ("version", "free", "debug", "abis"),
    [
        ((3, 12), False, False, ["cp312"]),
        ((3, 13), True, False, ["cp313t"]),
        ((3, 14), True, True, ["cp314td", "cp314t"]),
        ((3, 12), False, True, ["cp312d", "cp312"]),
        ((3, 7), False, False, ["cp37m"]),
    ],
)
def test_other_versions_of_cpython(version: tuple[int, int], free: bool, debug: bool, abis: list[str]) -> None:
    expected = list(standard.cpython_tags(version, abis, LINUX))
    expected += standard.compatible_tags(version, f"cp{version[0]}{version[1]}", LINUX)
    target = Target("cpython", version, LINUX, free_threaded=free, debug=debug)
    order(expected, target)
    assert (target.priority("cp37-abi3-linux_x86_64") is None) == free


def test_pypy() -> None:
    expected = list(standard.generic_tags("pp311", ["pypy311_pp73"], LINUX))
    expected += standard.compatible_tags((3, 11), "pp3", LINUX)
    order(expected, Target("pypy", (3, 11), LINUX))


@pytest.mark.parametrize(
    "tags",
    [
        "py4-none-any", "py313-none-any", "cp311-cp311-linux_x86_64", "cp312-cp312-any", "cp312-cp312-win_amd64",
        "cp313-abi3-linux_x86_64", "cp312-cp312t-linux_x86_64", "py2-none-any", "py3-none", "py3-none-any-x", "",
        "py3-abi3-linux_x86_64", "cp312-cp312-manylinux_2_29_x86_64", "cp312-cp312-manylinux_2_17_aarch64",
        "pp312-pypy312_pp73-linux_x86_64",
    ],
)  # fmt: skip
def test_what_does_not_fit(tags: str) -> None:
    assert Target("cpython", (3, 12), LINUX).priority(tags) is None


def test_a_compressed_set_counts_as_its_best_tag() -> None:
    target = Target("cpython", (3, 12), LINUX)
    assert target.priority("py2.py3-none-any") == target.priority("py3-none-any")
    best = target.priority("cp311.cp312-cp312.cp311-manylinux_2_28_x86_64.win_amd64")
    assert best == target.priority("cp312-cp312-manylinux_2_28_x86_64")
    huge = "-".join(".".join(f"x{number}" for number in range(100)) for _ in range(3))
    assert target.priority(huge) is None


@pytest.mark.parametrize(
    ("tags", "part"),
    [
        ("cp312-cp312-win_amd64", "platform"),
        ("py3-none-macosx_11_0_arm64", "platform"),
        ("cp311-cp311-linux_x86_64", "abi"),  # its stable ABI would do
        ("cp312-cp312t-linux_x86_64", "abi"),
        ("cp312-cp312t-win_amd64", "abi"),
        ("cp39-cp39-linux_x86_64", "abi"),
        ("cp313-cp313-win_amd64", "python"),
        ("py2-none-any", "python"),
        ("py3-none-any", ""),
    ],
)
def test_the_part_that_does_not_fit(tags: str, part: str) -> None:
    assert Target("cpython", (3, 12), LINUX).reason(tags) == part


def test_the_closest() -> None:
    """Of wheels that do not fit the one for another platform says most, wherever the index lists it."""
    several = ["cp39-cp39-win_amd64", "cp313-cp313-win_amd64", "cp312-cp312-win32", "cp312-cp312-win_amd64"]
    assert Target("cpython", (3, 12), LINUX).closest(several) == "cp312-cp312-win32"


# What uv 0.13.9 took from an index in universal resolution, for >=3.10 and >=3.12.
PYTHONS = {
    "cp38-abi3": (True, True),
    "cp38-cp38": (False, False),
    "cp312-cp312": (True, True),
    "cp313-abi3": (True, True),
    "cp311-cp311": (True, False),
    "py3-none": (True, True),
    "py39-none": (True, True),
    "py313-none": (True, True),
    "py2.py3-none": (True, True),
    "cp312-none": (True, True),
    "cp311-none": (True, False),
    "cp39-none": (False, False),
    "pp310-pypy310_pp73": (True, False),
    "pp312-pypy312_pp73": (True, True),
    "cp312-cp312t": (True, True),
    "cp310.cp312-cp310.cp312": (True, True),
    "cp313.cp314-abi3t": (True, True),
    "graalpy312-graalpy242_312_native": (True, True),
    "graalpy39-graalpy242_39_native": (False, False),
    "cp3-none": (True, True),
    "foo3-none": (False, False),
    "py2-none": (False, False),
    "cp27-cp27mu": (False, False),
    "cp36-cp36m": (False, False),
    "cp39-cp310": (True, False),
    "cp310-cp39": (False, False),
    "py3-foo": (False, False),
    "pp3-none": (False, False),
    "pp27-pypy_41": (False, False),
    "cp39-cp39.none": (False, False),
    "cp39-cp39.abi3": (True, True),
}


@pytest.mark.parametrize("tags", PYTHONS)
def test_wheels_for_a_range_of_pythons(tags: str) -> None:
    for lower, expected in zip((">=3.10", ">=3.12"), PYTHONS[tags], strict=True):
        for platform in ("any", "win_amd64"):
            assert compatible_python(f"{tags}-{platform}", compile_specifier(lower)) == expected


def test_the_upper_end_of_a_range_of_pythons() -> None:
    assert not compatible_python("py312-none-any", compile_specifier(">=3.10,<3.12"))
    assert not compatible_python("cp312-cp312-any", compile_specifier(">=3.10,<3.12"))
    assert compatible_python("cp312-cp312-any", compile_specifier(">=3.10,<3.12.4"))
    assert compatible_python("cp312-cp312-any", compile_specifier(">=3.12.4"))
    assert compatible_python("cp312-cp312-any", None)
    assert compatible_python("cp312-cp312-any", compile_specifier("<4"))


IMPLIED = {
    "py3-none-any": "python_version >= '3' and python_version < '4'",
    "py2.py3-none-any": "python_version >= '2' and python_version < '4'",
    "cp312-cp312-any": "python_version == '3.12' and platform_python_implementation == 'CPython'",
    "cp313-abi3-any": "python_version >= '3.13' and platform_python_implementation == 'CPython'",
    "pp310-pypy310_pp73-any": "python_version == '3.10' and platform_python_implementation == 'PyPy'",
    "none-none-win_amd64": "sys_platform == 'win32' and platform_machine == 'AMD64'",
    "none-none-win32.win_arm64": "sys_platform == 'win32' and (platform_machine == 'x86' or platform_machine == 'ARM64')",
    "none-none-manylinux_2_17_x86_64.manylinux2014_x86_64": "sys_platform == 'linux' and platform_machine == 'x86_64'",
    "none-none-musllinux_1_2_aarch64": "sys_platform == 'linux' and platform_machine == 'aarch64'",
    "none-none-linux_armv7l": "sys_platform == 'linux' and platform_machine == 'armv7l'",
    "none-none-manylinux_2_17_ppc64le": "sys_platform == 'linux' and platform_machine == 'ppc64le'",
    "none-none-macosx_11_0_arm64": "sys_platform == 'darwin' and platform_machine == 'arm64'",
    "none-none-macosx_10_9_universal2": "sys_platform == 'darwin' and (platform_machine == 'x86_64' or platform_machine == 'arm64')",
    "py313-none-win_amd64": "python_version >= '3.13' and python_version < '4' and sys_platform == 'win32' and platform_machine == 'AMD64'",
    "none-none-any.win32": None,
    "foo-none-any": "python_version < '0'",
    "py3-none-foo": "python_version < '0'",
    "py3-none": "python_version < '0'",
}  # fmt: skip


@pytest.mark.parametrize("tags", IMPLIED)
def test_the_environments_a_wheel_is_for(tags: str) -> None:
    expected, marker = IMPLIED[tags], implied_marker(tags)
    assert of(marker) == of(compile_marker(expected) if expected else None)


def test_wheels_of_all_systems_together() -> None:
    texts = [implied_marker(f"none-none-{platform}") for platform in ("win32", "macosx_11_0_arm64", "linux_x86_64")]
    node = 1
    for text in texts:
        assert text is not None
        node = disjoin(node, of(text))
    joined = "platform_machine == 'x86' and sys_platform == 'win32' or platform_machine == 'arm64' and sys_platform == 'darwin' or platform_machine == 'x86_64' and sys_platform == 'linux'"
    assert node == of(compile_marker(joined))
