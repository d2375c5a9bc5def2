"""Whatever small world there is: pym finds an answer exactly if there is one, and what it finds is one."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from packaging.requirements import Requirement
from packaging.version import Version
from tests.support.oracle import environment, faults, solution
from tests.support.random_scenario import random_scenario
from tests.support.resolving import run

from pym.errors import PymError

FEW = settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
LINUX = environment("3.12.0", "linux", "x86_64")
ENVIRONMENTS = [
    environment(python, system, machine, implementation)
    for python in ("3.9.7", "3.11.0", "3.12.0", "3.13.2", "3.14.0")
    for system, machine in (("linux", "x86_64"), ("win32", "AMD64"), ("darwin", "arm64"), ("linux", "aarch64"))
    for implementation in ("cpython", "pypy")
]


def answer(scenario):
    """The rows, or None when there is no answer."""
    try:
        return run(scenario)
    except PymError:
        return None


def chosen(rows, where):
    """Version by name of the rows that count in an environment. No name may have two."""
    found = {}
    for row in rows:
        requirement = Requirement(row)
        if requirement.marker is None or requirement.marker.evaluate({**where, "extra": ""}):
            assert requirement.name not in found, f"two versions of {requirement.name}: {rows}"
            (specifier,) = requirement.specifier
            found[requirement.name] = str(Version(specifier.version))
    return found


def single(seed):
    scenario = random_scenario(seed, universal=False, options=False)
    rows = answer(scenario)
    possible = solution(scenario["packages"], scenario["requirements"], "3.12", LINUX)
    if rows is None:
        assert possible is None, f"there is an answer: {possible}"
        return
    assert possible is not None, f"there is no answer: {rows}"
    assert not faults(scenario["packages"], scenario["requirements"], chosen(rows, LINUX), LINUX)


def universal(seed):
    scenario = random_scenario(seed, universal=True, options=False)
    python = scenario.get("python", "3.12")
    rows = answer(scenario)
    if rows is None:
        # Not every question that has an answer in each environment has one for all together. But one version of
        # everything, that meets all requirements whatever their markers, is an answer.
        assert solution(scenario["packages"], scenario["requirements"], python, None) is None
        return
    for where in ENVIRONMENTS:
        if Version(where["python_full_version"]) >= Version(python):
            found = chosen(rows, where)
            assert not faults(scenario["packages"], scenario["requirements"], found, where), (where, rows)


@FEW
@given(st.randoms(use_true_random=False))
def test_an_answer_for_one_environment(seed):
    single(seed)


@FEW
@given(st.randoms(use_true_random=False))
def test_an_answer_for_every_environment(seed):
    universal(seed)


@pytest.mark.parametrize("kind", [single, universal])
def test_many_fixed_worlds(kind):
    for seed in range(250):
        kind(Random(seed))


def test_the_same_answer_again():
    for seed in range(60):
        scenario = random_scenario(Random(seed))
        assert answer(scenario) == answer(scenario)


def test_policies_are_held():
    """Constraints, earlier outputs, pre-releases and lowest versions: whatever is asked for, what comes is valid."""
    for seed in range(150):
        scenario = random_scenario(Random(seed), universal=False)
        rows = answer(scenario)
        if rows is None or "overrides" in scenario:
            continue
        found = chosen(rows, LINUX)
        packages = scenario["packages"]
        assert not faults(packages, scenario["requirements"], found, LINUX)
        for text in scenario.get("constraints", ()):
            constraint = Requirement(text)
            if constraint.name in found and (constraint.marker is None or constraint.marker.evaluate(LINUX)):
                assert constraint.specifier.contains(found[constraint.name], prereleases=True)
        if scenario.get("prerelease") == "disallow":
            assert not any(Version(version).is_prerelease for version in found.values())
