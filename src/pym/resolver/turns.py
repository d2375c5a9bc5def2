"""Whose turn it is in one fork, and what comes too late when a package has moved ahead. A HOT module."""

from __future__ import annotations

from pym.resolver.priorities import Priorities
from pym.resolver.queue import Queue

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from pym.resolver.expand import Package
    from pym.resolver.pubgrub.solver import Solver


class Turns:
    """The order in which the packages of one fork are decided.

    Args:
        solver: Of the fork. It is told which levels come after a package.
        packages: What each of the solver's packages is; it grows.

    Attributes:
        priorities: Their places.
    """

    __slots__ = ("_packages", "_queue", "_solver", "_stale", "priorities")

    def __init__(self, solver: Solver, packages: list[Package]) -> None:
        self._solver = solver
        self._packages = packages
        self._queue = Queue()
        self._stale: set[int] = set()  # packages that may wait in a place that is not theirs any more
        self.priorities = Priorities()
        solver.retained.behind = self.behind

    def copy(self, solver: Solver, packages: list[Package]) -> Turns:
        """Those of a fork that goes on in a part of this one's environment."""
        other = Turns(solver, packages)
        other._queue = self._queue.copy()
        other._stale = set(self._stale)
        other.priorities = self.priorities.copy()
        return other

    def pick(self) -> int:
        """The package to decide next, -1 when all are decided."""
        self._solver.retained.stand()
        picked = self._queue.pick(self._solver, self._packages, self.priorities)
        if self._stale and picked >= 0:
            self._look_again(picked)
        return picked

    def _look_again(self, picked: int) -> None:
        """The level to come is outrun if somebody else would come first who has moved ahead since something was last
        found out about it."""
        of, packages, retained = self.priorities.of, self._packages, self._solver.retained
        rank = of(packages[picked][1], picked)
        if not self._queue.current(picked, rank):
            retained.outrun(self._solver.assignments.level + 1)
        for number in list(self._stale):
            own = of(packages[number][1], number)
            if self._queue.current(number, own):
                self._stale.discard(number)
            elif own > rank and self._solver.waits(number):
                retained.outrun(self._solver.assignments.level + 1)

    def reprioritise(self) -> None:
        """Moves packages ahead that have had too many conflicts, and takes back what was decided before them."""
        priorities = self.priorities
        early, priorities.early = priorities.early, []
        late, priorities.late = priorities.late, []
        for package in early:
            self._reprioritise(package, priorities.move_early)
        for package in late:
            self._reprioritise(package, priorities.move_late)
        self._solver.retained.settle()
        self.refresh()

    def _reprioritise(self, package: int, move: Callable[[str], bool]) -> None:
        name = self._packages[package][1]
        pinned = self.priorities.pinned(name)
        if name and move(name):
            self._solver.backtrack_before(package)
            self.moved(name, down=pinned)

    def moved(self, name: str, decided_next: int = -1, *, down: bool = False) -> None:
        """A name has moved, ahead as a rule: where it waited, or was decided, it would be another one's turn."""
        of, packages = self.priorities.of, self._packages
        assignments, retained = self._solver.assignments, self._solver.retained
        for number in self.priorities.variants[name]:
            absent = assignments.absent[number]
            decided = assignments.decided.get(number, 0)
            for _, level, _, after in assignments.history[number]:
                if not after & absent:
                    self._stale.add(number)
                    retained.outrun(*self._all_behind(number, level, decided or assignments.level + 1))
                    break
            if decided_next >= 0 and of(packages[decided_next][1], decided_next) < of(name, number):
                retained.outrun(assignments.level + 1)
            if down and decided:
                retained.outrun(decided)

    def refresh(self) -> None:
        """What was taken back, or would have been but stands, gets the place that is its own now."""
        solver = self._solver
        floor = solver.retained.floor
        if floor >= 0:
            for number in self._stale:
                if solver.assignments.first_after(floor, number):
                    solver.pending.append(number)

    def behind(self, number: int, floor: int) -> int:
        """The first level above `floor` at which something was decided that comes after a package, 0 for none."""
        return next(iter(self._all_behind(number, floor, self._solver.assignments.level + 1)), 0)

    def _all_behind(self, number: int, floor: int, end: int) -> list[int]:
        of, packages = self.priorities.of, self._packages
        rank = of(packages[number][1], number)
        known = self.priorities.known
        return [
            level
            for level, decided in enumerate(self._solver.assignments.decisions[floor : end - 1], floor + 1)
            if (known.get(decided) or of(packages[decided][1], decided)) < rank
        ]
