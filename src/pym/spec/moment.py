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
    # Howard Hinnant's way from days to a date, with years that begin in March.
    days += 719_468
    era, day_of_era = divmod(days, 146_097)
    year_of_era = (day_of_era - day_of_era // 1460 + day_of_era // 36_524 - day_of_era // 146_096) // 365
    day_of_year = day_of_era - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
    shifted = (5 * day_of_year + 2) // 153
    day = day_of_year - (153 * shifted + 2) // 5 + 1
    month = shifted + 3 if shifted < 10 else shifted - 9
    year = year_of_era + era * 400 + (month <= 2)
    return f"{year:04d}-{month:02d}-{day:02d}T{rest // 3600:02d}:{rest % 3600 // 60:02d}:{rest % 60:02d}{fraction}Z"
