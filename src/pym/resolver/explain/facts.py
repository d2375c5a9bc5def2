"""What a proof is built on: requirements, versions that do not exist, versions that cannot be used."""

from __future__ import annotations

from pym.resolver.explain import reasons
from pym.resolver.explain.clause import ROOT, Subjects
from pym.resolver.pubgrub import incompatibilities

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.resolver.explain.clause import Clause, Subject
    from pym.resolver.fork import Fork
    from pym.resolver.pubgrub.incompatibilities import Terms
    from pym.spec.requirement import Requirement


class Requires:
    """A fact: versions of a subject require another.

    Attributes:
        subject, versions: Which.
        dependency, allowed: What, and in which versions.
        requirement: As it was written.
        several: Whether it stands for several requirements, of which `requirement` has the name only.
    """

    __slots__ = ("allowed", "dependency", "requirement", "several", "subject", "versions")

    def __init__(
        self,
        subject: Subject,
        versions: int,
        dependency: Subject,
        allowed: int,
        requirement: Requirement,
        *,
        several: bool = False,
    ) -> None:
        self.subject = subject
        self.versions = versions
        self.dependency = dependency
        self.allowed = allowed
        self.requirement = requirement
        self.several = several


class Nothing:
    """A fact: no version exists in a part of the range of versions."""

    __slots__ = ("subject", "versions")

    def __init__(self, subject: Subject, versions: int) -> None:
        self.subject = subject
        self.versions = versions


class Unusable:
    """A fact: versions exist and cannot be used.

    Attributes:
        reason: A word and what belongs to it.
        sort: What reasons have in common that are told in one.
    """

    __slots__ = ("reason", "sort", "subject", "versions")

    def __init__(self, subject: Subject, versions: int, reason: tuple[str, ...], sort: tuple[str, ...]) -> None:
        self.subject = subject
        self.versions = versions
        self.reason = reason
        self.sort = sort


Fact = Requires | Nothing | Unusable


class Step:
    """A fact, or what follows from others.

    Attributes:
        clause: What it says.
        premises: The steps it follows from; none for a fact.
        fact: None for a conclusion.
    """

    __slots__ = ("clause", "fact", "premises")

    def __init__(self, clause: Clause, premises: tuple[Step, ...] = (), fact: Fact | None = None) -> None:
        self.clause = clause
        self.premises = premises
        self.fact = fact


def facts_of(fork: Fork, number: int, subjects: Subjects) -> list[Step]:
    """The facts that an incompatibility follows from, told as broadly as they are known."""
    store = fork.solver.incompatibilities
    found: dict[tuple[object, ...], Step] = {}
    needed = _needed(store, number)
    for one, cause in enumerate(store.causes):
        if cause[0] not in (incompatibilities.REQUIRES, incompatibilities.UNAVAILABLE) and one not in needed:
            continue
        clause = subjects.clause(store.terms[one])
        step = None if clause is None else _fact(cause, clause, store.terms[one], subjects)
        if step is None or step.fact is None:
            continue
        sort = sort_of(step.fact)
        before = found.get(sort)
        if one in needed or before is not None:
            found[sort] = step if before is None else together(before, step)
    return list(found.values())


def facts_by_number(fork: Fork, subjects: Subjects) -> dict[int, Step | None]:
    """The fact that each incompatibility of a solver is, None for what need not be told."""
    store = fork.solver.incompatibilities
    found: dict[int, Step | None] = {}
    for number, cause in enumerate(store.causes):
        clause = subjects.clause(store.terms[number])
        found[number] = None if clause is None else _fact(cause, clause, store.terms[number], subjects)
        if cause[0] == incompatibilities.NO_VERSIONS and clause is not None and found[number] is None:
            ((subject, mask),) = clause.items()
            found[number] = Step(clause, (), Nothing(subject, mask))
    return found


def _needed(store: incompatibilities.Incompatibilities, number: int) -> set[int]:
    """The incompatibilities that one follows from, and itself."""
    found = set()
    queue = [number]
    while queue:
        one = queue.pop()
        if one not in found:
            found.add(one)
            cause = store.causes[one]
            if cause[0] == incompatibilities.DERIVED:
                queue += cause[1:]
    return found


def _fact(cause: tuple[object, ...], clause: Clause, terms: Terms, subjects: Subjects) -> Step | None:
    if cause[0] in (incompatibilities.ROOT, incompatibilities.DERIVED):
        return None
    number: int = cause[1]  # type: ignore[assignment]
    subject = subjects.of(number)
    versions = subjects.known(subject, terms[0][1])
    fact: Fact
    if cause[0] == incompatibilities.REQUIRES:
        if subjects.is_proxy(number):
            return None
        fact = Requires(subject, versions, subjects.of(cause[2]), cause[3], cause[4])  # type: ignore[arg-type]
    elif cause[0] == incompatibilities.UNAVAILABLE:
        reason: tuple[str, ...] = cause[3]  # type: ignore[assignment]
        fact = Unusable(subject, versions, reason, reasons.sort(reason, subjects.target))
    elif versions & subjects.versions(subject):
        # Versions that the solver was told not to look at.
        fact = Unusable(subject, versions, ("prerelease",), ("prerelease",))
    else:
        return None  # whatever lies between versions does not exist: see `proof`
    if versions & subjects.versions(subject) and subject in clause:
        # With the gaps between versions what is said of neighbours becomes one range.
        clause[subject] |= subjects.gaps(subject)
    return Step(clause, (), fact)


def sort_of(fact: Fact) -> tuple[object, ...]:
    """What facts have in common that are told in one."""
    if isinstance(fact, Unusable):
        return ("unusable", fact.subject, *fact.sort)
    if isinstance(fact, Nothing):
        return ("nothing", fact.subject)
    specifier = fact.requirement[2]
    # In universal resolution the marker is told as well.
    return ("requires", fact.subject, fact.dependency, fact.allowed, specifier and specifier[0], fact.requirement[3:])


def together(first: Step, second: Step) -> Step:
    """Two facts of one sort as one."""
    one, other = first.fact, second.fact
    assert one is not None and other is not None
    versions = one.versions | other.versions
    merged: Fact
    if isinstance(one, Requires):
        requirement = one.requirement
        if isinstance(other, Requires) and one.subject == ROOT:
            requirement = min(requirement, other.requirement, key=repr)
        merged = Requires(one.subject, versions, one.dependency, one.allowed, requirement)
    elif isinstance(one, Nothing):
        merged = Nothing(one.subject, versions)
    else:
        merged = Unusable(one.subject, versions, one.reason, one.sort)
    clause = dict(first.clause)
    if one.subject in clause:
        clause[one.subject] |= second.clause.get(one.subject, 0)
    return Step(clause, (), merged)
