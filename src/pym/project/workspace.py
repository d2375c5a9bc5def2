"""Which project a directory belongs to, and which workspace that project. A HOT module.

The nearest `pyproject.toml` at or above a directory is its project. The first one found above that decides about the
workspace, whatever it holds: if it has a workspace table that lists the project, the project is a member of it.
"""

from __future__ import annotations

import os

from pym.model.value import Value
from pym.project import manifest
from pym.project.manifest import Manifest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable


class Workspace(Value):
    """A project and what it is part of.

    Attributes:
        root: Absolute directory of the workspace, which is the project's own outside of one.
        project: Absolute directory of the project.
        manifests: Those of the root and all members, the root's first.
        bare: Directories that a pattern lists as members and that have no `pyproject.toml`, each with the pattern.
    """

    __slots__ = ("bare", "manifests", "project", "root")

    def __init__(
        self,
        root: str,
        project: str,
        manifests: tuple[Manifest, ...],
        bare: tuple[tuple[str, str], ...] = (),
    ) -> None:
        self.root = root
        self.project = project
        self.manifests = manifests
        self.bare = bare

    @property
    def shared(self) -> bool:
        """Whether there is a workspace table, so that several projects share one environment."""
        return self.manifests[0].workspace is not None

    @property
    def requires_python(self) -> str:
        """What all of its projects ask of Python: their specifiers, joined. "" if nobody asks."""
        specifiers = []
        for part in self.manifests:
            if part.requires_python and part.requires_python not in specifiers:
                specifiers.append(part.requires_python)
        return ",".join(specifiers)

    @property
    def requires_python_source(self) -> str:
        """The file that sets `requires_python`; the root's if several do."""
        for part in self.manifests:
            if part.requires_python:
                return part.path
        return ""


def discover(start: str, cache: str, warn: Callable[[str], None]) -> Workspace | None:
    """The workspace that the directory `start` is in, None outside of projects.

    Args:
        start: Absolute directory.
        cache: Cache directory, "" for none.
        warn: Told of a `pyproject.toml` further up that cannot be read; the nearest one is an error.

    Raises:
        UsageError: The project's own `pyproject.toml` cannot be parsed.
    """
    directory = _holding(start)
    if directory is None:
        return None
    own = manifest.read(os.path.join(directory, "pyproject.toml"), cache)
    if own is None:
        return None
    if own.workspace is not None:
        members, bare = _members(directory, own, cache)
        return Workspace(directory, directory, (own, *members), bare)
    above = _holding(os.path.dirname(directory)) if os.path.dirname(directory) != directory else None
    if above is not None:
        try:
            root = manifest.read(os.path.join(above, "pyproject.toml"), cache)
        except Exception as error:
            from pym.errors import PymError

            if not isinstance(error, PymError):
                raise
            warn(f"{error.message}: {error.context}")
            root = None
        if root is not None and root.workspace is not None and lists(root, directory):
            members, bare = _members(above, root, cache)
            return Workspace(above, directory, (root, *members), bare)
    return Workspace(directory, directory, (own,))


def lists(root: Manifest, directory: str) -> bool:
    """Whether the workspace table of `root` makes the project in `directory` a member."""
    members, exclude = root.workspace or ((), ())
    around = os.path.dirname(root.path)
    return _is_among(directory, around, members) and not _is_among(directory, around, exclude)


def excludes(root: Manifest, relative: str) -> bool:
    """Whether the workspace table of `root` leaves out the directory at a path relative to it."""
    return root.workspace is not None and any(_matches(relative, pattern) for pattern in root.workspace[1])


def _members(directory: str, root: Manifest, cache: str) -> tuple[list[Manifest], tuple[tuple[str, str], ...]]:
    members, exclude = root.workspace or ((), ())
    found: dict[str, Manifest] = {}
    bare: dict[str, str] = {}
    for pattern in members:
        for path in sorted(_expand(directory, pattern.strip("/").split("/"))):
            if path in found or path == directory or (exclude and _is_among(path, directory, exclude)):
                continue
            part = manifest.read(os.path.join(path, "pyproject.toml"), cache)
            if part is not None:
                found[path] = part
            elif not os.path.basename(path).startswith("."):
                bare[path] = pattern
    return list(found.values()), tuple(bare.items())


def _is_among(path: str, directory: str, patterns: tuple[str, ...]) -> bool:
    """Whether a path is told by one of the patterns of a workspace in `directory`."""
    relative = os.path.relpath(path, directory).replace(os.sep, "/")
    return any(_matches(relative, pattern) for pattern in patterns)


def _expand(directory: str, parts: list[str]) -> list[str]:
    """The directories under `directory` that match the components of a glob pattern."""
    if not parts:
        return [directory]
    head, rest = parts[0], parts[1:]
    if head in ("", "."):
        return _expand(directory, rest)
    if head == "..":
        return _expand(os.path.dirname(directory), rest)
    if not _magic(head):
        path = os.path.join(directory, head)
        return _expand(path, rest) if os.path.isdir(path) else []
    found = []
    try:
        names = [entry.name for entry in os.scandir(directory) if entry.is_dir()]
    except OSError:
        return []
    if head == "**":
        found += _expand(directory, rest)
        for name in names:
            if not name.startswith("."):  # whole trees of other tools
                found += _expand(os.path.join(directory, name), parts)
        return found
    for name in names:
        if _component(name, head):
            found += _expand(os.path.join(directory, name), rest)
    return found


def _matches(relative: str, pattern: str) -> bool:
    return _match([part for part in relative.split("/") if part], [p for p in pattern.split("/") if p not in ("", ".")])


def _match(parts: list[str], patterns: list[str]) -> bool:
    if not patterns:
        return not parts
    if patterns[0] == "**":
        return _match(parts, patterns[1:]) or (bool(parts) and _match(parts[1:], patterns))
    return bool(parts) and _component(parts[0], patterns[0]) and _match(parts[1:], patterns[1:])


def _component(name: str, pattern: str) -> bool:
    if not _magic(pattern):
        return name == pattern
    if pattern == "*":
        return True
    if pattern.count("*") == 1 and not any(char in pattern for char in "?["):
        head, tail = pattern.split("*")
        return len(name) >= len(head) + len(tail) and name.startswith(head) and name.endswith(tail)
    # Rare shapes go to the standard library, whose import costs more than everything else here.
    from fnmatch import fnmatchcase

    return fnmatchcase(name, pattern)


def _magic(pattern: str) -> bool:
    return any(char in pattern for char in "*?[")


def _holding(start: str) -> str | None:
    """The nearest directory at or above `start` with a `pyproject.toml`."""
    directory = start
    while True:
        if os.path.isfile(os.path.join(directory, "pyproject.toml")):
            return directory
        parent = os.path.dirname(directory)
        if parent == directory:
            return None
        directory = parent
