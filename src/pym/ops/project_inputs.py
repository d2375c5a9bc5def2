"""From the files of a workspace to what a resolution is asked for, and to the record of it in the lock. A HOT module.

Everything is resolved at once: all members, each with all of its extras and groups, for every environment.
"""

from __future__ import annotations

from pym.errors import UsageError
from pym.model.lock import LockInputs
from pym.model.resolution import Input
from pym.model.value import Value
from pym.ops import project_conflicts, project_members, project_pins, project_pythons, project_record, project_settings
from pym.ops.project_members import Local, everything, without_extra
from pym.project.lowered import Lowered

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.model.lock import Conflicting
    from pym.model.resolution import Scope
    from pym.ops.wiring import Wiring
    from pym.spec.requirement import Requirement


class ProjectInputs(Value):
    """Everything a workspace asks for.

    Attributes:
        root: Absolute directory of the workspace.
        members: Sorted by name; a root without `[project]` comes first and has no name.
        requirements: What the resolution begins with.
        local: What members require, as people wrote it.
        groups: Requirements of dependency groups, by member and group.
        constraints, overrides, excludes: Of the root's settings.
        scopes: The same for single packages.
        environments, required_environments: Markers.
        conflicts: Sets of items that exclude each other.
        requires_python: What all members ask of Python, "" if nobody asks.
        trees: Projects outside of the workspace that sources lead to, by URL of their directory.
        pins: Name of an index by package, where it is the same everywhere.
        pinned: Whether some packages come from several indexes, told apart by markers.
        lowered: The sources.
        record: What the lock keeps of all this; options and indexes are added by whoever knows them.
    """

    __slots__ = (
        "conflicts",
        "constraints",
        "environments",
        "excludes",
        "groups",
        "local",
        "lowered",
        "members",
        "overrides",
        "pinned",
        "pins",
        "record",
        "required_environments",
        "requirements",
        "requires_python",
        "root",
        "scopes",
        "trees",
    )

    def __init__(self, root: str, members: tuple[Local, ...], lowered: Lowered) -> None:
        self.root = root
        self.members = members
        self.lowered = lowered
        self.requirements: tuple[Input, ...] = ()
        self.local: tuple[Input, ...] = ()
        self.groups: dict[str, dict[str, tuple[Requirement, ...]]] = {}
        self.constraints: tuple[Input, ...] = ()
        self.overrides: tuple[Input, ...] = ()
        self.excludes: frozenset[str] = frozenset()
        self.scopes: tuple[Scope, ...] = ()
        self.environments: tuple[str, ...] = ()
        self.required_environments: tuple[str, ...] = ()
        self.conflicts: tuple[tuple[Conflicting, ...], ...] = ()
        self.requires_python = ""
        self.trees: dict[str, Local] = {}
        self.pins: dict[str, str] = {}
        self.pinned = False
        self.record = LockInputs()

    def written(self, requirement: Requirement) -> Input:
        """A requirement, with its source, as something that a person wrote: whatever extra it belongs to."""
        editable = self.lowered.editable.get(requirement[4], (None, None))[0] is True
        return Input(without_extra(requirement), editable=editable)


def gather(wiring: Wiring, *, no_sources: frozenset[str] = frozenset()) -> ProjectInputs:
    """What the workspace around asks for.

    Args:
        wiring: The call.
        no_sources: Names whose sources do not count; `:all:` for all.

    Raises:
        UsageError: There is no project, or a file of it is malformed, or they contradict each other.
    """
    workspace = wiring.workspace
    if workspace is None:
        raise UsageError("No `pyproject.toml` found in current directory or any parent directory")
    cache = wiring.context.cache
    root, named = project_members.files(workspace, cache)
    lowered = Lowered(root, named, no_sources)
    listed = [*([root] if not root.name else []), *[named[name] for name in sorted(named)]]
    members = tuple([project_members.local(one, lowered) for one in listed])
    found = ProjectInputs(workspace.root, members, lowered)
    project_members.decide_kinds(members, lowered)
    from_source = lowered.editable.keys() - {one.url for one in members}
    if from_source:
        from pym.ops.project_trees import gather as gather_trees

        found.trees = gather_trees(found, sorted(from_source), cache, no_sources)
    _ask(found)
    project_settings.apply(wiring, found, root)
    found.conflicts = project_conflicts.conflicts(members)
    found.requires_python = project_pythons.requires_python(members)
    project_pins.pin(found)
    found.record = project_record.record(wiring, found)
    return found


def _ask(found: ProjectInputs) -> None:
    """What the resolution begins with, and what people wrote."""
    requirements: list[Input] = []
    local: list[Input] = []
    for one in found.members:
        name = one.declared.name
        if not name:
            continue
        extras = tuple(sorted(one.declared.extras))
        requirements.append(Input((name, extras, None, None, one.url), editable=one.editable))
    for one in found.members:
        name = one.declared.name
        if one.groups and name:
            named = tuple([f":{group}" for group in sorted(one.groups)])
            requirements.append(Input((name, named, None, None, one.url), editable=one.editable))
            found.groups[name] = dict(one.groups)
        elif one.groups:
            for group in sorted(one.groups):
                requirements += [Input(part, f":{group}") for part in one.groups[group]]
        local += [found.written(part) for part in everything(one)]
    for tree in found.trees.values():
        local += [found.written(part) for part in tree.requires or ()]
    found.requirements = tuple(requirements)
    found.local = tuple(local)
