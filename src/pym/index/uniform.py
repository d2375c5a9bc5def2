"""The file entries of an ordinary JSON page, column by column: what servers of indexes send, in less time.

Nothing is judged twice: a page with anything in it that is wrong, or not plain to see as right, is left to
`index.entries`, entry by entry. A test holds the two equal. Cold.
"""

from __future__ import annotations

from _operator import itemgetter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from pym.index.entries import Resolver
    from pym.model.distribution import File

_HOST = frozenset("abcdefghijklmnopqrstuvwxyz0123456789.-")
_LONGEST = 4000  # characters of one URL
_COLUMNS = itemgetter("filename", "url", "hashes", "size", "upload-time", "yanked")
_MOMENT = 27  # characters of `2024-01-31T12:34:56.123456Z`


def entries(values: list[object], resolver: Resolver) -> list[File] | None:
    """The `files` of a page as `File`s, all of them; None if each must be looked at.

    Args:
        values: As JSON has them.
        resolver: For the links of that page.
    """
    if not values or set(map(type, values)) != {dict}:
        return None
    try:
        columns = zip(*map(_COLUMNS, values), strict=True)  # type: ignore[arg-type]
    except KeyError:
        return None
    names, urls, hashes, sizes, times, said_yanked = columns
    requires = [value.get("requires-python") or "" for value in values]  # type: ignore[attr-defined]
    yanked = [reason or None for reason in said_yanked]
    separate = [value.get("core-metadata") for value in values]  # type: ignore[attr-defined]
    if (
        set(map(type, names)) != {str}
        or "" in names
        or set(map(type, sizes)) != {int}
        or min(sizes) < 0
        or max(sizes) >= 1 << 53
        or set(map(type, requires)) != {str}
        or set(map(type, hashes)) != {dict}
        or not _are_plain(urls, resolver)
    ):
        return None
    if set(map(type, yanked)) != {type(None)}:
        yanked = ["" if reason is True else reason for reason in yanked]
        if not set(map(type, yanked)) <= {type(None), str}:
            return None
    if set(map(len, hashes)) != {1}:
        return None
    digests = [each.get("sha256") for each in hashes]
    moments = _moments(times)
    if moments is None or not _are_hashes(digests):
        return None
    metadata = _separate(values, separate)
    if metadata is None:
        return None
    pairs = [(("sha256", digest),) for digest in digests]
    return list(zip(names, urls, pairs, sizes, moments, requires, yanked, metadata, strict=True))


def _are_plain(urls: Sequence[object], resolver: Resolver) -> bool:
    """Whether all are absolute, of one authority that may be used, and need neither quoting nor joining."""
    if set(map(type, urls)) != {str}:
        return False
    first, last = min(urls), max(urls)  # type: ignore[type-var]
    # What the first and the last in the order of the alphabet begin with, all begin with.
    end = first.find("/", 8) + 1  # type: ignore[attr-defined]
    authority = first[:end]  # type: ignore[index]
    if end == 0 or not authority.startswith(("https://", "http://")) or not last.startswith(authority):  # type: ignore[attr-defined]
        return False
    together = "".join(urls)  # type: ignore[arg-type]
    if not together.isascii() or not together.isprintable() or " " in together or "#" in together:
        return False
    if max(map(len, urls)) >= _LONGEST:  # type: ignore[arg-type]
        return False
    # An ordinary name and a port need no `urllib`, whose import takes longer than reading a page.
    host, _, port = authority.rstrip("/").partition("://")[2].partition(":")
    plain = (
        _HOST.issuperset(host) and host.strip(".-") == host != "" and (not port or (port.isdigit() and len(port) < 5))
    )
    return plain or resolver.resolve(first) == first  # type: ignore[arg-type]


def _are_hashes(digests: list[object]) -> bool:
    """Whether all are SHA-256 in lower case."""
    if set(map(type, digests)) != {str} or set(map(len, digests)) != {64}:  # type: ignore[arg-type]
        return False
    together = "".join(digests)  # type: ignore[arg-type]
    try:
        # Spaces, which it passes over, would make it shorter.
        return len(bytes.fromhex(together)) * 2 == len(together) and together == together.lower()
    except ValueError:
        return False


def _separate(values: list[object], column: list[object]) -> list[str | None] | None:
    """What `core-metadata` says, or the same under its older names where it is missing."""
    for name in ("data-dist-info-metadata", "dist-info-metadata"):
        if None in column:
            column = [
                value.get(name) if said is None else said  # type: ignore[attr-defined]
                for said, value in zip(column, values, strict=True)
            ]
    said: list[dict[str, object]] = []
    found: list[str | None] = []
    for each in column:
        if each is None or each is False:
            found.append(None)
        elif each is True:
            found.append("")
        elif type(each) is dict and len(each) == 1 and "sha256" in each:
            said.append(each)
            found.append(f"sha256={each['sha256']}")
        else:
            return None
    if said and not _are_hashes([each["sha256"] for each in said]):
        return None
    return found


def _moments(times: Sequence[object]) -> list[float | None] | list[float] | list[None] | None:
    """Seconds since the epoch, if all are written alike, in UTC and to the microsecond, or none at all is."""
    kinds = set(map(type, times))
    count = len(times)
    if kinds == {type(None)}:
        return [None] * count
    if kinds != {str}:
        return _mixed(times)
    # Servers leave out a fraction of nothing.
    times = [f"{time[:19]}.000000Z" if len(time) == 20 and time[19] == "Z" else time for time in times]  # type: ignore[arg-type, index]
    if set(map(len, times)) != {_MOMENT}:  # type: ignore[arg-type]
        return _mixed(times)
    together = "".join(times)  # type: ignore[arg-type]
    digits = together
    for place, mark in ((4, "-"), (7, "-"), (10, "T"), (13, ":"), (16, ":"), (19, "."), (26, "Z")):
        if together[place::_MOMENT] != mark * count:
            return _mixed(times)
        digits = digits.replace(mark, "")
    if len(digits) != 20 * count or not digits.isascii() or not digits.isdigit():
        return _mixed(times)
    # Files of one version come within a minute, and versions within a month of each other.
    minutes: dict[str, int] = {}
    months: dict[str, int] = {}
    found: list[float] = []
    for time in times:
        text = time[:16]  # type: ignore[index]
        minute = minutes.get(text)
        if minute is None:
            month = months.get(text[:7])
            if month is None:
                begin = _second(f"{text[:7]}-01T00:00:00Z")
                if begin is None:
                    return _mixed(times)
                month = months[text[:7]] = int(begin)
            day, hour, minute = int(text[8:10]), int(text[11:13]), int(text[14:16])
            if (not 0 < day < 29 and _second(f"{text}:00Z") is None) or hour > 23 or minute > 59:
                return _mixed(times)
            minute = minutes[text] = (month + day * 86400 + hour * 3600 + minute * 60 - 86400) * 1_000_000
        microseconds = int(time[17:19] + time[20:26])  # type: ignore[index]
        if microseconds >= 60_000_000:
            return _mixed(times)
        found.append((minute + microseconds) / 1_000_000)
    return found


def _mixed(times: Sequence[object]) -> list[float | None]:
    return [_second(time) if isinstance(time, str) else None for time in times]


def _second(text: str) -> float | None:
    from pym.index.entries import seconds_of  # which imports this module

    return seconds_of(text)
