"""What a new project has to do with git: a repository, and who is writing. Cold."""

from __future__ import annotations

import os
import shutil
import subprocess

from pym.errors import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.ops.wiring import Wiring

_PATIENCE = 10  # seconds for git


def setting(directory: str, key: str) -> str:
    """What git is told, where the directory is or is to be; "" for nothing."""
    while not os.path.isdir(directory):
        directory = os.path.dirname(directory)
    found = _git(directory, "config", "--get", key)
    return found.stdout.strip() if found is not None and not found.returncode else ""


def made(wiring: Wiring, vcs: str, directory: str) -> bool:
    """Makes a repository where there is none yet; whether one was made.

    Args:
        wiring: The call.
        vcs: `git` if it was asked for, "" if it would only be usual.
        directory: Where.

    Raises:
        UsageError: It was asked for and could not be made.
    """
    inside = _git(directory, "rev-parse", "--is-inside-work-tree")
    if inside is None:
        if vcs == "git":
            raise UsageError("Attempted to initialize a Git repository, but `git` was not found in PATH")
        return False
    if not inside.returncode:
        return False
    done = _git(directory, "init")
    if done is None or done.returncode:
        text = f"Failed to initialize Git repository at `{directory}`"
        if vcs == "git":
            raise UsageError(text, context=done.stderr.strip() if done is not None else "")
        wiring.reporter.warn(text)
        return False
    return True


def _git(directory: str, *arguments: str) -> subprocess.CompletedProcess[str] | None:
    program = shutil.which("git")
    if program is None:
        return None
    try:
        return subprocess.run(
            [program, *arguments], cwd=directory, capture_output=True, text=True, timeout=_PATIENCE, check=False,
            stdin=subprocess.DEVNULL, errors="replace",
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return None
