"""Platforms to resolve for: their wheel tags, and what markers say there. A HOT module.

The platforms of `--python-platform` and what they stand for are uv's; the tags of each and their order are those of
`packaging.tags` (PEP 600, 656, 730, 738, 783; macOS as described in PEP 425).
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

_ALIASES = {
    "windows": "x86_64-pc-windows-msvc",
    "linux": "x86_64-unknown-linux-gnu",
    "macos": "aarch64-apple-darwin",
}
_GLIBC = {"x86_64-unknown-linux-gnu": 28, "aarch64-unknown-linux-gnu": 28, "riscv64-unknown-linux": 39}
_MANYLINUX = ("2014", *[f"_2_{minor}" for minor in (17, 28, *range(31, 41))])
for _arch in ("x86_64", "aarch64"):
    for _name in _MANYLINUX:
        _GLIBC[f"{_arch}-manylinux{_name}"] = 17 if _name == "2014" else int(_name[3:])
_WINDOWS = {"x86_64": ("AMD64", "win_amd64"), "aarch64": ("ARM64", "win_arm64"), "i686": ("x86", "win32")}
_PYODIDE = {"wasm32-pyodide2024": ("2024", "3.1.58"), "wasm32-pyodide2025": ("2025", "4.0.9")}
_ANDROID = {"aarch64-linux-android": "arm64_v8a", "x86_64-linux-android": "x86_64"}
_IOS = {
    "arm64-apple-ios": "arm64_iphoneos",
    "arm64-apple-ios-simulator": "arm64_iphonesimulator",
    "x86_64-apple-ios-simulator": "x86_64_iphonesimulator",
}
# Every name, in uv's order.
NAMES = (
    *("windows", "linux", "macos"),
    *(f"{arch}-pc-windows-msvc" for arch in _WINDOWS),
    *("x86_64-unknown-linux-gnu", "aarch64-apple-darwin", "x86_64-apple-darwin", "aarch64-unknown-linux-gnu"),
    *("aarch64-unknown-linux-musl", "x86_64-unknown-linux-musl", "riscv64-unknown-linux"),
    *(f"{arch}-manylinux{name}" for arch in ("x86_64", "aarch64") for name in _MANYLINUX),
    *_ANDROID,
    *_PYODIDE,
    *_IOS,
)
# The architectures of the store's names as tags have them.
_TAG_MACHINES = {
    "x86": "i686",
    "armv7": "armv7l",
    "powerpc64le": "ppc64le",
    "riscv64gc": "riscv64",
    "x86_64_v2": "x86_64",
    "x86_64_v3": "x86_64",
    "x86_64_v4": "x86_64",
}
_LEGACY = {17: "manylinux2014", 12: "manylinux2010", 5: "manylinux1"}
_MAC_VERSION = "/System/Library/CoreServices/SystemVersion.plist"


class System:
    """A platform as resolving sees it.

    Attributes:
        tags: Platform tags of the wheels that work there, best first; `any` goes without saying.
        variables: What the markers that begin with `os_`, `sys_` and `platform_` say, Python itself aside.
    """

    __slots__ = ("tags", "variables")

    def __init__(
        self, tags: tuple[str, ...], names: tuple[str, str, str], machine: str, release: str = "", version: str = ""
    ) -> None:
        self.tags = tags
        self.variables = {
            "os_name": names[0],
            "sys_platform": names[1],
            "platform_system": names[2],
            "platform_machine": machine,
            "platform_release": release,
            "platform_version": version,
        }


_LINUX, _DARWIN, _NT = ("posix", "linux", "Linux"), ("posix", "darwin", "Darwin"), ("nt", "win32", "Windows")


def named(name: str, environ: Mapping[str, str]) -> System | None:
    """The platform that `--python-platform` names; None when there is none of that name (see `NAMES`).

    Args:
        name: As in `linux` or `x86_64-manylinux_2_28`.
        environ: `MACOSX_DEPLOYMENT_TARGET`, `IPHONEOS_DEPLOYMENT_TARGET` and `ANDROID_API_LEVEL` say how new a system
            may be.
    """
    name = _ALIASES.get(name, name)
    if name not in NAMES:
        return None
    arch = name.partition("-")[0]
    if name in _GLIBC:
        return System(linux_tags(arch, _GLIBC[name]), _LINUX, arch)
    if name.endswith("-musl"):
        return System(musl_tags(arch, 2), _LINUX, arch)
    if name.endswith("-msvc"):
        machine, tag = _WINDOWS[arch]
        return System((tag,), _NT, machine)
    if name.endswith("-darwin"):
        machine = "arm64" if arch == "aarch64" else arch
        return System(mac_tags(machine, _release(environ, "MACOSX_DEPLOYMENT_TARGET", (13, 0))), _DARWIN, machine)
    if name in _IOS:
        release = _release(environ, "IPHONEOS_DEPLOYMENT_TARGET", (13, 0))
        return System(ios_tags(_IOS[name], release), ("posix", "ios", "iOS"), arch)
    if name in _ANDROID:
        level = environ.get("ANDROID_API_LEVEL", "")
        newest = int(level) if level.isdecimal() and level.isascii() and len(level) < 4 else 24
        tags = tuple([f"android_{each}_{_ANDROID[name]}" for each in range(newest, 15, -1)])
        return System(tags, ("posix", "android", "Android"), arch)
    year, release_text = _PYODIDE[name]
    tags = (f"pyemscripten_{year}_0_wasm32", f"pyodide_{year}_0_wasm32")
    return System(tags, ("posix", "emscripten", "Emscripten"), arch, release_text, "#1")


def running(architecture: str, libc: str) -> System:
    """The platform this process runs on, for an interpreter of the given build.

    Args:
        architecture: Of the interpreter, in the store's words: `x86_64`, `aarch64`, `x86`.
        libc: `gnu` (`gnueabi`, `gnueabihf`) or `musl`; anything on other systems than Linux.
    """
    if sys.platform == "win32":  # untested
        return _running_windows(architecture)
    about = os.uname()
    machine = _TAG_MACHINES.get(architecture, architecture)
    if sys.platform == "darwin":
        machine = "arm64" if machine == "aarch64" else machine
        return System(mac_tags(machine, _mac_release()), _DARWIN, about.machine, about.release, about.version)
    if sys.platform.startswith("linux"):
        tags = (
            musl_tags(machine, _musl_minor(machine)) if libc == "musl" else linux_tags(machine, _glibc_minor(machine))
        )
        return System(tags, _LINUX, about.machine, about.release, about.version)
    tag = f"{about.sysname}_{about.release}_{about.machine}".lower().replace(".", "_").replace("-", "_")
    return System((tag,), ("posix", sys.platform, about.sysname), about.machine, about.release, about.version)


def linux_tags(machine: str, minor: int) -> tuple[str, ...]:
    """Tags for glibc 2.`minor`."""
    oldest = {"x86_64": 5, "i686": 5, "riscv64": 31}.get(machine, 17)
    found = [f"linux_{machine}"]
    for each in range(minor, oldest - 1, -1):
        found.append(f"manylinux_2_{each}_{machine}")
        if each in _LEGACY:
            found.append(f"{_LEGACY[each]}_{machine}")
    return tuple(found)


def musl_tags(machine: str, minor: int) -> tuple[str, ...]:
    """Tags for musl 1.`minor`."""
    return (f"linux_{machine}", *[f"musllinux_1_{each}_{machine}" for each in range(minor, -1, -1)])


def mac_tags(machine: str, release: tuple[int, int]) -> tuple[str, ...]:
    """Tags for a release of macOS on `x86_64` or `arm64`."""
    intel = machine == "x86_64"
    # `fat32` is uv's name for `fat3`.
    formats = (
        [machine, "intel", "fat64", "fat3", "fat32", "universal2", "universal"] if intel else [machine, "universal2"]
    )
    found = [f"macosx_{major}_0_{each}" for major in range(release[0], 10, -1) for each in formats]
    # Before 11 the second number counted; arm64 came with 11, but one half of a universal2 file may be older.
    newest = release[1] if release[0] == 10 else 16
    older = formats if intel else ["universal2"]
    return tuple(found + [f"macosx_10_{minor}_{each}" for minor in range(newest, 3, -1) for each in older])


def ios_tags(machine: str, release: tuple[int, int]) -> tuple[str, ...]:
    """Tags for a release of iOS; `machine` says what the wheel was built for, as in `arm64_iphoneos`."""
    major, minor = release
    if major < 12:
        return ()
    versions = [(major, each) for each in range(minor, -1, -1)]
    versions += [(older, each) for older in range(major - 1, 11, -1) for each in range(9, -1, -1)]
    return tuple([f"ios_{first}_{second}_{machine}" for first, second in versions])


def _release(environ: Mapping[str, str], variable: str, usual: tuple[int, int]) -> tuple[int, int]:
    return _two_numbers(environ.get(variable, "")) or usual


def _two_numbers(text: str) -> tuple[int, int] | None:
    parts = [*text.split("."), "0"][:2]
    if all(part.isdecimal() and part.isascii() and len(part) < 4 for part in parts):
        return int(parts[0]), int(parts[1])
    return None


def _glibc_minor(machine: str) -> int:
    """The minor number of the C library: 2.`minor`."""
    try:
        told = os.confstr("CS_GNU_LIBC_VERSION") or ""
    except (AttributeError, ValueError, OSError):
        told = ""  # this process runs on another C library
    if told.startswith("glibc 2."):
        release = _two_numbers(told[6:])
        if release is not None:
            return release[1]
    name = f"{machine.replace('i686', 'i386').replace('armv7l', 'arm')}-linux-gnu"
    for directory in (f"/lib/{name}", f"/usr/lib/{name}", "/lib64", "/usr/lib64", "/lib", "/usr/lib"):
        release = _found_in(f"{directory}/libc.so.6", b"GNU C Library", b"release version ")
        if release is not None:
            return release[1]
    return 17


def _musl_minor(machine: str) -> int:
    """The minor number of musl: 1.`minor`."""
    name = {"i686": "i386", "armv7l": "armhf"}.get(machine, machine)
    release = _found_in(f"/lib/ld-musl-{name}.so.1", b"", b"\x001.", keep=2)
    return 2 if release is None else release[1]


def _found_in(path: str, near: bytes, before: bytes, *, keep: int = 0) -> tuple[int, int] | None:
    """The two numbers that stand in the library `path` after `before`, itself somewhere behind `near`."""
    try:
        with open(path, "rb", buffering=0) as library:
            content = library.read(8 << 20)
    except OSError:
        return None
    at = content.find(before, max(content.find(near), 0))
    while at >= 0:
        start = at + len(before) - keep
        end = start
        while content[end : end + 1].isdigit() or content[end : end + 1] == b".":
            end += 1
        release = _two_numbers(content[start:end].rstrip(b".").decode("ascii"))
        if release is not None and b"." in content[start:end]:
            return release
        at = content.find(before, at + 1)
    return None


def _mac_release() -> tuple[int, int]:
    """The release of the system; 11.0 when it cannot be told."""
    try:
        with open(_MAC_VERSION, encoding="utf-8") as stream:
            text = stream.read(1 << 16)
    except (OSError, ValueError):
        return 11, 0
    _, _, rest = text.partition("<key>ProductVersion</key>")
    value = rest.partition("<string>")[2].partition("</string>")[0]
    return _two_numbers(value) or (11, 0)


def _running_windows(architecture: str) -> System:
    about = sys.getwindowsversion()  # type: ignore[attr-defined,unused-ignore]
    release = "11" if about.major == 10 and about.build >= 22000 else str(about.major)
    machine, tag = _WINDOWS.get(_TAG_MACHINES.get(architecture, architecture), _WINDOWS["x86_64"])
    return System((tag,), _NT, machine, release, f"{about.major}.{about.minor}.{about.build}")
