"""`--exclude-newer`: dates, moments, time spans."""

from __future__ import annotations

import time
from datetime import datetime

import pytest

from pym.errors import UsageError
from pym.project.cutoff import cutoff

NOW = 1_700_000_000.0
DAY = 86400


@pytest.mark.parametrize(
    "text",
    [
        "2006-12-02T02:07:43Z",
        "2024-02-29T23:59:59Z",
        "2024-02-29t23:59:59.25z",
        "1970-01-01T00:00:00Z",
        "2000-03-01T00:00:00+05:30",
        "1999-12-31T23:00:00-08:00",
        "2023-01-01 00:00:00Z",
    ],
)
def test_moments(text):
    assert cutoff(text, NOW) == datetime.fromisoformat(text.upper().replace("Z", "+00:00")).timestamp()


def test_a_date_is_the_end_of_that_day_in_local_time(monkeypatch):
    monkeypatch.setenv("TZ", "America/New_York")
    time.tzset()
    try:
        assert cutoff("2024-03-10", NOW) == datetime(2024, 3, 11).timestamp()
        assert cutoff("2024-12-31", NOW) == datetime(2025, 1, 1).timestamp()
    finally:
        monkeypatch.undo()
        time.tzset()


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("7 days", 7 * DAY),
        ("P7D", 7 * DAY),
        ("p1w", 7 * DAY),
        ("PT24H", DAY),
        ("P1DT12H30M5S", DAY + 45005),
        ("1 week", 7 * DAY),
        ("24 hours", DAY),
        ("1h30m", 5400),
        ("1 day, 2 hours ago", DAY + 7200),
        ("1.5 days", 1.5 * DAY),
    ],
)
def test_spans_count_back_from_now(text, seconds):
    assert cutoff(text, NOW) == NOW - seconds


def test_no_limit():
    assert cutoff("false", NOW) is None


@pytest.mark.parametrize(
    "text",
    [
        "bad", "", "P", "PT", "7", "days", "P7", "2024-13-01", "2023-02-29", "2024-01-01T25:00:00Z",
        "2024-01-01T00:00:00", "2024-1-1", "-3 days", "3 fortnights", "٣ days",
    ],
)  # fmt: skip
def test_what_is_neither(text):
    with pytest.raises(UsageError):
        cutoff(text, NOW)


@pytest.mark.parametrize(("text", "hint"), [("7 months", "210 days"), ("P1Y", "365 days"), ("P2M", "60 days")])
def test_calendar_units_are_refused_with_the_days_they_might_mean(text, hint):
    with pytest.raises(UsageError) as caught:
        cutoff(text, NOW)
    assert hint in caught.value.hints[0]
