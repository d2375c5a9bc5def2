"""One project as the solver sees it: its versions as bits, and which of them can be used for what is asked. HOT.

A mask has two bits for each version, as `spec.ranges.mask` lays them out: the odd one is the version, the even one
below it is the gap to the version before.
"""

from __future__ import annotations

from pym.model.distribution import PYTHONS, TAGS, Releases
from pym.spec import ranges

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.model.distribution import Kind, Missing
    from pym.spec.ranges import Specifier

    # Why a version cannot be used: a word, and what belongs to it.
    Reason = tuple[str, ...]


# What stands for "from this index only" where a direct reference could stand: the name or URL of the index follows.
PIN = "index+"


class Project:
    """The versions of one name, from an index or of a direct reference.

    Attributes:
        name, url: What it is; `url` is "" for a project of an index, and begins with `PIN` where it may come from one
            index only.
        direct: Whether it is a direct reference.
        releases: Its versions, or None when there are none to be had.
        missing: Why there are none.
        source: What the provider gave: the versions of `releases` and those that the date hides.
        count: How many there are.
        every: All versions and gaps.
        versions: All version bits.
    """

    __slots__ = (
        "_masks",
        "_origins",
        "_tiers",
        "_verdicts",
        "count",
        "direct",
        "every",
        "keys",
        "missing",
        "name",
        "releases",
        "source",
        "url",
        "versions",
    )

    def __init__(
        self,
        name: str,
        url: str,
        found: Releases | Missing,
        *,
        source: Releases | None = None,
        origins: tuple[int, ...] | None = None,
    ) -> None:
        self.name = name
        self.url = url
        self.direct = bool(url) and not url.startswith(PIN)
        self.releases: Releases | None = None
        self.missing: Missing | None = None
        self.keys: tuple[bytes, ...] = ()
        if isinstance(found, Releases):
            self.releases = found
            self.keys = found.keys
        else:
            self.missing = found
        self.source = self.releases if source is None else source
        self._origins = origins
        self.count = len(self.keys)
        self.every = (2 << (2 * self.count)) - 1
        self.versions = ((1 << (2 * self.count)) - 1) // 3 * 2
        self._masks: dict[int, tuple[Specifier, int]] = {}
        self._tiers: tuple[int, ...] | None = None
        self._verdicts: dict[object, dict[int, Reason | None]] = {}

    def origin(self, position: int) -> int:
        """Where the provider has the version at `position`."""
        return position if self._origins is None else self._origins[position]

    def mask(self, specifier: Specifier | None) -> int:
        """What a specifier admits, versions and gaps."""
        if specifier is None:
            return self.every
        known = self._masks.get(id(specifier))
        if known is None:
            # The specifier is kept, so that no other one can come to lie at its address.
            known = self._masks[id(specifier)] = (specifier, ranges.mask(specifier[1], self.keys))
        return known[1]

    def tiers(self) -> tuple[int, ...]:
        """The versions of the indexes that are looked at one after the other, as masks; all together as a rule."""
        if self._tiers is None:
            tiers = self.releases.tiers if self.releases is not None else ()
            masks: dict[int, int] = {} if tiers else {0: self.versions}
            for position, tier in enumerate(tiers):
                masks[tier] = masks.get(tier, 0) | bit(position)
            self._tiers = tuple([masks[tier] for tier in sorted(masks)])
        return self._tiers

    def verdicts(self, key: object) -> dict[int, Reason | None]:
        """What was found out about kinds of versions, by their place; `key` says for which circumstances."""
        return self._verdicts.setdefault(key, {})


def is_prerelease(version: str) -> bool:
    """Whether a canonical version is a pre-release or a development release: `a1`, `b2`, `rc3`, `dev4`."""
    if "+" in version:
        version = version.partition("+")[0]
    # No letter of `post` is among these.
    return "a" in version or "b" in version or "c" in version or "d" in version


def highest(mask: int) -> int:
    """The position of the highest version in a mask of version bits."""
    return (mask.bit_length() - 2) >> 1


def lowest(mask: int) -> int:
    """The position of the lowest version in a mask of version bits."""
    return ((mask & -mask).bit_length() - 2) >> 1


def bit(position: int) -> int:
    """The version bit of a position."""
    return 2 << (2 * position)


def positions(mask: int) -> list[int]:
    """The positions in a mask of version bits, ascending."""
    found = []
    while mask:
        low = mask & -mask
        found.append((low.bit_length() - 2) >> 1)
        mask ^= low
    return found


def python_of(kind: Kind) -> Specifier | None:
    """What the files of a kind require of Python: what the first wheel says, else the sdist."""
    for usability in kind:
        if usability[TAGS] and usability[PYTHONS] is not None:
            return usability[PYTHONS]
    for usability in kind:
        if usability[PYTHONS] is not None:
            return usability[PYTHONS]
    return None
