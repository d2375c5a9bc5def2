"""RECORD: the list of what a distribution has installed (PEP 376, PEP 627). A HOT module."""

from __future__ import annotations

import os
from binascii import b2a_base64, unhexlify

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pym.model.manifest import Entry

    # (path relative to the site directory, with `/`; sha256 in hex; size in bytes)
    Row = tuple[str, str, int]


def of_files(entries: Sequence[Entry]) -> list[str]:
    """Lines for files as a manifest has them, each ending in a newline, in its order."""
    if not entries:
        return []
    # All hashes are encoded at once: 32 bytes and one of padding are 44 characters, of which 43 are the hash's.
    raw = unhexlify("00".join([entry[3] for entry in entries]) + "00")
    text = b2a_base64(raw, newline=False).decode("ascii").replace("+", "-").replace("/", "_")
    at = -44
    lines = []
    for entry in entries:
        path = entry[0]
        if "," in path or '"' in path or "\n" in path or "\r" in path:
            path = '"' + path.replace('"', '""') + '"'
        at += 44
        lines.append(f"{path},sha256={text[at : at + 43]},{entry[1]}\n")
    return lines


def of_rows(rows: Iterable[Row]) -> list[str]:
    """Lines for files that are not in a manifest as they are installed."""
    return of_files([(path, size, 0, sha256, 0) for path, sha256, size in rows])


def text(lines: list[str], own: str) -> bytes:
    """The whole file, its lines sorted by path as uv and pip do.

    Args:
        lines: From `of_files` and `of_rows`.
        own: Path of the RECORD itself, which has neither hash nor size.
    """
    everything = [*lines, f"{own},,\n"]
    everything.sort(key=_path)
    return "".join(everything).encode("utf-8", "surrogateescape")


def relative(path: str, site: str) -> str:
    """How RECORD in `site` names the file `path`; both are absolute and real."""
    return os.path.relpath(path, site).replace(os.sep, "/")


def _path(line: str) -> str:
    # The two fields behind it hold no comma.
    return line.rsplit(",", 2)[0]
