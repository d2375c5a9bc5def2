"""What sdists need to be built, in a lock (`lock-build-dependencies = true`): chosen with it, and held to. Cold.

Recorded is what `build-system.requires` of each sdist without wheels comes to, for every environment of the lock, with
all that these require in turn. What a backend asks for besides, when it runs, may depend on the machine: it is not
recorded, but what is recorded narrows it too.
"""

from __future__ import annotations

from pym.build import system
from pym.dist.archives import Archive
from pym.model.distribution import FILENAME
from pym.model.resolution import Input, Inputs, Policy, Preference
from pym.ops import build_origin, build_rooms, build_trees
from pym.project.compiled import compiled
from pym.resolver.resolve import resolve
from pym.spec.direct import is_archive

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from pym.dist.provider import IndexProvider
    from pym.model.builds import Builds
    from pym.model.distribution import File
    from pym.model.lock import Lock
    from pym.model.resolution import Node, Resolution
    from pym.model.target import ResolutionTarget
    from pym.ops.lock_job import Job

    Required = Mapping[tuple[str, str], tuple[str, ...]]


def requirements(
    job: Job, resolution: Resolution, provider: IndexProvider, target: ResolutionTarget, old: Lock | None
) -> Required:
    """What sdists without wheels need to be built, by name and version: `name==version` or `name==version ; marker`.

    Args:
        job: What is locked.
        resolution: The answer.
        provider: What fetches.
        target: What is resolved for.
        old: The former lock, whose versions are kept; None for none.

    Raises:
        NoSolution: No versions satisfy what one needs.
        PymError: One cannot be had, or says nothing sensible.
    """
    kept = {(one.name, one.version): one.build_requires for one in old.packages} if old is not None else {}
    fresh = job.asked.upgrade
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    job.builder.builder.means.how.versions.update([(node.name, node.version) for node in resolution.nodes])
    for node in resolution.nodes:
        sdist = _sdist(node)
        if sdist is not None:
            before = () if fresh else kept.get((node.name, node.version), ())
            found[node.name, node.version] = _of_one(job, node, sdist, provider, target, before)
    return found


def _sdist(node: Node) -> File | None:
    """The file that has to be built wherever a distribution is installed."""
    if node.url and not is_archive(node.url):
        return None
    if any(file[FILENAME].endswith(".whl") for file in node.files):
        return None
    return min(node.files, key=lambda file: (not file[FILENAME].endswith(".tar.gz"), file[FILENAME]), default=None)


def _of_one(
    job: Job, node: Node, sdist: File, provider: IndexProvider, target: ResolutionTarget, before: tuple[str, ...]
) -> tuple[str, ...]:
    builder = job.builder.builder
    bench = builder.means.shop.bench()
    try:
        source = build_origin.of_sdist(builder.means, Archive.of(node.name, node.version, sdist))
        directory = build_trees.tree(source, bench)
        requires = system.read(directory, source.label).requires
    finally:
        bench.drop()
    listed = [*dict.fromkeys([*requires, *builder.means.how.needs(node.name)])]
    cache = job.wiring.context.cache
    asked = Inputs(
        tuple([Input(one) for one in compiled(listed, cache, f"`build-system.requires` of `{source.label}`")]),
        constraints=tuple(build_rooms.constraints(builder.means, builder.stack)),
        preferences=tuple([_preference(text) for text in before]),
        environments=job.found.environments,
    )
    policy = Policy(
        exclude_newer=job.policy.exclude_newer,
        exclude_newer_package=job.policy.exclude_newer_package,
        no_binary=job.policy.no_binary,
        no_build=job.policy.no_build,
    )
    answer = resolve(asked, policy, target, provider, job.wiring.reporter)
    return tuple(
        sorted([f"{one.name}=={one.version}{f' ; {one.marker}' if one.marker else ''}" for one in answer.nodes])
    )


def _preference(text: str) -> Preference:
    pin, _, marker = text.partition(" ; ")
    name, _, version = pin.partition("==")
    return Preference(name, version, marker)


def hold(builds: Builds, lock: Lock) -> Builds:
    """Settings of builds that keep to what a lock says of build requirements: for whoever installs from that lock.

    Args:
        builds: As flags and settings say; it is changed, and given back.
        lock: Where versions are recorded. One that records none changes nothing.
    """
    builds.locked = {one.name: one.build_requires for one in lock.packages if one.build_requires}
    return builds
