"""Commands on file systems that are too small: in bytes, and in files. tmpfs takes root to mount."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from tests.support import sweep
from tests.support.sweep import START, Case, User, environment

STEPS = 12


def available() -> bool:
    """Whether a tmpfs can be mounted here."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def run(case: Case, steps: int = STEPS) -> tuple[int, list[str]]:
    """The command on tmpfs of growing size: the number of sizes tried, and what went wrong."""
    count, problems = 0, []
    user = case.fresh()
    held, files = _used(user.base)
    case.user.pym(*case.argv)
    more, more_files = _used(user.base)
    peak = max(more - held, 0) * 2 + (1 << 20)
    peak_files = max(more_files - files, 0) * 2 + 60
    for step in range(steps):
        size = held + peak * step // steps
        count += 1
        problems += _try(case, f"size={size + 65536}", f"size {size}")
    for step in range(steps):
        inodes = files + 4 + peak_files * step // steps
        count += 1
        problems += _try(case, f"nr_inodes={inodes}", f"{inodes} files")
    return count, problems


def _used(path: Path) -> tuple[int, int]:
    """Bytes in whole pages, and inodes, that a copy of a directory takes on a tmpfs."""
    seen: set[int] = set()
    size = 0
    for directory, folders, files in os.walk(path):
        for name in [*folders, *files, "."]:
            about = os.lstat(os.path.join(directory, name))
            if about.st_ino not in seen:
                seen.add(about.st_ino)
                size += -(-about.st_size // 4096) * 4096 if name != "." else 0
    return size, len(seen)


def _try(case: Case, limit: str, what: str) -> list[str]:
    user = case.fresh()
    base = user.base
    aside = base.with_name("aside")
    base.rename(aside)
    base.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1g", "tmpfs", str(base)], check=True)
    try:
        subprocess.run(["cp", "-a", f"{aside}/.", str(base)], check=True)
        sweep._remove(aside)
        shrunk = subprocess.run(["mount", "-o", f"remount,{limit}", str(base)], capture_output=True)
        if shrunk.returncode:
            return []  # smaller than what is there already
        done = user.pym(*case.argv)
        problems = _judged(case, user, done.code, done.err)
        subprocess.run(["mount", "-o", "remount,size=1g,nr_inodes=0", str(base)], check=True)
        problems += case._recovers(user)
        return [f"{what}: {problem}" for problem in problems]
    finally:
        subprocess.run(["umount", "-l", str(base)], check=True)


def _judged(case: Case, user: User, code: int, text: str) -> list[str]:
    problems = []
    if "Traceback" in text:
        problems.append(f"traceback: {text[-600:]}")
    now = environment(user)
    if code == 0 and now != case.end:
        problems.append(f"exit 0, but not finished: {sweep.difference(now, case.end)}")
    if code != 0 and now not in (case.start, case.end):
        problems.append(f"exit {code} left it half done: {sweep.difference(now, case.start)} ({text[-200:]})")
    return problems


__all__ = ["START", "available", "run"]
