"""Commands of projects and scripts that are stopped at any system call: files, lock and environment go together.

`Project` is a `sweep.Case` whose state is the directory of a project: its files by what they hold, its environment by
`sweep.environment`. What is left after a stopped command is judged once for each different thing that is left.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from tests.support import sweep
from tests.support.runner import Result
from tests.support.sweep import START, Case, Point, User

LOCKS = ("pylock.toml", "pylock.script.toml")
# Directories of the cache in which nothing may lie that nobody will use; of the others `names` knows.
ROOMS = ("run-environments-1", "runs-1", "environments-1")

Step = list[str] | Callable[[User], None]


class Kind(NamedTuple):
    """A command that is tortured.

    Attributes:
        before: What makes what is there before: commands of pym, and functions of the user.
        argv: The command.
        says: What it prints each time it runs to its end, if it prints anything.
        once: Whether it can be done only once: the same again is another change, or refused.
    """

    before: list[Step]
    argv: list[str]
    says: str = ""
    once: bool = False


class Project(Case):
    """A command over a prepared project; see `Kind`."""

    def __init__(self, base: Path, links: Path, kind: Kind) -> None:
        sweep._remove(base)
        base.mkdir(parents=True)
        self.base = base
        self.argv = kind.argv
        self.says = kind.says
        self.once = kind.once
        self.points: list[Point] = []
        self.user = User(base / "user", links)
        # A program that is killed in `run` may leave bytecode half written; that is Python's.
        self.user.environ["PYTHONDONTWRITEBYTECODE"] = "1"
        self.judged: dict[str, list[str]] = {}
        for step in kind.before:
            if callable(step):
                step(self.user)
            else:
                self.pym(*step).check()
        self._save()
        self.start = state(self.user)
        self.bare: dict[str, str] = {}
        done = self.pym(*self.argv).check()
        assert self.says in done.out, done.out
        self.end = state(self.user)
        problems = sweep.judge(self.user)
        assert not problems, f"after {self.argv}: {problems}"
        self.cached = sweep.names(self.user.cache)
        if not self.once:
            self.pym(*self.argv).check()
            assert state(self.user) == self.end
        self.pym("verify")
        self.cached |= sweep.names(self.user.cache)
        self.rooms = rooms(self.user)
        # An environment that was made, and nothing put into yet.
        if not any(path.startswith(".venv/") for path in self.start):
            self.fresh()
            self.pym("venv", "-q", "-p", sys.executable).check()
            self.bare = part(state(self.user), environment=True)

    def pym(self, *words: str) -> Result:
        return self.user.run([*START, *words])

    def _after_kill(self, user: User) -> list[str]:
        return [*self._whole(), *self._once_recovered()]

    def after_failure(self, user: User, done: Result | subprocess.CompletedProcess[str]) -> list[str]:
        code = done.code if isinstance(done, Result) else done.returncode
        text = done.err if isinstance(done, Result) else done.stderr
        out = done.out if isinstance(done, Result) else done.stdout
        problems = []
        if "Traceback" in text and "pym" in text:
            problems.append(f"traceback: {text[-900:]}")
        elif code and "error" not in text.lower() and "Errno" not in text:  # Python opens the script
            problems.append(f"exit {code} without a word: {text[-300:]}")
        now = state(user)
        if code == 0:
            now = {path: what for path, what in now.items() if ".pym-change" not in path}
            if now != self.end:
                problems.append(f"exit 0, but not finished: {sweep.difference(now, self.end)}")
            if self.says not in out:
                problems.append(f"exit 0, but it says {out!r}")
        elif part(now) not in (part(self.start), part(self.end)):
            problems.append(f"exit {code} left files: {sweep.difference(now, self.start)} ({text[-200:]})")
        elif not self._environment_is_whole(now):
            problems.append(f"exit {code} left it half done: {sweep.difference(now, self.start)} ({text[-200:]})")
        return problems + self._once_recovered()

    def _environment_is_whole(self, now: dict[str, str]) -> bool:
        mine = part(now, environment=True)
        if self.bare and set(mine) == set(self.bare):  # its prompt is another: the name of the project
            return True
        return mine in (part(self.start, environment=True), part(self.end, environment=True))

    def _whole(self) -> list[str]:
        """What is torn right after a kill: whoever reads a file then reads all of it."""
        problems = []
        for name in ("pyproject.toml", *LOCKS):
            path = self.user.cwd / name
            if path.exists():
                try:
                    tomllib.loads(path.read_text())
                except ValueError as error:
                    problems.append(f"{name} is torn: {error}")
        return problems

    def _once_recovered(self) -> list[str]:
        """`_recovers`, but only once for the same remains."""
        left = hashlib.sha256(repr(sorted(everything(self.user.base).items())).encode()).hexdigest()
        if left in self.judged:
            return [f"{problem} (as before)" for problem in self.judged[left][:1]]
        self.judged[left] = self._recovers(self.user)
        return self.judged[left]

    def _recovers(self, user: User) -> list[str]:
        problems = []
        before = state(user)
        there = (user.venv / "pyvenv.cfg").exists()
        looks = [self.pym("lock", "--check")] if (user.cwd / "pyproject.toml").exists() else []
        looks += [self.pym("tree", "--script", "script.py", "--frozen")] if (user.cwd / "script.py").exists() else []
        looks += [self.pym("verify")] if there else []
        for look in looks:
            if "Traceback" in look.err:
                problems.append(f"traceback: {look.err[-900:]}")
        if there and looks[-1].code:
            problems.append(f"pym verify finds: {looks[-1].out} {looks[-1].err}")
        now = state(user)
        if part(now) not in (part(self.start), part(self.end)):
            problems.append(f"files are neither old nor new: {sweep.difference(part(now), part(self.start))}")
        if there and not self._environment_is_whole(now):
            problems.append(f"half done after the next command: {sweep.difference(now, self.start)}")
        if there:
            problems += sweep.judge(user)
        if self.once and part(before) == part(self.end) and part(now) == part(self.end):
            # Done, but perhaps for the environment.
            again = self.pym("sync", "-p", sys.executable) if "rollback" not in self.argv else Result(0, "", "")
        elif self.once and now == self.end:
            again = Result(0, "", "")
        else:
            again = self.pym(*self.argv)
            if self.says not in again.out:
                problems.append(f"the same command says {again.out!r}")
        if again.code != 0 or "Traceback" in again.err:
            return [*problems, f"the same command fails: {again.err[-900:]}"]
        now = state(user)
        if now != self.end:
            problems.append(f"the same command does not finish it: {sweep.difference(now, self.end)}")
        problems += sweep.judge(user)
        return problems + self._litter(user)

    def _litter(self, user: User) -> list[str]:
        problems = []
        litter = sorted(sweep.names(user.cache) - self.cached - sweep.KNOWN)
        if litter:
            user.pym("pip", "install", "-q", "--target", str(user.temp / "any"), "delta").check()
            sweep._remove(user.temp / "any")
            litter = [path for path in litter if (user.cache / path).exists()]
        if litter:
            problems.append(f"litter in the cache: {litter[:5]}")
        extra = sorted(rooms(user) - self.rooms)
        if extra:
            problems.append(f"litter in rooms: {extra[:5]}")
        left = sorted(sweep.names(user.temp) | sweep.names(user.home) - {".cache", ".local"})
        if left:
            problems.append(f"litter elsewhere: {left[:5]}")
        beside = [name for name in os.listdir(user.cwd) if name.startswith(".") and ".pym" in name]
        if beside:
            problems.append(f"litter in the project: {beside}")
        return problems


def state(user: User) -> dict[str, str]:
    """The directory of the project; of the environment what `sweep.environment` tells, without seals and history."""
    found = {}
    for path, what in sweep.environment(user).items():
        if not path.startswith(".pym/") and path not in (".pym", ".pym-boot"):
            found[f".venv/{path}"] = what
    for path in sorted(user.cwd.iterdir()):
        if path.is_file() and not path.name.startswith("."):
            found[path.name] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


def part(found: dict[str, str], *, environment: bool = False) -> dict[str, str]:
    """The files of a state, or the environment."""
    return {path: what for path, what in found.items() if path.startswith(".venv/") == environment}


def rooms(user: User) -> set[str]:
    """Names of what is kept for calls of `run` and for scripts."""
    return {
        f"{kind}/{path.name}"
        for kind in ROOMS
        if (user.cache / kind).is_dir()
        for path in (user.cache / kind).iterdir()
    }


def everything(top: Path) -> dict[str, str]:
    """All there is below a directory, by path: kind and content."""
    found = {}
    for directory, folders, files in os.walk(top):
        for name in folders:
            path = os.path.join(directory, name)
            found[path] = os.readlink(path) if os.path.islink(path) else "directory"
        for name in files:
            path = os.path.join(directory, name)
            if os.path.islink(path):
                found[path] = os.readlink(path)
            else:
                with open(path, "rb") as file:
                    found[path] = f"{os.stat(path).st_mode} {hashlib.sha256(file.read()).hexdigest()}"
    return found


PYPROJECT = """[project]
name = "demo"  # mine
version = "1.0"
requires-python = ">=3.11"
dependencies = [{}]
"""
SCRIPT = """# /// script
# requires-python = ">=3.11"
# dependencies = ["gamma"]
# ///
import gamma
print("gamma", gamma.VERSION)
"""
SYNC = ["sync", "-p", sys.executable]


def project(*requirements: str) -> Callable[[User], None]:
    """Writes a project that asks for just that."""

    def write(user: User) -> None:
        (user.cwd / "pyproject.toml").write_text(PYPROJECT.format(", ".join(map('"{}"'.format, requirements))))

    return write


def script(user: User) -> None:
    (user.cwd / "script.py").write_text(SCRIPT)


def away(name: str) -> Callable[[User], None]:
    return lambda user: sweep._remove(user.cwd / name) if (user.cwd / name).is_dir() else (user.cwd / name).unlink()


OLD, NEW = project("alpha==1.0", "beta==1.0", "gamma"), project("alpha==2.0", "beta==1.1", "delta")
ADDED = ["add", "-p", sys.executable, "gamma", "beta==1.1"]

KINDS: dict[str, Kind] = {
    "sync-first": Kind([project("alpha==1.0", "gamma")], SYNC),
    "sync-new": Kind([project("alpha==1.0", "gamma"), SYNC, away(".venv")], SYNC),
    "sync-change": Kind([OLD, SYNC, NEW, SYNC, OLD, SYNC, NEW], SYNC),
    "sync-remove": Kind([OLD, SYNC, project("gamma")], SYNC),
    "lock": Kind([project("alpha==1.0", "gamma")], ["lock", "-p", sys.executable]),
    "lock-upgrade": Kind([project("alpha", "beta==1.0"), ["lock", "-p", sys.executable], project("alpha", "beta")], ["lock", "-U", "-p", sys.executable]),
    "add": Kind([project("alpha==1.0", "beta"), SYNC], ADDED),
    "add-again": Kind([project("alpha==1.0", "beta"), SYNC, ADDED, ["remove", "gamma", "beta"], project("alpha==1.0", "beta"), SYNC], ADDED),
    "remove": Kind([OLD, SYNC], ["remove", "alpha", "gamma"], once=True),
    "rollback": Kind([OLD, SYNC, NEW, SYNC], ["env", "rollback", "1"]),
    "run": Kind([OLD, SYNC, NEW], ["run", "-p", sys.executable, "alpha"], says="alpha 2.0"),
    "run-with": Kind([OLD, SYNC], ["run", "-p", sys.executable, "--with", "delta", "python", "-B", "-c", "import delta, alpha; print('yes')"], says="yes"),
    "run-isolated": Kind([OLD, SYNC], ["run", "-p", sys.executable, "--isolated", "python", "-B", "-c", "import alpha; print('yes')"], says="yes"),
    "run-script": Kind([script], ["run", "-p", sys.executable, "script.py"], says="gamma 1.0"),
    "lock-script": Kind([script], ["lock", "-p", sys.executable, "--script", "script.py"]),
    "add-script": Kind([script], ["add", "-p", sys.executable, "--script", "script.py", "beta==1.1"]),
    "add-locked-script": Kind([script, ["lock", "-p", sys.executable, "--script", "script.py"]], ["add", "-p", sys.executable, "--script", "script.py", "beta==1.1"]),
    "version": Kind([OLD, SYNC], ["version", "-p", sys.executable, "2.0"]),
}  # fmt: skip


def make(name: str, base: Path, links: Path) -> Project:
    """The case of that name, below `base`."""
    return Project(base, links, KINDS[name])
