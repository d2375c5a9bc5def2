"""Patterns of files in `cache-keys`, as gitignore has them. Cold; see `freshness`."""

from __future__ import annotations

import os
import re

from pym.dist.freshness import file_line
from pym.errors import UsageError, shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_GLOB = frozenset("*?[{")
_MOST = 200_000  # files that patterns may meet


def lines(directory: str, pattern: str) -> Iterator[str]:
    """What the files that match come to.

    Args:
        directory: Absolute path of the project.
        pattern: As in `cache-keys`.

    Raises:
        UsageError: It is malformed, or meets far too many files.
    """
    if "\0" in pattern:
        raise UsageError(f"Not a cache key: {shown(pattern)}")
    parts = pattern.split("/")
    fixed = next((at for at, part in enumerate(parts) if not _GLOB.isdisjoint(part)), 0)
    base = os.path.join(directory, *parts[:fixed]) if fixed else directory
    rest = parts[fixed:]
    # Without a slash a pattern is looked for everywhere below, as in gitignore.
    try:
        matches = re.compile(_expression(rest if len(parts) > 1 else ["**", *rest])).fullmatch
    except re.error as error:
        raise UsageError(f"Not a cache key: {shown(pattern)}", context=str(error)) from error
    deepest = None if "**" in rest or len(parts) == 1 else len(rest)
    met = 0
    for place, directories, names in os.walk(base):
        inside = os.path.relpath(place, base).replace(os.sep, "/")
        inside = "" if inside == "." else f"{inside}/"
        if deepest is not None and inside.count("/") + 1 >= deepest:
            directories.clear()
        for name in names:
            met += 1
            if met > _MOST:
                raise UsageError(
                    f"The cache key {shown(pattern)} meets more than {_MOST} files in `{base}`",
                    hints=("name a directory in it, as in `src/**/*.py`",),
                )
            if matches(inside + name) and (line := file_line(os.path.join(place, name), f"{inside}{name}")):
                yield f"{line} of {pattern}"


def _expression(parts: Sequence[str]) -> str:
    """A glob as a regular expression over paths with `/`."""
    text = ""
    for at, part in enumerate(parts):
        last = at + 1 == len(parts)
        if part == "**":
            text += ".*" if last else "(?:[^/]+/)*"
            continue
        text += f"(?:{'|'.join([_component(option) for option in _options(part)])})" + ("" if last else "/")
    return f"(?s:{text})"


def _component(part: str) -> str:
    text, at = "", 0
    while at < len(part):
        char = part[at]
        at += 1
        if char == "*":
            text += "[^/]*"
        elif char == "?":
            text += "[^/]"
        elif char == "[" and (end := part.find("]", at + 1)) > 0:
            inner = part[at:end].replace("\\", "\\\\").replace("[", "\\[").replace("&&", "&\\&").replace("||", "|\\|")
            text += f"(?!/)[{'^' + inner[1:] if inner[0] in '!^' else inner}]"
            at = end + 1
        else:
            text += re.escape(char)
    return text


def _options(part: str) -> list[str]:
    """`a.{b,c}` as `a.b` and `a.c`."""
    head, brace, rest = part.partition("{")
    inner, end, tail = rest.partition("}")
    if not brace or not end:
        return [part]
    return [head + option + more for option in inner.split(",")[:64] for more in _options(tail)]
