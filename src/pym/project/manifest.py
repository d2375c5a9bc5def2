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

KIND = "manifests-2"


class Manifest(Value):
    """The compiled form of a TOML file of a project.

    Attributes:
        path: Absolute path of the file.
        named: Whether it has a `[project]` table.
        requires_python: `project.requires-python`, "" if absent.
        workspace: `(members, exclude)` glob patterns if it has a workspace table, else None.
        pym: The values of `[tool.pym]`, or of the whole file for a `pym.toml`.
        uv: The same of `[tool.uv]` or `uv.toml`.
    """

    __slots__ = ("named", "path", "pym", "requires_python", "uv", "workspace")

    def __init__(
        self,
        path: str,
        named: bool,
        requires_python: str,
        workspace: tuple[tuple[str, ...], tuple[str, ...]] | None,
        pym: dict[str, object],
        uv: dict[str, object],
    ) -> None:
        self.path = path
        self.named = named
        self.requires_python = requires_python
        self.workspace = workspace
        self.pym = pym
        self.uv = uv


def read(path: str, cache: str) -> Manifest | None:
    """The manifest at `path`, None if there is no such file.

    Args:
        path: Absolute path of a `pyproject.toml`, `pym.toml` or `uv.toml`.
        cache: Cache directory, "" for none.

    Raises:
        UsageError: The file cannot be read or is not valid TOML; names the line.
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
        memo.remember((manifest.named, manifest.requires_python, manifest.workspace, manifest.pym, manifest.uv))
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
    from pym.project import toml

    value = toml.load_if_there(path) if data is None else toml.loads(data, path)
    if value is None:
        return None
    name = os.path.basename(path)
    if name != "pyproject.toml":
        settings = plain(value)
        return Manifest(
            path, False, "", None, {} if name == "uv.toml" else settings, settings if name == "uv.toml" else {}
        )
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
    return Manifest(path, "project" in value, requires.strip(), members, plain(pym), plain(uv))


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
