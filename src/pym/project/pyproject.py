"""What a project requires, according to its `pyproject.toml`. A HOT module.

The file is compiled once (`pyproject_parse`) and remembered for as long as it is the same.
"""

from __future__ import annotations

from pym.cache.memo import FileMemo
from pym.errors import UsageError, shown
from pym.model.value import Value
from pym.spec.direct import normalised

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from pym.spec.requirement import Requirement

KIND = "pyprojects-1"


class Pyproject(Value):
    """The compiled form of a `pyproject.toml` as far as requirements go.

    Attributes:
        path: As it was asked for.
        name: Normalised `project.name`, "" without a `[project]` table.
        version: `project.version` as written, "" if absent or dynamic.
        dynamic: `project.dynamic`.
        requires_python: `project.requires-python`, "" if absent.
        dependencies: `project.dependencies`; requirements of itself are replaced by what its extras require.
        extras: `project.optional-dependencies` by normalised name, likewise.
        groups: `dependency-groups` by normalised name (PEP 735), with what they include; a text says why one of them
            cannot be used.
    """

    __slots__ = ("dependencies", "dynamic", "extras", "groups", "name", "path", "requires_python", "version")

    def __init__(
        self,
        path: str,
        name: str,
        version: str,
        dynamic: tuple[str, ...],
        requires_python: str,
        dependencies: tuple[Requirement, ...],
        extras: Mapping[str, tuple[Requirement, ...]],
        groups: Mapping[str, tuple[Requirement, ...] | str],
    ) -> None:
        self.path = path
        self.name = name
        self.version = version
        self.dynamic = dynamic
        self.requires_python = requires_python
        self.dependencies = dependencies
        self.extras = extras
        self.groups = groups

    def group(self, name: str) -> tuple[Requirement, ...]:
        """What a dependency group requires.

        Raises:
            UsageError: There is none of that name, or it is malformed.
        """
        found = self.groups.get(normalised(name))
        whose = f"Project `{self.name}`" if self.name else f"`{self.path}`"
        for text in self.groups.values():
            if isinstance(text, str):
                raise UsageError(f"{whose} has malformed dependency groups", context=text)
        if found is None or isinstance(found, str):
            known = ", ".join(f"`{one}`" for one in self.groups) or "none"
            raise UsageError(
                f"The dependency group {shown(name)} was not found in `{self.path}`", context=f"it has {known}"
            )
        return found


def read(path: str, cache: str) -> Pyproject | None:
    """The project at `path`, None if there is no such file.

    Args:
        path: Absolute path of a `pyproject.toml`.
        cache: Cache directory, "" for none.

    Raises:
        UsageError: It cannot be read or is malformed.
    """
    memo = FileMemo(cache, KIND, path)
    if not memo.there:
        return None
    known = memo.recall()
    if type(known) is tuple:
        return Pyproject(path, *known)
    from pym.project import pyproject_parse

    fields = pyproject_parse.parse(path)
    memo.remember(fields)
    return Pyproject(path, *fields)
