"""What a script requires by its inline metadata (PEP 723). A cold module."""

from __future__ import annotations

import re

from pym.errors import UsageError
from pym.project import toml

# The regular expression of the standard.
_BLOCK = re.compile(r"(?m)^# /// (?P<type>[a-zA-Z0-9-]+)$\s(?P<content>(^#(| .*)$\s)+)^# ///$")


def dependencies(data: bytes, label: str) -> list[str]:
    """The requirement texts of a script.

    Args:
        data: Its content.
        label: How messages call it.

    Raises:
        UsageError: It has no metadata, or malformed metadata.
    """
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise UsageError(f"Failed to decode `{label}`", context=f"not UTF-8 at byte {error.start}") from error
    blocks = [match for match in _BLOCK.finditer(text + "\n") if match.group("type") == "script"]
    if not blocks:
        raise UsageError(f"`{label}` does not contain inline script metadata (PEP 723)")
    if len(blocks) > 1:
        raise UsageError(f"`{label}` contains inline script metadata more than once")
    content = "".join(
        line[2:] if line.startswith("# ") else line[1:] for line in blocks[0].group("content").splitlines(True)
    )
    value = toml.loads(content.encode(), label)
    found = value.get("dependencies", [])
    if not isinstance(found, list) or not all(isinstance(item, str) for item in found):
        raise UsageError(f"Failed to parse `{label}`", context="`dependencies` is not a list of strings")
    return found
