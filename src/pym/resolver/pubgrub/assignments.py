"""What has been decided and derived so far, in order: PubGrub's partial solution. A HOT module."""

from __future__ import annotations

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
        order: How many assignments there were.
        backtracked: Whether anything was ever taken back.
    """

    __slots__ = ("absent", "backtracked", "decided", "decisions", "history", "now", "order", "trail")

    def __init__(self) -> None:
        self.now: list[int] = []
        self.absent: list[int] = []
        self.history: list[list[tuple[int, int, int, int]]] = []
        self.decided: dict[int, int] = {}
        self.decisions: list[int] = []
        self.trail: list[int] = []  # the package of every assignment, in order: what backtracking walks
        self.order = 0
        self.backtracked = False

    def copy(self) -> Assignments:
        """One that can go its own way."""
        other = Assignments()
        other.now = self.now[:]
        other.absent = self.absent[:]
        other.history = [entries[:] for entries in self.history]
        other.decided = dict(self.decided)
        other.decisions = self.decisions[:]
        other.trail = self.trail[:]
        other.order = self.order
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
        after = self.now[package] & mask
        self.now[package] = after
        self.history[package].append((self.order, len(self.decisions), incompatibility, after))
        self.trail.append(package)
        self.order += 1

    def decide(self, package: int, bit: int) -> None:
        """Opens a new level with a decision."""
        self.decisions.append(package)
        self.decided[package] = len(self.decisions)
        self.now[package] = bit
        self.history[package].append((self.order, len(self.decisions), DECISION, bit))
        self.trail.append(package)
        self.order += 1

    def backtrack(self, level: int) -> set[int]:
        """Takes back everything above `level`.

        Returns:
            The packages whose state has changed.
        """
        self.backtracked = True
        changed = set()
        history, trail = self.history, self.trail
        while trail:
            package = trail[-1]
            entries = history[package]
            if entries[-1][1] <= level:
                break
            entries.pop()
            trail.pop()
            changed.add(package)
        for package in changed:
            entries = history[package]
            self.now[package] = entries[-1][3] if entries else (self.absent[package] << 1) - 1
        for package in self.decisions[level:]:
            del self.decided[package]
        del self.decisions[level:]
        return changed

    def satisfier(self, package: int, beyond: int) -> tuple[int, int, int]:
        """The first assignment after which `package` cannot lie in `beyond` any more: (order, level, incompatibility).

        There has to be one.
        """
        for order, level, incompatibility, after in self.history[package]:
            if not after & beyond:
                return order, level, incompatibility
        raise AssertionError("no assignment satisfies the term")
