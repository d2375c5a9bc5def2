"""`pym workspace list` and `pym workspace dir`: the members of a workspace and where they are. A HOT module."""

from __future__ import annotations

import os

from pym.errors import PymError, UsageError
from pym.model.value import Value
from pym.project import declared
from pym.spec.direct import normalised

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from pym.ops.wiring import Wiring
    from pym.project.workspace import Workspace


class Listed(Value):
    """One member.

    Attributes:
        name: Normalised.
        directory: Absolute.
    """

    __slots__ = ("directory", "name")

    def __init__(self, name: str, directory: str) -> None:
        self.name = name
        self.directory = directory


def members(wiring: Wiring) -> list[Listed]:
    """The members of the workspace around, by name. A root that is no project is none.

    Raises:
        UsageError: There is no project, or the file of a member cannot be read.
    """
    found = []
    for one in around(wiring).manifests:
        about = declared.read(one.path, wiring.context.cache)
        if about is not None and about.name:
            found.append(Listed(about.name, about.directory))
    return sorted(found, key=lambda one: one.name)


def directory(wiring: Wiring, package: str = "") -> str:
    """Absolute directory of the workspace around, or of one of its members.

    Raises:
        UsageError: There is no project, or no such member.
    """
    if not package:
        return around(wiring).root
    for one in members(wiring):
        if one.name == normalised(package):
            return one.directory
    raise UsageError(f"Package `{package}` not found in workspace")


def scripts(wiring: Wiring) -> list[str]:
    """The scripts with inline metadata below the root, as paths relative to it, sorted.

    What git ignores is passed over, and what says of itself that it belongs into no repository: environments, caches.
    """
    from pym.project import script

    root = around(wiring).root
    found = []
    for path in _files(root):
        label = os.path.relpath(path, root).replace(os.sep, "/")
        try:
            if script.load(path, label, wiring.context.cache) is not None:
                found.append(label)
        except PymError as error:
            wiring.reporter.warn(f"{error.message}{': ' if error.context else ''}{error.context}")
    return sorted(found)


def _files(root: str) -> Iterator[str]:
    from pym.project.ignored import Ignored

    ignored = Ignored(root)
    pending = [root]
    while pending:
        here = pending.pop()
        try:
            entries = list(os.scandir(here))
        except OSError:
            continue
        names = {entry.name for entry in entries}
        if here != root and ("pyvenv.cfg" in names or "CACHEDIR.TAG" in names):
            continue
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                if entry.name not in (".git", "__pycache__") and not ignored.ignores(entry.path, directory=True):
                    pending.append(entry.path)
            elif entry.name.endswith(".py") and entry.is_file() and not ignored.ignores(entry.path, directory=False):
                yield entry.path


def around(wiring: Wiring) -> Workspace:
    """The workspace around.

    Raises:
        UsageError: There is none.
    """
    if wiring.workspace is None:
        raise UsageError("No `pyproject.toml` found in current directory or any parent directory")
    return wiring.workspace
