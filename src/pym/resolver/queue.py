"""Whose turn it is: the packages that wait for a decision, by priority. A HOT module.

As in uv, and as much a part of the answer as the priorities themselves: a package keeps the priority it had when
something was last found out about it, or taken back, even if its name has moved ahead since.
"""

from __future__ import annotations

from _heapq import heappop, heappush

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.resolver.expand import Package
    from pym.resolver.priorities import Priorities
    from pym.resolver.pubgrub.solver import Solver


class Queue:
    """The waiting packages of one fork."""

    __slots__ = ("_heap", "_ranks")

    def __init__(self) -> None:
        self._heap: list[tuple[int, int]] = []
        self._ranks: dict[int, int] = {}

    def copy(self) -> Queue:
        """One that can go its own way."""
        other = Queue()
        other._heap = self._heap[:]
        other._ranks = dict(self._ranks)
        return other

    def pick(self, solver: Solver, packages: list[Package], priorities: Priorities) -> int:
        """The package to decide next, -1 when all are decided."""
        heap, ranks = self._heap, self._ranks
        assignments = solver.assignments
        now, absent, decided = assignments.now, assignments.absent, assignments.decided
        known = priorities.known
        for package in solver.changed():
            if not now[package] & absent[package] and package not in decided:
                priority = known.get(package)
                rank = -(priorities.of(packages[package][1], package) if priority is None else priority)
                if ranks.get(package) != rank:
                    ranks[package] = rank
                    heappush(heap, (rank, package))
        while heap:
            rank, package = heap[0]
            if ranks.get(package) == rank:
                if not now[package] & absent[package] and package not in decided:
                    return package
                del ranks[package]
            heappop(heap)
        return -1

    def current(self, package: int, priority: int) -> bool:
        """Whether a package waits with this priority, or does not wait."""
        return self._ranks.get(package, -priority) == -priority
