"""Decisions that stand when others are taken back change nothing but the number of steps: not even what is learnt."""

from __future__ import annotations

from random import Random

import pytest
from tests.support.random_scenario import random_scenario
from tests.support.resolving import run

from pym.errors import PymError
from pym.resolver import drive
from pym.resolver.pubgrub.retained import Retained
from pym.resolver.pubgrub.solver import Solver


def taken_back(self: Retained, level: int, *, incomplete: bool = False) -> None:
    """`Retained.retreat` that lets nothing stand."""
    self._solver.assignments.backtracked = True
    self._solver.backtrack(level)


def learnt(scenario, monkeypatch) -> list[object]:
    """What the solver of each fork has learnt and decided in the end, and why."""
    found: list[object] = []
    solve = drive._run

    def noted(world, state):
        try:
            return solve(world, state)
        finally:
            store, assignments = state.solver.incompatibilities, state.solver.assignments
            found.append((store.terms, [cause[:3] for cause in store.causes], assignments.now, assignments.decisions))

    with monkeypatch.context() as patched:
        patched.setattr(drive, "_run", noted)
        try:
            run(scenario)
        except PymError:
            found.append("no answer")
    return found


@pytest.mark.parametrize("first", range(0, 400, 100))
def test_what_stands_is_what_would_be_decided_again(first, monkeypatch):
    for seed in range(first, first + 100):
        scenario = random_scenario(Random(f"retained {seed}"))
        here = learnt(scenario, monkeypatch)
        with monkeypatch.context() as patched:
            patched.setattr(Retained, "retreat", taken_back)
            assert learnt(scenario, monkeypatch) == here, seed


def decisions(scenario, monkeypatch) -> int:
    count = 0
    decide = Solver.decide

    def counted(self, package, bit):
        nonlocal count
        count += 1
        decide(self, package, bit)

    with monkeypatch.context() as patched:
        patched.setattr(Solver, "decide", counted)
        run(scenario)
    return count


def row(length: int, refused: int):
    """`length` packages, and one more whose newest versions need a later Python, which is decided after all of them."""
    packages = {f"a{number:03}": {"1": {}} for number in range(length)}
    late = {f"{number}": {"requires_python": ">=3.13"} for number in range(2, refused + 2)}
    packages["z"] = {"1": {}, **late}
    return {"packages": packages, "requirements": [*packages], "python": "3.12", "universal": True}


def test_versions_that_need_a_later_python_take_nothing_back_for_good(monkeypatch):
    few, many = (decisions(row(60, refused), monkeypatch) for refused in (0, 12))
    assert few == 62
    assert many <= 3 * few  # both forks, and once more when the package has moved ahead
