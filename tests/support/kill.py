"""Processes that are killed, or given an error, at a system call of one's choice. Needs strace, which Linux has."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections import Counter
from pathlib import Path

# Calls that change what is on disk. Which of them a platform has differs, so the names are asked of strace.
MUTATING = (
    "mkdir", "mkdirat", "rmdir", "unlink", "unlinkat", "rename", "renameat", "renameat2", "link", "linkat", "symlink",
    "symlinkat", "openat", "open", "creat", "write", "pwrite64", "ftruncate", "truncate", "chmod", "fchmod", "fchmodat",
    "utimensat", "flock",
)  # fmt: skip


# The kernel itself passes over the calls that nobody wants to see, which takes a third of the time.
ONLY_TRACED = ("-f", "--seccomp-bpf")


def available() -> str:
    """The path of strace."""
    path = shutil.which("strace", path="/usr/bin:/bin:/usr/local/bin")
    assert path, "these tests need strace (on Debian: apt-get install strace)"
    return path


def points(argv: list[str], *, cwd: Path, env: dict[str, str]) -> list[tuple[str, int]]:
    """The mutating system calls of a command that runs to its end: (name, which call of that name in its thread)."""
    log = Path(env["HOME"]) / "strace.log"
    done = subprocess.run(
        [available(), *ONLY_TRACED, "-o", str(log), "-e", f"trace=?{',?'.join(MUTATING)}", *argv],
        cwd=cwd, env=env, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    made: Counter[tuple[str, str]] = Counter()
    found = set()
    for line in log.read_text(errors="replace").splitlines():
        match = re.match(r"(\d+)\s+(\w+)\(", line)
        if match:
            made[match[1], match[2]] += 1
            if match[2] not in ("open", "openat") or re.search("O_CREAT|O_WRONLY|O_RDWR|O_TRUNC", line):
                found.add((match[2], made[match[1], match[2]]))
    log.unlink()
    return sorted(found)


def inject(
    argv: list[str], call: str, when: int, what: str, *, cwd: Path, env: dict[str, str]
) -> subprocess.CompletedProcess[str]:
    """Runs a command whose threads get `what` (`signal=SIGKILL`, `error=ENOSPC`) at their `when`-th `call`."""
    followed = ONLY_TRACED if what.startswith("error") else ("-f",)  # signals get lost in such a stop
    return subprocess.run(
        [available(), *followed, "-qq", "-o", "/dev/null", "-e", f"trace={call}", "-e", f"inject={call}:{what}:when={when}", *argv],
        cwd=cwd, env=env, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
