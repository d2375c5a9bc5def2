"""Core metadata (`METADATA`, `PKG-INFO`) whole: all fields as they are written. Cold: read when it is published."""

from __future__ import annotations

import re

_CONTINUED = re.compile(r"\n(?:        |       \||[ \t])")
_UNKNOWN = "UNKNOWN"  # what old tools wrote for nothing


def fields(data: bytes) -> list[tuple[str, str]]:
    """Names in lower case and values, in order. The body comes last, as `description`.

    Old metadata has the description in a header, its lines indented (distutils, PEP 241), which is undone. Undecodable
    bytes are replaced: a form is text.
    """
    text = data.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace").replace("\r\n", "\n")
    head, _, body = text.partition("\n\n")
    found: list[tuple[str, str]] = []
    for line in re.split(r"\n(?![ \t])", head):
        name, colon, value = line.partition(":")
        if not colon or not name.strip():
            continue
        name = name.strip().lower()
        value = value.lstrip(" \t").rstrip("\n")
        if name in ("description", "license"):
            value = _CONTINUED.sub("\n", value)
        else:
            value = " ".join([part.strip() for part in value.split("\n")])
        if value and value != _UNKNOWN:
            found.append((name, value))
    if body.strip():
        found.append(("description", body))
    return found
