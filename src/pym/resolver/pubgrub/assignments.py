"""What has been decided and derived so far, in order: PubGrub's partial solution. A HOT module."""

from __future__ import annotations

_WIDTH = 24  # of the place within a level, in bits

DECISION = -1  # stands where the number of the incompatibility stands that a derivation follows from


class Assignments:
    """The state of every package, with how it came about.

    Attributes:
        now: What each package can still be: the intersection of everything assigned to it.
        absent: For each package the bit that says it is not chosen.
        history: For each package what was assigned, oldest first: (order, level, incompatibility or DECISION, what the
            package could be afterwards).
        decided: For each decided package the level of its decision.
        decisions: The decided packages, by level; the first belongs to level 1.
        steps: For each level from 0 the packages of its assignments, in order.
        backtracked: Whether anything was ever taken back.
    """

    __slots__ = ("absent", "backtracked", "decided", "decisions", "history", "now", "steps")

    def __init__(self) -> None:
        self.now: list[int] = []
        self.absent: list[int] = []
        self.history: list[list[tuple[int, int, int, int]]] = []
        self.decided: dict[int, int] = {}
        self.decisions: list[int] = []
        self.steps: list[list[int]] = [[]]
        self.backtracked = False

    def copy(self) -> Assignments:
        """One that can go its own way."""
        other = Assignments()
        other.now = self.now[:]
        other.absent = self.absent[:]
        other.history = [entries[:] for entries in self.history]
        other.decided = dict(self.decided)
        other.decisions = self.decisions[:]
        other.steps = [packages[:] for packages in self.steps]
        other.backtracked = self.backtracked
        return other

    @property
    def level(self) -> int:
        """How many decisions are in force."""
        return len(self.decisions)

    def chosen(self) -> tuple[tuple[int, int], ...]:
        """The decided packages, by level, with the versions that were chosen."""
        return tuple([(package, self.now[package]) for package in self.decisions])

    def add(self, versions: int) -> int:
        """The number of a new package with so many versions."""
        absent = 1 << (2 * versions + 1)
        self.now.append((absent << 1) - 1)
        self.absent.append(absent)
        self.history.append([])
        return len(self.now) - 1

    def derive(self, package: int, mask: int, incompatibility: int) -> None:
        """From now on `package` lies in `mask` too."""
        steps, level = self.steps[-1], len(self.decisions)
        after = self.now[package] & mask
        self.now[package] = after
        self.history[package].append((level << _WIDTH | len(steps), level, incompatibility, after))
        steps.append(package)

    def derive_at(self, level: int, package: int, mask: int, incompatibility: int) -> None:
        """The same at an earlier level; nothing about the package is known at later ones."""
        steps = self.steps[level]
        after = self.now[package] & mask
        self.now[package] = after
        self.history[package].append((level << _WIDTH | len(steps), level, incompatibility, after))
        steps.append(package)

    def decide(self, package: int, bit: int) -> None:
        """Opens a new level with a decision."""
        self.decisions.append(package)
        level = self.decided[package] = len(self.decisions)
        self.now[package] = bit
        self.history[package].append((level << _WIDTH, level, DECISION, bit))
        self.steps.append([package])

    def backtrack(self, level: int) -> set[int]:
        """Takes back everything above `level`.

        Returns:
            The packages whose state has changed.
        """
        self.backtracked = True
        changed: set[int] = set()
        changed.update(*self.steps[level + 1 :])
        now, history = self.now, self.history
        for package in changed:
            entries = history[package]
            while entries and entries[-1][1] > level:
                entries.pop()
            now[package] = entries[-1][3] if entries else (self.absent[package] << 1) - 1
        for package in self.decisions[level:]:
            del self.decided[package]
        del self.decisions[level:]
        del self.steps[level + 1 :]
        return changed

    def replace(self, level: int, found: list[tuple[int, int, int]]) -> None:
        """Puts other assignments, (package, incompatibility, what it can be afterwards) each, in the place of those of
        one level. Nothing is known at later levels about packages that come out otherwise."""
        history = self.history
        later: dict[int, list[tuple[int, int, int, int]]] = {}
        for package in dict.fromkeys([*self.steps[level], *[package for package, _, _ in found]]):
            entries = history[package]
            kept = later[package] = []
            while entries and entries[-1][1] >= level:
                entry = entries.pop()
                if entry[1] > level:
                    kept.append(entry)
        for number, (package, incompatibility, after) in enumerate(found):
            history[package].append((level << _WIDTH | number, level, incompatibility, after))
        for package, kept in later.items():
            history[package] += reversed(kept)
            self.now[package] = history[package][-1][3]
        self.steps[level] = [package for package, _, _ in found]

    def at(self, level: int, package: int) -> int:
        """What `package` could be at an earlier level."""
        for _, known, _, after in reversed(self.history[package]):
            if known <= level:
                return after
        return (self.absent[package] << 1) - 1

    def first_after(self, level: int, package: int) -> int:
        """The first level after `level` at which something was assigned to `package`, 0 if there is none."""
        found = 0
        for _, known, _, _ in reversed(self.history[package]):
            if known <= level:
                break
            found = known
        return found

    def satisfier(self, package: int, beyond: int) -> tuple[int, int, int]:
        """The first assignment after which `package` cannot lie in `beyond` any more: (order, level, incompatibility).

        There has to be one.
        """
        for order, level, incompatibility, after in self.history[package]:
            if not after & beyond:
                return order, level, incompatibility
        raise AssertionError("no assignment satisfies the term")
