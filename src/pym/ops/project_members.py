"""The members of a workspace as the resolver takes them: what each requires, with sources. A HOT module."""

from __future__ import annotations

from pym.errors import UsageError
from pym.model.value import Value
from pym.project import declared
from pym.spec.direct import file_url
from pym.spec.markers.evaluate import AND, EXTRA

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from pym.project.declared import Declared
    from pym.project.lowered import Lowered
    from pym.project.workspace import Workspace
    from pym.spec.requirement import Requirement


class Local(Value):
    """A member as the resolver takes it.

    Attributes:
        declared: Its file.
        url: Of its directory.
        requires: What it requires, with sources; what belongs to an extra has a marker that says so. None where only
            a build tells.
        groups: The same of its dependency groups.
        editable: Whether it is installed as a link.
        kind: `editable`, `directory` or `virtual`.
        lowered: Says where what it requires comes from: by the sources of its own workspace.
    """

    __slots__ = ("declared", "editable", "groups", "kind", "lowered", "requires", "url")

    def __init__(
        self,
        declared: Declared,
        url: str,
        requires: tuple[Requirement, ...] | None,
        groups: Mapping[str, tuple[Requirement, ...]],
        kind: str,
        lowered: Lowered,
    ) -> None:
        self.declared = declared
        self.lowered = lowered
        self.url = url
        self.requires = requires
        self.groups = groups
        self.kind = kind
        self.editable = kind == "editable"


def files(workspace: Workspace, cache: str) -> tuple[Declared, dict[str, Declared]]:
    """The file of the root, and those of all members by their names.

    Raises:
        UsageError: One is malformed, or they contradict each other.
    """
    parts: list[Declared] = []
    for manifest in workspace.manifests:
        one = declared.read(manifest.path, cache)
        if one is not None:
            parts.append(one)
    root = parts[0]
    if workspace.bare:
        from pym.project.bare import check

        check(workspace.bare)
    for manifest in workspace.manifests[1:]:
        if manifest.workspace is not None:
            raise UsageError(
                "Nested workspaces are not supported, but a workspace member has a table of members",
                context=f"`{manifest.path}`",
                hints=("add it to `exclude` of the outer workspace, or take the inner table away",),
            )
    if root.setting("managed") is False:
        raise UsageError(f"The project is marked as unmanaged: `{root.directory}`")
    named: dict[str, Declared] = {}
    for one in parts:
        if one is not root and not one.name:
            raise UsageError(f"`{one.path}` is a member of the workspace and has no `[project]` table")
        if not one.name or (one is not root and one.setting("managed") is False):
            continue
        if one.name in named:
            raise UsageError(
                f"Two workspace members are both named `{one.name}`",
                context=f"`{named[one.name].directory}` and `{one.directory}`",
            )
        named[one.name] = one
    return root, named


def local(one: Declared, lowered: Lowered) -> Local:
    """A member with its sources; its kind is left open."""
    groups: dict[str, tuple[Requirement, ...]] = {}
    for group, listed in one.groups.items():
        groups[group] = tuple(lowered.apply(listed, one, group=group))
    requires: list[Requirement] | None = None
    if not {"dependencies", "optional-dependencies"} & set(one.dynamic):
        requires = lowered.apply(one.dependencies, one)
        for extra, listed in one.extras.items():
            requires += [with_extra(part, extra) for part in lowered.apply(listed, one, extra=extra)]
    return Local(one, file_url(one.directory), tuple(requires) if requires is not None else None, groups, "", lowered)


def decide_kinds(members: tuple[Local, ...], lowered: Lowered) -> None:
    """How each member is installed: as a link, unless a source says otherwise or it is no package."""
    required: set[str] = set()
    for one in members:
        for requirement in everything(one):
            if requirement[0] != one.declared.name:
                required.add(requirement[4])
    for one in members:
        said = one.declared.setting("package")
        package = said if isinstance(said, bool) else one.declared.builds or one.url in required
        solid = lowered.editable.get(one.url, (None, None))[0] is False
        one.kind = "virtual" if not package else "directory" if solid else "editable"
        one.editable = one.kind == "editable"


def everything(one: Local) -> list[Requirement]:
    """What a member requires, with its extras and groups."""
    listed = list(one.requires or ())
    for group in one.groups.values():
        listed += group
    return listed


def with_extra(one: Requirement, extra: str) -> Requirement:
    """A requirement that counts only if `extra` is asked for."""
    name, extras, specifier, marker, url = one
    asked = (EXTRA, extra, True)
    return (name, extras, specifier, asked if marker is None else (AND, marker, asked), url)


def without_extra(one: Requirement) -> Requirement:
    """The requirement of an extra as it is for whoever asks for that."""
    from pym.spec.markers.evaluate import without_extras

    name, extras, specifier, marker, url = one
    return (name, extras, specifier, without_extras(marker) if marker is not None else None, url)
