"""The programs that a package has in an environment, and what to say where it lacks the one that is wanted."""

from __future__ import annotations

import os

from pym.errors import NoProgram
from pym.install import sites

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from pym.model.environment import Environment, Installed


def of(environment: Environment, name: str) -> list[str]:
    """The programs of the package `name`, sorted: what its RECORD lists in the directory of programs."""
    return [program for one in sites.installed(environment) if one.name == name for program in listed(environment, one)]


def listed(environment: Environment, one: Installed) -> list[str]:
    """The same of a distribution."""
    try:
        rows = sites.record(one) or []
    except ValueError:
        rows = []
    programs = environment.scheme.scripts
    found = set()
    for path, _, _ in rows:
        directory, _, program = path.rpartition("/")
        if program and directory.endswith("bin") and os.path.normpath(os.path.join(one.site, directory)) == programs:
            found.add(program)
    return sorted(found)


def providers(environment: Environment, program: str) -> list[str]:
    """The names of the packages that have a program."""
    return [one.name for one in sites.installed(environment) if program in listed(environment, one)]


def missing(environment: Environment, name: str, program: str, *, named: bool) -> NoProgram:
    """What to say if `program` is nowhere.

    Args:
        environment: Where was looked.
        name: The package that is asked for.
        program: What is asked for.
        named: Whether the package was named (`--from`), and not just taken to be called like the program.
    """
    there = of(environment, name)
    if not there:
        return NoProgram(f"Package `{name}` does not provide any executables", context=others(environment, name))
    hints: tuple[str, ...] = ()
    if not named and len(there) == 1:
        hints = (f"`pymx --from {name} {there[0]}` runs what it has",)
    return NoProgram(
        f"An executable named `{program}` is not provided by package `{name}`",
        context="The following executables are available:\n" + bullets(there),
        hints=hints,
    )


def others(environment: Environment, name: str) -> str:
    """Half a page on which of the packages that `name` requires have programs, "" if none has."""
    found = [(one.name, listed(environment, one)) for one in sites.installed(environment) if one.name != name]
    having = [f"{other}: {', '.join(programs)}" for other, programs in found if programs]
    return "What it requires has some:\n" + bullets(having) if having else ""


def bullets(lines: Sequence[str]) -> str:
    return "\n".join([f"- {line}" for line in lines])
