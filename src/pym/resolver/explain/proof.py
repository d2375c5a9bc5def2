"""The fewest facts that leave no solution, and the proof from these.

The solver proves on the way to somewhere else: what it learns first shapes what it learns next, and in a large
resolution hundreds of versions are ruled out one by one. Told like that nobody understands it. So its facts are taken,
those that are not needed are left out, requirements of neighbouring versions are told as one where that is enough, and
the rest is proved again. Everything is counted, never timed: the same failure is always told in the same words.
"""

from __future__ import annotations

from pym.resolver.explain.clause import ROOT, Subjects
from pym.resolver.explain.facts import Nothing, Requires, Step
from pym.resolver.explain.steps import in_order
from pym.resolver.pubgrub.incompatibilities import DERIVED
from pym.resolver.pubgrub.solver import Solver, Unsolvable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from pym.resolver.explain.clause import Subject
    from pym.resolver.pubgrub.incompatibilities import Incompatibilities

_EFFORT = 60_000  # facts in all the proofs that are tried
ORDERS = ("fewest", "first", "last")
_SEARCH = 5_000  # incompatibilities that may be learnt in one proof


def shortest(facts: list[Step], subjects: Subjects) -> Step | None:
    """A proof from as few of the facts as can be found; None when none is found with reasonable effort."""
    proof = prove(facts, subjects)
    if proof is None:
        return None
    attempt = _Attempt(facts, proof, subjects)
    attempt.generalise()
    attempt.leave_out()
    attempt.generalise()
    attempt.reorder()
    return attempt.proof


class _Attempt:
    """Facts that leave no solution, and the proof, both getting smaller."""

    def __init__(self, facts: list[Step], proof: Step, subjects: Subjects) -> None:
        self.proof = proof
        self._subjects = subjects
        self._effort = 0
        self._facts = _used(facts, proof)

    def _try(self, facts: list[Step]) -> bool:
        self._effort += len(facts) + 20
        if self._effort > _EFFORT:
            return False
        proof = prove(facts, self._subjects, limit=2 * len(facts) + 500)
        if proof is None:
            return False
        self.proof, self._facts = proof, _used(facts, proof)
        return True

    def leave_out(self) -> None:
        """Leaves out what is not needed: all of one subject's requirements at once, then each."""
        for key in (_owner, id):
            done: set[object] = set()
            while True:
                groups = [group for group in dict.fromkeys([key(one) for one in self._facts]) if group not in done]
                if not groups:
                    break
                group = groups[-1]
                done.add(group)
                kept = [one for one in self._facts if key(one) != group]
                if kept:
                    self._try(kept)

    def generalise(self) -> None:
        """Tells requirements of one package for another as one."""
        done: set[object] = set()
        while True:
            groups: dict[object, list[Step]] = {}
            for one in self._facts:
                if isinstance(one.fact, Requires) and one.fact.subject != ROOT:
                    groups.setdefault((one.fact.subject, one.fact.dependency), []).append(one)
            waiting = [key for key, group in groups.items() if len(group) > 1 and key not in done]
            if not waiting:
                return
            key = waiting[0]
            done.add(key)
            whole = _joined(groups[key], self._subjects)
            if whole is not None:
                members = {id(one) for one in groups[key]}
                place = next(index for index, one in enumerate(self._facts) if id(one) in members)
                rest = [one for one in self._facts if id(one) not in members]
                self._try([*rest[:place], whole, *rest[place:]])

    def reorder(self) -> None:
        """Looks for the shortest proof among those that other decisions lead to."""
        facts = self._facts
        for order in ORDERS[1:]:
            proof = prove(facts, self._subjects, order, limit=2 * len(facts) + 500)
            if proof is not None and _length(proof) < _length(self.proof):
                self.proof = proof


def _length(proof: Step) -> int:
    return len([step for step in in_order(proof) if step.fact is None])


def _owner(step: Step) -> object:
    """What facts belong together: those about one subject, but for each thing a person requires."""
    fact = step.fact
    assert fact is not None
    if isinstance(fact, Requires) and fact.subject == ROOT:
        return (ROOT, fact.dependency, fact.allowed)
    return (fact.subject, isinstance(fact, Requires) and fact.dependency)


def _joined(steps: list[Step], subjects: Subjects) -> Step | None:
    """What requirements of several versions come to: all of these require something in any of the ranges."""
    versions = allowed = mask = 0
    for step in steps:
        fact = step.fact
        assert isinstance(fact, Requires)
        if fact.dependency not in step.clause or fact.dependency[0] == fact.subject[0]:
            return None
        versions |= fact.versions
        mask |= step.clause[fact.subject]
        allowed |= fact.allowed
    assert isinstance(fact, Requires)
    allowed = subjects.known(fact.dependency, allowed)
    name, extras, _, _, url = fact.requirement
    joined = Requires(fact.subject, versions, fact.dependency, allowed, (name, extras, None, None, url), several=True)
    full = (subjects.absent(fact.dependency) << 1) - 1
    return Step({fact.subject: mask, fact.dependency: full & ~allowed}, (), joined)


def _used(facts: list[Step], proof: Step) -> list[Step]:
    """The facts that a proof uses, in the order they had."""
    used = set()
    seen = set()
    queue = [proof]
    while queue:
        step = queue.pop()
        if id(step) not in seen:
            seen.add(id(step))
            if step.fact is not None:
                used.add(id(step))
            queue += step.premises
    return [one for one in facts if id(one) in used]


def prove(facts: list[Step], subjects: Subjects, order: str = ORDERS[0], *, limit: int = _SEARCH) -> Step | None:
    """A proof that there is no solution; None when there is one, or when none is found with the effort allowed.

    Args:
        facts: All there is to know.
        subjects: What they are about.
        order: What is decided first: what has the `fewest` versions left, what was met `first` or what was met `last`.
        limit: How many incompatibilities may be learnt.
    """
    for step in facts:
        if step.clause.keys() == {ROOT}:
            return step
    solver = Solver()
    numbers: dict[Subject, int] = {ROOT: 0}
    store = solver.incompatibilities
    steps: dict[int, Step | None] = {0: None}
    for step in facts:
        for subject in step.clause:
            _number(subject, numbers, solver, subjects, steps)
        number = store.note(tuple([(numbers[subject], mask) for subject, mask in step.clause.items()]), (-1,))
        store.enforce(number)
        steps[number] = step
    for subject in list(numbers):
        # Nothing lies between versions; of a project that cannot be had another fact says so.
        if subject != ROOT and subjects.project(subject).missing is None:
            gaps = subjects.gaps(subject)
            number = store.note(((numbers[subject], gaps),), (-1,))
            store.enforce(number)
            steps[number] = Step({subject: gaps}, (), Nothing(subject, gaps))
    changed = 0
    limit += len(store.causes)
    try:
        while len(store.causes) < limit:
            solver.propagate(changed)
            waiting = [number for number in numbers.values() if solver.waits(number)]
            if not waiting:
                return None
            now = solver.assignments.now
            if solver.waits(0):
                changed = 0  # the solver never takes back its first decision
            elif order == "fewest":
                changed = min(waiting, key=lambda number: (now[number].bit_count(), number))
            else:
                changed = waiting[0 if order == "first" else -1]
            solver.decide(changed, 1 << (now[changed].bit_length() - 1))
    except Unsolvable as error:
        return told(store, error.number, steps, {number: subject for subject, number in numbers.items()}, subjects)
    return None


def _number(
    subject: Subject, numbers: dict[Subject, int], solver: Solver, subjects: Subjects, steps: dict[int, Step | None]
) -> None:
    """Makes a subject known to the solver; a package with an extra is tied to the package itself."""
    if subject in numbers:
        return
    number = numbers[subject] = solver.add_package(subjects.count(subject))
    name, extra, url = subject
    if not extra:
        return
    base = (name, "", url)
    _number(base, numbers, solver, subjects, steps)
    store = solver.incompatibilities
    full = (subjects.absent(base) << 1) - 1
    for position in range(subjects.count(subject)):
        bit = 2 << 2 * position
        tie = store.note(((number, bit), (numbers[base], full & ~bit)), (-1,))
        store.enforce(tie)
        steps[tie] = None


def told(
    store: Incompatibilities,
    number: int,
    steps: dict[int, Step | None],
    of: Mapping[int, Subject],
    subjects: Subjects,
) -> Step | None:
    """The proof that a solver found, without what only the solver needs.

    Args:
        store: Its incompatibilities.
        number: The one that says that there is no solution.
        steps: The facts by number, None for what need not be told; the conclusions are added.
        of: The subject of each of its packages.
        subjects: What is known of them.
    """
    for one in range(number + 1):
        cause = store.causes[one]
        if cause[0] != DERIVED:
            continue
        left, right = steps[cause[1]], steps[cause[2]]
        if left is None or right is None:
            steps[one] = left or right
            continue
        clause = subjects.plain([(of[package], mask) for package, mask in store.terms[one]])
        if clause is None:
            steps[one] = None
        elif subjects.implies(left.clause, clause):
            # Something that the solver needed and that need not be told.
            steps[one] = left
        elif subjects.implies(right.clause, clause):
            steps[one] = right
        else:
            steps[one] = Step(clause, (left, right))
    return steps[number]
