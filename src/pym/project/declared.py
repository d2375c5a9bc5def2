"""What one project of a workspace declares: requirements, extras, groups and what they need of Python. A HOT module.

The file is compiled once (`declared_parse`) and remembered for as long as it is the same. Nothing is flattened here:
a lock keeps what belongs to an extra or a group apart.
"""

from __future__ import annotations

import os

from pym.cache.memo import FileMemo
from pym.model.value import Value
from pym.spec.direct import holds_credentials

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from pym.spec.requirement import Requirement

    Listed = tuple[Requirement, ...]

KIND = "declared-3"


class Declared(Value):
    """The compiled form of one member's `pyproject.toml`.

    Attributes:
        path: Absolute path of the file.
        name: Normalised `project.name`, "" without a `[project]` table.
        version: `project.version`, canonical; "" if it is dynamic.
        dynamic: `project.dynamic`.
        requires_python: `project.requires-python`, "" if absent.
        dependencies: `project.dependencies`.
        extras: `project.optional-dependencies` by normalised name.
        groups: Dependency groups by normalised name, with what they include (PEP 735); `dev` holds the legacy
            `dev-dependencies` of uv, too.
        includes: The groups that each group includes, through others too.
        builds: Whether it has a `[build-system]` table.
        pym, uv: The tables of the tools.
    """

    __slots__ = (
        "builds",
        "dependencies",
        "dynamic",
        "extras",
        "groups",
        "includes",
        "name",
        "path",
        "pym",
        "requires_python",
        "uv",
        "version",
    )

    def __init__(
        self,
        path: str,
        name: str,
        version: str,
        dynamic: tuple[str, ...],
        requires_python: str,
        dependencies: Listed,
        extras: Mapping[str, Listed],
        groups: Mapping[str, Listed],
        includes: Mapping[str, tuple[str, ...]],
        builds: bool,
        pym: dict[str, Any],
        uv: dict[str, Any],
    ) -> None:
        self.path = path
        self.name = name
        self.version = version
        self.dynamic = dynamic
        self.requires_python = requires_python
        self.dependencies = dependencies
        self.extras = extras
        self.groups = groups
        self.includes = includes
        self.builds = builds
        self.pym = pym
        self.uv = uv

    @property
    def directory(self) -> str:
        return os.path.dirname(self.path)

    def setting(self, key: str) -> Any:
        """A value of the tool's table: ours, else uv's; None if neither has it."""
        return self.pym[key] if key in self.pym else self.uv.get(key)


def read(path: str, cache: str) -> Declared | None:
    """What the project at `path` declares, None if there is no such file.

    Args:
        path: Absolute path of a `pyproject.toml`.
        cache: Cache directory, "" for none.

    Raises:
        UsageError: It cannot be read or is malformed; names file and key.
    """
    memo = FileMemo(cache, KIND, path, anywhere=True)
    if not memo.there:
        return None
    known = memo.recall()
    if type(known) is tuple:
        return Declared(path, *known)
    from pym.project import declared_parse

    fields, data = declared_parse.parse(path, memo.data)
    if not holds_credentials(data):
        memo.remember(fields)
    return Declared(path, *fields)
