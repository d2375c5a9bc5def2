"""Directories that a workspace lists as members and that are no projects. Cold: there should be none."""

from __future__ import annotations

import os
import subprocess

from pym.errors import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable


def check(bare: Iterable[tuple[str, str]]) -> None:
    """Refuses those that hold something: what is empty, or has only files that git ignores, is left over from before.

    Args:
        bare: Absolute directories, each with the pattern that lists it.

    Raises:
        UsageError: One holds something and has no `pyproject.toml`.
    """
    for directory, pattern in bare:
        files = [os.path.join(place, name) for place, _, names in os.walk(directory) for name in names]
        if files and not _ignored(directory, files):
            raise UsageError(
                f"Workspace member `{directory}` is missing a `pyproject.toml` (matches: `{pattern}`)",
                hints=("add one, or list the directory in `exclude` of the workspace",),
            )


def _ignored(directory: str, files: list[str]) -> bool:
    """Whether git ignores all of these files."""
    try:
        done = subprocess.run(
            ["git", "-C", directory, "check-ignore", "--stdin", "-z"],
            input=b"\0".join(os.fsencode(file) for file in files),
            capture_output=True,
            timeout=30,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0 and len(done.stdout.split(b"\0")) - 1 == len(files)
