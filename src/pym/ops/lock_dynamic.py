"""What only a build tells of members and of trees beside the workspace, as the lock keeps it to compare. Cold.

A member whose `dependencies` or `optional-dependencies` are dynamic says nothing of them in its file. What the build
told is kept for as long as its `cache-keys` are the same: only then nothing is built.
"""

from __future__ import annotations

import os
from hashlib import sha256

from pym.model.lock import LockInputs, Member
from pym.model.resolution import Input
from pym.ops import built_project, project_trees, trees_ahead
from pym.ops.project_record import written
from pym.spec.direct import file_url, path_of
from pym.spec.requirement import text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pym.model.builds import MetadataBuilder
    from pym.ops.project_inputs import ProjectInputs
    from pym.ops.project_members import Local
    from pym.spec.requirement import Requirement

TREE = "tree."


def completed(found: ProjectInputs, record: LockInputs, builder: MetadataBuilder) -> tuple[Member, ...]:
    """The members of a record, with what builds tell of them; after `settle`.

    Raises:
        BuildFailed: One cannot be built.
        PymError: Anything else that stands in the way.
    """
    by_name = {one.declared.name: one for one in found.members if one.requires is None}
    listed = record.members
    return tuple([_member(found, by_name[one.name], one, builder) if one.name in by_name else one for one in listed])


def as_before(found: ProjectInputs, record: LockInputs, old: LockInputs) -> tuple[Member, ...]:
    """The members of a record, with what a former one says of those that are left open: nothing is built."""
    open_ones = {one.declared.name for one in found.members if one.requires is None}
    before = {one.name: one for one in old.members if one.name in open_ones}
    return tuple(
        [
            _with(one, before[one.name].requires, before[one.name].extras) if one.name in before else one
            for one in record.members
        ]
    )


def trees(found: ProjectInputs, builder: MetadataBuilder) -> dict[str, str]:
    """What builds tell of trees beside the workspace, in short, by the name of the option that keeps it.

    Raises:
        PymError: As for `completed`.
    """
    told = {}
    for url in _open_trees(found):
        tree = found.trees.get(url)
        name = tree.declared.name if tree is not None else ""
        base, extras, name = built_project.read(builder, os.path.join(path_of(url), "pyproject.toml"), name)
        said: tuple[object, ...] = (
            name, sorted(map(text, base)), {extra: sorted(map(text, extras[extra])) for extra in sorted(extras)}
        )  # fmt: skip
        if found.lowered.editable.get(url, (None, None))[0]:
            said = (*said, "editable")
        told[option(found, url)] = sha256(repr(said).encode()).hexdigest()[:16]
    return told


def told(found: ProjectInputs, builder: MetadataBuilder) -> tuple[tuple[Input, ...], tuple[Input, ...]]:
    """What only builds tell: members with extras to resolve for, and what members and trees require.

    These go with `ProjectInputs.requirements` and `ProjectInputs.local`, which have it of the others.

    Raises:
        PymError: As for `completed`.
    """
    settle(found, builder)
    asked: list[Input] = []
    local: list[Input] = []
    for one in (*found.members, *found.trees.values()):
        if one.requires is None:
            said, extras = _required(one, builder)
            local += [found.written(part) for part in said]
            if one.url not in found.trees:
                wanted = (one.declared.name, tuple(sorted(extras)), None, None, one.url)
                asked.append(Input(wanted, editable=one.editable))
    return tuple(asked), tuple(local)


def settle(found: ProjectInputs, builder: MetadataBuilder) -> None:
    """Builds what is left open, and adds the trees that this leads to.

    Raises:
        PymError: As for `completed`.
    """
    _begin(found, builder)
    waiting = [one for one in (*found.members, *found.trees.values()) if one.requires is None]
    while waiting:
        one = waiting.pop(0)
        places = project_trees.leads(found, one, _required(one, builder)[0])
        fresh = project_trees.gather(found, places, "", found.lowered.no_sources)
        found.trees.update(fresh)
        found.local += tuple([found.written(part) for tree in fresh.values() for part in tree.requires or ()])
        waiting += [tree for tree in fresh.values() if tree.requires is None]


def _required(one: Local, builder: MetadataBuilder) -> tuple[list[Requirement], Iterable[str]]:
    """What a build tells that a project requires, its extras too, each with its source; and the extras."""
    base, extras, _ = built_project.read(builder, one.declared.path, one.declared.name)
    said = one.lowered.apply(base, one.declared)
    for extra, requirements in extras.items():
        said += one.lowered.apply(requirements, one.declared, extra=extra)
    return said, extras


def _begin(found: ProjectInputs, builder: MetadataBuilder) -> None:
    """Starts to build all that is left open."""
    members = [(one.declared.name, file_url(one.declared.directory)) for one in found.members if one.requires is None]
    trees_ahead.begin(builder, [*members, *[("", url) for url in _open_trees(found)]])


def trees_before(old: LockInputs) -> dict[str, str]:
    """What a former record says of trees, those too that only builds lead to: nothing is built."""
    return {name: said for name, said in old.options.items() if name.startswith(TREE)}


def option(found: ProjectInputs, url: str) -> str:
    """The name of the option that stands for a tree."""
    return f"{TREE}{os.path.relpath(path_of(url), found.root).replace(os.sep, '/')}.built"


def _open_trees(found: ProjectInputs) -> list[str]:
    return sorted([*[url for url, one in found.trees.items() if one.requires is None], *bare(found)])


def bare(found: ProjectInputs) -> list[str]:
    """The URLs of directories that sources lead to in which there is no project that says anything of itself."""
    known = {*found.trees, *[one.url for one in found.members]}
    return [url for url in found.lowered.editable if url not in known and os.path.isdir(path_of(url))]


def _member(found: ProjectInputs, one: Local, recorded: Member, builder: MetadataBuilder) -> Member:
    about, apply = one.declared, one.lowered.apply
    base, extras, _ = built_project.read(builder, about.path, about.name)
    return _with(
        recorded,
        written(found, apply(base, about)),
        {extra: written(found, apply(extras[extra], about, extra=extra)) for extra in sorted(extras)},
    )


def _with(one: Member, requires: tuple[str, ...], extras: Mapping[str, tuple[str, ...]]) -> Member:
    return Member(
        one.name,
        one.path,
        version=one.version,
        kind=one.kind,
        requires_python=one.requires_python,
        requires=requires,
        extras=extras,
        groups=one.groups,
        default_groups=one.default_groups,
    )
