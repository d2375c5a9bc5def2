"""`pym export`: what a selection of the lock needs, in a form that other programs read. A HOT module."""

from __future__ import annotations

import os

from pym.errors import CannotExport
from pym.lock import export_requirements
from pym.lock.reach import Reached, reach
from pym.model.lock import DIRECTORY, PATH, LockedPackage, Source
from pym.model.value import Value
from pym.ops.project_selection import wanted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pym.dist.provider import IndexProvider
    from pym.lock.export_requirements import Form
    from pym.lock.wanted import Wanted
    from pym.model.lock import Lock
    from pym.ops.lock import Locked
    from pym.ops.project_selection import Selection
    from pym.ops.wiring import Wiring

REQUIREMENTS = "requirements.txt"
PYLOCK = "pylock.toml"
CYCLONEDX = "cyclonedx1.5"
_NONE: frozenset[str] = frozenset()


class Omitted(Value):
    """What is left out of the output though it is needed; what only it leads to stays.

    Attributes:
        project, workspace, local: The project itself, all members of the workspace, everything that comes from a path.
        packages: Names.
        only_project, only_workspace, only_local: Everything else is left out.
        only_packages: Everything but these names is; empty for no such demand.
    """

    __slots__ = (
        "local",
        "only_local",
        "only_packages",
        "only_project",
        "only_workspace",
        "packages",
        "project",
        "workspace",
    )

    def __init__(
        self,
        *,
        project: bool = False,
        workspace: bool = False,
        local: bool = False,
        packages: frozenset[str] = _NONE,
        only_project: bool = False,
        only_workspace: bool = False,
        only_local: bool = False,
        only_packages: frozenset[str] = _NONE,
    ) -> None:
        self.project = project
        self.workspace = workspace
        self.local = local
        self.packages = packages
        self.only_project = only_project
        self.only_workspace = only_workspace
        self.only_local = only_local
        self.only_packages = only_packages


class Exported(Value):
    """What is asked for.

    Attributes:
        format: `REQUIREMENTS`, `PYLOCK` or `CYCLONEDX`.
        form: How a requirements file looks; its header is for `pylock.toml` too.
        prune: Names that are taken out of the graph, with all that only they lead to.
        omitted: What is left out.
        editable: Whether trees stay links to their sources.
        fixed: Names that do not, whatever the others do.
        output: Absolute path the text will be at, "" for none: paths in a `pylock.toml` are relative to it.
        seconds: The time a bill of materials is stamped with, since the epoch; None for none.
    """

    __slots__ = ("editable", "fixed", "form", "format", "omitted", "output", "prune", "seconds")

    def __init__(
        self,
        format: str,
        form: Form,
        *,
        prune: frozenset[str] = _NONE,
        omitted: Omitted | None = None,
        editable: bool = True,
        fixed: frozenset[str] = _NONE,
        output: str = "",
        seconds: float | None = None,
    ) -> None:
        self.format = format
        self.form = form
        self.prune = prune
        self.omitted = omitted or Omitted()
        self.editable = editable
        self.fixed = fixed
        self.output = output
        self.seconds = seconds


def members(wiring: Wiring, locked: Locked, selection: Selection) -> list[Wanted]:
    """The members of the project around that are wanted.

    Raises:
        UsageError: There is no such member, extra or group.
    """
    assert wiring.workspace is not None
    _require_edges(locked.lock, locked.path)
    return wanted(locked.lock, wiring.workspace, selection)


def text(
    lock: Lock,
    chosen: Sequence[Wanted],
    asked: Exported,
    path: str,
    *,
    provider: Callable[[], IndexProvider],
) -> str:
    """The text.

    Args:
        lock: The lock in force.
        chosen: What is wanted of it.
        asked: In which form.
        path: Absolute path of the lock.
        provider: Makes what knows the pages of indexes, when addresses are needed.

    Raises:
        Conflicting: Items that exclude each other are wanted together.
        CannotExport: The lock cannot be expressed.
        PymError: Addresses cannot be had.
    """
    _require_edges(lock, path)
    if lock.conflicts:
        from pym.lock import exclusions

        exclusions.refuse(lock, exclusions.items(chosen))
    needed = reach(lock, chosen, prune=asked.prune)
    kept = [one for one in needed if _included(one.package, lock, chosen, asked.omitted)]
    if asked.format == REQUIREMENTS:
        kept.sort(key=export_requirements.order)
    kept = [_at_hand(one, asked) for one in kept]
    if asked.format == REQUIREMENTS:
        return export_requirements.render(kept, asked.form)
    if asked.format == CYCLONEDX:
        from pym.lock import cyclonedx

        return cyclonedx.render(lock, kept, needed, chosen, name=_name(lock, path), seconds=asked.seconds)
    from pym.lock import export_pylock

    return export_pylock.render(
        lock, _addressed(kept, provider), asked.form.header, base=_base(os.path.dirname(path), asked.output)
    )


def _require_edges(lock: Lock, path: str) -> None:
    if lock.inputs is None:
        raise CannotExport(
            f"`{os.path.basename(path)}` was not written by pym: it does not say what requires what",
            hints=("`pym lock` writes it anew",),
        )


def _included(package: LockedPackage, lock: Lock, chosen: Sequence[Wanted], omitted: Omitted) -> bool:
    """Whether a package is in the output."""
    assert lock.inputs is not None
    is_project = len(chosen) == 1 and package.name == chosen[0].name
    is_member = any(member.name == package.name for member in lock.inputs.members)
    is_local = package.source.kind in (DIRECTORY, PATH)
    if omitted.only_project:
        return is_project
    if omitted.only_workspace:
        return is_member
    if omitted.only_local:
        return is_local
    if omitted.only_packages:
        return package.name in omitted.only_packages
    return not (
        (omitted.project and is_project)
        or (omitted.workspace and is_member)
        or (omitted.local and is_local)
        or package.name in omitted.packages
    )


def _at_hand(one: Reached, asked: Exported) -> Reached:
    """The same, without being a link to its sources where that is not wanted."""
    package = one.package
    if not package.source.editable or (asked.editable and package.name not in asked.fixed):
        return one
    fixed = Source(DIRECTORY, package.source.location, subdirectory=package.source.subdirectory)
    return _with(
        one,
        LockedPackage(
            package.name, package.version, fixed, requires_python=package.requires_python, edges=package.edges
        ),
    )


def _with(one: Reached, package: LockedPackage) -> Reached:
    return Reached(package, one.position, one.where, one.marker, one.extras, one.via)


def _addressed(needed: list[Reached], provider: Callable[[], IndexProvider]) -> list[Reached]:
    """The same with addresses, where a portable lock has none."""
    if all(one.package.source.location for one in needed):
        return needed
    from pym.ops.portable import all_addressed

    asked = provider()
    try:
        found = all_addressed([one.package for one in needed], asked)
    finally:
        asked.finish()
    return [_with(one, package) for one, package in zip(needed, found, strict=True)]


def _name(lock: Lock, path: str) -> str:
    """What a script, or several members together, are called: as the root, else as its directory."""
    assert lock.inputs is not None
    if lock.inputs.options.get("script"):
        return lock.inputs.options["script"]
    for member in lock.inputs.members:
        if member.path == "." and member.name:
            return member.name
    return os.path.basename(os.path.dirname(path)) or "workspace"


def _base(root: str, output: str) -> str:
    """How the directory of the output is reached from the lock's, "" for the same."""
    if not output:
        return ""
    relative = os.path.relpath(root, os.path.dirname(output)).replace(os.sep, "/")
    return "" if relative == "." else relative
