"""Runs commands in turn and prints a line of a table: medians, ratios, and how much memory a process took at most."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

# What a process inherits counts as its own peak, so that it has to be started from a small one: this says how many KiB
# (bytes on macOS) the process that it starts took. Nothing is read by programs from the standard input.
_WEIGH = """
import os, sys
null = os.open(os.devnull, os.O_RDWR)
actions = [(os.POSIX_SPAWN_DUP2, null, number) for number in (0, 1, 2)]
process = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ, file_actions=actions)
print(os.wait4(process, 0)[2].ru_maxrss)
"""


class Side:
    """One of the things compared: a name, its command for the n-th run, its environment."""

    def __init__(self, name: str, command: Callable[[int], list[str]], environ: dict[str, str]) -> None:
        self.name = name
        self.command = command
        self.environ = environ
        self.times: list[float] = []

    def run(self, number: int, cwd: Path) -> None:
        argv = self.command(number)
        with open(os.devnull, "wb") as nowhere:
            actions = [(os.POSIX_SPAWN_DUP2, nowhere.fileno(), 1), (os.POSIX_SPAWN_DUP2, nowhere.fileno(), 2)]
            here = os.getcwd()
            os.chdir(cwd)
            begun = time.perf_counter()
            process = os.posix_spawn(argv[0], argv, self.environ, file_actions=actions)
            _, status = os.waitpid(process, 0)
            self.times.append((time.perf_counter() - begun) * 1000)
            os.chdir(here)
        if status:
            shown = subprocess.run(argv, cwd=cwd, env=self.environ, capture_output=True, text=True)
            raise SystemExit(f"{' '.join(argv)} failed:\n{shown.stdout}{shown.stderr}")

    def peak(self, number: int, cwd: Path) -> float:
        """The most memory that the process had at a time, in MiB, in a run of its own."""
        argv = [sys.executable, "-I", "-S", "-c", _WEIGH, *self.command(number)]
        said = subprocess.run(argv, cwd=cwd, env=self.environ, capture_output=True, text=True, check=True).stdout
        return int(said) / (1 << 20 if sys.platform == "darwin" else 1 << 10)

    @property
    def median(self) -> float:
        return statistics.median(self.times)


def always(*argv: str) -> Callable[[int], list[str]]:
    """The same command in each run."""
    return lambda number: list(argv)


def measure(row: str, sides: list[Side], runs: int, cwd: Path, *, memory: bool = False, warm: int = 2) -> None:
    """Runs the sides in turn and prints a line of the table; the first is pym.

    Args:
        row: What is measured.
        sides: What is compared.
        runs: How often each runs.
        cwd: Where.
        memory: Whether a column says how much memory each takes.
        warm: How many runs come before those that count; with `memory` the first of them tells it.
    """
    peaks = [f"{side.name} {side.peak(-1, cwd):.0f}" for side in sides] if memory else []
    for number in range(bool(peaks), warm):
        for side in sides:
            side.run(-1 - number, cwd)
    for side in sides:
        side.times.clear()
    for number in range(runs):
        for side in sides:
            side.run(number, cwd)
    ours = sides[0].median
    others = [f"{side.name} {side.median:.1f}" for side in sides[1:]]
    ratios = [f"{ours / side.median:.2f}" for side in sides[1:]]
    spread = f"{min(sides[0].times):.1f}-{max(sides[0].times):.1f}"
    line = f"| {row} | {ours:.1f} ({spread}) | {', '.join(others)} | {', '.join(ratios)} |"
    if memory:
        line += f" {', '.join(peaks)} |"
    print(line, flush=True)
