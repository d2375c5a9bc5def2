"""The commands of an environment: what `pym run` alone shows."""

from __future__ import annotations

import os

from pym.launch.layout import WINDOWS

_ENDINGS = (".exe", ".com", ".bat", ".cmd", ".ps1")
# They are for the shell that stays, not for a program that goes.
_FOR_SHELLS = ("activate", "deactivate", "pydoc.bat")


def commands(directory: str) -> list[str]:
    """The names of the programs in a directory, sorted.

    Args:
        directory: Absolute; one that cannot be read has none.
    """
    try:
        entries = list(os.scandir(directory))
    except OSError:
        return []
    found = set()
    for entry in entries:
        if entry.name.startswith(_FOR_SHELLS):
            continue
        try:
            if not entry.is_file():
                continue
        except OSError:
            continue
        if WINDOWS:  # untested
            stem, dot, ending = entry.name.rpartition(".")
            if dot and f".{ending.lower()}" in _ENDINGS:
                found.add(stem)
        elif os.access(entry.path, os.X_OK):
            found.add(entry.name)
    return sorted(found)


def text(names: list[str]) -> str:
    """What is shown, without a line end after it."""
    lines = ["Provide a command or script to invoke with `pym run <command>` or `pym run <script>.py`.", ""]
    if names:
        lines += ["The following commands are available in the environment:", ""]
        lines += [f"- {name}" for name in names]
        lines.append("")
    return "\n".join([*lines, "See `pym run --help` for more information."])
