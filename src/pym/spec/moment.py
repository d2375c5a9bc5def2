"""Moments as text (RFC 3339), as TOML and JSON write them. A HOT module."""

from __future__ import annotations


def text(seconds: float, *, milliseconds: bool = False) -> str:
    """Seconds since the epoch (from 1970 to 9999) as a moment: `2024-01-31T23:59:59Z`.

    Args:
        seconds: What is to be written.
        milliseconds: Whether they are written, too, where they are not 0.
    """
    fraction = ""
    if milliseconds:
        seconds, part = divmod(round(seconds * 1_000_000) // 1000, 1000)
        fraction = f".{part:03d}" if part else ""
    days, rest = divmod(int(seconds), 86_400)
    day = _days.get(days) or _day(days)
    return f"{day}T{rest // 3600:02d}:{rest % 3600 // 60:02d}:{rest % 60:02d}{fraction}Z"


_MONTHS = (0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334)  # days before each
# Files of one version have been uploaded on one day.
_days: dict[int, str] = {}


def _day(number: int) -> str:
    """Days since the epoch as a date."""
    # Howard Hinnant's way from days to a date, with years that begin in March.
    era, day_of_era = divmod(number + 719_468, 146_097)
    year_of_era = (day_of_era - day_of_era // 1460 + day_of_era // 36_524 - day_of_era // 146_096) // 365
    day_of_year = day_of_era - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
    shifted = (5 * day_of_year + 2) // 153
    day = day_of_year - (153 * shifted + 2) // 5 + 1
    month = shifted + 3 if shifted < 10 else shifted - 9
    year = year_of_era + era * 400 + (month <= 2)
    _days[number] = text = f"{year:04d}-{month:02d}-{day:02d}"
    return text


def seconds(text: str) -> float | None:
    """Seconds since the epoch of `2024-01-31T23:59:59Z`; None for any other form."""
    if len(text) != 20 or text[4] != "-" or text[7] != "-" or text[10] != "T" or text[13] != ":" or text[16] != ":":
        return None
    digits = text[:4] + text[5:7] + text[8:10] + text[11:13] + text[14:16] + text[17:19]
    if text[19] != "Z" or not digits.isdecimal() or not digits.isascii():
        return None
    year, month, day = int(text[:4]), int(text[5:7]), int(text[8:10])
    hour, minute, second = int(text[11:13]), int(text[14:16]), int(text[17:19])
    # The last days of a month are rare enough to be looked at closely.
    usual = year >= 1970 and 1 <= month <= 12 and 1 <= day <= 28
    if not (usual or _is_date(year, month, day)) or hour > 23 or minute > 59 or second > 59:
        return None
    leap = (year - 1969) // 4 - (year - 1901) // 100 + (year - 1601) // 400
    days = (year - 1970) * 365 + leap + _MONTHS[month - 1] + day - 1
    if month > 2 and _is_leap(year):
        days += 1
    return float(days * 86_400 + hour * 3600 + minute * 60 + second)


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def _is_date(year: int, month: int, day: int) -> bool:
    if year < 1970 or not 1 <= month <= 12 or day < 1:
        return False
    length = 29 if month == 2 and _is_leap(year) else (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[month - 1]
    return day <= length
