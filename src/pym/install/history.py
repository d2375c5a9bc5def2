"""What an environment held after each sync, so that it can be had again. A HOT module.

    .pym/history/7      below the environment's prefix; a text, newest number last

    pym history 1
    1763850000000000000                      when, in ns since the epoch
    3.12.4                                   the Python
    pym sync --extra x                       the command
    six<TAB>1.17.0<TAB>SHA256<TAB>1<TAB>     name, version, wheel, whether it was asked for, direct_url.json

A wheel whose sha256 nobody wrote down (another program installed it) has none. Entries are written after the change,
and whole: a process killed in between leaves one out, which the next one shows as a change from elsewhere.
"""

from __future__ import annotations

import os

from pym.fs import atomic
from pym.fs.regular import opener
from pym.model.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from pym.model.environment import Addition, Environment, Installed

_DIRECTORY = ".pym/history"
_FIRST = "pym history 1"
_MOST = 50  # entries that are kept
_LARGEST = 16 << 20  # bytes of an entry
ELSEWHERE = "changed by something else"
BEFORE = "as it was before the first sync"


class Package(Value):
    """A distribution of an entry.

    Attributes:
        name, version: What it is.
        sha256: Of its wheel, "" if that is not known.
        requested: Whether a person asked for it.
        direct_url: Content of its `direct_url.json`, "" for none.
    """

    __slots__ = ("direct_url", "name", "requested", "sha256", "version")

    def __init__(
        self, name: str, version: str, sha256: str = "", requested: bool = False, direct_url: str = ""
    ) -> None:
        self.name = name
        self.version = version
        self.sha256 = sha256
        self.requested = requested
        self.direct_url = direct_url


class Entry(Value):
    """What an environment held at one time.

    Attributes:
        number: Counts from 1.
        time: In ns since the epoch.
        python: Version of the interpreter.
        command: What was run, on one line.
        packages: Sorted by name.
    """

    __slots__ = ("command", "number", "packages", "python", "time")

    def __init__(self, number: int, time: int, python: str, command: str, packages: tuple[Package, ...]) -> None:
        self.number = number
        self.time = time
        self.python = python
        self.command = command
        self.packages = packages


def numbers(environment: Environment) -> list[int]:
    """The numbers of the entries there are, ascending."""
    try:
        names = os.listdir(f"{environment.prefix}/{_DIRECTORY}")
    except OSError:
        return []
    return sorted([int(name) for name in names if name.isascii() and name.isdecimal() and len(name) < 10])


def read(environment: Environment, number: int) -> Entry | None:
    """An entry, None if there is none that can be read."""
    try:
        with open(f"{environment.prefix}/{_DIRECTORY}/{number}", "rb", buffering=0, opener=opener) as file:
            lines = file.read(_LARGEST).decode().split("\n")
        first, time, python, command, *rows = lines
        if first != _FIRST or rows.pop() != "":
            return None
        packages = []
        for row in rows:
            name, version, sha256, requested, direct_url = row.split("\t", 4)
            packages.append(Package(name, version, sha256, requested == "1", direct_url))
        return Entry(number, int(time), python, command, tuple(packages))
    except (OSError, ValueError):
        return None


def last(environment: Environment) -> Entry | None:
    """The newest entry."""
    for number in reversed(numbers(environment)):
        found = read(environment, number)
        if found is not None:
            return found
    return None


def record(
    environment: Environment,
    before: Iterable[Installed],
    after: Iterable[Installed],
    added: Mapping[str, Addition],
    command: str,
    time: int,
    origin: Callable[[Installed], str],
) -> None:
    """Writes down what an environment holds after a change. What cannot be written is left out: it changes nothing.

    Args:
        environment: The environment; its lock is held.
        before: What it held, sorted by name.
        after: What it holds.
        added: What the change has put in, by name.
        command: What was run.
        time: In ns since the epoch.
        origin: Finds the sha256 of the wheel that a distribution came from, "" if it cannot be told.
    """
    there = numbers(environment)
    known = last(environment)
    held = {one.name: one for one in known.packages} if known is not None else {}
    number = there[-1] + 1 if there else 1
    before = list(before)
    if before and [(one.name, one.version) for one in before] != [(one.name, one.version) for one in held.values()]:
        packages = [_kept(one, held, origin) for one in before]
        _write(environment, number, ELSEWHERE if there else BEFORE, packages, time)
        held = {one.name: one for one in packages}
        number += 1
    packages = []
    for one in after:
        addition = added.get(one.name)
        if addition is None:
            packages.append(_kept(one, held, origin))
        else:
            sha256 = addition.stored.manifest.sha256
            packages.append(Package(one.name, one.version, sha256, addition.requested, addition.direct_url))
    _write(environment, number, command, packages, time)
    for old in there[: max(0, len(there) - _MOST + 1)]:
        try:
            os.unlink(f"{environment.prefix}/{_DIRECTORY}/{old}")
        except OSError:
            pass


def _kept(one: Installed, held: Mapping[str, Package], origin: Callable[[Installed], str]) -> Package:
    known = held.get(one.name)
    if known is not None and known.version == one.version:
        return known
    return Package(one.name, one.version, origin(one))


def _write(environment: Environment, number: int, command: str, packages: Sequence[Package], time: int) -> None:
    plain = " ".join(command.split())
    lines = [_FIRST, str(time), str(environment.key.version), plain]
    for one in packages:
        row = (one.name, one.version, one.sha256, "1" if one.requested else "0", " ".join(one.direct_url.split()))
        lines.append("\t".join(row))
    text = "\n".join([*lines, ""])
    atomic.offer(f"{environment.prefix}/{_DIRECTORY}/{number}", text.encode("utf-8", "replace"))
