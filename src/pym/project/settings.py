"""Settings from files: the project's, the user's, the system's. A HOT module.

Where the project has a `pym.toml`, that counts and not `[tool.pym]` of its `pyproject.toml`, but for what is about the
project itself (`PROJECT`); what it lacks is looked for at uv's (`uv.toml`, `[tool.uv]`), so that a uv project works as
it is. The user's and the system's `pym.toml` come after. The command line and `PYM_*` variables come before all of
them, which is the caller's business.
"""

from __future__ import annotations

import os

from pym.errors import UsageError
from pym.model.value import Value
from pym.project import manifest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

# What is about one project, and so stands in its `pyproject.toml` alone.
PROJECT = frozenset((
    "conflicts", "default-groups", "dependency-groups", "dev-dependencies", "environments", "managed", "package",
    "required-environments", "sources", "workspace",
))  # fmt: skip

# What uv calls differently, and what of uv's cannot be taken over since its words would mean another thing here.
_UV_NAMES = {"python-catalogue": "python-downloads-json-url"}


class Settings(Value):
    """Values by key, each with the file that set it.

    Attributes:
        layers: `(path, table, pym's own)` in order of precedence.
    """

    __slots__ = ("layers",)

    def __init__(self, layers: tuple[tuple[str, dict[str, object], bool], ...] = ()) -> None:
        self.layers = layers

    def text(self, key: str, allowed: tuple[str, ...] = ()) -> str:
        """A string, "" if nobody sets it.

        Raises:
            UsageError: A file sets it to something that is no string or not one of `allowed`.
        """
        value, path = self._find(key)
        if value is None:
            return ""
        if not isinstance(value, str) or (allowed and value not in allowed):
            choices = ", ".join(f"`{choice}`" for choice in allowed)
            wanted = f"one of {choices}" if allowed else "a string"
            raise UsageError(f"`{key}` in `{path}` must be {wanted}", context=f"it is {value!r}")
        return value

    def flag(self, key: str) -> bool | None:
        """A boolean, None if nobody sets it."""
        value, path = self._find(key)
        if value is not None and not isinstance(value, bool):
            raise UsageError(f"`{key}` in `{path}` must be true or false", context=f"it is {value!r}")
        return value

    def strings(self, key: str) -> tuple[str, ...]:
        """A list of strings, empty if nobody sets it; a single string is a list of one."""
        value, path = self._find(key)
        if value is None:
            return ()
        if isinstance(value, str):
            return (value,)
        if not isinstance(value, list):
            raise UsageError(f"`{key}` in `{path}` must be a list of strings", context=f"it is {value!r}")
        return tuple(str(item) for item in value)

    def value(self, key: str) -> object:
        """What the file says, of whatever type; None if nobody sets it."""
        return self._find(key)[0]

    def tables(self, key: str) -> tuple[tuple[dict[str, object], str], ...]:
        """A list of tables, each with the file it stands in: those of the project before the user's and the system's.

        Raises:
            UsageError: A file sets it to something else.
        """
        found: list[tuple[dict[str, object], str]] = []
        places: set[str] = set()
        for path, table, own in self.layers:
            name = key if own else _UV_NAMES.get(key, key)
            place = os.path.dirname(path) if path.endswith(".toml") else path  # a script counts for itself
            if name not in table or place in places:
                continue
            places.add(place)  # of one directory the first to say something about it counts, as for every setting
            value = table[name]
            if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
                raise UsageError(f"`{key}` in `{path}` must be a list of tables", context=f"it is {value!r}")
            found += [(item, path) for item in value]
        return tuple(found)

    def source(self, key: str) -> str:
        """The file that sets `key`, "" if nobody does."""
        return self._find(key)[1]

    def of_pip(self) -> Settings:
        """The settings of the `pip` commands: their own table (`[tool.pym.pip]`), then the general ones."""
        own = []
        for path, table, pym in self.layers:
            pip = table.get("pip")
            if isinstance(pip, dict):
                own.append((path, pip, pym))
        return Settings((*own, *self.layers)) if own else self

    def _find(self, key: str) -> tuple[object, str]:
        for path, table, own in self.layers:
            name = key if own else _UV_NAMES.get(key, key)
            if name in table:
                return table[name], path
        return None, ""


def system_files(environ: Mapping[str, str]) -> tuple[str, ...]:
    """Where the settings of the system may be: the first that is there counts. None on Windows.

    Args:
        environ: Its `XDG_CONFIG_DIRS` is `/etc/xdg` where it is empty (XDG Base Directory Specification).
    """
    if os.name == "nt":
        return ()
    directories = (environ.get("XDG_CONFIG_DIRS") or "/etc/xdg").split(":")
    return (*[f"{one}/pym/pym.toml" for one in directories if os.path.isabs(one)], "/etc/pym/pym.toml")


def load(
    project: str | None,
    user: str,
    cache: str,
    warn: Callable[[str], None],
    *,
    file: str = "",
    system: Iterable[str] = (),
) -> Settings:
    """The settings in force.

    Args:
        project: Directory of the workspace's root, None outside of projects.
        user: The user's configuration directory.
        cache: Cache directory, "" for none.
        warn: Told of a `pyproject.toml` that cannot be parsed (the command itself may not need it), and of what in one
            is no setting.
        file: A file that takes the place of all others (`--config-file`), or "".
        system: Where the system's may be; the first that is there counts.

    Raises:
        UsageError: A `pym.toml` or `uv.toml` is broken or has something else in it, or the named file is missing.
    """
    layers: list[tuple[str, dict[str, object], bool]] = []
    if file:
        if os.path.basename(file) == "pyproject.toml":
            raise UsageError(
                "`--config-file` takes a `pym.toml`, not a `pyproject.toml`",
                hints=("`--project` works in another project",),
            )
        named = manifest.read(file, cache)
        if named is None:
            raise UsageError(f"There is no configuration file `{file}`")
        return Settings(((file, named.uv or named.pym, not named.uv),))
    if project is not None:
        _add_project(layers, project, cache, warn)
    for places in ((os.path.join(user, "pym.toml"),), system):
        found = next(filter(None, (manifest.read(path, cache) for path in places)), None)
        if found is not None:
            layers.append((found.path, found.pym, True))
    return Settings(tuple(layers))


def _add_project(
    layers: list[tuple[str, dict[str, object], bool]], project: str, cache: str, warn: Callable[[str], None]
) -> None:
    path = os.path.join(project, "pyproject.toml")
    try:
        pyproject = manifest.read(path, cache)
    except UsageError as error:
        warn(f"{error.message}: {error.context}")
        pyproject = None
    for key, table, meant in pyproject.unknown if pyproject is not None else ():
        warn(f"There is no setting `{key}` (`[{table}]` in `{path}`){meant}")
    for own_file, key in (("pym.toml", "pym"), ("uv.toml", "uv")):
        own = manifest.read(os.path.join(project, own_file), cache)
        beside: dict[str, object] = getattr(pyproject, key) if pyproject is not None else {}
        if own is None:
            if pyproject is not None:
                layers.append((path, beside, key == "pym"))
            continue
        layers.append((own.path, getattr(own, key), key == "pym"))
        layers.append((path, {name: value for name, value in beside.items() if name in PROJECT}, key == "pym"))
        hidden = [name for name in beside if name not in PROJECT and name != "build-backend"]
        if hidden:
            keys = ", ".join([f"`{name}`" for name in hidden])
            warn(f"`{own.path}` counts and not `[tool.{key}]` of the `pyproject.toml` beside it, which sets {keys}")
