"""What is needed of a lock as a `pylock.toml` (PEP 751) for other installers. Cold.

It has one use, the selection that was asked for: no extras, no groups, and nothing of `[tool.pym]`.
"""

from __future__ import annotations

import posixpath

from pym.lock.toml_text import string
from pym.lock.write import package_lines
from pym.model.lock import DIRECTORY, PATH, REGISTRY, Edge, LockedPackage, Source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from pym.lock.reach import Reached
    from pym.model.distribution import File
    from pym.model.lock import Lock


def render(lock: Lock, needed: Sequence[Reached], header: tuple[str, ...] = (), *, base: str = "") -> str:
    """The text of the file.

    Args:
        lock: The lock.
        needed: From `lock.reach`, with addresses. Virtual trees are passed over.
        header: Comment lines above, without their `#`.
        base: How the lock's directory is reached from the one the file will lie in; "" for the same.
    """
    lines = ["# " + line for line in header]
    lines += ['lock-version = "1.0"', 'created-by = "pym"']
    if lock.requires_python:
        lines.append(f"requires-python = {string(lock.requires_python)}")
    if lock.environments:
        lines += ["environments = [", *[f"    {string(one)}," for one in lock.environments], "]"]
    real = [one for one in needed if not one.package.source.virtual]
    if not real:
        lines.append("packages = []")
    names: dict[str, int] = {}
    for one in real:
        names[one.package.name] = names.get(one.package.name, 0) + 1
    for one in real:
        package_lines(lines, _plain(one, names, base))
    lines.append("")
    return "\n".join(lines)


def _plain(one: Reached, names: dict[str, int], base: str) -> LockedPackage:
    """A package as it stands in the file: with what it requires by name, and paths from where the file is."""
    package = one.package
    source = package.source
    edges = {
        Edge(
            edge.name, edge.version if names[edge.name] > 1 else "", source=edge.source if names[edge.name] > 1 else ""
        )
        for edge in package.edges
        if edge.name in names and not edge.group and (not edge.extra or edge.extra in one.extras)
    }
    return LockedPackage(
        package.name,
        package.version,
        Source(
            source.kind,
            _moved(source.location, base) if source.kind in (DIRECTORY, PATH, REGISTRY) else source.location,
            subdirectory=source.subdirectory,
            editable=source.editable,
            requested=source.requested,
            commit=source.commit,
        ),
        marker=one.marker,
        requires_python=package.requires_python,
        sdist=_file(package.sdist, base) if package.sdist is not None else None,
        wheels=tuple([_file(file, base) for file in package.wheels]),
        edges=tuple(sorted(edges, key=lambda edge: (edge.name, edge.version, edge.source))),
    )


def _file(file: File, base: str) -> File:
    return (file[0], _moved(file[1], base), *file[2:])


def _moved(place: str, base: str) -> str:
    if not base or "://" in place or not place:
        return place
    return posixpath.normpath(posixpath.join(base, place))
