"""The state of one fork: its solver, what the solver's numbers stand for, and what was found out. A HOT module."""

from __future__ import annotations

from pym.errors import DirectReferenceError
from pym.resolver.expand import PLAIN, ROOT, parts_of
from pym.resolver.priorities import THRESHOLD
from pym.resolver.project import bit, highest, lowest
from pym.resolver.pubgrub.incompatibilities import DERIVED, REQUIRES, widen
from pym.resolver.pubgrub.solver import Solver
from pym.resolver.turns import Turns
from pym.spec.ranges import SINGLETON

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.resolver.environment import Environment
    from pym.resolver.expand import Dependency, Package
    from pym.resolver.project import Project, Reason
    from pym.resolver.world import World


_MANY = 12  # bits of a mask: what was learnt of one version, with the gaps beside it, has three


class Fork:
    """One attempt at the part of the answer that holds in `environment`.

    Attributes:
        packages: What each of the solver's packages is.
        projects: The project of each; None for the root.
        turns: Which of them is decided next.
        urls: The direct reference of each name that has one here.
        next: The package that something was last found out about.
        facts: Incompatibilities that conflicts have shown to hold whatever is decided, to be put in force.
        settled: Packages that such facts are about.
        begin: A package to go on with before anything is propagated, -1 for none.
        begin_position: The position of the version it gets, -1 to choose one.
    """

    __slots__ = (
        "_again",
        "_noticed",
        "_numbers",
        "_refused",
        "_tied",
        "added",
        "begin",
        "begin_position",
        "environment",
        "facts",
        "next",
        "packages",
        "projects",
        "settled",
        "solver",
        "turns",
        "urls",
        "world",
    )

    def __init__(self, world: World, environment: Environment) -> None:
        self.world = world
        self.environment = environment
        self.solver = Solver()
        self.packages: list[Package] = [(ROOT, "", "", environment.always)]
        self.projects: list[Project | None] = [None]
        self._numbers: dict[Package, int] = {self.packages[0]: 0}
        self.turns = Turns(self.solver, self.packages)
        self.urls: dict[str, str] = {}
        self.added: set[tuple[int, int]] = set()
        # The version that was last decided for a package, and what was possible then.
        self._again: dict[int, tuple[int, int]] = {}
        # What was decided when versions of a package were last ruled out for their Python.
        self._refused: dict[int, tuple[tuple[int, int], ...] | None] = {}
        self._tied: set[tuple[int, int]] = set()
        self._noticed: dict[tuple[int, int], int] = {}
        self.facts: list[int] = []
        self.settled: set[int] = set()
        self.next = 0
        self.begin = 0
        self.begin_position = -1

    def copy(self, environment: Environment) -> Fork:
        """One that goes on in a part of this one's environment."""
        other = Fork.__new__(Fork)
        other.world = self.world
        other.environment = environment
        other.solver = self.solver.copy()
        other.packages = self.packages[:]
        other.projects = self.projects[:]
        other._numbers = dict(self._numbers)
        other.turns = self.turns.copy(other.solver, other.packages)
        other.urls = dict(self.urls)
        other.added = set(self.added)
        other._again = {}  # preferences and environments differ
        other._refused = dict(self._refused)
        other._tied = set(self._tied)
        other._noticed = dict(self._noticed)
        other.facts = self.facts[:]
        other.settled = set(self.settled)
        other.next = self.next
        other.begin = self.begin
        other.begin_position = self.begin_position
        return other

    def number(self, package: Package) -> int:
        """The solver's number of a package, a new one if need be."""
        known = self._numbers.get(package)
        if known is not None:
            return known
        project = self.world.project(package[1], self.urls.get(package[1], ""))
        number = self._numbers[package] = self.solver.add_package(project.count)
        self.packages.append(package)
        self.projects.append(project)
        return number

    def visit(self, parent: int, dependencies: list[Dependency]) -> list[tuple[int, int, object]]:
        """Makes dependencies known: numbers, priorities, direct references.

        Returns:
            What `Solver.require` takes.

        Raises:
            DirectReferenceError: A direct reference where none may be, or two for one name.
        """
        direct = self.world.direct
        if direct:
            for package, requirement in dependencies:
                self._refer(parent, package[1], requirement[4])
        unknown = [
            name
            for name in {package[1]: None for package, _ in dependencies}
            if self.world.known(name) is None and name not in self.urls
        ]
        if unknown:
            self.world.expect(unknown)
        found: list[tuple[int, int, object]] = []
        turns, priorities = self.turns, self.turns.priorities
        for package, requirement in dependencies:
            number = self._numbers.get(package)
            if number is None:
                number = self.number(package)
            project = self.projects[number]
            assert project is not None
            specifier = requirement[2]
            mask = project.mask(specifier)
            name = package[1]
            single = specifier is not None and bool(specifier[2] & SINGLETON)
            if priorities.meet(name, number, singleton=single, direct=project.direct):
                turns.moved(name, parent)
            if package[0] != PLAIN:
                # A proxy ties its base: whatever range is asked of it is asked of the base.
                base = self.number((PLAIN, name, "", self.environment.always))
                if priorities.meet(name, base, singleton=single, direct=project.direct):
                    turns.moved(name, parent)
            found.append((number, mask, requirement))
        return found

    def _refer(self, parent: int, name: str, url: str) -> None:
        if not url:
            allowed = self.world.reference(name, self.environment)
            if allowed:
                self.urls.setdefault(name, allowed)
            return
        known = self.urls.get(name)
        if known is None:
            owner = self.packages[parent]
            if owner[0] != ROOT and not self.world.reference(name, self.environment) and owner[1] not in self.urls:
                raise DirectReferenceError(
                    f"Package `{name}` was included as a URL dependency",
                    context=f"by `{owner[1]}`; URL dependencies must be direct requirements or constraints",
                    hints=(f"add `{name} @ {url}` to your requirements or constraints",),
                )
            self.urls[name] = url
        elif known != url:
            raise DirectReferenceError(
                f"Requirements contain conflicting URLs for package `{name}`",
                context=f"- {known}\n- {url}",
            )

    def take(self, number: int, position: int, dependencies: list[Dependency]) -> None:
        """Chooses a version with what it requires, unless a conflict keeps it from that, which is counted then."""
        requirements = self.visit(number, dependencies)
        self._tie(dependencies)
        conflict = self.solver.require(number, bit(position), requirements)
        if conflict is not None:
            self.count(number, conflict)

    def _notice(self, incompatibility: int) -> None:
        """Takes note that a requirement took part in a conflict, and extends one that often does.

        One after the other, the versions that have the same requirement would be tried in vain as long as nothing else
        changes. It is extended to all that are known to have it, but not before so many conflicts were counted that
        more of them move nothing: else what happens to be known would change the order of decisions.
        """
        store = self.solver.incompatibilities
        cause = store.causes[incompatibility]
        if cause[0] == DERIVED:
            terms = store.terms[incompatibility]
            if len(terms) == 1 and terms[0][0] and terms[0][1].bit_count() > _MANY:
                # True whatever is decided: many versions can never be chosen.
                self.facts.append(incompatibility)
                self.settled.add(terms[0][0])
            for part in cause[1:]:
                if store.causes[part][0] == REQUIRES:
                    self._notice(part)
            return
        if cause[0] != REQUIRES:
            return
        number, requirement = cause[1], cause[4]
        key = (number, id(requirement))
        seen = self._noticed[key] = self._noticed.get(key, 0) + 1
        if seen != THRESHOLD + 1:
            return
        package, project = self.packages[number], self.projects[number]
        terms = store.terms[incompatibility]
        if project is None or project.source is None or package[0] != PLAIN or len(terms) < 2:
            return
        if not self.environment.applies(requirement, package[2]) or project.count != len(project.source.keys):
            return  # it comes by way of the distribution's own extras, which other versions may define otherwise
        if not self.environment.everywhere(requirement):
            return  # another version may divide the environment, and then it does not hold in every part
        mask = 0
        for position in project.source.sharing(requirement):
            mask |= bit(position)
        mask = widen(mask) & project.every
        if mask:
            self.solver.enforce_requirement(store.note(((number, mask), terms[1]), cause))

    def _tie(self, dependencies: list[Dependency]) -> None:
        """Ties proxies among the dependencies to their bases."""
        always = self.environment.always
        for package, requirement in dependencies:
            if package[0] != PLAIN:
                number = self._numbers[package]
                base = self._numbers[PLAIN, package[1], "", always]
                project = self.projects[number]
                assert project is not None
                mask = project.mask(requirement[2])
                if (number, mask) not in self._tied:
                    self._tied.add((number, mask))
                    self.solver.link(number, mask, base, requirement)

    def proceed(self) -> int:
        """Derives what follows, and decides again what was decided before as long as nothing has changed about it.

        Returns:
            The package to decide next, -1 when all are decided.
        """
        solver, packages, again = self.solver, self.packages, self._again
        turns, priorities = self.turns, self.turns.priorities
        now = solver.assignments.now
        while True:
            self.propagate()
            if priorities.early or priorities.late:
                turns.reprioritise()
            number = turns.pick()
            if number < 0:
                return number
            known = again.get(number)
            if known is None or known[0] != now[number] or (self.settled and packages[number][0] != PLAIN):
                return number
            self.next = number
            solver.decide(number, known[1])

    def remember(self, number: int, mask: int, position: int) -> None:
        """Takes note which version was chosen when so much was possible."""
        self._again[number] = (mask, bit(position))

    def propagate(self) -> None:
        """Derives what follows from the last step, counts the conflicts, and puts in force what they have shown.

        Every step of a conflict counts for the package that was being decided, wherever it was resolved.
        """
        solver = self.solver
        told = [self.next]
        while told:
            for incompatibility in solver.propagate(told.pop(0)):
                self.count(self.next, incompatibility)
            if solver.retained.floor >= 0:
                solver.retained.settle()
                self.turns.refresh()
            if not told and self.facts:
                facts, self.facts = self.facts, []
                told = [package for package in map(solver.establish, facts) if package >= 0]

    def count(self, affected: int, incompatibility: int) -> None:
        """Counts a conflict that kept a package from being chosen."""
        packages = self.packages
        name = packages[affected][1]
        others = [
            other
            for other, _ in self.solver.incompatibilities.terms[incompatibility]
            if other != affected and packages[other][1] != name
        ]
        self.turns.priorities.conflict(affected, others)
        self._notice(incompatibility)

    def prune(self, number: int, position: int) -> bool:
        """Rules out at once the versions of a proxy that what it stands for cannot have any more.

        Each would be tried and fail for that alone. Whether `position` was among them. Only where conflicts have
        shown that for many versions: before, each try counts.
        """
        _, name, extra, where = self.packages[number]
        now = self.solver.assignments.now
        project = self.projects[number]
        assert project is not None
        always = self.environment.always
        for each in parts_of(extra):
            for place in (always, where) if where != always else (always,):
                target = self._numbers.get((PLAIN, name, each, place))
                if target is None or target not in self.settled or now[target] & bit(position):
                    continue
                gone = now[number] & project.every & ~now[target]
                key = project.keys[position]
                exact = (name, (), (f"=={key!r}", ((key, key + b"\0"),), SINGLETON, ""), None, "")
                self.solver.link(number, gone, target, exact)
                return True
        return False

    def refuse_for_python(self, number: int, refused: list[tuple[int, Reason]]) -> None:
        """Rules out versions whose files need a later Python: masks of version bits, with the reasons.

        uv chooses such a version and then finds that there is no such Python: its package counts as the culprit and as
        the one affected, and what was decided since it was first required is taken back. All that would be chosen one
        after the other are ruled out together if what is taken back would be decided again as it was. That is not so
        where a conflict has moved something ahead meanwhile: then one at a time, until it comes out twice the same.
        """
        solver, priorities = self.solver, self.turns.priorities
        before, after = self._refused.get(number), solver.assignments.level
        if solver.level_of_first(number) < after:
            now = self._refused[number] = solver.assignments.chosen() if priorities.exhausted(number) else None
            if now is None or now != before:
                mask, reason = refused[0]
                below = self.world.candidates.from_below(self.packages[number][1], self.environment)
                refused = [(bit(lowest(mask) if below else highest(mask)), reason)]
        for mask, reason in refused:
            solver.refuse(number, widen(mask), reason)
            for _ in range(mask.bit_count()):
                priorities.conflict(number, [number])
        solver.take_back_to_first(number)
