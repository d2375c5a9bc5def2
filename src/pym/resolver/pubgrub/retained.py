"""What stands when decisions are taken back: the levels that would be decided again just as they were. A HOT module.

After a conflict the solver goes back to the level at which it could have known better, and derives there what it has
learnt. What was decided since is taken back; whoever drives it decides, for the most part, all of it again. Hundreds of
decisions after each of hundreds of conflicts are most of the work of a large resolution. So the solver derives at the
earlier level (the floor) while the later ones stand, and takes back only from the first level on that would come out
otherwise. The result is the same in every detail, down to the order of what is learnt:

- A level in which something is assigned to a package that is narrowed at the floor is taken back.
- What is narrowed at the floor makes terms true or false earlier. If an incompatibility would tell something at a
  level because of it, or tells nothing any more that it told, that level is taken back.
- A level is spoilt when what follows from its decision may be something else now: an incompatibility came into force
  since that tells something at it, or something was derived at it in the end that would be derived in between. It is
  worked out anew where it stands; what comes out narrower is treated like what is narrowed at the floor.
- A level is outrun when it would be the turn of another package now. It is taken back. Whose turn it is, is decided
  outside: by `outrun`, and by `behind` for packages that are required earlier than they were.
"""

from __future__ import annotations

from _bisect import bisect_left

from pym.resolver.pubgrub.assignments import DECISION

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from pym.resolver.pubgrub.solver import Solver

_NEVER = 1 << 40


def _level(entry: tuple[int, int, int, int]) -> int:
    return entry[1]


class Retained:
    """The levels above the floor of one solver.

    Attributes:
        floor: The level to which everything counts as taken back, while what stands above it is worth keeping; -1 if
            nothing does.
        behind: Tells the first level above one at which it would have been the turn of a package, 0 for none.
    """

    __slots__ = ("_before", "_outrun", "_solver", "_spoilt", "behind", "floor")

    def __init__(self, solver: Solver) -> None:
        self._solver = solver
        self._spoilt: set[int] = set()
        self._before: dict[int, int] = {}
        self._outrun: set[int] = set()
        self.floor = -1
        self.behind: Callable[[int, int], int] | None = None

    def stand(self) -> None:
        """What is left above the floor is as if it had been decided anew."""
        if self.floor >= 0:
            self.floor = -1
            self._before = {}

    def surrender(self) -> None:
        """Takes back all that stands above the floor."""
        if self.floor >= 0:
            self.drop(self.floor)
            self.stand()

    def retreat(self, level: int, *, incomplete: bool = False) -> None:
        """Takes back everything above `level` that would not be decided again as it was.

        Args:
            level: The new floor.
            incomplete: A conflict was met before everything that follows at the present level was derived.
        """
        solver = self._solver
        top = len(solver.assignments.decisions)
        if incomplete and top > level:
            top -= 1
        solver.assignments.backtracked = True
        first = min([outrun for outrun in self._outrun if outrun > level], default=_NEVER)
        solver.backtrack(min(top, first - 1))
        if len(solver.assignments.decisions) > level:
            self.floor = level
        self.spoil(level)

    def spoil(self, level: int) -> None:
        """What follows at a level may be something else if it is decided anew."""
        self._spoilt.add(level)

    def outrun(self, *levels: int) -> None:
        """It would be another package's turn at these levels, ascending."""
        self._outrun.update(levels)
        if self.floor >= 0:
            for level in levels:
                if level > self.floor:
                    self.drop(level - 1)
                    break

    def outrun_all(self) -> None:
        """Nothing is known of any level."""
        self._outrun.update(range(len(self._solver.assignments.decisions) + 1))

    def forget(self, level: int) -> None:
        """Everything above `level` was taken back."""
        if self._spoilt:
            self._spoilt = {spoilt for spoilt in self._spoilt if spoilt <= level}
        if self._outrun:
            self._outrun = {outrun for outrun in self._outrun if outrun <= level}

    def drop(self, level: int) -> None:
        """Takes back what stands above `level`, which is not below the floor."""
        if len(self._solver.assignments.decisions) > level:
            self._solver.backtrack(level)

    def met(self, number: int, replaced: int = -1) -> None:
        """An incompatibility came into force: spoils the levels at which it tells something.

        Args:
            number: Of it.
            replaced: One that is not in force any more because of it, -1 for none.
        """
        solver = self._solver
        assignments = solver.assignments
        now, history = assignments.now, assignments.history
        terms = solver.incompatibilities.terms[number]
        if replaced in solver.contradicted:  # as whatever told something is from then on
            for package, _ in terms:
                for _, level, cause, _ in history[package]:
                    if cause == replaced:
                        self._spoilt.add(level)
        open_terms = 0
        for package, mask in terms:
            if now[package] & ~mask:
                open_terms += 1
                if open_terms > 1:
                    return
        tells, impossible = self._when(terms)
        if tells < _NEVER and tells <= impossible:
            for package, _ in terms:
                entries = history[package]
                at = bisect_left(entries, tells, key=_level)
                while at < len(entries):
                    # Hundreds of versions are refused one by one at the same level.
                    level = entries[at][1]
                    self._spoilt.add(level)
                    at = bisect_left(entries, level + 1, at, key=_level)

    def _when(self, terms: tuple[tuple[int, int], ...]) -> tuple[int, int]:
        """The levels from which an incompatibility tells something, and from which it is not possible."""
        history = self._solver.assignments.history
        impossible = _NEVER
        true = []
        for package, mask in terms:
            found = _NEVER
            entries = history[package]
            # What a package can be only gets less.
            at = bisect_left(entries, True, key=lambda entry: not entry[3] & ~mask or not entry[3] & mask)
            if at < len(entries):
                _, level, _, after = entries[at]
                if after & ~mask:
                    impossible = min(impossible, level)
                else:
                    found = level
            true.append(found)
        if len(terms) == 1:
            entries = history[terms[0][0]]
            return entries[0][1] if entries else _NEVER, impossible
        true.sort()
        return true[-2], impossible

    def derive(self, package: int, mask: int, incompatibility: int) -> None:
        """From the floor on `package` lies in `mask` too."""
        solver, floor = self._solver, self.floor
        assignments = solver.assignments
        later = assignments.first_after(floor, package)
        if later:
            self.drop(later - 1)
        have = assignments.now[package]
        self._before.setdefault(package, have)
        assignments.derive_at(floor, package, mask, incompatibility)
        solver.contradict(incompatibility, floor)
        absent = assignments.absent[package]
        if not assignments.now[package] & absent:
            solver.pending.append(package)
            if have & absent:
                self._rise(package)

    def _rise(self, package: int) -> None:
        """A package is required at the floor and was not: takes back what stands from its turn on."""
        turn = self.behind(package, self.floor) if self.behind is not None else self.floor + 1
        if turn:
            self.drop(turn - 1)

    def spread(self, package: int) -> int:
        """Derives at the floor what follows from a change: the incompatibility that is met in a conflict, or -1.

        What stands above it is taken back as far as it would come out otherwise.
        """
        conflict = self._spread([package])
        if conflict >= 0:
            self.surrender()
        return conflict

    def settle(self) -> None:
        """Works out anew what is spoilt above the floor."""
        floor = self.floor
        if floor < 0:
            return
        while self._spoilt:
            level = min([spoilt for spoilt in self._spoilt if spoilt > self.floor], default=_NEVER)
            if level == _NEVER:
                break
            self._renew(level)
        self.floor = floor
        if len(self._solver.assignments.decisions) == floor:
            self.stand()

    def _renew(self, level: int) -> None:
        """Works out anew what follows at a level that stands."""
        solver = self._solver
        assignments = solver.assignments
        absent = assignments.absent
        old = {package: assignments.at(level, package) for package in assignments.steps[level]}
        found = self._deduce(level)
        new: dict[int, int] = dict.fromkeys(old, -1)
        for package, _, after in found or ():
            new[package] = after
        if found is None or any(after & ~old.get(package, after) for package, after in new.items()):
            self.drop(level - 1)  # a conflict, or not all of what was known follows again
            return
        self.floor = level
        self._before = {}
        narrowed = []
        for package, after in new.items():
            before = old[package] if package in old else assignments.at(level, package)
            if after != before:
                narrowed.append((package, before))
                later = assignments.first_after(level, package)
                if later:
                    self.drop(later - 1)
        assignments.replace(level, found)
        self._spoilt.discard(level)
        for package, before in narrowed:
            self._before[package] = before
            if not new[package] & absent[package]:
                solver.pending.append(package)
                if before & absent[package]:
                    self._rise(package)
        for package, _ in narrowed:
            self._spread([package])

    def _deduce(self, level: int) -> list[tuple[int, int, int]] | None:
        """What follows at a level from its decision: (package, cause, what it can be afterwards) each, by order; None
        in case of a conflict."""
        solver, below = self._solver, level - 1
        assignments, contradicted = solver.assignments, solver.contradicted
        now, history = assignments.now, assignments.history
        terms, of = solver.incompatibilities.terms, solver.incompatibilities.of
        package = assignments.decisions[below]
        decision = next(after for _, at, _, after in history[package] if at == level)
        state = {package: decision}
        found = [(package, DECISION, decision)]
        silent = set()
        buffer = [package]
        while buffer:
            current = buffer.pop()
            for number in reversed(of[current]):
                if number in silent or contradicted.get(number, _NEVER) <= below:
                    continue
                open_package = -1
                for other, mask in terms[number]:
                    have = state.get(other, 0)
                    if not have:
                        entries = history[other]
                        have = now[other] if not entries or entries[-1][1] <= below else assignments.at(below, other)
                    if not have & ~mask:
                        continue
                    if not have & mask:
                        silent.add(number)
                        break
                    if open_package >= 0:
                        break
                    open_package, open_mask, open_have = other, mask, have
                else:
                    if open_package < 0:
                        return None
                    if open_package not in buffer:
                        buffer.append(open_package)
                    after = state[open_package] = open_have & ~open_mask
                    found.append((open_package, number, after))
                    silent.add(number)
        return found

    def _spread(self, buffer: list[int]) -> int:
        solver, floor = self._solver, self.floor
        assignments, contradicted = solver.assignments, solver.contradicted
        now, history = assignments.now, assignments.history
        terms, of = solver.incompatibilities.terms, solver.incompatibilities.of
        while buffer:
            current = buffer.pop()
            for number in reversed(of[current]):
                if contradicted.get(number, _NEVER) <= floor:
                    continue
                open_package = -1
                for other, mask in terms[number]:
                    entries = history[other]
                    have = now[other] if not entries or entries[-1][1] <= floor else assignments.at(floor, other)
                    if not have & ~mask:
                        continue
                    if not have & mask:
                        solver.contradict(number, floor)
                        self._silence(number)
                        break
                    if open_package >= 0:
                        self._foresee(current, number)
                        break
                    open_package = other
                    open_mask = mask
                else:
                    if open_package < 0:
                        return number
                    if open_package not in buffer:
                        buffer.append(open_package)
                    self.derive(open_package, ~open_mask, number)
        return -1

    def _silence(self, number: int) -> None:
        """An incompatibility is not possible from the floor on: takes back what follows from it later."""
        history, floor = self._solver.assignments.history, self.floor
        first = _NEVER
        for package, _ in self._solver.incompatibilities.terms[number]:
            for _, level, cause, _ in reversed(history[package]):
                if level <= floor:
                    break
                if cause == number:
                    first = min(first, level)
        if first < _NEVER:
            self.drop(first - 1)

    def _foresee(self, current: int, number: int) -> None:
        """Takes back the level at which an incompatibility tells something because of what is true at the floor."""
        solver = self._solver
        terms = solver.incompatibilities.terms[number]
        if current not in self._before:
            return  # nothing has changed about it
        for package, mask in terms:
            if package == current and (solver.assignments.now[current] & ~mask or not self._before[current] & ~mask):
                return  # it is not true at the floor, or was before
        tells, impossible = self._when(terms)
        if tells < _NEVER and tells <= impossible:
            self.drop(max(tells - 1, self.floor))
