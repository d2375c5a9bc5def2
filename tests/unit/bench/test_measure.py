"""Commands take turns; what fails is left out and says why."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.bench.measure import Failed, Side, Step, always, take_turns

SAY = "import sys; open(sys.argv[1], 'a').write(sys.argv[2])"


@pytest.fixture
def step(tmp_path: Path) -> Callable[..., Step]:
    def make(*argv: str) -> Step:
        return Step([sys.executable, "-I", "-S", "-c", *argv], tmp_path, {"TMPDIR": str(tmp_path), "PATH": "/bin"})

    return make


def side(name: str, step: Callable[..., Step], order: Path) -> Side:
    return Side(name, always(step(SAY, str(order), name)))


def test_each_round_begins_with_another_one(tmp_path: Path, step: Callable[..., Step]) -> None:
    order = tmp_path / "order"
    sides = [side(name, step, order) for name in "abc"]
    take_turns(sides, 3, 0)
    assert order.read_text() == "aabbcc" + "abc" + "bca" + "cab"
    assert [len(one.times) for one in sides] == [3, 3, 3]
    assert all(one.peak > 1 for one in sides)


def test_as_often_as_time_allows_and_no_more(tmp_path: Path, step: Callable[..., Step]) -> None:
    one, other = side("a", step, tmp_path / "one"), side("a", step, tmp_path / "other")
    take_turns([one], 5, 1000)
    assert len(one.times) == 5
    take_turns([other], 5, 0, least=2)
    assert len(other.times) == 2
    order = tmp_path / "order"
    take_turns([side("a", step, order)], 5, 1000, least=1, known=False)
    assert order.read_text() == "aa"


def test_who_fails_says_why_and_leaves_the_others_alone(tmp_path: Path, step: Callable[..., Step]) -> None:
    good = side("good", step, tmp_path / "order")
    bad = Side("bad", always(step("import sys; print('out of luck', file=sys.stderr); sys.exit(3)")))

    def nowhere(number: int) -> Step:
        raise OSError("there is no lock")

    ugly = Side("ugly", nowhere)
    take_turns([bad, good, ugly], 2, 0, least=2)
    assert "out of luck" in bad.failed and not bad.times
    assert ugly.failed == "there is no lock"
    assert not good.failed and len(good.times) == 2


def test_who_fails_later(tmp_path: Path, step: Callable[..., Step]) -> None:
    sides = Side("late", lambda number: step(f"import sys; sys.exit({int(number == 1)})"))
    take_turns([sides], 3, 0)
    assert "failed" in sides.failed


def test_a_program_that_does_not_end_is_given_up(monkeypatch: pytest.MonkeyPatch, step: Callable[..., Step]) -> None:
    monkeypatch.setattr("tests.bench.measure.LIMIT", 0.3)
    with pytest.raises(Failed, match="took more than"):
        step("import os, time; os.path.exists('/') and time.sleep(60)").weighed()
