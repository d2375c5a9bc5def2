"""The solver knows numbers and masks only: what it finds is a solution, and it finds one whenever there is one."""

from __future__ import annotations

import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from pym.resolver.pubgrub.incompatibilities import DERIVED
from pym.resolver.pubgrub.solver import Solver, Unsolvable

# For each package, for each of its versions: {dependency: the versions it admits}.
World = list[list[dict[int, frozenset[int]]]]


@st.composite
def worlds(draw) -> World:
    counts = draw(st.lists(st.integers(1, 4), min_size=2, max_size=5))
    world: World = [[{}]]
    for count in counts:
        world.append([{} for _ in range(count)])
    for package, versions in enumerate(world):
        for requirements in versions:
            others = [other for other in range(1, len(world)) if other != package]
            for other in draw(st.lists(st.sampled_from(others), unique=True, max_size=2 if package else 3)):
                admitted = draw(st.sets(st.integers(0, len(world[other]) - 1)))
                requirements[other] = frozenset(admitted)
    return world


def mask(versions) -> int:
    return sum(2 << 2 * version for version in versions)


def solve(world: World, solver: Solver, steps: int = -1) -> dict[int, int] | None:
    """Drives the solver: the lowest package that waits, the highest of its versions. None when `steps` are over."""
    now = solver.assignments.now
    begun = 0
    while steps:
        steps -= 1
        solver.propagate(begun)
        waiting = [package for package in range(len(world)) if solver.waits(package)]
        if not waiting:
            return {package: (now[package].bit_length() - 2) >> 1 for package in solver.assignments.decided if package}
        begun = waiting[0]
        versions = [version for version in range(len(world[begun])) if now[begun] & mask([version])]
        if not versions:
            solver.refuse(begun, now[begun])
            continue
        version = max(versions)
        required = [(other, mask(admitted), None) for other, admitted in world[begun][version].items()]
        solver.require(begun, mask([version]), required)
    return None


def begin(world: World) -> Solver:
    solver = Solver()
    for versions in world[1:]:
        solver.add_package(len(versions))
    return solver


def valid(world: World, chosen: dict[int, int]) -> bool:
    for package, version in [(0, 0), *chosen.items()]:
        for other, admitted in world[package][version].items():
            if chosen.get(other) not in admitted:
                return False
    return True


def exists(world: World) -> bool:
    options = [[None, *range(len(versions))] for versions in world[1:]]
    for combination in itertools.product(*options):
        chosen = {package: version for package, version in enumerate(combination, 1) if version is not None}
        if valid(world, chosen):
            return True
    return False


@settings(max_examples=300, deadline=None)
@given(worlds())
def test_against_every_combination(world: World) -> None:
    try:
        chosen = solve(world, begin(world))
    except Unsolvable:
        assert not exists(world)
    else:
        assert chosen is not None
        assert valid(world, chosen)


@settings(max_examples=200, deadline=None)
@given(worlds())
def test_every_conclusion_follows_from_two_earlier_ones(world: World) -> None:
    solver = begin(world)
    try:
        solve(world, solver)
    except Unsolvable as error:
        assert error.number < len(solver.incompatibilities.terms)
    store = solver.incompatibilities
    for number, cause in enumerate(store.causes):
        if cause[0] != DERIVED:
            continue
        first, second = (dict(store.terms[part]) for part in cause[1:])
        assert max(cause[1:]) < number
        # Wherever the conclusion is true, so is one of those it follows from.
        for package, states in store.terms[number]:
            assert states & ~(first.get(package, -1) | second.get(package, -1)) == 0


@settings(max_examples=100, deadline=None)
@given(worlds(), st.integers(1, 6))
def test_a_copy_goes_its_own_way(world: World, steps: int) -> None:
    original, untouched = begin(world), begin(world)
    try:
        solve(world, original, steps)
        solve(world, untouched, steps)
    except Unsolvable:
        return
    copy = original.copy()
    try:
        solve(world, copy)
    except Unsolvable:
        pass
    assert original.assignments.now == untouched.assignments.now
    assert original.incompatibilities.terms == untouched.incompatibilities.terms
    assert original.incompatibilities.of == untouched.incompatibilities.of
