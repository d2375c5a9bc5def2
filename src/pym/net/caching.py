"""How long an answer may be used without asking again: RFC 9111 for a private cache. Pure: the time is handed in.

Headers are dictionaries with names in lower case.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

_WHOLE = frozenset((200, 203, 304))  # a 304 confirms a 200
_LASTING = frozenset((204, 300, 301, 308, 404, 405, 410, 414))  # kept only if the server says for how long
_LONGEST = 1 << 31  # RFC 9111, 1.2.2: more seconds mean this many
_UNSAID = 600.0  # RFC 9111, 4.2.2: a guess, for an answer that says only when it last changed; uv's guess too

_REMEMBERED = 100  # headers: a server says the same of every page
_directives: dict[str, dict[str, str]] = {}

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def storable(status: int, headers: Mapping[str, str]) -> bool:
    """Whether an answer to a GET may be kept at all (RFC 9111, 3)."""
    return (status in _WHOLE or status in _LASTING) and "no-store" not in directives(headers.get("cache-control", ""))


def fresh_until(status: int, headers: Mapping[str, str], now: float) -> float:
    """The moment until which an answer may be used without asking again; 0.0 for not at all.

    Args:
        status: HTTP status; 304 with the headers of the answer it confirms, updated with its own.
        headers: Of the answer.
        now: When it came, in seconds since 1970.
    """
    lifetime = freshness(headers, status, now)
    return now + lifetime if lifetime > 0.0 else 0.0


def freshness(headers: Mapping[str, str], status: int = 200, now: float | None = None) -> float:
    """Seconds for which an answer may be used from when it came without asking again; 0.0 for not at all.

    A server that says nothing at all wants to be asked each time.

    Args:
        headers: Of the answer.
        status: HTTP status; see `fresh_until`.
        now: When it came, in seconds since 1970; None leaves out how long it was on its way by its `Date`.
    """
    said = directives(headers.get("cache-control", ""))
    if not storable(status, headers) or "no-cache" in said or headers.get("vary", "").strip() == "*":
        return 0.0
    if not said and headers.get("pragma", "").strip().lower() == "no-cache":
        return 0.0
    date = moment(headers["date"]) if "date" in headers else None
    lifetime = _lifetime(status, headers, said, now if date is None else date)
    # RFC 9111, 4.2.3: what a cache on the way says, or what the dates say, whichever is more.
    age = max(float(_seconds(headers.get("age", "")) or 0), 0.0 if date is None or now is None else now - date)
    return max(0.0, lifetime - age)


def validators(headers: Mapping[str, str]) -> tuple[str, str]:
    """The entity tag and the date of the last change as the server writes them, "" for what it does not say."""
    etag = headers.get("etag", "").strip()
    modified = headers.get("last-modified", "").strip()
    return etag if _is_header(etag) else "", modified if _is_header(modified) else ""


def conditional_headers(etag: str, last_modified: str) -> dict[str, str]:
    """What to send for getting a 304 if nothing has changed (RFC 9111, 4.3.1); empty if nothing is known."""
    headers = {}
    if etag:
        headers["if-none-match"] = etag
    if last_modified:
        headers["if-modified-since"] = last_modified
    return headers


def directives(text: str) -> dict[str, str]:
    """The directives of a `Cache-Control` header, names in lower case; of one that is repeated the first."""
    known = _directives.get(text)
    if known is not None:
        return known
    found: dict[str, str] = {}
    parts = [text] if '"' not in text else _unquoted(text)
    for part in ",".join(parts).split(","):
        name, _, value = part.partition("=")
        if name.strip():
            found.setdefault(name.strip().lower(), value.strip().strip('"'))
    if len(_directives) < _REMEMBERED:
        _directives[text] = found
    return found


def moment(text: str) -> float | None:
    """Seconds since 1970 of an HTTP date (RFC 9110, 5.6.7), None if it is not one."""
    parts = text.split()
    # `Sun, 06 Nov 1994 08:49:37 GMT`, without the modules that read every other form.
    if len(parts) == 6 and parts[5] == "GMT" and parts[2] in _MONTHS and len(parts[4]) == 8:
        numbers = (parts[1], parts[3], *parts[4].split(":"))
        if len(numbers) == 5 and len(numbers[1]) == 4 and all(text.isascii() and text.isdigit() for text in numbers):
            day, year, hour, minute, second = map(int, numbers)
            if 1 <= day <= 31 and year >= 1 and hour < 24 and minute < 60 and second < 61:
                days = _days(year, _MONTHS.index(parts[2]) + 1, day)
                return days * 86400.0 + hour * 3600 + minute * 60 + second
    from pym.net.retry import parse_date

    return parse_date(text)


def _lifetime(status: int, headers: Mapping[str, str], said: dict[str, str], date: float | None) -> float:
    """RFC 9111, 4.2.1; what is not a number or a date means that it is over."""
    if "max-age" in said:
        return float(_seconds(said["max-age"]) or 0)
    if "expires" in headers:
        expires = moment(headers["expires"])
        return max(0.0, expires - date) if expires is not None and date is not None else 0.0
    return _UNSAID if status in _WHOLE and headers.get("last-modified") else 0.0


def _seconds(text: str) -> int | None:
    text = text.strip()
    if not (text.isascii() and text.isdigit()):
        return None
    return min(int(text), _LONGEST) if len(text) <= 10 else _LONGEST


def _unquoted(text: str) -> list[str]:
    """`text` with the commas inside quoted strings taken out: `no-cache="a, b"` is one directive."""
    pieces = text.split('"')
    return ['"'.join(piece.replace(",", " ") if odd % 2 else piece for odd, piece in enumerate(pieces))]


def _is_header(value: str) -> bool:
    return value.isprintable() and len(value) <= 1024


def _days(year: int, month: int, day: int) -> int:
    """Days since 1970 in the Gregorian calendar."""
    year -= month <= 2
    era, of_era = divmod(year, 400)
    of_year = (153 * (month - 3 if month > 2 else month + 9) + 2) // 5 + day - 1
    return era * 146097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year - 719468
