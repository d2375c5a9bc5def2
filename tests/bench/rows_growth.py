"""How cost grows: with packages, environments, members of a workspace."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from tests.bench import small
from tests.bench.measure import Side, Step
from tests.bench.projects import requirements
from tests.bench.rows_resolving import compile_step, other_versions
from tests.bench.tools import Tool
from tests.bench.world import Project, World

_made: dict[tuple[str, str], Project] = {}


def resolve(size: int) -> Callable[[World], list[Side]]:
    """`pip compile` of projects of realistic shape, a new question each time."""

    def sides(world: World) -> list[Side]:
        path, index = world.place("resolving") / f"{size}.in", world.index("made")
        path.write_text(requirements(size))

        def make(tool: Tool) -> Side:
            def step(number: int) -> Step:
                return compile_step(world, tool, str(path), index, "--no-binary", f"nothing-{number + 10}")

            return Side(tool.name, step)

        found = [make(tool) for tool in world.pair()]
        found[-1].note = other_versions(world, str(path), index)
        return found

    return sides


def lock_noop(size: int) -> Callable[[World], list[Side]]:
    return lambda world: _noop(world, _small(world, size), "lock")


def sync_noop(size: int) -> Callable[[World], list[Side]]:
    return lambda world: _noop(world, _small(world, size), "sync")


def _noop(world: World, project: Project, *words: str) -> list[Side]:
    def make(tool: Tool) -> Side:
        step = Step([tool.program, *words], project.synced(tool), tool.environ)
        return Side(tool.name, lambda number: step)

    return [make(tool) for tool in world.pair()]


def fill(size: int) -> Callable[[World], list[Side]]:
    """`sync` of small wheels that are in the store."""

    def sides(world: World) -> list[Side]:
        project = _small(world, size)

        def make(tool: Tool) -> Side:
            project.synced(tool)
            return Side(tool.name, lambda number: Step([tool.program, "sync"], project.fresh(f"fill-{size}", tool, number), tool.environ))  # fmt: skip

        return [make(tool) for tool in world.pair()]

    return sides


def members(what: str) -> Callable[[World], list[Side]]:
    """A workspace of a hundred members, each of which requires one of a hundred small wheels."""

    def sides(world: World) -> list[Side]:
        key = (str(world.base), "members")
        if key not in _made:
            wanted = [f"package-{number}" for number in range(small.GROUP)]
            _made[key] = Project(world, "members", wanted, "small", members=100)
        project = _made[key]
        if what != "anew":
            return _noop(world, project, *(("lock",) if what == "lock" else ("sync", "--all-packages")))

        def make(tool: Tool) -> Side:
            project.template(tool)
            return Side(tool.name, lambda number: Step([tool.program, "lock"], project.fresh("members", tool, number, lock=False, new=True), tool.environ))  # fmt: skip

        return [make(tool) for tool in world.pair()]

    return sides


class Many(Step):
    """The same in one directory after the other; takes as long as all together."""

    def __init__(self, steps: list[Step]) -> None:
        super().__init__(steps[0].argv, steps[0].cwd, steps[0].environ)
        self.steps = steps

    def timed(self) -> float:
        return sum(step.timed() for step in self.steps)


class Disk(Side):
    """Tells how much its last run left on the disk, together with the store."""

    def __init__(
        self, name: str, step: Callable[[int], Step], places: Callable[[], list[Path]], note: str = ""
    ) -> None:
        super().__init__(name, step, note=note)
        self.places = places

    @property
    def disk(self) -> float:
        return on_disk(self.places())


def environments(count: int) -> Callable[[World], list[Side]]:
    """As many projects with an environment each, one after the other; the wheels are in the store."""

    def sides(world: World) -> list[Side]:
        found: list[Side] = [_environments(world, tool, count) for tool in world.pair()]
        if count == 1 and not world.quick:
            found += [_environment_of_pip(world, tool) for tool in world.there("pip")]
        return found

    return sides


def _environments(world: World, tool: Tool, count: int) -> Side:
    # A store that holds these wheels and no others; filled by the run that comes before those that count.
    store, project = world.place("environments-store", tool.slug), world.project("trio")
    environ, last = tool.caching(store), list[Path]()

    def step(number: int) -> Step:
        several = range(count if number >= 0 else 1)
        last[:] = [project.fresh(f"environments-{count}", tool, number * 1000 + one) for one in several]
        return Many([Step([tool.program, "sync"], directory, environ) for directory in last])

    return Disk(tool.name, step, lambda: [*last, store])


def _environment_of_pip(world: World, tool: Tool) -> Side:
    project, last = world.project("trio"), list[Path]()

    def step(number: int) -> Step:
        last[:] = [project.environment("environments-1", tool, number)]
        return project.pip_install(tool, last[0], "--no-compile")

    return Disk(tool.name, step, lambda: last, "`install -r`; what its cache holds is not counted")


def on_disk(places: list[Path]) -> float:
    """MiB that files take; what is linked counts once."""
    seen: set[tuple[int, int]] = set()
    blocks = 0
    for place in places:
        for directory, _, names in os.walk(place):
            for path in [directory, *(os.path.join(directory, name) for name in names)]:
                about = os.lstat(path)
                if (about.st_dev, about.st_ino) not in seen:
                    seen.add((about.st_dev, about.st_ino))
                    blocks += about.st_blocks
    return blocks * 512 / (1 << 20)


def _small(world: World, size: int) -> Project:
    key = (str(world.base), f"small-{size}")
    if key not in _made:
        _made[key] = Project(world, f"small-{size}", small.requirements(size), "small")
    return _made[key]
