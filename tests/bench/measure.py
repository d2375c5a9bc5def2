"""Runs commands in turn: whole processes, from the moment one is started to the moment it has ended."""

from __future__ import annotations

import os
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

# What a process inherits counts as its own peak, so that it has to be started from a small one: this says how many KiB
# (bytes on macOS) the process that it starts took, or one that this waited for, whichever took more.
_WEIGH = """
import os, sys
null = os.open(os.devnull, os.O_RDWR)
file = os.open(sys.argv[1], os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
actions = [(os.POSIX_SPAWN_DUP2, null, 0), (os.POSIX_SPAWN_DUP2, file, 1), (os.POSIX_SPAWN_DUP2, file, 2)]
process = os.posix_spawn(sys.argv[2], sys.argv[2:], os.environ, file_actions=actions)
_, status, used = os.wait4(process, 0)
print(status, used.ru_maxrss)
"""
LIMIT = 300  # seconds after which a program is given up


class Failed(OSError):
    """A command that did not succeed: what it said last."""


class NotRun(Exception):
    """What a row needs is not on this machine: what that is."""


class Step:
    """One command: what is started, where, and with which environment."""

    def __init__(self, argv: list[str], cwd: Path, environ: Mapping[str, str]) -> None:
        self.argv, self.cwd, self.environ = argv, cwd, dict(environ)

    def timed(self) -> float:
        """Runs it; milliseconds.

        Raises:
            Failed: It did not succeed.
        """
        with open(os.devnull, "r+b") as nowhere:
            actions = [(os.POSIX_SPAWN_DUP2, nowhere.fileno(), number) for number in (0, 1, 2)]
            here = os.getcwd()
            os.chdir(self.cwd)
            try:
                begun = time.perf_counter()
                process = os.posix_spawn(self.argv[0], self.argv, self.environ, file_actions=actions)
                _, status = os.waitpid(process, 0)
                taken = (time.perf_counter() - begun) * 1000
            finally:
                os.chdir(here)
        if status:
            raise Failed(f"`{' '.join(self.argv)}` failed after others like it had not")
        return taken

    def weighed(self) -> float:
        """Runs it; the most memory it had at a time, in MiB.

        Raises:
            Failed: It did not succeed, or not in time.
        """
        said = Path(self.environ["TMPDIR"]) / "said"
        argv = [sys.executable, "-I", "-S", "-c", _WEIGH, str(said), *self.argv]
        with subprocess.Popen(
            argv, cwd=self.cwd, env=self.environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            start_new_session=True,
        ) as process:  # fmt: skip
            try:
                out, errors = process.communicate(timeout=LIMIT)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                raise Failed(f"took more than {LIMIT} s") from None
        if process.returncode:
            raise Failed(errors.strip().splitlines()[-1])
        status, peak = out.split()
        if int(status):
            lines = said.read_text(errors="replace").strip().splitlines() or [f"status {status}"]
            raise Failed(f"`{' '.join(self.argv)}` failed: " + " / ".join(line.strip() for line in lines[-6:]))
        return int(peak) / (1 << 20 if sys.platform == "darwin" else 1 << 10)


class Side:
    """One of the things compared.

    Args:
        name: As the table has it.
        step: Makes the command of the n-th run and whatever it needs, which is not part of the time; OSError if that
            is not to be had.
        floor: Name of the side that is part of this one and is not meant, "" for none.
        note: What it does, where that is not the same as the others.
    """

    def __init__(self, name: str, step: Callable[[int], Step], *, floor: str = "", note: str = "") -> None:
        self.name = name
        self.step = step
        self.floor = floor
        self.note = note
        self.times: list[float] = []  # milliseconds
        self.peak = 0.0  # MiB
        self.failed = ""

    @property
    def median(self) -> float:
        return statistics.median(self.times)


def always(step: Step) -> Callable[[int], Step]:
    """The same in each run."""
    return lambda number: step


def take_turns(sides: list[Side], runs: int, seconds: float, *, least: int = 3, known: bool = True) -> None:
    """Runs the sides in turn, each round beginning with another one; those that fail are left out from then on.

    The first run of each, which is not counted, tells its peak; a second one how long it takes.

    Args:
        sides: What is compared.
        runs: How often each runs at most.
        seconds: What all of it may take together, as far as `least` allows it.
        least: How often each runs at least.
        known: Whether it is found out first how long they take; without, each runs `least` times.
    """
    expected = 0.0
    for side in sides:
        try:
            side.peak = side.step(-2).weighed()
            if known:
                expected += side.step(-1).timed() / 1000
        except OSError as failure:
            side.failed = str(failure)
    count = max(least, min(runs, int(seconds / max(expected, 0.001)))) if known else least
    for number in range(count):
        turn = number % len(sides)
        for side in sides[turn:] + sides[:turn]:
            if not side.failed:
                try:
                    step = side.step(number)
                    side.times.append(step.timed())
                except OSError as failure:
                    side.failed = str(failure)
