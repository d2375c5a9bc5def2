"""Drives the solver through one fork after the other: whose turn, which version, what follows. A HOT module."""

from __future__ import annotations

from pym.resolver.expand import PLAIN, ROOT
from pym.resolver.fork import Fork
from pym.resolver.project import bit
from pym.resolver.pubgrub.incompatibilities import widen
from pym.resolver.pubgrub.solver import Unsolvable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.resolver.environment import Environment
    from pym.resolver.expand import Package
    from pym.resolver.project import Project
    from pym.resolver.world import World


class Solution:
    """What was chosen in one fork: the position of each project's version, by package."""

    __slots__ = ("chosen", "environment", "fork")

    def __init__(self, fork: Fork, chosen: dict[Package, tuple[Project, int]]) -> None:
        self.fork = fork
        self.environment: Environment = fork.environment
        self.chosen = chosen


class Failed(Exception):
    """One fork has no solution."""

    def __init__(self, fork: Fork, number: int) -> None:
        super().__init__(number)
        self.fork = fork
        self.number = number


def solve(world: World, starts: list[Environment]) -> list[Solution]:
    """The solutions of all forks, in the order they were solved.

    Raises:
        Failed: One of them has none.
    """
    states = [Fork(world, environment) for environment in reversed(starts)]
    solutions: list[Solution] = []
    while states:
        state = states.pop()
        try:
            result = _run(world, state)
        except Unsolvable as error:
            raise Failed(state, error.number) from None
        if isinstance(result, Solution):
            solutions.append(result)
            if states and world.candidates.follows_siblings:
                _prefer(world, result)
        else:
            states += result
    return solutions


def _prefer(world: World, solution: Solution) -> None:
    """What was chosen in one fork is tried first in the others."""
    environment = solution.environment
    node = environment.node if environment.universal else None  # type: ignore[union-attr]
    for package, (project, position) in solution.chosen.items():
        if package[0] == PLAIN and not package[2] and package[3] == environment.always and not project.direct:
            world.candidates.prefer(package[1], project.keys[position], node, sibling=True)


def _run(world: World, state: Fork) -> Solution | list[Fork]:
    """Solves one fork, up to where it forks again."""
    candidates, solver, environment = world.candidates, state.solver, state.environment
    universal = environment.universal
    if universal:
        # What only universal resolution needs.
        from pym.resolver.dependencies import fork_on_dependencies
        from pym.resolver.versions import beyond_python, fork_at_python, fork_on_version
    while True:
        if state.begin >= 0:
            number, state.begin = state.begin, -1
        else:
            number = state.proceed()
            if number < 0:
                return Solution(state, _chosen(state))
        state.next = number
        package = state.packages[number]
        project = state.projects[number]
        if project is None:
            # The root: its one version requires what a person asked for.
            position = 0
            dependencies = world.root(environment)
        else:
            mask = solver.assignments.now[number]
            position, state.begin_position = state.begin_position, -1
            if position < 0:
                choice = candidates.choose(project, mask, environment)
                if choice is None:
                    solver.refuse(number, mask, _reason(project))
                    continue
                if not isinstance(choice, int):
                    if choice[0][1][0] == "requires-python":
                        state.refuse_for_python(number, choice)
                        continue
                    for refused, reason in choice:
                        solver.refuse(number, widen(refused), reason)
                    continue
                position = choice
                if universal:
                    verdict = fork_on_version(world, state, number, project, position)
                    if isinstance(verdict, list):
                        return verdict
                    if isinstance(verdict, tuple):
                        if verdict[0] == "requires-python":
                            state.refuse_for_python(number, beyond_python(world, state, project, mask, position))
                        else:
                            solver.refuse(number, widen(bit(position)), verdict)
                        continue
                    if verdict is not None:
                        position = verdict
            if package[0] != PLAIN and solver.assignments.backtracked and state.prune(number, position):
                continue
            if (number, position) in state.added:
                # What it requires is known to the solver, which would have ruled it out by now.
                state.remember(number, mask, position)
                solver.decide(number, bit(position))
                continue
            if world.prefetch is not None:
                world.prefetch.tried(project, position, mask)
            found = world.dependencies(project, position, package, environment)
            if isinstance(found, tuple):
                if universal and found[0] == "requires-python" and world.policy.fork_strategy != "fewest":
                    forks = fork_at_python(state, number, world.python_of(project, position))
                    if forks is not None:
                        return forks
                solver.refuse(number, widen(bit(position)), found)
                continue
            dependencies = found
            state.added.add((number, position))
        if universal and package[0] in (PLAIN, ROOT):
            forked, dependencies = fork_on_dependencies(world, state, number, position, dependencies)
            if forked is not None:
                return forked
        state.take(number, position, dependencies)


def _reason(project: Project) -> object:
    if project.missing is not None:
        return ("missing", project.missing.kind, project.missing.reason)
    return None


def _chosen(state: Fork) -> dict[Package, tuple[Project, int]]:
    now = state.solver.assignments.now
    chosen = {}
    for number in state.solver.assignments.decided:
        project = state.projects[number]
        if project is not None:
            chosen[state.packages[number]] = (project, (now[number].bit_length() - 2) >> 1)
    return chosen
