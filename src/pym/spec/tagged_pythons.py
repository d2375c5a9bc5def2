"""Which Pythons wheels are for by their tags, on whatever platform."""

from __future__ import annotations

from pym.spec.implied import read_python
from pym.spec.ranges import HIGHEST, INTERVALS, LOWEST, before_release, lower_bound, release_key
from pym.spec.tags import split

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.spec.ranges import Specifier


def compatible_python(tags: str, requires_python: Specifier | None) -> bool:
    """Whether a wheel may serve some Python of a range, on whatever platform.

    uv's rule: an exact Python or ABI must lie in the range, `py312` is a lower limit only, a stable ABI always fits,
    what is unknown never does.

    Args:
        tags: As in the wheel's name.
        requires_python: The range that is resolved for; None for all of Python 3.
    """
    pythons, abis, _ = split(tags)
    low = lower_bound(requires_python)
    low = low[: _minor_length(low)]
    high = requires_python[INTERVALS][-1][1] if requires_python and requires_python[INTERVALS] else HIGHEST
    for abi in abis:
        if abi in ("abi3", "abi3t"):
            return True
        if abi == "none":
            if any(_python_fits(python, low, high) for python in pythons):
                return True
        else:
            version = _abi_version(abi)
            if version is not None and version[0] == 3 and _within(version, low, high):
                return True
    return False


class PythonRange:
    """A range of Pythons that is asked about many wheels, of which a few dozen differ in more than their platform.

    Args:
        requires_python: The range; None for all of Python 3.
    """

    __slots__ = ("_known", "_requires_python")

    def __init__(self, requires_python: Specifier | None) -> None:
        self._requires_python = requires_python
        self._known: dict[str, bool] = {}

    def has_use_for(self, tags: str) -> bool:
        """The same as `compatible_python`."""
        python = tags.rpartition("-")[0]
        known = self._known.get(python)
        if known is None:
            known = self._known[python] = compatible_python(tags, self._requires_python)
        return known


def lowest_python(tags: str) -> bytes:
    """The lowest Python that the name of a wheel admits, as a limit of releases; `LOWEST` where it says nothing.

    Of `cp311-abi3` and of `py311-none` that is 3.11, as of `cp311-cp311`.
    """
    found = HIGHEST
    for python in split(tags)[0]:
        _, major, minor = read_python(python)
        found = min(found, LOWEST if minor is None else release_key(f"{major}.{minor}"))
    return LOWEST if found == HIGHEST else found


def _python_fits(python: str, low: bytes, high: bytes) -> bool:
    if python == "none":
        return True
    letters, major, minor = read_python(python)
    if major != 3:
        return False
    if minor is None:
        return letters in ("py", "cp")
    return _within((3, minor), low if letters != "py" else LOWEST, high)


def _within(version: tuple[int, int], low: bytes, high: bytes) -> bool:
    start = before_release(0, version)
    return low <= start < high


def _minor_length(limit: bytes) -> int:
    """How many bytes of a limit say the epoch, the major and the minor number: all are small ones."""
    at = 0
    while at < min(len(limit), 3) and limit[at] >= 8:
        at += 1
    return at


def _abi_version(abi: str) -> tuple[int, int] | None:
    """The version of Python that an ABI tag names; None when it names none that is known."""
    for prefix in ("cp", "pypy", "graalpy"):
        if abi.startswith(prefix):
            rest = abi[len(prefix) :]
            if prefix == "graalpy":
                # `graalpy242_311_native`: its own version comes first.
                rest = rest.partition("_")[2]
            digits = rest[: len(rest) - len(rest.lstrip("0123456789"))]
            if not digits:
                return (2, 7) if abi.startswith("pypy_") else None
            return int(digits[0]), int(digits[1:] or 0)
    return None
