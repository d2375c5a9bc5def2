"""Whatever has no solution is explained: without failing, about real packages, up to what a person requires."""

from __future__ import annotations

import re
from random import Random

import pytest
from tests.support.random_scenario import random_scenario
from tests.support.resolving import run

from pym.errors import NoSolution
from pym.resolver.explain import proof as proofs
from pym.resolver.explain import report

END = "we can conclude that your requirements are unsatisfiable."
SENTENCE = re.compile(
    r"(?:Because|And because) .+, we can conclude that .+\.(?: \(\d+\))?|\(\d+ steps? of the derivation.*\)"
)


def explanations(count: int) -> list[tuple[dict, NoSolution]]:
    found = []
    for seed in range(count):
        scenario = random_scenario(Random(seed))
        try:
            run(scenario)
        except NoSolution as error:
            found.append((scenario, error))
    return found


def names_in(text: str) -> set[str]:
    """Names of packages: what stands before a specifier or an extra, and what all versions are said to be of."""
    plain = re.sub(r"\{[^}]*\}|\(-[^)]*\)|`[^`]*`", "", text)
    return {*re.findall(r"([\w-]+)(?=[\[<>=!~])", plain), *re.findall(r"versions? of ([\w-]+)", plain)} - {"Python"}


def check(scenario: dict, error: NoSolution) -> None:
    lines = error.context.splitlines()
    assert lines
    for line in lines:
        assert SENTENCE.fullmatch(line), line
    assert lines[-1].endswith(END)
    known = {*scenario["packages"], "missing"}
    assert names_in(error.context) <= known, error.context
    # Everything begins with what a person requires, and nothing is referred to that was not told.
    assert "you require" in error.context
    told: set[str] = set()
    cut = lines[0].startswith("(")
    for line in lines:
        for number in re.findall(r"we know from \((\d+)\)", line):
            assert number in told or cut
        told.update(re.findall(r" \((\d+)\)$", line))
    assert not lines[0].startswith("And because")
    for hint in error.hints:
        assert hint
        assert not hint.endswith(".")


def test_random_worlds() -> None:
    found = explanations(600)
    assert len(found) > 60
    for scenario, error in found:
        check(scenario, error)
    assert any("we know from (1)" in error.context for _, error in found)


def test_the_solvers_own_proof(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no short proof is found with reasonable effort the solver's is told, which is as true."""
    monkeypatch.setattr(report, "shortest", lambda facts, subjects: None)
    for scenario, error in explanations(600):
        check(scenario, error)


def test_a_short_proof_is_found() -> None:
    """Facts that were enough for the solver are enough for the proof, and are told in fewer sentences."""
    found = explanations(300)
    sentences = sum(len(error.context.splitlines()) for _, error in found)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(report, "shortest", lambda facts, subjects: None)
        long = sum(len(error.context.splitlines()) for _, error in explanations(300))
    assert sentences < long
    with pytest.MonkeyPatch.context() as patch:

        def proved(facts, subjects, order=proofs.ORDERS[0], *, limit=5000):
            proof = prove(facts, subjects, order, limit=limit)
            if limit == 5000:
                assert proof is not None
            return proof

        prove = proofs.prove
        patch.setattr(proofs, "prove", proved)
        explanations(300)


def test_the_same_words_again() -> None:
    first = [(error.message, error.context, error.hints) for _, error in explanations(100)]
    assert first == [(error.message, error.context, error.hints) for _, error in explanations(100)]
