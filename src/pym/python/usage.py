"""Who uses a managed Python: environments, tools and version files pym has come across or knows the place of.

There is no list of all environments of a machine. pym notes each version file and environment it meets (one small file
each under `data/known`), and looks where the well-known tools keep theirs. Used by `python prune` and `python list -v`.
"""

from __future__ import annotations

import binascii
import os
import sys

from pym.fs import atomic
from pym.model.interpreter import InterpreterKey
from pym.model.value import Value
from pym.python import pins

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from pym.context import Context
    from pym.python.store import Store
    from pym.spec.admits import Specifiers

# Directories of environments, below the user's data, cache or home directory; `*` is one environment each.
_DATA = ("uv/tools", "pipx/venvs", "virtualenvs", "hatch/env/virtual/*/*", "pdm/venvs")
_CACHE = ("pypoetry/virtualenvs", "uv/environments-v2")
_HOME = (".virtualenvs", ".local/pipx/venvs", ".venvs")


class Use(Value):
    """Something that needs an interpreter.

    Attributes:
        what: `environment`, `pin` or `pym`.
        path: The environment's directory or the version file.
    """

    __slots__ = ("path", "what")

    def __init__(self, what: str, path: str) -> None:
        self.what = what
        self.path = path


def note(context: Context, path: str) -> None:
    """Remembers that the version file or environment `path` exists. Costs one stat when it is known already."""
    raw = os.fsencode(path)
    name = f"{binascii.crc32(raw):08x}{binascii.crc32(raw[::-1], 7):08x}"
    file = os.path.join(context.layout.data, "known", name)
    if not os.path.exists(file):
        atomic.offer(file, raw)


def known(context: Context) -> list[str]:
    """The paths that were noted and are still there; the others are forgotten."""
    directory = os.path.join(context.layout.data, "known")
    found = []
    try:
        names = sorted(os.listdir(directory))
    except OSError:
        return []
    for name in names:
        if name.startswith("."):
            continue
        file = os.path.join(directory, name)
        try:
            with open(file, "rb") as noted:
                path = os.fsdecode(noted.read(8192))
        except OSError:
            continue
        if os.path.lexists(path):
            found.append(path)
        else:
            try:
                os.unlink(file)
            except OSError:
                pass
    return found


def uses(context: Context, store: Store, specifiers: Specifiers) -> dict[InterpreterKey, list[Use]]:
    """For each managed interpreter, what uses it."""
    found: dict[InterpreterKey, list[Use]] = {key: [] for key in store.installed()}
    seen: set[str] = set()
    for path in known(context):
        if os.path.basename(path) in (pins.SINGLE, pins.SEVERAL):
            _add_pin(found, path, context, store, specifiers)
            # A project with a version file is likely to have its environment beside it.
            path = os.path.join(os.path.dirname(path), ".venv")
        _add_environment(found, path, store, seen)
    _add_pin(found, os.path.join(context.layout.config, pins.SINGLE), context, store, specifiers)
    for path in _well_known(context):
        _add_environment(found, path, store, seen)
    _add_self(found, context, store)
    return found


def _add_pin(
    found: dict[InterpreterKey, list[Use]], path: str, context: Context, store: Store, specifiers: Specifiers
) -> None:
    from pym.errors import PymError
    from pym.report import Reporter

    try:
        requests = pins.read(path, Reporter(), store=store)
    except PymError:
        return  # cannot be read, so it asks for nothing anybody could know
    for request in requests:
        for key in store.installed():
            if request.admits(key, specifiers):
                found[key].append(Use("pin", path))
                break


def _add_environment(found: dict[InterpreterKey, list[Use]], path: str, store: Store, seen: set[str]) -> None:
    real = os.path.realpath(path)
    if real in seen:
        return
    seen.add(real)
    key = _base(path, store)
    if key in found:
        found[key].append(Use("environment", path))


def _base(environment: str, store: Store) -> InterpreterKey | None:
    """The managed interpreter an environment was made from: `home` of its pyvenv.cfg."""
    try:
        with open(os.path.join(environment, "pyvenv.cfg"), encoding="utf-8", errors="surrogateescape") as file:
            lines = file.read(1 << 16).splitlines()
    except OSError:
        return None
    for line in lines:
        name, _, value = line.partition("=")
        if name.strip() == "home":
            return _owner(value.strip(), store)
    return None


def _owner(path: str, store: Store) -> InterpreterKey | None:
    real = os.path.realpath(path)
    root = os.path.realpath(store.path) + os.sep
    return InterpreterKey.parse(real[len(root) :].split(os.sep)[0]) if real.startswith(root) else None


def own(store: Store) -> InterpreterKey | None:
    """The managed interpreter that pym itself runs on, None if it runs on another."""
    return _owner(sys.executable or "", store)


def _add_self(found: dict[InterpreterKey, list[Use]], context: Context, store: Store) -> None:
    key = own(store)
    if key in found:
        found[key].append(Use("pym", os.path.join(context.layout.bin, "pym")))


def _well_known(context: Context) -> Iterator[str]:
    import glob

    environ, home = context.environ, context.layout.home
    data = environ.get("XDG_DATA_HOME") or os.path.join(home, ".local", "share")
    cache = environ.get("XDG_CACHE_HOME") or os.path.join(home, ".cache")
    for base, places in ((data, _DATA), (cache, _CACHE), (home, _HOME)):
        for place in places:
            pattern = os.path.join(glob.escape(base), *place.split("/"))
            yield from sorted(glob.glob(pattern if "*" in place else os.path.join(pattern, "*")))
    if environ.get("WORKON_HOME"):
        yield from sorted(glob.glob(os.path.join(glob.escape(environ["WORKON_HOME"]), "*")))
    if environ.get("VIRTUAL_ENV"):
        yield environ["VIRTUAL_ENV"]
    yield os.path.join(context.cwd, ".venv")
