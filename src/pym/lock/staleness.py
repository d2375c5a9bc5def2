"""Whether a lock still answers what is asked (SEMANTICS 2.10): pure, nothing is read or resolved. A HOT module."""

from __future__ import annotations

from pym.errors import LockInvalid, shown
from pym.model.lock import REGISTRY
from pym.model.resolution import Preference
from pym.model.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from pym.model.lock import Conflicting, Lock, LockInputs, Member

# The levels, from the best to the worst.
SATISFIES = "satisfies"  # nothing has to be resolved
PREFERABLE = "preferable"  # resolved again: forks are kept, versions preferred
VERSIONS = "versions"  # forks are dropped, versions preferred
UNUSABLE = "unusable"  # resolved from nothing

_FROM_NOTHING = ("resolution", "fork-strategy")


class Staleness(Value):
    """How well a lock answers.

    Attributes:
        level: See above.
        reason: Why it is no better, as half a sentence; "" when it satisfies.
    """

    __slots__ = ("level", "reason")

    def __init__(self, level: str, reason: str = "") -> None:
        self.level = level
        self.reason = reason

    @property
    def satisfies(self) -> bool:
        """Whether nothing has to be resolved."""
        return self.level == SATISFIES


def compare(
    lock: Lock,
    inputs: LockInputs,
    *,
    requires_python: str,
    environments: tuple[str, ...] = (),
    conflicts: tuple[tuple[Conflicting, ...], ...] = (),
    upgrade: bool = False,
    upgrade_packages: frozenset[str] = frozenset(),
    refresh: bool = False,
    portable: bool = False,
) -> Staleness:
    """Compares what a lock was made from with what is asked today.

    Args:
        lock: As it was read.
        inputs: What would be recorded today.
        requires_python, environments, conflicts, portable: As they would be given to `lock.build` today.
        upgrade: Whether everything is to be upgraded.
        upgrade_packages: Names that are.
        refresh: Whether cached data does not count.
    """
    known = lock.inputs
    if known is None:
        return Staleness(VERSIONS, f"it was written by {lock.created_by or 'another program'}, not by pym")
    if upgrade:
        return Staleness(UNUSABLE, "everything is to be upgraded")
    for name in _FROM_NOTHING:
        if known.options.get(name, "") != inputs.options.get(name, ""):
            return Staleness(UNUSABLE, _changed(f"`{name}`", known.options.get(name, ""), inputs.options.get(name, "")))
    if lock.requires_python != requires_python:
        return Staleness(VERSIONS, _changed("`requires-python`", lock.requires_python, requires_python))
    if lock.environments != environments:
        return Staleness(VERSIONS, "`environments` changed")
    if known.required_environments != inputs.required_environments:
        return Staleness(VERSIONS, "`required-environments` changed")
    if lock.conflicts != conflicts:
        return Staleness(VERSIONS, "`conflicts` changed")
    if upgrade_packages:
        return Staleness(PREFERABLE, f"`{sorted(upgrade_packages)[0]}` is to be upgraded")
    if refresh:
        return Staleness(PREFERABLE, "cached data is to be refreshed")
    reason = (
        _options(known.options, inputs.options)
        or _members(known.members, inputs.members)
        or _texts("requirements", known.requirements, inputs.requirements)
        or _texts("`constraint-dependencies`", known.constraints, inputs.constraints)
        or _texts("`override-dependencies`", known.overrides, inputs.overrides)
        or _texts("`exclude-dependencies`", known.excludes, inputs.excludes)
        or _texts("`build-constraint-dependencies`", known.build_constraints, inputs.build_constraints)
        or _texts("`dependency-metadata`", known.dependency_metadata, inputs.dependency_metadata)
        or _indexes(lock, known, inputs)
    )
    if not reason and lock.portable is not portable:
        reason = "`portable-lock` changed"
    return Staleness(PREFERABLE, reason) if reason else Staleness(SATISFIES)


def preferences(
    lock: Lock, level: str, *, upgrade_packages: frozenset[str] = frozenset()
) -> tuple[tuple[Preference, ...], tuple[str, ...]]:
    """The versions that are tried first, and the forks that are begun with.

    Args:
        lock: The former one.
        level: How well it answers.
        upgrade_packages: Names that are not kept.

    Raises:
        LockInvalid: What it has for the marker of a fork is none.
    """
    if level == UNUSABLE:
        return (), ()
    for marker in {*lock.forks, *[one for package in lock.packages for one in package.forks]} - {""}:
        _check(marker)
    found = []
    for package in lock.packages:
        if not package.version or package.name in upgrade_packages or package.source.kind != REGISTRY:
            continue
        markers = package.forks if level != VERSIONS else ()
        found += [Preference(package.name, package.version, marker) for marker in markers or ("",)]
    return tuple(found), lock.forks if level in (SATISFIES, PREFERABLE) and "" not in lock.forks else ()


def _check(marker: str) -> None:
    from pym.spec.markers.parse import compile as compile_marker

    try:
        compile_marker(marker)
    except (ValueError, RecursionError) as error:
        raise LockInvalid("A marker of the lock is none", context=f"{shown(marker)}: {error}") from None


def _changed(what: str, before: str, now: str) -> str:
    if not before:
        return f"{what} is now `{now}`"
    return f"{what} was `{before}` and is now `{now}`" if now else f"{what} was `{before}` and is not set any more"


def _options(before: Mapping[str, str], now: Mapping[str, str]) -> str:
    for name in sorted({*before, *now}):
        if before.get(name, "") != now.get(name, ""):
            if name.startswith("tree."):
                return f"what `{name.removeprefix('tree.').removesuffix('.built')}` says of itself changed"
            return _changed(f"`{name}`", before.get(name, ""), now.get(name, ""))
    return ""


def _members(before: tuple[Member, ...], now: tuple[Member, ...]) -> str:
    if before == now:
        return ""
    old = {member.name: member for member in before}
    new = {member.name: member for member in now}
    for name in sorted(old.keys() - new.keys()):
        return f"`{name}` is no member any more"
    for name in sorted(new.keys() - old.keys()):
        return f"`{name}` is a new member"
    for name in sorted(new):
        reason = _member(old[name], new[name])
        if reason:
            return reason
    return "the order of members changed"


def _member(before: Member, now: Member) -> str:
    name = f"`{now.name}`" if now.name else "the project"
    if before.path != now.path:
        return f"{name} moved to `{now.path}`"
    if before.kind != now.kind:
        return f"{name} was {before.kind} and is now {now.kind}"
    if before.version != now.version:
        return _changed(f"the version of {name}", before.version, now.version)
    if before.requires_python != now.requires_python:
        return _changed(f"`requires-python` of {name}", before.requires_python, now.requires_python)
    reason = _texts(f"the requirements of {name}", before.requires, now.requires)
    if reason:
        return reason
    for kind, old, new in (("extra", before.extras, now.extras), ("group", before.groups, now.groups)):
        for one in sorted({*old, *new}):
            if one not in new:
                return f"{name} has no {kind} `{one}` any more"
            if one not in old:
                return f"{name} has a new {kind} `{one}`"
            reason = _texts(f"the {kind} `{one}` of {name}", old[one], new[one])
            if reason:
                return reason
    if before.default_groups != now.default_groups:
        return f"the default groups of {name} changed"
    return ""


def _texts(what: str, before: tuple[str, ...], now: tuple[str, ...]) -> str:
    if before == now:
        return ""
    for one in now:
        if one not in before:
            return f"{what}: `{one}` is new"
    for one in before:
        if one not in now:
            return f"{what}: `{one}` is gone"
    return f"{what}: the order changed"


def _indexes(lock: Lock, before: LockInputs, now: LockInputs) -> str:
    """Packages have to come from indexes that are there still; others may come and go."""
    names = {name for name, _ in now.indexes if name}
    urls = {url.rstrip("/") for _, url in now.indexes if url}
    for package in lock.packages:
        source = package.source
        if source.kind != REGISTRY or not (source.location or source.index):
            continue
        if source.location:
            known = source.location.rstrip("/") in urls or "://" not in source.location
        else:
            known = source.index in names
        if not known and (now.indexes or before.indexes):
            place = source.location or source.index
            return f"`{package.name}` comes from the index `{place}`, which is not there any more"
    return ""
