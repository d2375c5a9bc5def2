"""An environment over two others: it finds what is installed in both, and has the programs of both. A HOT module."""

from __future__ import annotations

import os

from pym.fs import pyvenv
from pym.install import scripts
from pym.model.value import Value
from pym.venv import place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from pym.model.environment import Environment
    from pym.model.interpreter import Interpreter
    from pym.ops.run_rooms import Rooms

PTH = "_pym_overlay.pth"
_MOST = 1 << 20  # bytes; a script that starts with `#!` and is longer is none that an installer made
_PYTHONS = ("python", "python3", "pypy", "pypy3", "graalpy")


class Layers(Value):
    """What an overlay lies over.

    Attributes:
        base: What the command would run in.
        above: What was asked for besides; it comes first.
    """

    __slots__ = ("above", "base")

    def __init__(self, base: Environment, above: Environment) -> None:
        self.base = base
        self.above = above


def overlay(rooms: Rooms, interpreter: Interpreter, base: Environment, above: Environment) -> Environment:
    """The overlay, made if there is none that nobody has put anything into.

    Args:
        rooms: Where to.
        interpreter: The interpreter of the base.
        base, above: See `Layers`.

    Raises:
        PymError: It cannot be made.
    """
    layers = Layers(base, above)
    number = 0
    while True:
        key = repr((base.prefix, base.sites, _changed(base.scheme.scripts), above.prefix, number))
        made = rooms.cached(key, "over", interpreter, lambda environment, _: _fill(environment, layers))
        if os.listdir(made.scheme.purelib) == [PTH]:
            return made
        number += 1


def _changed(directory: str) -> int:
    """When something last came into a directory or went."""
    try:
        return os.stat(directory).st_mtime_ns
    except OSError:
        return 0


def _fill(environment: Environment, layers: Layers) -> None:
    """Makes an empty environment an overlay; once more, where that was begun."""
    base = layers.base
    done: set[str] = set()
    for source in (layers.above, base):
        for name, data in _programs(source, environment.python):
            path = os.path.join(environment.scheme.scripts, name)
            if name not in done and not os.path.islink(path):
                done.add(name)
                place.write(path, data, again=True)
                os.chmod(path, 0o755)
    _extend(environment, base)
    # Last: what is not whole has no way to the others.
    place.write(os.path.join(environment.scheme.purelib, PTH), content(layers), again=True)


def content(layers: Layers) -> bytes:
    """The line that Python runs when it starts in the overlay."""
    base = layers.base
    found = [*layers.above.sites]
    if base.kind == "virtual":
        found += base.sites
    # As bytes: the line is read in whatever encoding the locale has.
    calls = [f"site.addsitedir(__import__('os').fsdecode({os.fsencode(site)!r}))" for site in found]
    return ("; ".join(["import site", *calls]) + "\n").encode("ascii")


def _extend(environment: Environment, base: Environment) -> None:
    """Writes down what it lies over (as uv does, for programs that look for modules), and what Python has to see.

    What an installation's interpreter sees by itself only that knows, as where Debian has its packages.
    """
    path = os.path.join(environment.prefix, pyvenv.NAME)
    own = pyvenv.read(environment.prefix) or {}
    told = pyvenv.read(base.prefix) or {}
    sees = base.kind != "virtual" or told.get("include-system-site-packages", "").lower() == "true"
    values = {**own, "include-system-site-packages": "true" if sees else "false", "extends-environment": base.prefix}
    try:
        data = pyvenv.text(values.items())
    except ValueError:
        return  # the path of the base has a line end in it
    scratch = f"{path}.pym"
    place.write(scratch, data, again=True)
    os.replace(scratch, path)


def _programs(source: Environment, python: str) -> Iterator[tuple[str, bytes]]:
    """The programs of an environment that its interpreter runs, each as `python` is to run it."""
    directory = source.scheme.scripts
    try:
        entries = sorted(os.scandir(directory), key=lambda entry: entry.name)
    except OSError:
        return
    own = os.path.dirname(source.python)
    version = source.key.version
    names = (*_PYTHONS, f"python{version.major}.{version.minor}")
    starts = [scripts.first_lines(os.path.join(own, name)) for name in names]
    starts.append(scripts.first_lines(source.python))
    relocatable = scripts.is_relocatable(source.prefix)
    if relocatable:
        starts.append(scripts.first_lines(source.python, relocatable=True))
    for entry in entries:
        try:
            if not entry.is_file(follow_symlinks=False) or entry.stat().st_size > _MOST:
                continue
            with open(entry.path, "rb", 0) as file:
                if file.read(2) != b"#!":
                    continue
                data = b"#!" + file.readall()
        except OSError:
            continue
        for start in starts:
            if data.startswith(start):
                yield entry.name, scripts.first_lines(python) + data[len(start) :]
                break
