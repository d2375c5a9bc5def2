"""What is done all day: commands that find nothing to do, and small ones."""

from __future__ import annotations

import json
from collections.abc import Callable

from tests.bench.measure import Side, Step, always
from tests.bench.tools import Tool
from tests.bench.world import Project, World
from tests.support import real

ADDED = "blinker"  # requires nothing, and nothing requires it
STARTS = ("python", "-I", "-S", "-c", "pass")


def in_project(project: Project, tool: Tool, *words: str) -> Callable[[int], Step]:
    """The same in each run, where the environment has all it is to have."""
    return lambda number: Step([tool.program, *words], project.synced(tool), tool.environ)


def daily_project(world: World) -> Project:
    """Small enough for all of them to lock it in a while."""
    return world.project("trio")


def run(world: World) -> list[Side]:
    project = daily_project(world)
    sides = [
        Side(tool.name, in_project(project, tool, "run", *STARTS), floor="bare")
        for tool in (*world.pair(), *world.there("poetry", "pdm"))
    ]
    first = world.pyms[0]
    directory = project.synced(first)
    bare = Step([str(directory / ".venv/bin/python"), *STARTS[1:]], directory, first.environ)
    sides.append(Side("bare", always(bare), note="the command itself"))
    return sides


def shim(world: World) -> list[Side]:
    """pym's shims with a pin in the directory; the interpreter is the same for all, as far as pyenv has it."""
    sides = []
    for tool in world.pyms:
        cwd = world.place("shim", tool.slug)
        (cwd / ".python-version").write_text(f"{world.minor}\n")
        python = tool.run("python", "find", cwd=cwd).strip()
        program = tool.home / ".local/share/pym/shims/python"
        if not program.exists():
            tool.run("python", "update-shell", cwd=cwd)
        sides.append(Side(tool.name, always(Step([str(program), *STARTS[1:]], cwd, tool.environ)), floor="bare"))
        if tool is world.pyms[0]:
            bare = Side("bare", always(Step([python, *STARTS[1:]], cwd, tool.environ)), note="the interpreter itself")
    sides.append(bare)
    for tool in world.there("pyenv"):
        root, name = tool.environ["PYENV_ROOT"], tool.environ["PYENV_VERSION"]
        cwd = world.place("shim", "pyenv")
        sides.append(
            Side("pyenv", always(Step([tool.program, *STARTS[1:]], cwd, tool.environ)), floor="pyenv's Python")
        )
        own = Step([f"{root}/versions/{name}/bin/python", *STARTS[1:]], cwd, tool.environ)
        sides.append(Side("pyenv's Python", always(own), note="the interpreter itself"))
    return sides


def sync_noop(world: World) -> list[Side]:
    project = daily_project(world)
    sides = [
        Side(tool.name, in_project(project, tool, "sync")) for tool in (*world.pair(), *world.there("poetry", "pdm"))
    ]
    for tool in world.there("pip"):
        directory = project.environment("sync-noop", tool, 0)
        step = project.pip_install(tool, directory)
        sides.append(Side(tool.name, always(step), note="`install -r`, all there"))
    return sides


def lock_noop(world: World) -> list[Side]:
    project = daily_project(world)
    sides = [Side(tool.name, in_project(project, tool, "lock")) for tool in world.pair()]  # fmt: skip
    for tool in world.there("poetry", "pdm"):
        words = ("check", "--lock") if tool.kind == "poetry" else ("lock", "--check")
        sides.append(Side(tool.name, in_project(project, tool, *words), note=f"`{' '.join(words)}`"))
    for tool in world.there("pip-tools"):
        cwd = world.place("pip-tools")
        (cwd / "requirements.in").write_text("".join(f"{line}\n" for line in project.requires))
        argv = [tool.program, "-q", "--strip-extras", "--index-url", world.index(project.site), "requirements.in"]
        sides.append(
            Side(tool.name, always(Step(argv, cwd, tool.environ)), note="`pip-compile` with an output that holds")
        )
    return sides


def add(world: World) -> list[Side]:
    """Into a project whose environment is there: declared, locked, installed."""
    project = daily_project(world)

    def make(tool: Tool) -> Side:
        def step(number: int) -> Step:
            directory = project.fresh("add", tool, number)
            tool.run("sync", cwd=directory)
            return Step([tool.program, "add", ADDED], directory, tool.environ)

        return Side(tool.name, step)

    return [make(tool) for tool in (*world.pair(), *world.there("poetry", "pdm"))]


def venv(world: World) -> list[Side]:
    def make(tool: Tool, *argv: str) -> Side:
        cwd = world.place("venv", tool.slug)
        return Side(tool.name, lambda number: Step([*argv, f"environment{number}"], cwd, tool.environ))

    sides = []
    for tool in world.pair():
        cwd = world.place("venv", tool.slug)
        # With the interpreter they find by themselves. What is new about it is learnt now.
        for number in range(3):
            tool.run("venv", f"first{number}", cwd=cwd)
        sides.append(make(tool, tool.program, "venv"))
    sides += [make(tool, tool.program, "-q", "--no-seed", "-p", world.python) for tool in world.there("virtualenv")]
    own = Tool("python -m venv", "python", world.python, world.base / "homes/python", world.pyms[0].environ["PATH"])
    side = make(own, world.python, "-I", "-m", "venv", "--without-pip")
    side.note = "`--without-pip`"
    return [*sides, side]


def version(world: World) -> list[Side]:
    tools = [*world.pair(), *world.there("pip", "poetry", "pdm", "pip-tools", "virtualenv")]
    return [
        Side(tool.name, always(Step([tool.program, "--version"], world.place("version"), tool.environ)))
        for tool in tools
    ]


def python_install(world: World) -> list[Side]:
    """The archive is made of the interpreter that runs this, in the shape of python-build-standalone's."""
    archives = world.base / "archives"
    archive = real.pack(archives) if not archives.exists() else next(archives.glob("*/*.tar.gz"))
    catalogue = world.base / "downloads.json"
    catalogue.write_text(json.dumps(real.downloads_json(archive)))
    cwd = world.place("python-install")
    sides = []
    for tool in world.pair():
        environ, words = dict(tool.environ), ["--no-bin"]
        if tool.kind == "pym":
            environ["PYM_PYTHON_CATALOGUE"] = str(archives)
        else:
            environ.pop("UV_PYTHON_DOWNLOADS", None)
            words += ["--python-downloads-json-url", str(catalogue)]

        def step(number: int, tool: Tool = tool, environ: dict[str, str] = environ, words: list[str] = words) -> Step:
            place = world.new("python-install", tool, number)
            argv = [tool.program, "python", "install", world.minor, "--install-dir", str(place), *words]
            return Step(argv, cwd, environ)

        sides.append(Side(tool.name, step))
    return sides
