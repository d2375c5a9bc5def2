"""What a lock keeps of what was asked for, as texts that can be compared. A HOT module."""

from __future__ import annotations

import os

from pym.errors import UsageError
from pym.model.lock import LockInputs, Member
from pym.project.lowered import PIN
from pym.spec.direct import normalised, without_credentials
from pym.spec.requirement import text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pym.ops.project_inputs import ProjectInputs
    from pym.ops.project_members import Local
    from pym.ops.wiring import Wiring
    from pym.project.declared import Declared
    from pym.spec.requirement import Requirement


def record(wiring: Wiring, found: ProjectInputs) -> LockInputs:
    """The record without options and indexes, which whoever knows them adds.

    A root without `[project]` is a member without name, if it has dependency groups.

    Raises:
        UsageError: `default-groups` of a member is malformed.
    """
    settings = wiring.settings
    overrides = [_text(found, one.requirement) for one in found.overrides]
    excludes = list(found.excludes)
    if found.scopes:
        from pym.ops.project_scopes import texts

        overriding, excluding = texts(found.scopes)
        overrides += overriding
        excludes += excluding
    return LockInputs(
        tuple([_member(found, one) for one in found.members if one.declared.name or one.declared.groups]),
        constraints=written(found, [one.requirement for one in found.constraints]),
        overrides=tuple(sorted(overrides)),
        excludes=tuple(sorted(excludes)),
        build_constraints=tuple(sorted(settings.strings("build-constraint-dependencies"))),
        required_environments=found.required_environments,
        dependency_metadata=tuple(sorted([_plain(table) for table, _ in settings.tables("dependency-metadata")])),
    )


def _member(found: ProjectInputs, one: Local) -> Member:
    about = one.declared
    apply = found.lowered.apply
    return Member(
        about.name,
        os.path.relpath(about.directory, found.root).replace(os.sep, "/"),
        version=about.version,
        kind=one.kind if about.name else "virtual",
        requires_python=about.requires_python,
        requires=written(found, apply(about.dependencies, about)),
        extras={
            extra: written(found, apply(about.extras[extra], about, extra=extra)) for extra in sorted(about.extras)
        },
        groups={
            group: written(found, apply(about.groups[group], about, group=group)) for group in sorted(about.groups)
        },
        default_groups=default_groups(about),
    )


def default_groups(member: Declared) -> tuple[str, ...]:
    """The groups that are installed unless somebody says otherwise.

    Raises:
        UsageError: The setting names groups that do not exist.
    """
    said = member.setting("default-groups")
    if said is None:
        return ("dev",) if "dev" in member.groups or not member.name else ()
    if said == "all":
        return tuple(sorted(member.groups))
    if not isinstance(said, list) or not all(isinstance(name, str) for name in said):
        raise UsageError(
            f"Failed to parse `{member.path}`", context="`default-groups` is neither a list of strings nor `all`"
        )
    names = tuple(sorted({normalised(name) for name in said}))
    for name in names:
        if name not in member.groups and name != "dev":
            raise UsageError(
                f"Default group `{name}` (from `tool.uv.default-groups`) is not defined in the project's "
                "`dependency-groups` table",
                context=f"in `{member.path}`",
            )
    return tuple([name for name in names if name in member.groups])


def _plain(table: Mapping[str, object]) -> str:
    return "; ".join(f"{key} = {table[key]!r}" for key in sorted(table))


def written(found: ProjectInputs, requirements: Iterable[Requirement]) -> tuple[str, ...]:
    """Requirements with their sources, sorted."""
    return tuple(sorted([_text(found, one) for one in requirements]))


def _text(found: ProjectInputs, one: Requirement) -> str:
    name, extras, specifier, marker, url = one
    if not url:
        return text(one)
    if url.startswith(PIN):
        head = text((name, extras, specifier, None, ""))
        place = f"index:{url.removeprefix(PIN)}"
    else:
        head = text((name, extras, None, None, ""))
        place = found.lowered.shown.get(url) or without_credentials(url)
    tail = text((name, (), None, marker, "")).removeprefix(name) if marker is not None else ""
    return f"{head} @ {place}{tail}"
