"""Several builds at once: all are done, the first failure ends the others, nothing is left running."""

from __future__ import annotations

import os
import sys
import threading

import pytest

from pym.build import process
from pym.build.turns import Turns
from pym.errors import UsageError
from pym.ops import build_crew

SLEEP = [sys.executable, "-I", "-S", "-c", "import time; print('here', flush=True); time.sleep(600)"]


def test_outcomes_are_in_order_and_side_by_side() -> None:
    meet = threading.Barrier(3, timeout=60)

    def job(number: int) -> int:
        meet.wait()  # passed only if all three are under way
        return number

    assert build_crew.work([lambda n=n: job(n) for n in range(3)], 3, process.Group()) == [0, 1, 2]


def test_no_more_than_that_many_at_once() -> None:
    under_way: list[int] = []
    most: list[int] = []

    def job() -> None:
        under_way.append(1)
        most.append(len(under_way))
        under_way.pop()

    build_crew.work([job] * 20, 1, process.Group())
    assert max(most) == 1


def test_a_failure_ends_the_others(tmp_path) -> None:
    group = process.Group()
    started = threading.Event()
    gone: list[int] = []

    def sleeps() -> None:
        try:
            process.run(SLEEP, cwd=str(tmp_path), environ=dict(os.environ), group=group, said=lambda _: started.set())
        finally:
            gone.append(1)

    def fails() -> None:
        assert started.wait(60)
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        build_crew.work([sleeps, fails, sleeps], 2, group)
    assert gone == [1]
    with pytest.raises(process.Stopped):
        process.run(SLEEP, cwd=str(tmp_path), environ={}, group=group)


def test_an_interrupt_ends_everything(tmp_path, monkeypatch) -> None:
    group = process.Group()
    gone: list[int] = []

    def sleeps() -> None:
        try:
            process.run(SLEEP, cwd=str(tmp_path), environ=dict(os.environ), group=group)
        finally:
            gone.append(1)

    real = threading.Thread.join
    interrupts = [KeyboardInterrupt(), KeyboardInterrupt()]

    def join(self: threading.Thread, timeout: float | None = None) -> None:
        if interrupts:
            raise interrupts.pop()
        real(self, timeout)

    monkeypatch.setattr(threading.Thread, "join", join)
    with pytest.raises(KeyboardInterrupt):
        build_crew.work([sleeps, sleeps], 2, group)
    # The second thread may not have begun.
    assert len(gone) in (1, 2) or group.stopped


@pytest.mark.parametrize("value", ["0", "x", "-1", "1.5"])
def test_what_is_no_number_of_builds(value: str) -> None:
    with pytest.raises(UsageError, match="PYM_CONCURRENT_BUILDS"):
        build_crew.size({"PYM_CONCURRENT_BUILDS": value})


def test_how_many() -> None:
    assert build_crew.size({"PYM_CONCURRENT_BUILDS": "7"}) == 7
    assert build_crew.size({}) >= 1


def test_builds_that_need_each_other_do_not_wait_for_ever(tmp_path) -> None:
    turns = Turns(str(tmp_path))
    both = threading.Barrier(2, timeout=60)
    done: list[str] = []

    def build(outer: str, inner: str) -> None:
        with turns.take(outer, inner=False, check=lambda: None):
            both.wait()
            with turns.take(inner, inner=True, check=lambda: None):
                done.append(outer)

    threads = [threading.Thread(target=build, args=names, daemon=True) for names in (("a", "b"), ("b", "a"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(done) == ["a", "b"]
    assert os.listdir(tmp_path) == []
