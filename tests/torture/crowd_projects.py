"""Many processes at once in a few projects on one store, some of them killed at any time; then the judge."""

from __future__ import annotations

import os
import random
import sys
import tomllib
from pathlib import Path

from tests.support import sweep
from tests.support.sweep import START, User
from tests.torture.crowd import crowded
from tests.torture.projects import project

COMMANDS = (
    ["sync"],
    ["sync"],
    ["lock"],
    ["lock", "-U"],
    ["add", "gamma"],
    ["add", "beta==1.1", "delta"],
    ["remove", "gamma"],
    ["remove", "beta"],
    ["run", "python", "-B", "-c", "import alpha; print('yes')"],
    ["run", "--with", "delta", "python", "-B", "-c", "import alpha, delta; print('yes')"],
    ["run", "alpha"],
    ["env", "rollback"],
    ["cache", "prune", "-q"],
    ["cache", "clean", "-q", "alpha"],
    ["cache", "clean", "-q"],
)


def run(
    base: Path, links: Path, processes: int, rounds: int, *, projects: int = 2, killed: float = 0.0, seed: int = 1
) -> tuple[int, list[str]]:
    """Starts `rounds` commands, always `processes` at a time; their number, and what is wrong in the end.

    Args:
        base: A directory for all of this.
        links: The wheels.
        processes: How many at once.
        rounds: How many are started in all.
        projects: In how many projects.
        killed: Which part of them is killed.
        seed: Of what is chosen at random: commands, projects, who is killed and when.
    """
    chance = random.Random(seed)
    users = [User(base / f"project{number}", links) for number in range(projects)]
    for user in users:
        user.environ |= {"PYM_CACHE_DIR": str(base / "cache"), "PYM_PYTHON": sys.executable}
        user.cache = base / "cache"
        project("alpha==1.0")(user)
        user.run([*START, "sync"]).check()
    started, problems = crowded(
        lambda started: started < rounds,
        lambda: (chance.choice(users), chance.choice(COMMANDS)),
        lambda: chance.uniform(0.02, processes / 8) if chance.random() < killed else 0.0,
        _understandable,
        processes,
    )
    for user in users:
        problems += [f"{user.base.name}: {problem}" for problem in _settle(user)]
    return started, problems


def _understandable(argv: list[str], text: str) -> bool:
    """Failures that are right, because of what another process has done just before."""
    if "Traceback (most" in text:
        # A program that another process has taken something away from while it ran.
        return argv[0] == "run" and "/pym/" not in text and "No module named" in text
    if argv[0] == "remove":
        return "could not be found" in text
    if argv[0] == "env":
        return "PYM-888" in text  # nothing to go back to, or no longer in the store
    return False


def _settle(user: User) -> list[str]:
    problems = []
    for argv in (["lock", "--check"], ["sync"], ["verify", "-p", ".venv"], ["sync", "--check"]):
        done = user.run([*START, *argv])
        if done.code or "Traceback" in done.err:
            problems.append(f"pym {' '.join(argv)} in the end: {done.code} {done.out[-300:]} {done.err[-600:]}")
    for name in ("pyproject.toml", "pylock.toml"):
        tomllib.loads((user.cwd / name).read_text())
    problems += sweep.judge(user)
    left = [name for name in os.listdir(user.cwd) if name.startswith(".") and name != ".venv"]
    if left:
        problems.append(f"litter in the project: {left}")
    user.run([*START, "cache", "prune", "-q"]).check()
    for directory in (user.cache / "wheels-1/.scratch", user.cache / "runs-1", user.temp):
        if directory.is_dir() and os.listdir(directory):
            problems.append(f"litter in {directory.name}: {os.listdir(directory)[:5]}")
    return problems
