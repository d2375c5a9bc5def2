"""What is wanted of a project: its extras, its dependency groups, its members. uv's rules. A HOT module."""

from __future__ import annotations

import os

from pym.errors import UsageError
from pym.lock.wanted import Wanted
from pym.model.lock import DIRECTORY, PATH
from pym.model.value import Value
from pym.spec.direct import normalised

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from pym.model.lock import Lock, Member
    from pym.project.manifest import Manifest
    from pym.project.workspace import Workspace


class Selection(Value):
    """What was typed; names are normalised.

    Attributes:
        extras, all_extras, no_extras: Extras, or all of them but some.
        groups, all_groups, no_groups: Dependency groups; what is excluded stays out whatever else asks for it.
        only_groups: If there are any, these alone: neither the members themselves nor their default groups.
        default_groups: Whether those count that are taken unless said otherwise.
        packages: Members that are wanted instead of the project around.
        all_packages: Whether all members are.
    """

    __slots__ = (
        "all_extras",
        "all_groups",
        "all_packages",
        "default_groups",
        "extras",
        "groups",
        "no_extras",
        "no_groups",
        "only_groups",
        "packages",
    )

    def __init__(
        self,
        *,
        extras: Sequence[str] = (),
        all_extras: bool = False,
        no_extras: Sequence[str] = (),
        groups: Sequence[str] = (),
        all_groups: bool = False,
        no_groups: Sequence[str] = (),
        only_groups: Sequence[str] = (),
        default_groups: bool = True,
        packages: Sequence[str] = (),
        all_packages: bool = False,
    ) -> None:
        self.extras = tuple(extras)
        self.all_extras = all_extras
        self.no_extras = tuple(no_extras)
        self.groups = tuple(groups)
        self.all_groups = all_groups
        self.no_groups = tuple(no_groups)
        self.only_groups = tuple(only_groups)
        self.default_groups = default_groups
        self.packages = tuple(packages)
        self.all_packages = all_packages


class Omitted(Value):
    """What is not installed though it is wanted.

    Attributes:
        project: The project itself.
        workspace: Its members.
        local: What comes from a path.
        packages: Names.
        solid: Names of trees that are not installed as a link to them; `:all:` for all.
    """

    __slots__ = ("local", "packages", "project", "solid", "workspace")

    def __init__(
        self,
        *,
        project: bool = False,
        workspace: bool = False,
        local: bool = False,
        packages: frozenset[str] = frozenset(),
        solid: frozenset[str] = frozenset(),
    ) -> None:
        self.project = project
        self.workspace = workspace
        self.local = local
        self.packages = packages
        self.solid = solid

    def names(self, lock: Lock, wanted: Sequence[Wanted]) -> frozenset[str]:
        """The names that this comes to in a lock."""
        found = set(self.packages)
        if self.project:
            found |= {one.name for one in wanted}
        if self.workspace and lock.inputs is not None:
            found |= {member.name for member in lock.inputs.members}
        if self.local:
            found |= {package.name for package in lock.packages if package.source.kind in (DIRECTORY, PATH)}
        return frozenset(found)


def wanted(lock: Lock, workspace: Workspace, selection: Selection) -> list[Wanted]:
    """The members that are wanted, each with its extras and groups.

    Args:
        lock: The lock.
        workspace: The project it is of, and where in it the call was made.
        selection: What was typed.

    Raises:
        UsageError: There is no such member, extra or group.
    """
    members = _members(lock, workspace, selection)
    several = len(members) > 1
    root = _root(lock) if not several else None
    above = root if root is not None and root not in members else None
    _check(members, above, selection, several)
    defaults = default_groups(_deciding(lock, workspace, selection)) if selection.default_groups else frozenset()
    found = []
    for member in members:
        if selection.all_extras:
            extras = frozenset(member.extras) - frozenset(selection.no_extras)
        else:
            extras = frozenset(selection.extras) & frozenset(member.extras)
        if selection.only_groups:
            found.append(Wanted(member.name, frozenset(), _chosen(member, selection, defaults), project=False))
        else:
            found.append(Wanted(member.name, extras, _chosen(member, selection, defaults)))
    if above is not None:
        # A group that is asked for and that the member does not have is that of the root.
        groups = _chosen(above, selection, frozenset()) - frozenset(members[0].groups)
        if groups:
            found.append(Wanted(above.name, frozenset(), groups, project=False))
    return found


def default_groups(manifest: Manifest) -> frozenset[str] | None:
    """The groups that one project takes unless somebody says otherwise; None for all there are."""
    said = manifest.pym["default-groups"] if "default-groups" in manifest.pym else manifest.uv.get("default-groups")
    if said == "all":
        return None
    return frozenset([normalised(one) for one in said if isinstance(one, str)] if isinstance(said, list) else ["dev"])


def _deciding(lock: Lock, workspace: Workspace, selection: Selection) -> Manifest:
    """Whose default groups count, for all members that are wanted: the one that is asked for, or the project around."""
    directory = workspace.project
    if len(selection.packages) == 1 and lock.inputs is not None:
        paths = [member.path for member in lock.inputs.members if member.name == selection.packages[0]]
        directory = os.path.normpath(os.path.join(workspace.root, *paths))
    around = [one for one in workspace.manifests if os.path.dirname(one.path) == directory]
    return (around or workspace.manifests)[0]


def _chosen(member: Member, selection: Selection, defaults: frozenset[str] | None) -> frozenset[str]:
    """The groups of one member."""
    known = frozenset(member.groups)
    if selection.only_groups:
        chosen = frozenset(selection.only_groups)
    else:
        chosen = known if selection.all_groups or defaults is None else defaults | frozenset(selection.groups)
    return (chosen - frozenset(selection.no_groups)) & known


def _members(lock: Lock, workspace: Workspace, selection: Selection) -> list[Member]:
    inputs = lock.inputs
    listed = list(inputs.members) if inputs is not None else []
    by_name = {member.name: member for member in listed}
    if selection.all_packages:
        return listed
    if selection.packages:
        missing = [name for name in selection.packages if name not in by_name]
        if missing:
            raise UsageError(f"Package `{missing[0]}` not found in workspace")
        found = [by_name[name] for name in dict.fromkeys(selection.packages)]
        # Of several the groups of a root that is no project are wanted as well.
        return [*found, *[one for one in listed if not one.name]] if len(found) > 1 else found
    here = os.path.relpath(workspace.project, workspace.root).replace(os.sep, "/")
    around = [member for member in listed if member.path == here]
    if around and (around[0].name or len(listed) == 1):
        return around
    return listed  # a root that is no project stands for all of its members


def _root(lock: Lock) -> Member | None:
    """The root of the workspace, be it a project or not."""
    listed = lock.inputs.members if lock.inputs is not None else ()
    return next((member for member in listed if member.path == os.curdir), None)


def _check(members: Sequence[Member], above: Member | None, selection: Selection, several: bool) -> None:
    whose = "any project's" if several else "the project's"
    table = f"{whose} `optional-dependencies` table"
    if not several and members and members[0].name:
        table = f"the `optional-dependencies` table for `{members[0].name}`"
    extras = {extra for member in members for extra in member.extras}
    groups = {group for member in (*members, *([above] if above is not None else [])) for group in member.groups}
    for extra in (*selection.extras, *selection.no_extras):
        if extra not in extras:
            raise UsageError(f"Extra `{extra}` is not defined in {table}")
    for group in (*selection.groups, *selection.only_groups, *selection.no_groups):
        if group not in groups and group != "dev":
            raise UsageError(f"Group `{group}` is not defined in {whose} `dependency-groups` table")
