"""What is locked comes into environments that are new in each run."""

from __future__ import annotations

from tests.bench.measure import Side, Step
from tests.bench.tools import Tool
from tests.bench.world import Project, World


def warm(world: World) -> list[Side]:
    """All wheels are in the store."""
    # pdm takes minutes to lock more.
    others = ("poetry", "pdm") if world.quick else ("poetry",)
    found = [_sync(world, "sync-warm", tool) for tool in (*world.pair(), *world.there(*others))]
    return found + _pip(world, "sync-warm", "--no-compile")


def bytecode(world: World) -> list[Side]:
    """The same, compiled."""
    found = [_sync(world, "sync-bytecode", tool, "--compile-bytecode") for tool in world.pair()]
    if world.quick:
        return found
    found += [_sync(world, "sync-bytecode", tool, "--compile") for tool in world.there("poetry")]
    return found + _pip(world, "sync-bytecode")


def cold(world: World) -> list[Side]:
    """Every wheel is fetched."""
    project = world.project("trio" if world.quick else "wheels")

    def make(tool: Tool) -> Side:
        def step(number: int) -> Step:
            environ = world.cold("sync-cold", tool, number)
            return Step([tool.program, "sync"], project.fresh("sync-cold", tool, number), environ)

        return Side(tool.name, step)

    found = [make(tool) for tool in world.pair()]
    for tool in world.there("pip"):

        def pip(number: int, tool: Tool = tool) -> Step:
            return project.pip_install(tool, project.environment("sync-cold", tool, number), "--no-compile", "--no-cache-dir")  # fmt: skip

        found.append(Side(tool.name, pip))
    return found


def _many(world: World) -> Project:
    return world.project("trio" if world.quick else "jupyter")


def _sync(world: World, row: str, tool: Tool, *words: str) -> Side:
    project = _many(world)

    def step(number: int) -> Step:
        project.synced(tool)  # fills the store
        return Step([tool.program, "sync", *words], project.fresh(row, tool, number), tool.environ)

    return Side(tool.name, step)


def _pip(world: World, row: str, *words: str) -> list[Side]:
    project = _many(world)
    found = []
    for tool in world.there("pip"):

        def step(number: int, tool: Tool = tool) -> Step:
            return project.pip_install(tool, project.environment(row, tool, number), *words)

        found.append(Side(tool.name, step, note="`install -r --no-deps`, the environment made before"))
    return found
