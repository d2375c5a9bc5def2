"""Which package is decided next: direct references, then pins, then what caused conflicts, then first seen. HOT.

A priority is a number: the class, and within it the earlier the name was met the higher. Variants of one name (with
extras, with markers) share the name's place; among them the one met first comes first.
"""

from __future__ import annotations

UNSPECIFIED, CONFLICT_LATE, CONFLICT_EARLY, SINGLETON, DIRECT, ROOT = range(6)

THRESHOLD = 5  # conflicts after which a package is moved ahead

_WIDTH = 1 << 24  # no resolution meets so many names


class Priorities:
    """The places of names and of their variants, and the conflicts that were counted against them.

    Attributes:
        variants: The packages of each name.
        known: What `of` said of packages, as far as it still holds.
        early: Packages that have just reached the threshold of conflicts in which others stood in their way.
        late: The same of conflicts in which they stood in the way of others.
    """

    __slots__ = ("_affected", "_culprit", "_names", "_variants", "early", "known", "late", "variants")

    def __init__(self) -> None:
        self._names: dict[str, tuple[int, int]] = {}
        self._variants: dict[int, int] = {}
        self._affected: dict[int, int] = {}
        self._culprit: dict[int, int] = {}
        self.known: dict[int, int] = {}
        self.variants: dict[str, list[int]] = {}
        self.early: list[int] = []
        self.late: list[int] = []

    def copy(self) -> Priorities:
        """One that can go its own way."""
        other = Priorities()
        other._names = dict(self._names)
        other._variants = dict(self._variants)
        other.known = dict(self.known)
        other.variants = {name: packages[:] for name, packages in self.variants.items()}
        other._affected = dict(self._affected)
        other._culprit = dict(self._culprit)
        other.early = self.early[:]
        other.late = self.late[:]
        return other

    def meet(self, name: str, package: int, *, singleton: bool, direct: bool) -> bool:
        """A requirement for a variant of `name` was seen. Whether the name has moved ahead for it."""
        if package not in self._variants:
            self._variants[package] = len(self._variants)
            self.variants.setdefault(name, []).append(package)
        wanted = DIRECT if direct else SINGLETON if singleton else UNSPECIFIED
        have = self._names.get(name)
        if have is None:
            self._names[name] = (wanted, len(self._names))
        elif wanted > have[0]:
            self._move(name, wanted, have[1])
            return True
        return False

    def of(self, name: str, package: int) -> int:
        """How urgent a variant is: the highest is decided next."""
        known = self.known.get(package)
        if known is None:
            if not name:
                return (ROOT + 1) * _WIDTH * _WIDTH
            rank, index = self._names[name]
            known = self.known[package] = ((rank + 1) * _WIDTH - index) * _WIDTH - self._variants[package]
        return known

    def conflict(self, affected: int, others: list[int]) -> None:
        """`affected` could not be chosen because of `others`."""
        if not others:
            return
        for package in others:
            self.blame(package)
        count = self._affected.get(affected, 0) + 1
        self._affected[affected] = count
        if count == THRESHOLD:
            self.early.append(affected)

    def blame(self, package: int) -> None:
        """A package stood in the way of another."""
        count = self._culprit[package] = self._culprit.get(package, 0) + 1
        if count == THRESHOLD:
            self.late.append(package)

    def exhausted(self, package: int) -> bool:
        """Whether more conflicts that a package has with itself move nothing."""
        return min(self._affected.get(package, 0), self._culprit.get(package, 0)) >= THRESHOLD

    def pinned(self, name: str) -> bool:
        """Whether a name is ahead of those that conflicts have moved."""
        return self._names.get(name, (UNSPECIFIED, 0))[0] > CONFLICT_EARLY

    def move_early(self, name: str) -> bool:
        """Puts a name that is often in the way ahead. Whether it was not there yet."""
        rank, index = self._names.get(name, (UNSPECIFIED, len(self._names)))
        if rank == CONFLICT_EARLY and name in self._names:
            return False
        self._move(name, CONFLICT_EARLY, index)
        return True

    def move_late(self, name: str) -> bool:
        """Puts a name that often stands in the way of others ahead of ordinary ones. Whether it was not there yet."""
        rank, index = self._names.get(name, (UNSPECIFIED, len(self._names)))
        if rank in (CONFLICT_EARLY, CONFLICT_LATE) and name in self._names:
            return False
        self._move(name, CONFLICT_LATE, index)
        return True

    def _move(self, name: str, rank: int, index: int) -> None:
        self._names[name] = (rank, index)
        for package in self.variants.get(name, ()):
            self.known.pop(package, None)
