"""The error for a build that failed: its cause, as far as that is known, and what the backend printed. Cold."""

from __future__ import annotations

import re

from pym.build.causes import cause
from pym.errors import BuildFailed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.build.causes import Cause

SHOWN_LINES = 40
_LONGEST_LINE = 500
_SHOWN_BYTES = 16 << 10

# Lines of a traceback that are about how backends are called, and not about the backend.
_HOOK_FRAME = re.compile(r"^  File \"[^\"\n]*/pyproject_hooks/[^\"\n]*\", line .*\n(?:    .*\n)*", re.MULTILINE)


def failed(
    label: str,
    what: str,
    output: str,
    *,
    isolated: bool = True,
    python: str = "",
    found: Cause | None = None,
    heard: bool = False,
) -> BuildFailed:
    """The error for a build that failed.

    Args:
        label: What is being built, without backquotes.
        what: Half of the story: "`hatchling.build.build_wheel` failed with exit code 1".
        output: What the backend printed.
        isolated, python: As for `cause`.
        found: The cause, if it is known otherwise.
        heard: Whether the person has seen the output already.
    """
    found = found or cause(output, isolated=isolated, python=python)
    context = f"{found.what}\n{what}" if found is not None else what
    said = "" if heard else tail(output)
    if said:
        context = f"{context}\n\n{said}"
    hints = found.hints if found is not None else ()
    return BuildFailed(f"Failed to build `{label}`", context=context, hints=hints)


def tail(output: str, lines: int = SHOWN_LINES) -> str:
    """The end of an output, safe to print."""
    found = _HOOK_FRAME.sub("", output[-4 * _SHOWN_BYTES :].replace("\r\n", "\n")).split("\n")
    kept: list[str] = []
    size = 0
    for line in reversed(found):
        line = _printable(line.rpartition("\r")[2])
        if not kept and not line.strip():
            continue
        size += len(line) + 1
        if len(kept) >= lines or size > _SHOWN_BYTES:
            kept.append("…")
            break
        kept.append(line)
    return "\n".join(reversed(kept))


def _printable(line: str) -> str:
    line = re.sub(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?", "", line.expandtabs())
    line = "".join(
        c if c.isprintable() else c.encode("unicode_escape", "backslashreplace").decode("ascii") for c in line
    )
    return line if len(line) <= _LONGEST_LINE else line[: _LONGEST_LINE - 1] + "…"
