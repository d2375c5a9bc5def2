"""Requirements that come to versions: `pip compile` for one platform, `lock` for all of them.

Warm: all of it has been done before, so that pages and metadata are in the cache and fresh. pym remembers answers as
well, so there is *a new question* beside it: another one in each run, by a package that is named and that nothing
requires. Nothing cached: the cache knows the interpreter and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable

from tests.bench.measure import NotRun, Side, Step, always
from tests.bench.tools import Tool
from tests.bench.world import World


def compile_step(world: World, tool: Tool, path: str, index: str, *words: str, environ: dict[str, str] | None = None) -> Step:  # fmt: skip
    argv = [tool.program, "pip", "compile", path, "--no-header", "-p", world.python, "--default-index", index, *words]
    return Step(argv, world.place("resolving", tool.slug), environ or tool.environ)


WHEELS = ("--only-binary", ":all:")


def other_versions(world: World, path: str, index: str, *words: str) -> str:
    """What pym and uv do not choose alike, in words; "" if there is nothing."""
    chosen = []
    for tool in (world.pyms[0], world.pair()[-1]):
        step = compile_step(world, tool, path, index, *words)
        try:
            said = tool.run(*step.argv[1:], cwd=step.cwd)
        except OSError:
            return ""  # the row will say it
        chosen.append({line for line in said.splitlines() if "==" in line and line[0].isalnum()})
    differ = sorted(chosen[0] ^ chosen[1])
    return f"chose other versions than pym: {', '.join(differ[:6])}" if differ else ""


def warm(name: str) -> Callable[[World], list[Side]]:
    """`pip compile` of an input, which has been done before."""

    def sides(world: World) -> list[Side]:
        path, index = str(world.inputs / f"{name}.in"), world.index(world.site)
        found = [
            Side(tool.name, always(compile_step(world, tool, path, index, *WHEELS))) for tool in world.pair()
        ]  # fmt: skip
        found[-1].note = other_versions(world, path, index, *WHEELS)
        if name == "trio-tests" or (name == "jupyter" and not world.quick):
            # What takes these minutes for the rest is left out.
            found += _with_pip(world, path, index)
        return found

    return sides


def new(name: str) -> Callable[[World], list[Side]]:
    """`pip compile` of an input, another question each time."""

    def sides(world: World) -> list[Side]:
        path, index = str(world.inputs / f"{name}.in"), world.index(world.site)

        def make(tool: Tool) -> Side:
            def step(number: int) -> Step:
                return compile_step(world, tool, path, index, *WHEELS, "--no-binary", f"nothing-{number + 10}")

            return Side(tool.name, step)

        return [make(tool) for tool in world.pair()]

    return sides


def _with_pip(world: World, path: str, index: str) -> list[Side]:
    found = []
    for tool in world.there("pip-tools"):

        def step(number: int, tool: Tool = tool) -> Step:
            place = world.new("resolving-pip-tools", tool, number)
            words = ["-q", "--strip-extras", "--index-url", index, "-o", str(place / "out.txt"), path]
            return Step([tool.program, *words], place, tool.environ)

        found.append(Side(tool.name, step))
    for tool in world.there("pip"):
        words = ["install", "-q", "--dry-run", "--ignore-installed", "--only-binary", ":all:", "--index-url", index]
        argv = [tool.program, *words, "-r", path]
        same = always(Step(argv, world.place("resolving", "pip"), tool.environ))
        found.append(Side(tool.name, same, note="`install --dry-run`"))
    return found


def universal(name: str) -> Callable[[World], list[Side]]:
    """`lock` of a project that has none, but once had."""

    def sides(world: World) -> list[Side]:
        found = [_first_lock(world, name, tool) for tool in world.pair()]
        if name == "trio-tests":
            found += [_first_lock(world, name, tool) for tool in world.there("poetry", "pdm")]
        elif name == "jupyter" and not world.quick:
            found += [_first_lock(world, name, tool) for tool in world.there("poetry")]
        return found

    return sides


def universal_new(name: str) -> Callable[[World], list[Side]]:
    """The same, another question each time."""
    return lambda world: [_first_lock(world, name, tool, new=True) for tool in world.pair()]


def _first_lock(world: World, name: str, tool: Tool, *, new: bool = False) -> Side:
    # Newer Pythons than there are packages for would lead back to old ones.
    project = world.project(name, bounded=name == "airflow")
    row = f"universal{'-new' * new}-{name}"

    def step(number: int) -> Step:
        project.template(tool)  # fills the cache
        return Step([tool.program, "lock"], project.fresh(row, tool, number, lock=False, new=new), tool.environ)

    return Side(tool.name, step)


def cold(name: str, mode: str) -> Callable[[World], list[Side]]:
    """`pip compile` with an empty cache. Over https all trust the one certificate that was made for this run."""

    def sides(world: World) -> list[Side]:
        if mode == "secure" and not world.secure:
            raise NotRun("openssl is missing, which makes the certificate of the index")
        path, index = str(world.inputs / f"{name}.in"), world.index(world.site, mode)
        trust = {"SSL_CERT_FILE": str(world.authority)} if mode == "secure" else {}

        def make(tool: Tool) -> Side:
            def step(number: int) -> Step:
                environ = world.cold(f"cold-{mode}", tool, number) | trust
                return compile_step(world, tool, path, index, *WHEELS, environ=environ)

            return Side(tool.name, step)

        return [make(tool) for tool in world.pair()]

    return sides
