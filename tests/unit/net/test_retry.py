from email.utils import formatdate

import pytest
from tests.support.faults import StillClock

from pym.net.retry import SYSTEM, Again, GiveUp, decide, parse_date, seconds_to_wait
from pym.net.settings import NetworkSettings

NOW = 1_700_000_000.0
SETTINGS = NetworkSettings(retries=3)


class LateChance(StillClock):
    def chance(self):
        return 0.999


def ask(kind="status", status=503, retry_after="", attempt=0, settings=SETTINGS, clock=None):
    return decide(kind, status, retry_after, attempt, settings, clock or StillClock(wall=NOW))


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504])
def test_statuses_that_may_pass(status):
    assert isinstance(ask(status=status), Again)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 407, 410, 416, 418, 501, 505])
def test_statuses_that_stay(status):
    assert ask(status=status) == GiveUp()


@pytest.mark.parametrize(
    ("kind", "again"),
    [("timeout", 3), ("reset", 3), ("protocol", 3), ("name for now", 1)]
    + [(k, 0) for k in ("name", "refused", "tls", "redirect", "content", "slow", "proxy", "address")],
)
def test_patience_with_each_kind_of_failure(kind, again):
    decisions = [ask(kind, attempt=attempt) for attempt in range(5)]
    assert [isinstance(decision, Again) for decision in decisions] == [True] * again + [False] * (5 - again)


def test_settings_limit_the_retries():
    assert ask(settings=NetworkSettings(retries=0)) == GiveUp()
    assert isinstance(ask(attempt=4, settings=NetworkSettings(retries=5)), Again)


def test_delays_double_up_to_a_limit_and_half_of_them_is_chance():
    many = NetworkSettings(retries=20)
    shortest = [ask(attempt=n, settings=many).delay for n in range(8)]
    longest = [ask(attempt=n, settings=many, clock=LateChance()).delay for n in range(8)]
    assert shortest == [0.25, 0.5, 1, 2, 4, 5, 5, 5]
    assert all(a < b < 2 * a for a, b in zip(shortest, longest, strict=True))


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("0", 0),
        (" 17 ", 17),
        ("9" * 400, float("inf")),
        (formatdate(NOW + 40, usegmt=True), 40),
        (formatdate(NOW - 40, usegmt=True), 0),
        ("", None),
        ("-1", None),
        ("1.5", None),
        ("²", None),
        ("soon", None),
        ("Mon, 99 Foo 2024 00:00:00 GMT", None),
        ("Mon, 01 Jan 99999999999 00:00:00 GMT", None),
    ],
)
def test_retry_after(text, seconds):
    assert seconds_to_wait(text, StillClock(wall=NOW)) == seconds


def test_a_server_may_make_us_wait_longer_but_not_shorter_than_we_would():
    assert ask(retry_after="45") == Again(45)
    assert ask(retry_after="0") == Again(0.25)
    assert ask(retry_after="rubbish") == Again(0.25)


def test_beyond_the_cap_it_is_given_up_at_once_with_the_reason():
    decision = ask(status=429, retry_after="3600")
    assert isinstance(decision, GiveUp)
    assert "3600 s" in decision.reason
    assert "60 s" in decision.reason
    assert isinstance(ask(retry_after="60"), Again)
    assert "for ever" in ask(retry_after="9" * 50).reason


def test_dates():
    assert parse_date("Tue, 14 Nov 2023 22:13:20 GMT") == NOW
    assert parse_date("Tue, 14 Nov 2023 22:13:20") is None
    assert parse_date("Tue, 14 Nov 2023 22:13:20 +9999999999") is None


def test_the_real_clock_has_chances_from_0_to_1():
    assert all(0 <= SYSTEM.chance() < 1 for _ in range(100))
