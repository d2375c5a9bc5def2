"""The versions of a `uv.lock`, for the first lock of a project that comes from uv. COLD."""

from __future__ import annotations

from pym.errors import UsageError
from pym.fs.regular import opener
from pym.model.resolution import Preference
from pym.spec.markers.parse import compile as compile_marker
from pym.spec.name import normalise
from pym.spec.ranges import canonical
from pym.spec.toml import parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_LIMIT = 1 << 26  # bytes


def preferences(path: str) -> tuple[Preference, ...]:
    """The versions of packages from indexes, each with the markers of the forks that chose it.

    Args:
        path: Absolute.

    Raises:
        UsageError: It cannot be read or is no TOML.
    """
    return tuple(_packages(_load(path)))


def _load(path: str) -> dict[str, Any]:
    try:
        with open(path, "rb", opener=opener) as file:
            return parse(file.read(_LIMIT))
    except OSError as error:
        raise UsageError(f"Failed to read `{path}`", context=error.strerror or str(error)) from error
    except ValueError as error:
        raise UsageError(
            f"Failed to parse `{path}`",
            context=str(error),
            hints=("without it, or with `--upgrade`, everything is resolved anew",),
        ) from error


def _packages(value: dict[str, Any]) -> list[Preference]:
    packages = value.get("package")
    found = []
    for package in packages if isinstance(packages, list) else ():
        if not isinstance(package, dict) or not isinstance(package.get("source"), dict):
            continue
        name, version = package.get("name"), package.get("version")
        if "registry" not in package["source"] or not isinstance(name, str) or not isinstance(version, str):
            continue
        normal, number = normalise(name), canonical(version) if len(version) < 1000 else None
        if normal is None or number is None:
            continue
        found += [Preference(normal, number, marker) for marker in _markers(package) or ("",)]
    return found


def _markers(table: dict[str, Any]) -> tuple[str, ...]:
    listed = table.get("resolution-markers")
    found = []
    for text in listed if isinstance(listed, list) else ():
        # What uv writes for conflicts names extras in a way of its own: such a fork is not taken over.
        if isinstance(text, str) and "extra" not in text:
            try:
                compile_marker(text)
            except (ValueError, RecursionError):
                continue
            found.append(text)
    return tuple(found)
