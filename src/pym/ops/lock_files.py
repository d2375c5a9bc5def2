"""Which wheels of a package belong into a lock. A cold module: only `--format pylock.toml` enters it."""

from __future__ import annotations

from pym.spec.markers import diagram
from pym.spec.markers.parse import compile as compile_marker
from pym.spec.specifiers import compile as compile_specifier
from pym.spec.tagged_pythons import PythonRange

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pym.model.distribution import File
    from pym.model.target import ResolutionTarget

# Platform tags by how they begin, and the marker that holds where they work.
_PLATFORMS = (
    ("win32", "sys_platform == 'win32' and platform_machine == 'x86'"),
    ("win_amd64", "sys_platform == 'win32' and platform_machine == 'AMD64'"),
    ("win_arm64", "sys_platform == 'win32' and platform_machine == 'ARM64'"),
    ("win", "sys_platform == 'win32'"),
    ("macosx", "sys_platform == 'darwin'"),
    ("manylinux", "sys_platform == 'linux'"),
    ("musllinux", "sys_platform == 'linux'"),
    ("linux", "sys_platform == 'linux'"),
)
_MACHINES = ("x86_64", "aarch64", "armv7l", "armv6l", "i686", "ppc64le", "ppc64", "s390x", "riscv64", "loongarch64")


def selection(target: ResolutionTarget) -> Callable[[Sequence[File], str], Sequence[File]]:
    """What picks the wheels: those that work in the environment, or somewhere in the range of Pythons."""
    if target.tags is None:
        return _within(target.requires_python)
    tags = target.tags

    def usable(wheels: Sequence[File], marker: str) -> Sequence[File]:
        return [file for file in wheels if tags.priority(wheel_tags(file[0])) is not None]

    return usable


def _within(requires_python: str) -> Callable[[Sequence[File], str], Sequence[File]]:
    """Picks the wheels that some Python of a range can use, somewhere where the package is wanted at all."""
    pythons = PythonRange(compile_specifier(requires_python))
    met: dict[tuple[int, str], bool] = {}

    def fits(tags: str, wanted: int | None) -> bool:
        if not pythons.has_use_for(tags):
            return False
        if wanted is None:
            return True
        found = met.get((wanted, tags))
        if found is None:
            found = met[wanted, tags] = _meet(tags, wanted)
        return found

    def some(wheels: Sequence[File], marker: str) -> Sequence[File]:
        wanted = diagram.of(compile_marker(marker)) if marker else None
        return [file for file in wheels if fits(wheel_tags(file[0]), wanted)]

    return some


def _meet(tags: str, wanted: int) -> bool:
    """Whether a wheel works somewhere among the environments that are wanted."""
    names, _, platforms = tags.split("-")
    for platform in platforms.split("."):
        there = diagram.conjoin(wanted, _place(platform, _platform))
        if there != diagram.FALSE and any(
            not diagram.disjoint(there, _place(name, _python)) for name in names.split(".")
        ):
            return True
    return False


# A few tags stand in the names of a thousand wheels.
_places: dict[str, int] = {}


def _place(tag: str, condition: Callable[[str], str]) -> int:
    """The environments that a tag serves; all of them where it has no `condition`."""
    found = _places.get(tag)
    if found is None:
        text = condition(tag)
        found = _places[tag] = diagram.of(compile_marker(text) if text else None)
    return found


def _python(tag: str) -> str:
    """The condition of a Python tag of one version; those of `py3` and of the stable ABI have none."""
    digits = tag[3:] if tag[:3] == "cp3" else ""
    return f"python_full_version >= '3.{digits}'" if digits.isdigit() else ""


def _platform(tag: str) -> str:
    for prefix, condition in _PLATFORMS:
        if tag.startswith(prefix):
            machine = next((one for one in _MACHINES if tag.endswith(f"_{one}")), "")
            known = f" and platform_machine == '{machine}'" if machine and prefix != "macosx" else ""
            return condition + known
    return ""


def wheel_tags(filename: str) -> str:
    """`cp312-cp312-linux_x86_64` of a wheel's name."""
    return "-".join(filename[: -len(".whl")].split("-")[-3:])
