"""A locking that has to be resolved: what is asked of the resolver, and the lock of its answer. A HOT module."""

from __future__ import annotations

import os

from pym.lock import staleness
from pym.model.lock import GIT
from pym.model.resolution import Inputs
from pym.model.target import ResolutionTarget
from pym.ops import index_names
from pym.ops.lock_answers import Answers
from pym.ops.lock_providers import Providers
from pym.spec.direct import is_archive, scheme

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from pym.model.lock import Lock
    from pym.model.resolution import Node, Preference
    from pym.ops.lock_job import Job


def resolved(job: Job, old: Lock | None, level: str, merged: Sequence[Preference] | None) -> Lock:
    """Resolves, and makes the lock of it.

    Args:
        job: What is asked for.
        old: The lock that is there.
        level: How well it answers.
        merged: Versions of both sides of a merge.

    Raises:
        NoSolution: No versions satisfy everything.
        PymError: Anything else that stands in the way.
    """
    found = job.found
    target = ResolutionTarget(_lowest(job.requires_python), job.requires_python, source="requires-python")
    upgraded = job.upgraded()
    preferences, forks = _preferred(job, old, level, merged)
    requirements, local = found.requirements, found.local
    if job.open:
        from pym.ops import lock_dynamic

        asked, required = lock_dynamic.told(found, job.builder)
        requirements, local = requirements + asked, local + required
    providers = Providers(
        job.wiring, found, job.locations, target, job.asked, job.places.keyring, job.builder, upgraded
    )
    inputs = Inputs(
        requirements,
        constraints=(*found.constraints, *job.constraints),
        overrides=found.overrides,
        excludes=found.excludes,
        scopes=found.scopes,
        preferences=preferences,
        environments=found.environments,
        required_environments=found.required_environments,
        conflicts=found.conflicts,
        forks=forks,
        groups=found.groups,
        local=local,
    )
    answers: Answers | None = None
    try:
        if old is not None and level != staleness.UNUSABLE:
            for package in old.packages:
                if package.source.kind == GIT and package.name not in upgraded:
                    place = (package.source.location, package.source.requested)
                    providers.index.commits[place] = package.source.commit
        providers.feed()
        if merged is None:
            answers = Answers(job, inputs, target, providers)
            known = answers.recall()
            if known is not None:
                return known
        from pym.ops.resolve_anew import resolve_anew

        resolution = resolve_anew(
            job.wiring, inputs, job.policy, target, providers.whole, commits=providers.index.commits
        )
        job.wiring.reporter.close()
        if any(map(_lacks_hash, resolution.nodes)):
            from pym.ops import direct_hashes

            resolution = direct_hashes.added(job.wiring, resolution)
        builds = None
        if job.locks_builds:
            from pym.ops import locked_builds

            builds = locked_builds.requirements(job, resolution, providers.index, target, old)
    finally:
        providers.finish()
    from pym.lock.build import build
    from pym.ops.lock_files import selection

    job.warnings += resolution.warnings
    lock = build(
        resolution,
        job.record(),
        directory=found.root,
        environments=found.environments,
        conflicts=found.conflicts,
        indexes=index_names.names(job.locations)
        if job.portable
        else {index.url.rstrip("/"): index.name for index in job.locations.indexes if index.name},
        portable=job.portable,
        index_of=lambda node, file: index_names.origin(providers.index, node, file),
        python=job.python(old if level != staleness.UNUSABLE else None),
        select=selection(target),
        virtual=frozenset([one.declared.name for one in found.trees.values() if one.kind == "virtual"]),
        dynamic=frozenset([one.declared.name for one in found.trees.values() if not one.declared.version]),
        builds=builds,
    )
    if answers is not None:
        answers.remember(lock)
    return lock


def _preferred(
    job: Job, old: Lock | None, level: str, merged: Sequence[Preference] | None
) -> tuple[tuple[Preference, ...], tuple[str, ...]]:
    """The versions that are tried first, and the forks that are begun with."""
    upgraded = job.upgraded()
    if merged is not None:
        return tuple([one for one in merged if one.name not in upgraded]), ()
    if old is None:
        return job.of_uv(upgraded), ()
    return staleness.preferences(old, level, upgrade_packages=upgraded)


def of_uv_lock(path: str, upgraded: frozenset[str]) -> tuple[Preference, ...]:
    """The versions of a lock of uv, for the first lock of whoever comes from uv; none without one."""
    if not os.path.isfile(path):
        return ()
    from pym.lock import uv_lock

    return tuple([one for one in uv_lock.preferences(path) if one.name not in upgraded])


def _lowest(requires_python: str) -> str:
    from pym.resolver.pythons import bounds
    from pym.spec.markers.text import release
    from pym.spec.ranges import LOWEST

    lower, _ = bounds(requires_python)
    return ".".join([str(number) for number in release(lower)]) if lower != LOWEST else "0"


def _lacks_hash(node: Node) -> bool:
    """Whether a file has to be read for its hash."""
    if node.url:
        return is_archive(node.url) or scheme(node.url) in ("http", "https")
    return any(not file[2] for file in node.files)
