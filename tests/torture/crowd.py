"""Many processes at once on one store and two environments, half of them killed at any time; then the judge."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from tests.support import sweep
from tests.support.sweep import START, User

COMMANDS = (
    ["pip", "install", "-q", "alpha==1.0", "beta==1.0"],
    ["pip", "install", "-q", "alpha==2.0"],
    ["pip", "install", "-q", "--reinstall", "gamma", "beta==1.1"],
    ["pip", "install", "-q", "--link-mode", "copy", "alpha==1.0"],
    ["pip", "uninstall", "-q", "alpha"],
    ["pip", "uninstall", "-q", "beta", "gamma"],
    ["cache", "prune", "-q"],
    ["cache", "clean", "-q", "alpha"],
    ["verify", "-q", "--repair"],
)


def run(
    base: Path, links: Path, processes: int, seconds: float, *, rounds: int = 0, seed: int = 1
) -> tuple[int, list[str]]:
    """Starts commands, always `processes` at a time; the number of commands, and what is wrong in the end.

    Args:
        base: A directory for all of this.
        links: The wheels.
        processes: How many at once.
        seconds: For how long new ones are started.
        rounds: How many are started in all, whatever the time; 0 for as many as fit.
        seed: Of what is chosen at random: commands, environments, who is killed and when.
    """
    chance = random.Random(seed)
    users = [User(base / name, links) for name in ("one", "two")]
    for user in users:
        user.environ["PYM_CACHE_DIR"] = str(base / "cache")
        user.cache = base / "cache"
        user.pym("venv", "-q", "-p", sys.executable).check()
    end = time.monotonic() + seconds
    started, problems = crowded(
        lambda started: started < rounds if rounds else time.monotonic() < end,
        lambda: (chance.choice(users), chance.choice(COMMANDS)),
        lambda: chance.uniform(0.02, 1.0 + processes / 8) if chance.random() < 0.5 else 0.0,
        _understandable,
        processes,
    )
    for user in users:
        problems += _settle(user)
    return started, problems


def crowded(
    more: Callable[[int], bool],
    chosen: Callable[[], tuple[User, list[str]]],
    life: Callable[[], float],
    understandable: Callable[[list[str], str], bool],
    processes: int,
) -> tuple[int, list[str]]:
    """Runs commands side by side until all have ended: how many, and what is wrong with how they ended.

    Args:
        more: Whether another one is to be started, by how many were.
        chosen: Who runs what next.
        life: After how many seconds the next one is killed; 0 for never.
        understandable: Whether a failure is right, by the command and what it printed.
        processes: How many at once.
    """
    problems: list[str] = []
    running: list[tuple[subprocess.Popen[str], float, list[str]]] = []
    started = 0
    while running or more(started):
        while len(running) < processes and more(started):
            user, argv = chosen()
            lived = life()
            doomed = time.monotonic() + lived if lived else 0.0
            process = subprocess.Popen(
                [*START, *argv], cwd=user.cwd, env=user.environ, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT, text=True,
            )  # fmt: skip
            running.append((process, doomed, argv))
            started += 1
        for item in list(running):
            process, doomed, argv = item
            if process.poll() is None:
                if doomed and time.monotonic() > doomed:
                    process.kill()
                time.sleep(0.002)
                continue
            running.remove(item)
            text = process.stdout.read() if process.stdout else ""
            if process.returncode not in (0, -9) and not understandable(argv, text):
                problems.append(f"{' '.join(argv)} ended with {process.returncode}: {text[-600:]}")
    return started, problems


def _understandable(argv: list[str], text: str) -> bool:
    """Failures that are right: what another process has just removed, or has just installed."""
    return "Traceback" not in text and (argv[:2] == ["verify", "-q"] or ("error[PYM-8" in text and "uninstall" in argv))


def _settle(user: User) -> list[str]:
    problems = []
    look = user.pym("verify")
    if look.code:
        problems.append(f"pym verify finds: {look.out} {look.err}")
    problems += sweep.judge(user)
    for argv in (COMMANDS[0], ["cache", "prune", "-q"], ["cache", "verify"]):
        done = user.pym(*argv)
        if done.code:
            problems.append(f"{' '.join(argv)} fails in the end: {done.err}")
    problems += sweep.judge(user)
    for directory in (user.cache / "wheels-1/.scratch", user.cache / "downloads-1", user.temp):
        left = sorted(path.name for path in directory.iterdir()) if directory.is_dir() else []
        if left:
            problems.append(f"litter in {directory.name}: {left[:5]}")
    return problems


def clear(base: Path) -> None:
    shutil.rmtree(base, ignore_errors=True)
