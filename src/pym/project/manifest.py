"""What pym needs of one `pyproject.toml`, `pym.toml` or `uv.toml`, parsed once and remembered. A HOT module.

Parsing TOML costs 20 ms with its import, reading a remembered form a tenth of one. So the compiled form is kept and is
valid as long as the file is, byte for byte, the one that was parsed.
"""

from __future__ import annotations

import os

from pym.cache.memo import FileMemo
from pym.errors import UsageError
from pym.model.value import Value
from pym.spec.direct import holds_credentials

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

KIND = "manifests-3"
_REMEMBERED = ("named", "requires_python", "workspace", "pym", "uv", "unknown")


class Manifest(Value):
    """The compiled form of a TOML file of a project.

    Attributes:
        path: Absolute path of the file.
        named: Whether it has a `[project]` table.
        requires_python: `project.requires-python`, "" if absent.
        workspace: `(members, exclude)` glob patterns if it has a workspace table, else None.
        pym: The values of `[tool.pym]`, or of the whole file for a `pym.toml`.
        uv: The same of `[tool.uv]` or `uv.toml`.
        unknown: The keys of a `pyproject.toml` that are no settings: see `known_keys.take_out`.
    """

    __slots__ = ("named", "path", "pym", "requires_python", "unknown", "uv", "workspace")

    def __init__(
        self,
        path: str,
        named: bool,
        requires_python: str,
        workspace: tuple[tuple[str, ...], tuple[str, ...]] | None,
        pym: dict[str, object],
        uv: dict[str, object],
        unknown: tuple[tuple[str, str, str], ...] = (),
    ) -> None:
        self.path = path
        self.named = named
        self.requires_python = requires_python
        self.workspace = workspace
        self.pym = pym
        self.uv = uv
        self.unknown = unknown


def read(path: str, cache: str) -> Manifest | None:
    """The manifest at `path`, None if there is no such file.

    Args:
        path: Absolute path of a `pyproject.toml`, `pym.toml` or `uv.toml`.
        cache: Cache directory, "" for none.

    Raises:
        UsageError: The file cannot be read or is not valid TOML (names the line), or a `pym.toml` or `uv.toml` has
            something that is no setting.
    """
    memo = FileMemo(cache, KIND, path, anywhere=True)
    if not memo.there:
        return None
    known = memo.recall()
    if type(known) is tuple:
        return Manifest(path, *known)
    manifest = _parse(path, memo.data)
    # Credentials are not to lie in the cache as well.
    if manifest is not None and not _holds_credentials((manifest.pym, manifest.uv)):
        memo.remember(tuple([getattr(manifest, name) for name in _REMEMBERED]))
    return manifest


def _holds_credentials(value: object) -> bool:
    """Whether a URL with a user or password stands anywhere in a value."""
    if isinstance(value, str):
        return holds_credentials(value.encode())
    if isinstance(value, dict):
        value = tuple(value.values())
    return isinstance(value, (list, tuple)) and any(_holds_credentials(item) for item in value)


def _parse(path: str, data: bytes | None) -> Manifest | None:
    # Here and not above: only a file that has not been seen before needs a parser.
    from pym.project import known_keys, toml

    value = toml.load_if_there(path) if data is None else toml.loads(data, path)
    if value is None:
        return None
    name = os.path.basename(path)
    if name != "pyproject.toml":
        settings, own = plain(value), name != "uv.toml"
        known_keys.refuse(settings, path, own=own)
        return Manifest(path, False, "", None, settings if own else {}, {} if own else settings)
    project = _table(value, "project")
    tool = _table(value, "tool")
    pym, uv = _table(tool, "pym"), _table(tool, "uv")
    requires = project.get("requires-python", "")
    if not isinstance(requires, str):
        raise UsageError(f"Failed to parse `{path}`", context="`project.requires-python` is not a string")
    workspace = pym.get("workspace", uv.get("workspace"))
    members = None
    if isinstance(workspace, dict):
        members = (_strings(workspace.get("members")), _strings(workspace.get("exclude")))
    pym, uv = plain(pym), plain(uv)
    unknown = (*known_keys.take_out(pym, "pym"), *known_keys.take_out(uv, "uv"))
    return Manifest(path, "project" in value, requires.strip(), members, pym, uv, unknown)


def _table(value: Mapping[str, object], name: str) -> dict[str, object]:
    inner = value.get(name)
    return inner if isinstance(inner, dict) else {}


def _strings(value: object) -> tuple[str, ...]:
    return tuple(item for item in value if isinstance(item, str)) if isinstance(value, list) else ()


def plain(table: Mapping[str, object]) -> dict[str, object]:
    """What the settings of this tool are made of: strings, numbers, booleans, lists and tables of them."""
    return {name: _value(value) for name, value in table.items()}


def _value(value: object) -> object:
    """A value as it can be remembered."""
    if isinstance(value, (str, bool, int, float)):
        return value
    if isinstance(value, list):
        return [_value(item) for item in value]
    if isinstance(value, dict):
        return plain(value)
    return str(value)  # TOML's own dates: `exclude-newer = 2024-01-01`
