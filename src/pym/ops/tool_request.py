"""What `tool run` and `tool install` are asked for: a package, which of its programs, or a Python. A HOT module.

`ruff`, `ruff@0.6.0`, `ruff@latest`, `ruff>=0.6`, `black[d]`, a URL, a path: whatever `pip install` takes, and `@` with
a version behind a name. `python` and `python@3.12` ask for an interpreter.
"""

from __future__ import annotations

import os

from pym.errors import UsageError, shown
from pym.model.value import Value
from pym.spec.name import normalise
from pym.spec.notation import read_version

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

_PYTHONS = ("python", "cpython", "pypy", "graalpy")
_SCRIPTS = (".py", ".pyw", ".pyc")


class ToolRequest(Value):
    """What is asked for.

    Attributes:
        requirement: As `pip install` takes it; "" if only a Python is asked for.
        name: The normalised name of the package, "" where only what it leads to tells.
        program: What is to be started, "" for the program named like the package.
        latest: Whether the newest version there is now is asked for.
        exact: Whether a version was named behind an `@`.
        python: The Python that is asked for, "" for whichever.
    """

    __slots__ = ("exact", "latest", "name", "program", "python", "requirement")

    def __init__(
        self,
        requirement: str = "",
        name: str = "",
        program: str = "",
        *,
        latest: bool = False,
        exact: bool = False,
        python: str = "",
    ) -> None:
        self.requirement = requirement
        self.name = name
        self.program = program
        self.latest = latest
        self.exact = exact
        self.python = python


def parse(command: str, package: str = "") -> ToolRequest:
    """What `tool run [--from PACKAGE] COMMAND` means.

    Args:
        command: As typed.
        package: `--from`, "" for none: then the command says which package, too.

    Raises:
        UsageError: It is a file with Python in it.
    """
    found = of_package(package or command)
    if package:
        found.program = command
        return found
    if command.endswith(_SCRIPTS) and "://" not in command and not os.path.isdir(command):
        raise _script(command)
    if found.name:
        found.program = _before_clauses(command).partition("[")[0].strip()  # as typed: `Some_Tool`
    return found


def of_package(text: str) -> ToolRequest:
    """What names a package: `--from`, the argument of `tool install`."""
    interpreter = python_of(text)
    if interpreter is not None:
        stem = interpreter.partition("@")[0]
        return ToolRequest(program=stem if stem in _PYTHONS else "python", python=interpreter)
    head, at, version = text.partition("@")
    name = _name(head)
    if not at or not name or head != head.rstrip() or not version:
        return ToolRequest(text, _name(_before_clauses(text)))
    if version == "latest":
        return ToolRequest(head, name, latest=True)
    if read_version(version) is not None:
        return ToolRequest(f"{head}=={version}", name, exact=True)
    return ToolRequest(text, name)


def with_large_files(requirement: str) -> str:
    """A requirement whose repository is fetched with its large files (`--lfs`).

    Raises:
        UsageError: It is of no repository.
    """
    if "git+" not in requirement:
        raise UsageError(f"{shown(requirement)} is no Git repository, but `--lfs` was provided")
    return f"{requirement}{'&' if '#' in requirement else '#'}lfs=true"


def python_of(text: str) -> str | None:
    """The request of `python`, `python3.12`, `python@3.12`, `pypy@3.10`; None if it is no Python."""
    head, at, rest = text.lower().partition("@")
    for stem in _PYTHONS:
        if head.startswith(stem):
            version = head[len(stem) :]
            if version and (at or not version.replace(".", "").removesuffix("t").isdecimal()):
                return None
            version = rest or version
            if version == "latest":
                raise UsageError("Requesting the `latest` Python is not supported", hints=("name a version",))
            if stem in ("python", "cpython"):
                return version
            return f"{stem}@{version}" if version else stem
    return None


def _before_clauses(text: str) -> str:
    """`black[d]` of `black[d]>=24; …`."""
    for place, char in enumerate(text):
        if char in "<>=!~; @":
            return text[:place]
    return text


def _name(head: str) -> str:
    """The normalised name in `name` or `name[extra,extra]`, "" if it is something else."""
    name, bracket, rest = head.strip().partition("[")
    if bracket and not rest.endswith("]"):
        return ""
    return normalise(name.strip()) or ""


def _script(command: str) -> UsageError:
    there = os.path.exists(command)
    hint = f"`pym run {command}` runs it" if there else "there is no such file"
    name = normalise(os.path.basename(command))
    more = (f"if a package is called `{name}`: `pymx --from {name} {command}`",) if name else ()
    return UsageError(
        f"A Python script is no tool: {shown(command)}",
        hints=(hint, *more),
    )


def separated(texts: Sequence[str]) -> list[str]:
    """What several options say, each of which may name several by commas."""
    return [one.strip() for text in texts for one in text.split(",") if one.strip()]
