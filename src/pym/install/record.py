"""RECORD: the list of what a distribution has installed (PEP 376, PEP 627). A HOT module."""

from __future__ import annotations

import os
from _bisect import insort_right as insort

from pym.spec.record import lines

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    # (path relative to the site directory, with `/`; sha256 in hex; size in bytes)
    Row = tuple[str, str, int]


def of_rows(rows: Iterable[Row]) -> list[str]:
    """Lines for files that are not in a manifest as they are installed."""
    return lines([(path, size, 0, sha256, 0) for path, sha256, size in rows])


def text(listed: str, more: list[str], own: str) -> bytes:
    """The whole file, its lines sorted by path as uv and pip do.

    Args:
        listed: Lines that are sorted already.
        more: Other lines, from `of_rows`.
        own: Path of the RECORD itself, which has neither hash nor size.
    """
    everything = listed.splitlines(keepends=True)
    for line in (*more, f"{own},,\n"):
        insort(everything, line, key=_path)
    return "".join(everything).encode("utf-8", "surrogateescape")


def relative(path: str, site: str) -> str:
    """How RECORD in `site` names the file `path`; both are absolute and real."""
    return os.path.relpath(path, site).replace(os.sep, "/")


def _path(line: str) -> str:
    # The two fields behind it hold no comma.
    return line.rsplit(",", 2)[0]
