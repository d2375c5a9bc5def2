"""All that the rows work with: programs, index, directories; and projects in the form each program wants them."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

from tests.bench.measure import Step
from tests.bench.tools import Tool

INPUTS = Path(__file__).parent / "inputs"
LOCKS = {"pym": "pylock.toml", "uv": "uv.lock", "poetry": "poetry.lock", "pdm": "pdm.lock"}


class World:
    """What there is to measure with.

    Attributes:
        base: A directory to work in, which is removed at the very end.
        python: The interpreter that environments are of.
        version: Its version, as in 3.12.1.
        pyms: pym, once for each interpreter it runs on.
        uv: uv, or why it is not there.
        others: All the others by name, or why they are not there.
        root: URL of the index.
        secure: URL of the same over https, "" if there is none.
        authority: The certificate to trust there.
        quick: Whether little is to be measured.
        inputs: A directory with requirements, `NAME.in`.
        site: The one of the index that has them.
        settling: Seconds after which what was written can be relied upon: more than the clock of any file system ticks.
    """

    def __init__(
        self, base: Path, python: str, version: str, pyms: list[Tool], others: dict[str, Tool | str], root: str, *,
        quick: bool, inputs: Path = INPUTS, site: str = "real", secure: str = "",
    ) -> None:  # fmt: skip
        self.base, self.python, self.version, self.pyms = base, python, version, pyms
        self.uv = others["uv"]
        self.others = others
        self.root, self.quick, self.inputs, self.site = root, quick, inputs, site
        self.secure, self.authority = secure, base / "authority/authority.pem"
        self.settling = 2.1
        self.minor = version.rpartition(".")[0]
        self._projects: dict[str, Project] = {}

    def pair(self) -> list[Tool]:
        """pym on each of its interpreters, then uv."""
        return [*self.pyms, *([self.uv] if isinstance(self.uv, Tool) else [])]

    def there(self, *names: str) -> Iterator[Tool]:
        """Those of the others that are there."""
        for name in names:
            tool = self.others.get(name)
            if isinstance(tool, Tool):
                yield tool

    def index(self, site: str, mode: str = "fresh") -> str:
        """URL of one of the sites of `tests.bench.index`; over https if the mode is `secure`."""
        return f"{self.secure}/fresh/{site}/simple/" if mode == "secure" else f"{self.root}/{mode}/{site}/simple/"

    def place(self, *parts: str) -> Path:
        """A directory, made if need be."""
        path = self.base.joinpath(*parts)
        path.mkdir(parents=True, exist_ok=True)
        return path

    def new(self, row: str, tool: Tool, number: int) -> Path:
        """A directory that nobody has used yet. None is removed before everything has been measured."""
        path = self.base / "runs" / row / f"{tool.slug}{number}"
        while path.exists():
            path = path.with_name(f"{path.name}_")
        path.mkdir(parents=True)
        return path

    def asked(self, tool: Tool) -> Path:
        """A cache that knows the interpreter and nothing else."""
        cache = self.base / "asked" / tool.slug
        if not cache.exists():
            cwd = self.place("asked", "cwd")
            (cwd / "nothing.in").touch()
            words = ("pip", "compile", "nothing.in", "-p", self.python, "--default-index", "http://127.0.0.1:9/")
            tool.run(*words, cwd=cwd, environ=tool.caching(cache))
        return cache

    def cold(self, row: str, tool: Tool, number: int) -> dict[str, str]:
        """The environment of a tool whose cache knows the interpreter and nothing else."""
        cache = self.new(f"{row}-cache", tool, number) / "cache"
        shutil.copytree(self.asked(tool), cache, symlinks=True)
        return tool.caching(cache)

    def project(self, name: str, *, bounded: bool = False) -> Project:
        """The project that requires what the input `name` names; made when it is first asked for."""
        if name not in self._projects:
            lines = (self.inputs / f"{name}.in").read_text().splitlines()
            wanted = [line for line in lines if line and not line.startswith("#")]
            self._projects[name] = Project(self, name, wanted, self.site, bounded=bounded)
        return self._projects[name]


class Project:
    """A project in the form that each program wants.

    Args:
        world: See there.
        name: Of the directory.
        requires: Its dependencies.
        site: Of the index.
        bounded: Whether it is for Pythons of one minor version only.
        members: How many members its workspace has, each of which requires one of `requires`; 0 for none.
    """

    def __init__(
        self, world: World, name: str, requires: list[str], site: str, *, bounded: bool = False, members: int = 0
    ) -> None:
        self.world, self.name, self.requires, self.site, self.members = world, name, requires, site, members
        major, minor = world.minor.split(".")
        self.pythons = f">={world.minor}" + (f",<{major}.{int(minor) + 1}" if bounded else "")
        self.made: dict[tuple[str, str], Path | OSError] = {}

    def write(self, kind: str, directory: Path, change: str = "") -> Path:
        """Its files, without a lock.

        Args:
            kind: Of tool.
            directory: Where.
            change: Another package, which nothing requires, that is named for the question to be a new one.
        """
        pythons = f"{self.pythons},<4" if kind == "poetry" and "<" not in self.pythons else self.pythons
        requires = [] if self.members else self.requires
        text = (
            f'[project]\nname = "demo"\nversion = "1.0"\nrequires-python = "{pythons}"\ndependencies = {requires!r}\n'
        )
        url = self.world.index(self.site)
        if kind == "poetry":
            text += f'[tool.poetry]\npackage-mode = false\n[[tool.poetry.source]]\nname = "loopback"\nurl = "{url}"\npriority = "primary"\n'
        elif kind == "pdm":
            text += f'[tool.pdm]\ndistribution = false\n[[tool.pdm.source]]\nname = "pypi"\nurl = "{url}"\n'
        else:
            text += f"[tool.{kind}]\npackage = false\n"
            text += f'constraint-dependencies = ["{change}<9"]\n' if change else ""
            text += f'[tool.{kind}.workspace]\nmembers = ["members/*"]\n' if self.members else ""
            text += f'[[tool.{kind}.index]]\nname = "loopback"\nurl = "{url}"\ndefault = true\n'
        directory.mkdir(parents=True, exist_ok=True)
        (directory / "pyproject.toml").write_text(text)
        for number in range(self.members):
            member = directory / f"members/member-{number}"
            member.mkdir(parents=True)
            (member / "pyproject.toml").write_text(
                f'[project]\nname = "member-{number}"\nversion = "1.0"\nrequires-python = "{pythons}"\n'
                f"dependencies = {[self.requires[number % len(self.requires)]]!r}\n[tool.{kind}]\npackage = false\n"
            )
        return directory

    def template(self, tool: Tool) -> Path:
        """Its directory with a lock, made by the tool itself; OSError if that did not work, whenever it is asked for."""
        return self._once("locked", tool, self._lock)

    def synced(self, tool: Tool) -> Path:
        """Its directory with the environment, which has been looked at until nothing about it is new; OSError as above."""
        return self._once("synced", tool, self._sync)

    def _once(self, what: str, tool: Tool, make: Callable[[Tool, Path], None]) -> Path:
        key = (what, tool.name)
        if key not in self.made:
            directory = self.world.base / "projects" / self.name / f"{tool.slug}-{what}"
            self.made[key] = directory
            try:
                make(tool, directory)
            except OSError as error:
                self.made[key] = error
        made = self.made[key]
        if isinstance(made, OSError):
            raise made
        return made

    def _lock(self, tool: Tool, directory: Path) -> None:
        self.write(tool.kind, directory)
        tool.run("lock", cwd=directory)

    def _sync(self, tool: Tool, directory: Path) -> None:
        shutil.copytree(self.template(tool), directory)
        words = ("--all-packages",) if self.members else ()
        tool.run("sync", *words, cwd=directory)
        if tool.kind in ("pym", "uv"):
            time.sleep(self.world.settling)
            # What one of the two finds to be settled makes files seem young to the other: see `pym.shim.sealed`.
            for _ in range(5):
                tool.run("sync", *words, cwd=directory)
                tool.run("lock", cwd=directory)
                time.sleep(self.world.settling / 10)

    def fresh(self, row: str, tool: Tool, number: int, *, lock: bool = True, new: bool = False) -> Path:
        """A new directory with its files; what is to be locked is something that was never asked if it is to be `new`."""
        directory = self.world.new(row, tool, number)
        if lock:
            shutil.copytree(self.template(tool), directory, dirs_exist_ok=True)
        else:
            self.write(tool.kind, directory, f"nothing-{number + 10}" if new else "")
        return directory

    def pinned(self) -> Path:
        """A requirements file with all of it, for those that have no lock."""
        path = self.world.place("projects", self.name) / "requirements.txt"
        if not path.exists():
            tool = self.world.pair()[-1]
            source = path.with_name("requirements.in")
            source.write_text("".join(f"{line}\n" for line in self.requires))
            index = ("--default-index", self.world.index(self.site), "-p", self.world.python)
            tool.run("pip", "compile", source.name, "-o", str(path), "--no-header", *index, cwd=source.parent)
        return path

    def environment(self, row: str, tool: Tool, number: int) -> Path:
        """An empty environment for pip, made beforehand: pip makes none."""
        directory = self.world.new(row, tool, number)
        empty = _empty(self.world.python, self.world.place("empty") / ".venv")
        shutil.copytree(empty, directory / ".venv", symlinks=True)
        return directory

    def pip_install(self, tool: Tool, directory: Path, *words: str) -> Step:
        """pip installs all of it into `directory`/.venv."""
        argv = [tool.program, "--python", str(directory / ".venv"), "install", "-q", "--no-deps", *words]
        argv += ["-r", str(self.pinned()), "--index-url", self.world.index(self.site)]
        return Step(argv, directory, tool.environ)


@cache
def _empty(python: str, path: Path) -> Path:
    subprocess.run([python, "-I", "-m", "venv", "--without-pip", str(path)], check=True)
    return path
