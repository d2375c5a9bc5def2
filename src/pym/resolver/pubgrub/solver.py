"""The solver's steps: propagate what follows, resolve conflicts, decide. Who drives it chooses what to decide. HOT.

The order in which incompatibilities are looked at and conflicts are told is part of the answer: which packages count
as the cause of trouble depends on it, and so which versions are tried first. It is that of pubgrub-rs.

What is taken back would for the most part be decided again just as it was. `Retained` finds what would be, and that
stands: see there.
"""

from __future__ import annotations

from pym.resolver.pubgrub.assignments import DECISION, Assignments
from pym.resolver.pubgrub.incompatibilities import (
    DERIVED,
    NO_VERSIONS,
    REQUIRES,
    ROOT,
    UNAVAILABLE,
    Incompatibilities,
    widen,
)
from pym.resolver.pubgrub.retained import Retained

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence


class Unsolvable(Exception):
    """There is no solution. `number` is the incompatibility that says so: its causes are the proof."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


class Solver:
    """One attempt at a solution. The root is package 0 with one version."""

    __slots__ = ("_marks", "assignments", "contradicted", "incompatibilities", "pending", "retained")

    def __init__(self) -> None:
        self.incompatibilities = Incompatibilities()
        self.assignments = Assignments()
        # Incompatibilities that are not possible any more, and since which level; and the same by level.
        self.contradicted: dict[int, int] = {}
        self._marks: list[list[int]] = [[]]
        # Packages that may have begun, or ceased, to wait for a decision since the driver last looked.
        self.pending: list[int] = []
        root = self.add_package(1)
        absent = self.assignments.absent[root]
        self.incompatibilities.enforce(self.incompatibilities.note(((root, absent | 0b101),), (ROOT,)))
        self.retained = Retained(self)

    def copy(self) -> Solver:
        """One that can go its own way."""
        other = Solver.__new__(Solver)
        other.incompatibilities = self.incompatibilities.copy()
        other.assignments = self.assignments.copy()
        other.contradicted = dict(self.contradicted)
        other._marks = [numbers[:] for numbers in self._marks]
        other.pending = self.pending[:]
        other.retained = Retained(other)
        other.retained.outrun_all()
        return other

    def add_package(self, versions: int) -> int:
        """The number of a new package with so many versions."""
        self.incompatibilities.add()
        return self.assignments.add(versions)

    def changed(self) -> list[int]:
        """The packages that may have begun to wait for a decision since the last call."""
        changed, self.pending = self.pending, []
        return changed

    def waits(self, package: int) -> bool:
        """Whether a version of `package` has to be chosen and is not yet."""
        assignments = self.assignments
        return not assignments.now[package] & assignments.absent[package] and package not in assignments.decided

    def refuse(self, package: int, mask: int, reason: object = None) -> None:
        """The versions in `mask` cannot be chosen: they do not exist, or for `reason`."""
        cause = (NO_VERSIONS, package, mask) if reason is None else (UNAVAILABLE, package, mask, reason)
        self.retained.stand()
        number = self.incompatibilities.note(((package, mask),), cause)
        self.incompatibilities.enforce(number)
        self.retained.met(number)

    def link(self, package: int, mask: int, dependency: int, note: object) -> None:
        """Whatever in `mask` is chosen of one package is chosen of the other: the same versions, a broader range."""
        incompatibilities = self.incompatibilities
        terms = ((package, mask), (dependency, self._complement(dependency, mask)))
        number = incompatibilities.note(terms, (REQUIRES, package, dependency, mask, note))
        self.enforce_requirement(number)

    def enforce_requirement(self, number: int) -> None:
        """Puts a requirement in force, together with an earlier one of other versions that require the very same."""
        replaced, number = self.incompatibilities.enforce_requirement(number)
        self.retained.met(number, replaced)

    def require(self, package: int, bit: int, requirements: Sequence[tuple[int, int, object]]) -> int | None:
        """The version `bit` of `package` is chosen with what it requires, unless that is impossible already.

        Args:
            package: What is decided.
            bit: The mask of its versions that this holds for; a decision when it can be taken.
            requirements: (package, mask of what is admitted, what to remember for an explanation) each.

        Returns:
            None when the decision was taken, else the requirement that stands in its way.
        """
        incompatibilities, assignments = self.incompatibilities, self.assignments
        self.retained.stand()
        # There is nothing in the gaps beside a version: with them, what is learnt of neighbours becomes one range.
        wide = widen(bit)
        numbers = []
        for dependency, mask, note in requirements:
            cause = (REQUIRES, package, dependency, mask, note)
            terms: tuple[tuple[int, int], ...]
            if dependency == package:
                if not bit & ~mask:
                    continue
                terms = ((package, bit),)
            elif not mask:
                terms = ((package, wide),)  # nothing at all is admitted
            else:
                terms = ((package, wide), (dependency, self._complement(dependency, mask)))
            numbers.append(incompatibilities.note(terms, cause))
        for number in numbers:
            self.enforce_requirement(number)
        if assignments.backtracked:
            now = assignments.now
            for number in numbers:
                for other, mask in incompatibilities.terms[number]:
                    have = bit if other == package else now[other]
                    if have & ~mask:
                        break
                else:
                    return number
        self.decide(package, bit)
        return None

    def decide(self, package: int, bit: int) -> None:
        """Chooses a version whose requirements are known to be possible."""
        self.retained.stand()
        self.assignments.decide(package, bit)
        self._marks.append([])

    def establish(self, number: int) -> int:
        """Puts what was derived of one package in force, if it tells anything new: the package, else -1."""
        ((package, mask),) = self.incompatibilities.terms[number]
        self.retained.surrender()
        have = self.assignments.now[package]
        if not have & mask or not have & ~mask:
            return -1
        self.incompatibilities.enforce(number)
        self.retained.met(number)
        self.assignments.derive(package, ~mask, number)
        self.pending.append(package)
        return package

    def take_back_to_first(self, package: int) -> None:
        """Takes back the decisions that came after `package` was first required."""
        self.retained.retreat(self.level_of_first(package))

    def level_of_first(self, package: int) -> int:
        """How many decisions had been taken when `package` was first required; at least the root's."""
        return max(1, self.assignments.history[package][0][1])

    def backtrack_before(self, package: int) -> bool:
        """Takes back the decision for `package` and all after it. Whether there was one."""
        level = self.assignments.decided.get(package)
        if level is None or 0 <= self.retained.floor < level:
            return False
        self.retained.retreat(level - 1)
        return True

    def propagate(self, package: int) -> list[int]:
        """Derives all that follows, after something about `package` has changed.

        Returns:
            The incompatibility of every step of every conflict that was met.

        Raises:
            Unsolvable: It follows that there is no solution.
        """
        conflicts: list[int] = []
        retained = self.retained
        conflict = self._spread(package) if retained.floor < 0 else retained.spread(package)
        while conflict >= 0:
            package, cause = self._resolve(conflict, conflicts)
            mask = ~self._mask(cause, package)
            if retained.floor < 0:
                self.assignments.derive(package, mask, cause)
                self.pending.append(package)
                self.contradict(cause, len(self.assignments.decisions))
                conflict = self._spread(package)
            else:
                retained.derive(package, mask, cause)
                self.pending.append(package)
                conflict = retained.spread(package)
        if retained.floor >= 0:
            retained.settle()
        return conflicts

    def _spread(self, package: int) -> int:
        """Derives what follows from a change, up to a conflict: the incompatibility that is met, or -1."""
        assignments = self.assignments
        now, absent = assignments.now, assignments.absent
        terms, about = self.incompatibilities.terms, self.incompatibilities.about
        contradicted, level = self.contradicted, len(assignments.decisions)
        marks, steps, history = self._marks, assignments.steps[-1], assignments.history
        known = len(steps)
        fresh = known == 1 and steps[0] == package
        buffer = [package]
        while buffer:
            current = buffer.pop()
            for number in about(current, now[current]):
                if number in contradicted:
                    continue
                open_package = -1
                for other, mask in terms[number]:
                    have = now[other]
                    if not have & ~mask:
                        continue
                    if not have & mask:
                        # Since when, so that it need not be looked at again when less than that is taken back.
                        for _, since, _, after in history[other]:  # noqa: B007 - used below
                            if not after & mask:
                                break
                        contradicted[number] = since
                        marks[since].append(number)
                        break
                    if open_package >= 0:
                        break
                    open_package = other
                    open_mask = mask
                else:
                    if open_package < 0:
                        return number
                    if open_package not in buffer:
                        buffer.append(open_package)
                    assignments.derive(open_package, ~open_mask, number)
                    if not now[open_package] & absent[open_package]:
                        self.pending.append(open_package)
                    contradicted[number] = level
                    marks[level].append(number)
        if not fresh and len(steps) > known:
            self.retained.spoil(level)
        return -1

    def _resolve(self, number: int, conflicts: list[int]) -> tuple[int, int]:
        """From a conflict to its root cause, and back to where that could have been known."""
        incompatibilities, assignments = self.incompatibilities, self.assignments
        changed = False
        while True:
            terms = incompatibilities.terms[number]
            if not terms or (len(terms) == 1 and terms[0][0] == 0):
                raise Unsolvable(number)
            best = (-1, 0, 0)
            package = mask = -1
            found = {}
            for other, other_mask in terms:
                place = assignments.satisfier(other, ~other_mask)
                found[other] = place
                if place[0] > best[0]:
                    best, package, mask = place, other, other_mask
            _, level, cause = best
            # What the satisfier alone says of its package: an earlier assignment may have to help it.
            alone = ~self._mask(cause, package) if cause != DECISION else assignments.now[package]
            found[package] = assignments.satisfier(package, alone & ~mask)
            previous = max([1, max(found.values())[1]])
            if previous < level:
                self.retained.retreat(previous, incomplete=True)
                if changed:
                    self.incompatibilities.enforce(number)
                conflicts.append(number)
                return package, number
            number = incompatibilities.note(self._resolvent(number, cause, package), (DERIVED, number, cause))
            conflicts.append(number)
            changed = True

    def _resolvent(self, first: int, second: int, package: int) -> tuple[tuple[int, int], ...]:
        """What follows from two incompatibilities, of which one needs `package` where the other excludes it."""
        terms = self.incompatibilities.terms
        merged: dict[int, int] = {}
        of_first = of_second = 0
        for other, mask in terms[first]:
            if other == package:
                of_first = mask
            else:
                merged[other] = mask
        for other, mask in terms[second]:
            if other == package:
                of_second = mask
            elif other in merged:
                merged[other] &= mask
            else:
                merged[other] = mask
        union = of_first | of_second
        full = (self.assignments.absent[package] << 1) - 1
        if union & full != full:
            merged[package] = union
        return tuple(merged.items())

    def _mask(self, number: int, package: int) -> int:
        for other, mask in self.incompatibilities.terms[number]:
            if other == package:
                return mask
        raise AssertionError("the incompatibility does not mention the package")

    def _complement(self, package: int, mask: int) -> int:
        return ((self.assignments.absent[package] << 1) - 1) & ~mask

    def contradict(self, number: int, level: int) -> None:
        """Takes note that an incompatibility is not possible any more."""
        self.contradicted[number] = level
        self._marks[level].append(number)

    def backtrack(self, level: int) -> None:
        """Takes back everything above `level`."""
        if len(self.assignments.decisions) <= level:
            return
        self.pending.extend(self.assignments.backtrack(level))
        contradicted, marks = self.contradicted, self._marks
        for numbers in marks[level + 1 :]:
            for number in numbers:
                if contradicted.get(number, 0) > level:
                    del contradicted[number]
        del marks[level + 1 :]
        self.retained.forget(level)
