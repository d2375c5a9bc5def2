"""Proofs from facts: minimal, bounded, and the words for sets of versions."""

from __future__ import annotations

import pytest
from tests.support.resolving import Provider, inputs, target
from tests.support.universe import Universe

from pym.errors import NoSolution
from pym.model.resolution import Inputs, Policy
from pym.resolver.drive import Failed, solve
from pym.resolver.explain import proof as proofs
from pym.resolver.explain import sentences
from pym.resolver.explain.clause import Subjects
from pym.resolver.explain.facts import Requires, facts_of
from pym.resolver.explain.hints_versions import lower_bound_text
from pym.resolver.explain.naming import Names
from pym.resolver.explain.report import explain
from pym.resolver.explain.steps import in_order
from pym.resolver.resolve import starts
from pym.resolver.world import World

VERSIONS = [f"1.{number}" for number in range(30)]


def failed(packages: dict, requirements: list[str], provider: Provider | None = None) -> tuple[World, Failed]:
    packages = {
        name: dict.fromkeys(versions, ()) if isinstance(versions, list) else versions
        for name, versions in packages.items()
    }
    world = World(Inputs(inputs(requirements)), Policy(), target(), provider or Provider(Universe(packages)))
    with pytest.raises(Failed) as caught:
        solve(world, starts(world))
    return world, caught.value


def told(packages: dict, requirements: list[str]) -> NoSolution:
    return explain(*failed(packages, requirements))


def pinned() -> dict:
    """Every version of `a` pins one of `b`, and all of these exclude what `c` needs."""
    return {
        "a": {f"1.{number}": [f"b>=1.{number},<1.{number + 1}"] for number in range(30)},
        "b": {version: ["d<2"] for version in VERSIONS},
        "c": {"1": ["d>=2"]},
        "d": ["1", "2"],
    }


def test_versions_are_not_ruled_out_one_by_one() -> None:
    assert len(told(pinned(), ["a", "c"]).context.splitlines()) == 3


def test_what_is_not_needed_is_left_out() -> None:
    _, failure = failed({"a": ["1", "2"], "b": {"1": ["a<2"], "2": ["a<2"]}, "c": ["1"]}, ["c>0", "b>=1", "a>=2"])
    subjects = Subjects(failure.fork)
    facts = facts_of(failure.fork, failure.number, subjects)
    proof = proofs.shortest(facts, subjects)
    assert proof is not None
    used = [step.fact for step in in_order(proof) if isinstance(step.fact, Requires)]
    assert {fact.dependency[0] for fact in used} == {"a", "b"}
    assert proofs.prove([step for step in facts if step.fact not in used[:1]], subjects) is None


def test_effort_is_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    """With none allowed the solver's own proof is told."""
    monkeypatch.setattr(proofs.prove, "__kwdefaults__", {"limit": 0})
    lines = told(pinned(), ["a", "c"]).context.splitlines()
    assert len(lines) > 3
    assert lines[-1].endswith("your requirements are unsatisfiable.")


def test_the_end_of_a_long_proof_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sentences, "LIMIT", 2)
    lines = told(pinned(), ["a", "c"]).context.splitlines()
    assert lines[0] == "(1 step of the derivation left out)"
    assert len(lines) == 3
    assert "your requirements are unsatisfiable" in lines[-1]


def test_what_is_referred_to_has_a_number() -> None:
    packages = {
        "a": {"1": ["x"], "2": ["y"], "3": ["w"]},
        "x": {"1": ["u", "v"]}, "y": {"1": ["u", "v"]}, "w": {"1": ["u", "v"]},
        "u": {"1": ["z<2"], "2": ["z<2", "t>1"]}, "v": {"1": ["z>=2"], "2": ["s"]}, "s": {"1": ["z>2"]},
        "z": ["1", "2"], "t": ["1"],
    }  # fmt: skip
    lines = told(packages, ["a"]).context.splitlines()
    for number in range(1, 4):
        if any(f"we know from ({number})" in line for line in lines):
            assert sum(line.endswith(f" ({number})") for line in lines) == 1
    assert len(lines) > 2


def names(versions: list[str]) -> tuple[Names, Subjects]:
    _, failure = failed({"a": versions, "b": {"1": ["a>99"]}}, ["b"])
    subjects = Subjects(failure.fork)
    return Names(subjects, []), subjects


def bits(*positions: int) -> int:
    return sum(2 << 2 * position for position in positions)


@pytest.mark.parametrize(
    ("positions", "text"),
    [
        ((0, 1, 2, 3, 4, 5), "all versions of a"),
        ((0,), "a==1"),
        ((0, 1), "a<=2"),
        ((4, 5), "a>=5"),
        ((1, 2), "a>=2,<=3"),
        ((0, 2), "a==1 and a==3"),
        ((0, 2, 4), "a==1, a==3 and a==5"),
        ((0, 2, 3, 4, 5), "all versions of a except a==2"),
    ],
)
def test_runs_of_versions(positions: tuple[int, ...], text: str) -> None:
    found, _ = names(["1", "2", "3", "4", "5", "6"])
    assert found.chosen(("a", "", ""), bits(*positions))[0] == text


def test_many_runs_are_abbreviated() -> None:
    found, _ = names([str(number) for number in range(1, 31)])
    odd = bits(*range(0, 30, 2))
    assert found.chosen(("a", "", ""), odd)[0] == "a==1, a==3, … and a==29"
    assert found.allowed(("a", "x", ""), bits(0, 2)) == "any of a[x]==1 or a[x]==3"


def test_gaps() -> None:
    found, _ = names(["1", "2"])
    assert found.parts(("a", "", ""), 0b10101) == ["a<1", "a>1,<2", "a>2"]


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        (">=3.13", "3.13"),
        (">=3.8,<4", "3.8"),
        ("~=3.12.1", "3.12.1"),
        ("==3.13.*", "3.13"),
        (">3,>=3.9", "3.9"),
        ("<4", ""),
    ],
)
def test_the_python_to_ask_for(text: str, bound: str) -> None:
    assert lower_bound_text(text) == bound


class Index:
    def __init__(self, url: str) -> None:
        self.url = url


class Locations:
    """As `index.locations.Locations`, as far as hints look at it."""

    def __init__(self, strategy: str) -> None:
        self.strategy = strategy

    def of(self, name: str) -> tuple[Index, ...]:
        return (Index("https://index.example.com/simple/"), Index("https://other.example.com/simple/"))


def test_an_index_further_down() -> None:
    for strategy in ("first-index", "unsafe-best-match"):
        provider = Provider(Universe({"a": {"1.0": []}}))
        provider.locations = Locations(strategy)  # type: ignore[attr-defined]
        hints = explain(*failed({}, ["a>1"], provider)).hints
        assert any("--index-strategy unsafe-best-match" in hint for hint in hints) == (strategy == "first-index")


def test_passwords_are_not_told() -> None:
    packages = {"a": ["1.0"], "p": {"1": ["a>1"]}}
    universe = Universe({"a": {"1.0": []}, "p": {"1": ["a>1"]}}, urls={})
    url = "https://user:secret@files.example.com/a-1.0-py3-none-any.whl"
    universe.urls[url] = ("a", "1.0")
    error = explain(*failed(packages, [f"a @ {url}", "p"], Provider(universe)))
    assert "secret" not in error.context + "".join(error.hints)
    assert "files.example.com" in error.context


def test_a_package_with_an_extra_is_the_package_too() -> None:
    packages = {"a": {"1": {"extras": {"x": ["b>1"]}}, "2": {"extras": {"x": ["b>1"]}}}, "b": ["1"]}
    _, failure = failed(packages, ["a[x]"])
    subjects = Subjects(failure.fork)
    base, extra = ("a", "", ""), ("a", "x", "")
    assert subjects.plain([(extra, 0b1111), (base, 0b1000)]) == {extra: 0b1000}
    assert subjects.plain([(extra, 0b0010), (base, 0b1000)]) is None
    # Without the extra there may be any version of the package.
    absent = subjects.absent(extra)
    assert subjects.plain([(extra, absent), (base, 0b1000)]) == {extra: absent, base: 0b1000}
