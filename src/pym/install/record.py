"""RECORD: the list of what a distribution has installed (PEP 376, PEP 627). A HOT module."""

from __future__ import annotations

import os

from pym.spec.record import lines

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    # (path relative to the site directory, with `/`; sha256 in hex; size in bytes)
    Row = tuple[str, str, int]


def of_rows(rows: Iterable[Row]) -> list[str]:
    """Lines for files that are not in a manifest as they are installed."""
    return lines([(path, size, 0, sha256, 0) for path, sha256, size in rows])


def text(listed: bytes, more: list[str], own: str) -> bytes:
    """The whole file, its lines sorted by path as uv and pip do.

    Args:
        listed: Lines that are sorted already.
        more: Other lines, from `of_rows`.
        own: Path of the RECORD itself, which has neither hash nor size.
    """
    parts: list[bytes] = []
    last = 0
    for line in sorted([line.encode("utf-8", "surrogateescape") for line in (*more, f"{own},,\n")], key=_path):
        at = _place(listed, _path(line), last)
        parts += (listed[last:at], line)
        last = at
    parts.append(listed[last:])
    return b"".join(parts)


def _place(listed: bytes, path: bytes, low: int) -> int:
    """Where the line of a path belongs, not before `low`."""
    high = len(listed)
    if b'"' in listed:
        return high  # a path in quotes may hold what looks like the end of a line
    while low < high:
        begin = listed.rfind(b"\n", low, (low + high) // 2) + 1 or low
        end = listed.index(b"\n", begin) + 1
        if _path(listed[begin:end]) <= path:
            low = end
        else:
            high = begin
    return low


def relative(path: str, site: str) -> str:
    """How RECORD in `site` names the file `path`; both are absolute and real."""
    return os.path.relpath(path, site).replace(os.sep, "/")


def _path(line: bytes) -> bytes:
    # The two fields behind it hold no comma.
    return line.rsplit(b",", 2)[0]
