"""Which distributions of an environment own which modules, for `pym workspace metadata --sync`. Cold.

A module is what RECORD lists as a source or an extension. A link to a source tree owns none: its files lie elsewhere.
"""

from __future__ import annotations

import os

from pym.install import sites

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from pym.model.environment import Environment, Installed

_SUFFIXES = (".so", ".pyd")


def about(
    environment: Environment, identifiers: Mapping[tuple[str, str], str]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The environment, and the owners of modules by name.

    Args:
        environment: The environment.
        identifiers: What distributions are called, by name and version; others are left out. The version is "" where
            only a build tells it.
    """
    packages: dict[str, Any] = {}
    modules: dict[str, set[str]] = {}
    for one in sites.installed(environment):
        identifier = identifiers.get((one.name, one.version)) or identifiers.get((one.name, ""))
        if identifier is None:
            continue
        packages[identifier] = {
            "name": one.name,
            "version": one.version,
            "path": os.path.join(one.site, one.info),
            "editable": _is_editable(one),
        }
        for module in _modules(one):
            modules.setdefault(module, set()).add(identifier)
    shown = {
        "root": environment.prefix,
        "python": {
            "path": os.path.join(environment.scheme.scripts, os.path.basename(environment.python)),
            "version": str(environment.key.version),
            "implementation": environment.key.implementation,
        },
        "packages": {identifier: packages[identifier] for identifier in sorted(packages)},
    }
    owned = {
        name: {"owners": [{"package_id": identifier} for identifier in sorted(modules[name])]}
        for name in sorted(modules)
    }
    return shown, owned


def _is_editable(one: Installed) -> bool:
    said = sites.direct_url(one)
    place = said.get("dir_info") if said is not None else None
    return isinstance(place, dict) and place.get("editable") is True


def _modules(one: Installed) -> Iterable[str]:
    try:
        rows = sites.record(one) or ()
    except ValueError:
        return
    for row in rows:
        name = module(row[0])
        if name:
            yield name


def module(path: str) -> str:
    """The module that a file below the site directory is, "" if it is none."""
    *packages, name = path.split("/")
    if name.endswith(".py"):
        stem = name[:-3]
    elif name.endswith(_SUFFIXES):
        stem = name.partition(".")[0]
    else:
        return ""
    parts = packages if stem == "__init__" else [*packages, stem]
    return ".".join(parts) if all(map(str.isidentifier, parts)) else ""
