"""Which wheels fit: compatibility tags (PEP 425, 427, 600, 656, 703, 730, 738, 803). A HOT module."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

_SHORT = {"cpython": "cp", "pypy": "pp", "graalpy": "graalpy", "pyston": "pt", "ironpython": "ip", "jython": "jy"}
_LIMIT = 100_000  # combinations of one compressed set; nobody publishes more


class Target:
    """What one interpreter on one platform can use; the order is that of `packaging.tags`.

    Args:
        implementation: As `sys.implementation.name`.
        version: Major and minor number.
        platforms: Platform tags, best first.
        free_threaded: Whether it was built without the GIL.
        debug: Whether it is a debug build.
        abi: The ABI tag, as in `pypy311_pp73`, where it does not follow from the others.
    """

    __slots__ = ("_anywhere", "_count", "_pairs", "_platforms", "_priorities", "_pythons", "implementation", "version")

    def __init__(
        self,
        implementation: str,
        version: tuple[int, int],
        platforms: tuple[str, ...],
        *,
        free_threaded: bool = False,
        debug: bool = False,
        abi: str = "",
    ) -> None:
        self.implementation = implementation
        self.version = version
        self._platforms: dict[str, int] = {}
        for platform in platforms:
            self._platforms.setdefault(platform, len(self._platforms))
        pairs = _native(implementation, version, free_threaded, debug, abi)
        pairs += [(python, "none") for python in _generic(version)]
        self._pairs = {pair: index for index, pair in enumerate(pairs)}
        pythons = _generic(version)
        own = _own(implementation, version)
        if own:
            pythons.insert(0, own)
        self._anywhere = {python: index for index, python in enumerate(pythons)}
        self._pythons = {python for python, _ in pairs} | set(pythons)
        self._count = len(self._pairs) * len(self._platforms) + len(self._anywhere)
        self._priorities: dict[str, int | None] = {}

    @property
    def identity(self) -> tuple[object, ...]:
        """Equal for targets that take the same wheels in the same order."""
        return (self.implementation, self.version, tuple(self._pairs), tuple(self._platforms))

    def priority(self, tags: str) -> int | None:
        """How well a wheel with these tags (`py2.py3-none-any`) fits: higher is better, None when it does not."""
        try:
            return self._priorities[tags]
        except KeyError:
            found = self._priorities[tags] = self._rank(tags)
            return found

    def reason(self, tags: str) -> str:
        """Which part does not fit: `python`, `abi`, `platform`, or "" when all do."""
        if self.priority(tags) is not None:
            return ""
        pythons, abis, platforms = split(tags)
        pairs = [(python, abi) for python in pythons for abi in abis]
        if not any(platform == "any" or platform in self._platforms for platform in platforms):
            # A Python that does not fit says more: its wheel is not the one to look for elsewhere.
            return "platform" if any(pair in self._pairs for pair in pairs) else self._unfit(pythons)
        return self._unfit(pythons)

    def closest(self, several: Sequence[str]) -> str:
        """The first of `several` tags that comes closest to fitting: other platforms are closer than other Pythons."""
        order = {"platform": 0, "abi": 1, "python": 2}
        return min(several, key=lambda tags: order.get(self.reason(tags), 0))

    def _unfit(self, pythons: list[str]) -> str:
        return "abi" if any(python in self._pythons for python in pythons) else "python"

    def _rank(self, tags: str) -> int | None:
        pythons, abis, platforms = split(tags)
        if len(pythons) * len(abis) * len(platforms) > _LIMIT:
            return None
        best: int | None = None
        width = len(self._platforms)
        for platform in platforms:
            column = self._platforms.get(platform)
            if column is None and platform != "any":
                continue
            for python in pythons:
                for abi in abis:
                    if column is not None:
                        row = self._pairs.get((python, abi))
                        place = None if row is None else row * width + column
                    elif abi == "none":
                        row = self._anywhere.get(python)
                        place = None if row is None else len(self._pairs) * width + row
                    else:
                        place = None
                    if place is not None and (best is None or place < best):
                        best = place
        return None if best is None else self._count - best


def _native(
    implementation: str, version: tuple[int, int], free_threaded: bool, debug: bool, abi: str
) -> list[tuple[str, str]]:
    """Pairs of Python and ABI of the implementation itself, best first."""
    major, minor = version
    short = _SHORT.get(implementation, implementation)
    if short != "cp":
        own = f"{short}{major}{minor}"
        abi = abi or (f"pypy{major}{minor}_pp73" if short == "pp" else "")
        return [(own, abi), (own, "none")] if abi else [(own, "none")]
    own = f"cp{major}{minor}"
    threads = "t" if free_threaded and version >= (3, 13) else ""
    flags = threads + ("d" if debug else "") + ("m" if version < (3, 8) else "")
    abis = [abi or f"{own}{flags}"]
    if debug and version >= (3, 8):
        abis.append(f"{own}{threads}")
    stable = "abi3t" if threads else "abi3"
    found = [(own, each) for each in (*abis, stable, "none")]
    return found + [(f"cp{major}{older}", stable) for older in range(minor - 1, 1, -1)]


def _generic(version: tuple[int, int]) -> list[str]:
    major, minor = version
    return [f"py{major}{minor}", f"py{major}", *[f"py{major}{older}" for older in range(minor - 1, -1, -1)]]


def _own(implementation: str, version: tuple[int, int]) -> str:
    if implementation == "cpython":
        return f"cp{version[0]}{version[1]}"
    return "pp3" if implementation == "pypy" else ""


def split(tags: str) -> tuple[list[str], list[str], list[str]]:
    """Pythons, ABIs and platforms of a compressed set; each empty when it is malformed."""
    parts = tags.split("-")
    if len(parts) != 3:
        return [], [], []
    return parts[0].split("."), parts[1].split("."), parts[2].split(".")
