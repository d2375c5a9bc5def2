import pytest
from tests.support.faults import StillClock

from pym.errors import NetworkError
from pym.net.attempts import Attempts
from pym.net.failures import Failure
from pym.net.settings import NetworkSettings

A, B = "https://a/f", "https://b/f"


def run(urls, plan, retries=3, **how):
    """The URLs that were tried; each fails as `plan` has it for it, in order, the last one repeating."""
    clock = StillClock()
    attempts = Attempts(urls, NetworkSettings(retries=retries), clock)
    tried = []
    for url in attempts:
        tried.append(url)
        failures = plan[url]
        kind, after, options = failures.pop(0) if len(failures) > 1 else failures[0]
        status = 503 if kind == "status" else 0
        attempts.failed(url, Failure(url, "no", kind=kind, status=status, retry_after=after), **options)
        assert len(tried) < 200
    return tried, clock.slept, attempts.error()


LOST, DEAD = ("reset", "", {}), ("refused", "", {})


def test_one_place_is_tried_once_and_then_as_often_as_allowed():
    tried, slept, error = run([A], {A: [LOST]})
    assert tried == [A] * 4
    assert slept == [0.25, 0.5, 1.0]
    assert "tried 4 times" in error.context


def test_what_cannot_get_better_is_tried_once():
    tried, slept, error = run([A], {A: [DEAD]})
    assert (tried, slept) == ([A], [])
    assert "tried" not in error.context


def test_mirrors_come_before_waiting():
    tried, slept, error = run([A, B], {A: [LOST], B: [DEAD]})
    assert tried == [A, B, A, A, A]
    assert slept == [0.25, 0.5, 1.0]
    assert type(error) is NetworkError
    assert "2 places" in error.message
    assert "`a`: no" in error.context
    assert "`b`: no" in error.context


def test_the_same_place_twice_is_one_place():
    assert run([A, A], {A: [DEAD]})[0] == [A]


def test_each_place_waits_as_long_as_it_asked():
    tried, slept, _ = run([A, B], {A: [("status", "30", {}), DEAD], B: [("status", "10", {}), LOST, DEAD]})
    # B after 10 s, again 0.5 s later, and A not before its 30 s are over.
    assert tried == [A, B, B, B, A]
    assert slept == [10, 0.5, 19.5]


def test_a_place_that_asks_too_much_is_dropped_and_the_other_goes_on():
    tried, slept, error = run([A, B], {A: [("status", "3600", {})], B: [LOST, DEAD]})
    assert tried == [A, B, B]
    assert slept == [0.25]
    assert "3600 s" in error.context


def test_what_has_begun_goes_on_where_it_began_and_only_then_elsewhere():
    begun = ("reset", "", {"begun": True})
    tried, _, _ = run([A, B], {A: [begun], B: [LOST]}, retries=2)
    assert tried == [A, A, A, B, B, B]


def test_progress_makes_up_for_failures():
    far = ("reset", "", {"begun": True, "received": 1 << 20})
    near = ("reset", "", {"begun": True, "received": (1 << 20) - 1})
    assert len(run([A], {A: [far] * 10 + [near]})[0]) == 10 + 3
    assert len(run([A], {A: [near]})[0]) == 4


@pytest.mark.parametrize("retries", [0, 1, 5])
def test_the_setting(retries):
    assert len(run([A], {A: [LOST]}, retries=retries)[0]) == retries + 1
