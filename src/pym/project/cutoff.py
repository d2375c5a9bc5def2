"""`--exclude-newer`: a date, a moment or a time span, as seconds since the epoch. A HOT module."""

from __future__ import annotations

import time

from pym.errors import UsageError

_UNITS = {
    "s": 1, "sec": 1, "secs": 1, "second": 1, "seconds": 1,
    "m": 60, "min": 60, "mins": 60, "minute": 60, "minutes": 60,
    "h": 3600, "hr": 3600, "hrs": 3600, "hour": 3600, "hours": 3600,
    "d": 86400, "day": 86400, "days": 86400,
    "w": 604800, "wk": 604800, "wks": 604800, "week": 604800, "weeks": 604800,
}  # fmt: skip
_CALENDAR = {
    "mo": 30, "mos": 30, "month": 30, "months": 30, "y": 365, "yr": 365, "yrs": 365, "year": 365, "years": 365
}  # fmt: skip


def cutoff(text: str, now: float) -> float | None:
    """The moment from which on files do not count, None if `text` lifts the limit (`false`).

    Args:
        text: `2024-01-01` (that day included, in local time), `2024-01-01T00:00:00Z`, `7 days`, `P7D`, `false`.
        now: Seconds since the epoch that spans count back from.

    Raises:
        UsageError: It is none of these.
    """
    stripped = text.strip()
    if stripped.lower() == "false":
        return None
    moment = _moment(stripped)
    if moment is not None:
        return moment
    span = _iso_span(stripped, text) if stripped[:1] in ("P", "p") else _span(stripped, text)
    if span is not None:
        return now - span
    raise UsageError(
        f"`{text}` could not be parsed as a valid exclude-newer value",
        context="expected a date like `2024-01-01`, a timestamp like `2024-01-01T00:00:00Z`, or a duration like "
        "`3 days` or `P3D`",
    )


def _moment(text: str) -> float | None:
    """A date or an RFC 3339 timestamp."""
    date, clock = text[:10], text[10:]
    numbers = [int(part) for part in date.split("-") if part.isascii() and part.isdigit()]
    if len(date) != 10 or date[4:5] != "-" or date[7:8] != "-" or len(numbers) != 3:
        return None
    year, month, day = numbers
    if not 1 <= month <= 12 or not 1 <= day <= _length(year, month):
        return None
    if not clock:
        # The day itself counts: the limit is its end.
        return time.mktime((year, month, day + 1, 0, 0, 0, 0, 0, -1))
    if clock[0] not in "Tt " or len(clock) < 9:
        return None
    offset = 0
    if clock[-1] in "Zz":
        clock = clock[:-1]
    elif clock[-6] in "+-" and clock[-3] == ":" and (clock[-5:-3] + clock[-2:]).isdigit():
        offset = (int(clock[-5:-3]) * 3600 + int(clock[-2:]) * 60) * (1 if clock[-6] == "+" else -1)
        clock = clock[:-6]
    else:
        return None
    whole, _, fraction = clock[1:].partition(".")
    parts = whole.split(":")
    if len(parts) != 3 or not all(len(part) == 2 and part.isascii() and part.isdigit() for part in parts):
        return None
    if fraction and not (fraction.isascii() and fraction.isdigit()):
        return None
    hours, minutes, seconds = (int(part) for part in parts)
    if hours > 23 or minutes > 59 or seconds > 60:
        return None
    of_day = hours * 3600 + minutes * 60 + seconds + (float(f"0.{fraction}") if fraction else 0.0)
    return _days(year, month, day) * 86400 + of_day - offset


def _length(year: int, month: int) -> int:
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return 30 if month in (4, 6, 9, 11) else 31


def _days(year: int, month: int, day: int) -> int:
    """Days from 1970-01-01 to a date of the Gregorian calendar, which here begins its year in March."""
    if month < 3:
        year, month = year - 1, month + 12
    return year * 365 + year // 4 - year // 100 + year // 400 + (153 * (month - 3) + 2) // 5 + day - 719469


def _iso_span(text: str, whole: str) -> float | None:
    """ISO 8601: `P7D`, `P1W`, `PT24H`, `P1DT12H`."""
    date, t, clock = text[1:].upper().partition("T")
    if (not date and not clock) or (t and not clock):
        return None
    total = 0.0
    for part, units in ((date, {"W": 604800, "D": 86400}), (clock, {"H": 3600, "M": 60, "S": 1})):
        for number, unit in _pairs(part) or ([] if not part else [(0.0, "?")]):
            if unit in ("Y", "M") and part is date:
                raise _calendar(whole, {"Y": "years", "M": "months"}[unit], number, {"Y": 365, "M": 30}[unit])
            if unit not in units:
                return None
            total += number * units[unit]
    return total


def _span(text: str, whole: str) -> float | None:
    """`7 days`, `1 week 2 days`, `24h`, `1 hour, 30 minutes`, with or without `ago`."""
    total = 0.0
    lower = text.lower()
    if lower.endswith(" ago"):
        lower = lower[:-4]
    pairs = _pairs(lower)
    for number, unit in pairs:
        if unit in _CALENDAR:
            raise _calendar(whole, unit, number, _CALENDAR[unit])
        if unit not in _UNITS:
            return None
        total += number * _UNITS[unit]
    return total if pairs else None


def _calendar(whole: str, unit: str, number: float, days: int) -> UsageError:
    return UsageError(
        f"Duration `{whole}` uses `{unit}`, which is not allowed",
        hints=(f"use days instead, e.g., `{number * days:.0f} days`",),
    )


def _pairs(text: str) -> list[tuple[float, str]]:
    """Numbers and the words after them; empty if `text` is anything else."""
    found: list[tuple[float, str]] = []
    at = 0
    while at < len(text):
        if text[at] in " ,":
            at += 1
            continue
        end = at
        while end < len(text) and (text[end].isdigit() or text[end] == ".") and text[end].isascii():
            end += 1
        number = text[at:end]
        while end < len(text) and text[end] == " ":
            end += 1
        start = end
        while end < len(text) and text[end].isalpha():
            end += 1
        if not number or number.count(".") > 1 or number == "." or end == start:
            return []
        found.append((float(number), text[start:end]))
        at = end
    return found
