"""What the tags of a wheel say about the environments it is for, as a marker. A HOT module."""

from __future__ import annotations

from pym.spec.markers.evaluate import AND, NEVER, OR, STRING, VERSION
from pym.spec.ranges import HIGHEST, release_key

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.spec.markers.evaluate import Marker

# What `platform_python_implementation` says where the Python tag begins so; "" for every implementation.
IMPLEMENTATIONS = {"py": "", "cp": "CPython", "pp": "PyPy", "graalpy": "GraalVM", "pt": "Pyston", "pyston": "Pyston"}
# Endings of platform tags, the longest first where one ends in another.
_MACHINES = (
    "x86_64", "aarch64", "i686", "armv7l", "armv6l", "armv5tel", "armv5te", "ppc64le", "ppc64", "ppc", "s390x",
    "riscv64", "loongarch64", "i386", "powerpc",
)  # fmt: skip
_WINDOWS = {"win32": "x86", "win_amd64": "AMD64", "win_arm64": "ARM64"}
_MAC_FORMATS = {
    "arm64": ("arm64",),
    "x86_64": ("x86_64",),
    "universal2": ("x86_64", "arm64"),
    "universal": ("x86_64", "i386", "ppc64", "ppc"),
    "intel": ("x86_64", "i386"),
    "fat": ("i386", "ppc"),
    "fat3": ("x86_64", "i386", "ppc"),
    "fat32": ("x86_64", "i386", "ppc"),
    "fat64": ("x86_64", "ppc64"),
    "i386": ("i386",),
    "ppc": ("ppc",),
    "ppc64": ("ppc64",),
}
_known: dict[str, Marker | None] = {}


def implied_marker(tags: str) -> Marker | None:
    """The environments that a wheel with these tags (`cp312-abi3-win_amd64`) is for, as a compiled marker.

    uv's rule: platform and Python, of which `py3` is below 4. `None` for everywhere. What is unknown is for no
    environment: `NEVER`.
    """
    try:
        return _known[tags]
    except KeyError:
        found = _known[tags] = _imply(tags)
        return found


def _imply(tags: str) -> Marker | None:
    parts = tags.split("-")
    if len(parts) != 3:
        return NEVER
    stable = any(abi in ("abi3", "abi3t") for abi in parts[1].split("."))
    wanted = [
        _any([_python(python, stable) for python in parts[0].split(".")]),
        _any([_platform(platform) for platform in parts[2].split(".")]),
    ]
    if NEVER in wanted:
        return NEVER
    said = [each for each in wanted if each is not None]
    return said[0] if len(said) == 1 else (AND, *said) if said else None


def read_python(tag: str) -> tuple[str, int, int | None]:
    """Implementation, major and minor number of a Python tag; major is 0 when it is unknown."""
    letters = tag.rstrip("0123456789")
    digits = tag[len(letters) :]
    if letters not in IMPLEMENTATIONS or not digits or len(digits) > 5:
        return letters, 0, None
    return letters, int(digits[0]), int(digits[1:]) if len(digits) > 1 else None


def _any(alternatives: list[Marker | None]) -> Marker | None:
    """The alternatives joined, None when one of them is always true."""
    possible = [each for each in dict.fromkeys(alternatives) if each != NEVER]
    if not possible:
        return NEVER
    if None in possible:
        return None
    return possible[0] if len(possible) == 1 else (OR, *possible)


def _python(tag: str, stable: bool) -> Marker | None:
    if tag == "none":
        return None
    letters, major, minor = read_python(tag)
    if not major:
        return NEVER
    if minor is None:
        low, high = f"{major}", f"{major + 1}"
    elif letters == "py":
        low, high = f"{major}.{minor}", f"{major + 1}"
    elif stable:
        low, high = f"{major}.{minor}", ""
    else:
        low, high = f"{major}.{minor}", f"{major}.{minor + 1}"
    limits = (release_key(low), release_key(high) if high else HIGHEST)
    versions = (VERSION, "python_full_version", (limits,))
    implementation = IMPLEMENTATIONS[letters]
    return (AND, versions, _is("platform_python_implementation", implementation)) if implementation else versions


def _platform(tag: str) -> Marker | None:
    if tag == "any":
        return None
    if tag in _WINDOWS:
        return (AND, _is("sys_platform", "win32"), _is("platform_machine", _WINDOWS[tag]))
    if tag.startswith("macosx_"):
        parts = tag.split("_", 3)
        machines = _MAC_FORMATS.get(parts[3], ()) if len(parts) == 4 else ()
        system = "darwin"
    elif tag.startswith(("manylinux", "musllinux_", "linux_")):
        machines = tuple([machine for machine in _MACHINES if tag.endswith(f"_{machine}")])
        system = "linux"
    else:
        return NEVER
    if not machines:
        return NEVER
    named = [_is("platform_machine", machine) for machine in machines]
    return (AND, _is("sys_platform", system), named[0] if len(named) == 1 else (OR, *named))


def _is(variable: str, value: str) -> Marker:
    return (STRING, variable, "==", value)
