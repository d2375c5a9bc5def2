"""Where requirements of a project come from instead of an index: `[tool.pym.sources]`. A HOT module."""

from __future__ import annotations

import os

from pym.errors import UsageError
from pym.model.resolution import Input
from pym.project import manifest
from pym.spec.direct import absolute, normalised

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping


def read(path: str, cache: str) -> dict[str, object]:
    """The sources that a `pyproject.toml` names, by normalised name of the requirement.

    Raises:
        UsageError: The file is malformed.
    """
    found = manifest.read(path, cache)
    if found is None:
        return {}
    table = found.pym.get("sources", found.uv.get("sources"))
    return {normalised(name): source for name, source in table.items()} if isinstance(table, dict) else {}


def applied(one: Input, sources: Mapping[str, object], path: str) -> tuple[Input, str]:
    """A requirement with its source, and how that is written in the file ("" for an index).

    Args:
        one: As `[project]` has it.
        sources: See `read`.
        path: The `pyproject.toml`, absolute: its directory is what paths are relative to.

    Raises:
        UsageError: The source is of a kind that is not known.
    """
    name, extras, _, marker, _ = one.requirement
    source = sources.get(name)
    if source is None or (isinstance(source, dict) and "index" in source):
        return one, ""  # an index is asked by name: see `ops.resolving`
    written, editable = _place(source, name, path)
    url = absolute(written, os.path.dirname(path))
    return Input((name, extras, None, marker, url), one.origin, editable=editable), written


def _place(source: object, name: str, path: str) -> tuple[str, bool]:
    place = f"the source of `{name}` in `{path}`"
    if not isinstance(source, dict):
        raise UsageError(f"Several sources for one requirement are not part of this version: {place}")
    for key in ("url", "path", "git"):
        value = source.get(key)
        if not isinstance(value, str):
            continue
        within = source.get("subdirectory")
        fragment = f"#subdirectory={within}" if isinstance(within, str) else ""
        if key != "git":
            return f"{value}{fragment}", key == "path" and source.get("editable") is True
        revision = next((str(source[one]) for one in ("rev", "tag", "branch") if one in source), "")
        return f"git+{value}{'@' if revision else ''}{revision}{fragment}", False
    kinds = ", ".join(f"`{key}`" for key in source) or "nothing"
    raise UsageError(f"A source has to have `index`, `path`, `url` or `git`: {place}", context=f"it has {kinds}")
