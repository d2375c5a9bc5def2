from __future__ import annotations

import subprocess
import sys

import pytest
from packaging import tags as standard

from pym.spec.environment import marker_environment
from pym.spec.platforms import NAMES, linux_tags, mac_tags, musl_tags, named, running
from pym.spec.tags import Target

INTEL = "x86_64 universal2 universal intel fat64 fat32"

# What uv 0.13.9 takes for each: a few tags that fit, a few that do not quite, and what markers say
# (os_name, sys_platform, platform_system, platform_machine, platform_release, platform_version).
KNOWN = {
    "windows": ("win_amd64", "win32 win_arm64", "nt win32 Windows AMD64 - -"),
    "aarch64-pc-windows-msvc": ("win_arm64", "win_amd64", "nt win32 Windows ARM64 - -"),
    "i686-pc-windows-msvc": ("win32", "win_amd64", "nt win32 Windows x86 - -"),
    "linux": (
        "manylinux_2_5_x86_64 manylinux_2_28_x86_64 manylinux1_x86_64 manylinux2010_x86_64 manylinux2014_x86_64 linux_x86_64",
        "manylinux_2_4_x86_64 manylinux_2_29_x86_64 manylinux_2_17_i686 manylinux_2_17_aarch64 musllinux_1_0_x86_64",
        "posix linux Linux x86_64 - -",
    ),
    "aarch64-unknown-linux-gnu": (
        "manylinux_2_17_aarch64 manylinux_2_28_aarch64 manylinux2014_aarch64 linux_aarch64",
        "manylinux_2_16_aarch64 manylinux_2_29_aarch64 manylinux2010_aarch64",
        "posix linux Linux aarch64 - -",
    ),
    "x86_64-unknown-linux-musl": (
        "musllinux_1_0_x86_64 musllinux_1_2_x86_64 linux_x86_64",
        "musllinux_1_3_x86_64 manylinux_2_17_x86_64",
        "posix linux Linux x86_64 - -",
    ),
    "riscv64-unknown-linux": (
        "manylinux_2_31_riscv64 manylinux_2_39_riscv64 linux_riscv64",
        "manylinux_2_29_riscv64 manylinux_2_40_riscv64",
        "posix linux Linux riscv64 - -",
    ),
    "x86_64-manylinux2014": ("manylinux_2_17_x86_64", "manylinux_2_18_x86_64", "posix linux Linux x86_64 - -"),
    "x86_64-manylinux_2_31": ("manylinux_2_31_x86_64", "manylinux_2_32_x86_64", "posix linux Linux x86_64 - -"),
    "aarch64-manylinux_2_40": ("manylinux_2_40_aarch64", "manylinux_2_41_aarch64", "posix linux Linux aarch64 - -"),
    "macos": (
        "macosx_11_0_arm64 macosx_13_0_arm64 macosx_13_0_universal2 macosx_10_4_universal2 macosx_10_16_universal2",
        "macosx_10_16_arm64 macosx_13_1_arm64 macosx_14_0_arm64 macosx_11_0_x86_64 macosx_10_3_universal2",
        "posix darwin Darwin arm64 - -",
    ),
    "x86_64-apple-darwin": (
        " ".join(f"macosx_{version}_{each}" for version in ("10_4", "10_16", "13_0") for each in INTEL.split()),
        "macosx_10_3_x86_64 macosx_13_1_x86_64 macosx_14_0_universal2 macosx_11_0_arm64 macosx_11_0_fat",
        "posix darwin Darwin x86_64 - -",
    ),
    "aarch64-linux-android": (
        "android_16_arm64_v8a android_24_arm64_v8a",
        "android_15_arm64_v8a android_25_arm64_v8a android_21_aarch64",
        "posix android Android aarch64 - -",
    ),
    "x86_64-linux-android": ("android_24_x86_64", "android_25_x86_64", "posix android Android x86_64 - -"),
    "wasm32-pyodide2024": (
        "pyodide_2024_0_wasm32 pyemscripten_2024_0_wasm32",
        "pyodide_2025_0_wasm32 emscripten_3_1_58_wasm32",
        "posix emscripten Emscripten wasm32 3.1.58 #1",
    ),
    "wasm32-pyodide2025": ("pyemscripten_2025_0_wasm32", "pyodide_2024_0_wasm32", "posix emscripten Emscripten wasm32 4.0.9 #1"),
    "arm64-apple-ios": (
        "ios_12_0_arm64_iphoneos ios_12_9_arm64_iphoneos ios_13_0_arm64_iphoneos",
        "ios_11_0_arm64_iphoneos ios_12_10_arm64_iphoneos ios_13_1_arm64_iphoneos ios_13_0_arm64_iphonesimulator",
        "posix ios iOS arm64 - -",
    ),
    "arm64-apple-ios-simulator": ("ios_13_0_arm64_iphonesimulator", "ios_13_0_arm64_iphoneos", "posix ios iOS arm64 - -"),
    "x86_64-apple-ios-simulator": ("ios_13_0_x86_64_iphonesimulator", "ios_14_0_x86_64_iphonesimulator", "posix ios iOS x86_64 - -"),
}  # fmt: skip
HEAVY = {
    "re",
    "typing",
    "pathlib",
    "dataclasses",
    "json",
    "functools",
    "collections",
    "packaging",
    "enum",
    "subprocess",
}
VARIABLES = ("os_name", "sys_platform", "platform_system", "platform_machine", "platform_release", "platform_version")


@pytest.mark.parametrize("name", KNOWN)
def test_named_platforms_are_uvs(name: str) -> None:
    fits, does_not, says = KNOWN[name]
    system = named(name, {})
    assert system is not None
    target = Target("cpython", (3, 12), system.tags)
    for tag in [*fits.split(), "any"]:
        assert target.priority(f"py3-none-{tag}") is not None, tag
    for tag in does_not.split():
        assert target.priority(f"py3-none-{tag}") is None, tag
    said = [system.variables[variable] for variable in VARIABLES]
    assert said == ["" if word == "-" else word for word in says.split()]


def test_every_name_is_known() -> None:
    assert len(set(NAMES)) == len(NAMES) == 46
    assert all(named(name, {}) is not None for name in NAMES)
    assert all(
        named(name, {}) is None for name in ("", "Linux", "x86_64-manylinux_2_29", "linux-x86_64", "x86_64-musl")
    )


@pytest.mark.parametrize(
    ("alias", "name"),
    [("windows", "x86_64-pc-windows-msvc"), ("linux", "x86_64-unknown-linux-gnu"), ("macos", "aarch64-apple-darwin")],
)
def test_aliases(alias: str, name: str) -> None:
    first, second = named(alias, {}), named(name, {})
    assert first is not None
    assert second is not None
    assert (first.tags, first.variables) == (second.tags, second.variables)


@pytest.mark.parametrize(
    ("name", "variable", "value", "newest"),
    [
        ("macos", "MACOSX_DEPLOYMENT_TARGET", "14.2", "macosx_14_0_arm64"),
        ("macos", "MACOSX_DEPLOYMENT_TARGET", "15", "macosx_15_0_arm64"),
        ("macos", "MACOSX_DEPLOYMENT_TARGET", "new", "macosx_13_0_arm64"),
        ("x86_64-apple-darwin", "MACOSX_DEPLOYMENT_TARGET", "10.15", "macosx_10_15_x86_64"),
        ("arm64-apple-ios", "IPHONEOS_DEPLOYMENT_TARGET", "12.1", "ios_12_1_arm64_iphoneos"),
        ("x86_64-linux-android", "ANDROID_API_LEVEL", "21", "android_21_x86_64"),
        ("x86_64-linux-android", "ANDROID_API_LEVEL", "-1", "android_24_x86_64"),
    ],
)
def test_the_environment_says_how_new_a_system_may_be(name: str, variable: str, value: str, newest: str) -> None:
    system = named(name, {variable: value})
    assert system is not None
    assert system.tags[0] == newest


def test_the_order_is_that_of_packaging() -> None:
    for machine, release in (("x86_64", (10, 15)), ("x86_64", (14, 2)), ("arm64", (14, 2))):
        mine = [tag for tag in mac_tags(machine, release) if "fat32" not in tag]
        theirs = list(standard.mac_platforms(release, machine))
        assert [tag for tag in theirs if tag in mine] == mine
    assert linux_tags("x86_64", 6) == (
        "linux_x86_64", "manylinux_2_6_x86_64", "manylinux_2_5_x86_64", "manylinux1_x86_64",
    )  # fmt: skip
    assert musl_tags("x86_64", 1) == ("linux_x86_64", "musllinux_1_1_x86_64", "musllinux_1_0_x86_64")


@pytest.mark.skipif(sys.platform != "linux", reason="macOS and Windows need machines of their own")
def test_what_this_process_runs_on() -> None:
    import platform

    theirs = tuple(standard.platform_tags())
    libc = "gnu" if any("manylinux" in tag for tag in theirs) else "musl"
    system = running(platform.machine(), libc)
    assert system.tags == theirs
    environment = marker_environment(sys.implementation.name, platform.python_version().rstrip("+"), system)
    from packaging.markers import default_environment

    expected = {**default_environment(), "python_full_version": platform.python_version().rstrip("+")}
    assert environment == expected


@pytest.mark.parametrize(
    ("version", "full", "minor"),
    [
        ("3.12", "3.12.0", "3.12"),
        ("3.12.1", "3.12.1", "3.12"),
        ("3", "3.0.0", "3.0"),
        ("3.14.0rc1", "3.14.0rc1", "3.14"),
    ],
)
def test_what_markers_say_of_python(version: str, full: str, minor: str) -> None:
    system = named("linux", {})
    assert system is not None
    environment = marker_environment("cpython", version, system)
    assert environment["python_full_version"] == environment["implementation_version"] == full
    assert environment["python_version"] == minor
    assert len(environment) == 11


def test_other_implementations() -> None:
    system = named("windows", {})
    assert system is not None
    environment = marker_environment("pypy", "3.11.9", system, "7.3.17")
    assert environment["platform_python_implementation"] == "PyPy"
    assert environment["implementation_name"] == "pypy"
    assert (environment["implementation_version"], environment["python_full_version"]) == ("7.3.17", "3.11.9")


@pytest.mark.parametrize("module", ["platforms", "environment", "tags", "wheelname", "requirement", "ranges"])
def test_hot_modules_import_next_to_nothing(module: str) -> None:
    code = f"before = set(sys.modules); import pym.spec.{module}; print(sorted(m for m in set(sys.modules) - before if not m.startswith('pym')))"
    told = subprocess.run(
        [sys.executable, "-ISc", f"import sys; sys.path[:0] = {sys.path!r}; {code}"], capture_output=True
    )
    assert told.stdout, told.stderr
    assert not HEAVY & set(told.stdout.decode().strip("[]\n").replace("'", "").split(", "))
