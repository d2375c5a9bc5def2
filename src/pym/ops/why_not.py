"""`pym why-not`: what keeps versions of a package out of the lock. A cold module.

First the candidates themselves are looked at: whether there is any, and what stands against it. Then the lock: who
requires what excludes them all. At last it is resolved with the extra demand: the answer is what would change, or the
proof that nothing will do.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from pym.errors import NoSolution, NotLocked, Offline
from pym.lock.arcs import arcs
from pym.lock.chains import Chains
from pym.model.distribution import FILENAME, IS_YANKED, PYTHONS, REQUIRES_PYTHON, TAGS, UPLOADED, YANKED, Releases
from pym.model.lock import REGISTRY
from pym.model.value import Value
from pym.ops.why import begins, everything, said_elsewhere, step
from pym.spec import ranges
from pym.spec.direct import normalised
from pym.spec.ranges import admits
from pym.spec.requirement import NAME, SPECIFIER, text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pym.lock.arcs import Arc, Arcs
    from pym.model.distribution import File, Kind, Missing
    from pym.model.lock import Lock
    from pym.model.provider import Provider
    from pym.model.resolution import Policy
    from pym.ops.stated import Stated, Statements
    from pym.ops.why import Step, Way
    from pym.spec.ranges import Specifier
    from pym.spec.requirement import Requirement

# What is the matter.
LOCKED = "locked"
NO_VERSION = "no-such-version"
UNUSABLE = "unusable"
BLOCKED = "blocked"
POSSIBLE = "possible"


class Blocker(Value):
    """A requirement that excludes every version that is asked for.

    Attributes:
        requirer: Who requires.
        stated: What, as it was written.
        way: The shortest chain to who requires; None for what is wanted itself.
        marker: Where that holds; "" for everywhere.
    """

    __slots__ = ("marker", "requirer", "stated", "way")

    def __init__(self, requirer: Step, stated: Stated, way: Way | None, marker: str) -> None:
        self.requirer = requirer
        self.stated = stated
        self.way = way
        self.marker = marker


class Answer(Value):
    """What keeps it out.

    Attributes:
        name: Of the package.
        demand: What was asked for, as text: `flask>=3`.
        kind: `locked` (it is in the lock as it is asked for), `no-such-version`, `unusable` (every version is ruled
            out by itself), `blocked`, `possible`.
        locked: The versions in the lock.
        candidates: The versions that were asked for, the newest first.
        objections: What stands against candidates themselves, as sentences without a full stop.
        blockers: What in the lock excludes all of them.
        settings: Constraints, overrides and excludes of the project about the package, with the setting's name.
        proof: Why nothing will do, in sentences.
        hints: What to do.
        changes: What would change: `(word, name, before, after)`; of what is blocked what would change if the project
            required the package itself, and nothing else did.
    """

    __slots__ = (
        "blockers",
        "candidates",
        "changes",
        "demand",
        "hints",
        "kind",
        "locked",
        "name",
        "objections",
        "proof",
        "settings",
    )

    def __init__(self, name: str, demand: str, locked: tuple[str, ...]) -> None:
        self.name = name
        self.demand = demand
        self.kind = ""
        self.locked = locked
        self.candidates: tuple[str, ...] = ()
        self.objections: tuple[str, ...] = ()
        self.blockers: tuple[Blocker, ...] = ()
        self.settings: tuple[tuple[str, str], ...] = ()
        self.proof = ""
        self.hints: tuple[str, ...] = ()
        self.changes: tuple[tuple[str, str, str, str], ...] = ()


def run(
    lock: Lock,
    demand: Requirement,
    provider: Provider,
    statements: Statements,
    policy: Policy,
    resolve: Callable[[bool], Lock],
) -> Answer:
    """The answer.

    Args:
        lock: The lock in force.
        demand: What is asked for; it has a specifier.
        provider: Knows versions.
        statements: Finds requirements as they were written.
        policy: Which candidates count.
        resolve: Makes the lock that would be with the demand, where others require the package, or (True) as if the
            project required it itself; raises `NoSolution`.

    Raises:
        NotLocked: The package is not in the lock.
        PymError: Indexes do not answer.
    """
    name, specifier = demand[NAME], demand[SPECIFIER]
    assert specifier is not None
    positions = [at for at, package in enumerate(lock.packages) if package.name == name]
    written = text((name, (), specifier, None, ""))
    answer = Answer(name, written, tuple([lock.packages[at].version for at in positions]))
    if not positions:
        raise _absent(name, written, provider)
    if all(one and admits(specifier[1], ranges.key(one)) for one in answer.locked):
        answer.kind = LOCKED
        return answer
    elsewhere = sorted({lock.packages[at].source.kind for at in positions} - {REGISTRY})
    if elsewhere:
        where = {"url": "a URL", "path": "a file", "directory": "a directory", "git": "a git repository"}
        places = " and ".join([where[kind] for kind in elsewhere])
        answer.objections = (f"`{name}` comes from {places}, whose version it has: no index is asked",)
        answer.kind = UNUSABLE
        return answer
    releases = provider.releases(name)
    if isinstance(releases, Releases):
        _look_at(answer, releases, demand, lock, policy)
        if not answer.candidates:
            answer.kind = NO_VERSION
            return answer
    else:
        _require_network(releases)
        answer.kind = NO_VERSION
        answer.objections = (f"no index has `{name}`: {releases.reason}",)
        return answer
    answer.settings = _settings(lock, name)
    answer.blockers = _blockers(lock, positions, answer.candidates, statements)
    if any(one.stated.file and not one.marker for one in answer.blockers) and not _overridden(answer):
        answer.kind = BLOCKED  # the project says so itself: nothing else will do
        return answer
    try:
        after = resolve(False)
        if _has(after, name, specifier):
            answer.kind = POSSIBLE
        else:  # versions that do not require it are no answer: then the project is taken to require it
            answer.kind = BLOCKED
            after = resolve(True)
    except NoSolution as error:
        answer.kind = BLOCKED if answer.blockers or not answer.objections else UNUSABLE
        answer.proof, answer.hints = error.context, error.hints
        return answer
    from pym.ops.lock_changes import changes

    answer.changes = tuple(changes(lock, after))
    return answer


def _has(lock: Lock, name: str, specifier: Specifier) -> bool:
    """Whether a lock has a package as it is asked for."""
    versions = [package.version for package in lock.packages if package.name == name]
    return any(one and admits(specifier[1], ranges.key(one)) for one in versions)


def _overridden(answer: Answer) -> bool:
    """Whether what others require of the package does not count."""
    return any(key == "override-dependencies" for key, _ in answer.settings)


def _absent(name: str, written: str, provider: Provider) -> NotLocked:
    releases = provider.releases(name)
    if not isinstance(releases, Releases):
        _require_network(releases)
        return NotLocked(f"`{name}` is not in the lock, and no index has it", context=releases.reason)
    return NotLocked(
        f"`{name}` is not in the lock: nothing requires it", hints=(f"`pym add '{written}'` would add it",)
    )


def _require_network(missing: Missing) -> None:
    if missing.kind == "offline":
        raise Offline(f"The versions of `{missing.name}` are not known", context=missing.reason)


def _look_at(answer: Answer, releases: Releases, demand: Requirement, lock: Lock, policy: Policy) -> None:
    """Finds the candidates, and what stands against them one by one."""
    specifier = demand[SPECIFIER]
    assert specifier is not None
    asked = [at for at in range(len(releases.versions)) if admits(specifier[1], releases.keys[at])]
    asked.reverse()
    answer.candidates = tuple([releases.versions[at] for at in asked])
    if not asked:
        newest = releases.versions[-1] if releases.versions else ""
        said = f"there is no version of `{answer.name}` that satisfies `{answer.demand}`"
        if newest:
            said += f": the newest is {newest}"
            if specifier[3]:
                near = _near(releases, specifier[3])
                said += f", the nearest {' and '.join(near)}" if near else ""
        answer.objections += (said,)
        return
    grouped: dict[str, list[tuple[str, str]]] = {}
    for at in asked:
        kind, said = _objection(releases, at, lock, policy)
        grouped.setdefault(kind, []).append((releases.versions[at], said))
    # Where some of several candidates will do, what stands against the others is beside the point.
    if "" not in grouped:
        for listed in grouped.values():
            version, objection = listed[0]
            others = len(listed) - 1
            more = f" (and {others} older one{'s' * (others > 1)}, too)" if others else ""
            answer.objections += (f"`{answer.name}=={version}` {objection}{more}",)


def _near(releases: Releases, version: str) -> list[str]:
    """The versions next to one that does not exist."""
    from bisect import bisect_left

    at = bisect_left(releases.keys, ranges.key(version))
    return [releases.versions[one] for one in (at - 1, at) if 0 <= one < len(releases.versions)]


def _objection(releases: Releases, at: int, lock: Lock, policy: Policy) -> tuple[str, str]:
    """What stands against a version by itself: of what kind it is, and in words. Two empty texts if nothing does."""
    from pym.resolver.project import is_prerelease

    version, files, kinds = releases.versions[at], releases.files(at), releases.kind(at)
    if not files:
        return "files", "has no files that can be used"
    if all(kind[IS_YANKED] for kind in kinds):
        reason = next((file[YANKED] for file in files if file[YANKED]), "")
        return f"yanked {reason}", f"was yanked{f': {reason}' if reason else ''}"
    limit = policy.exclude_newer_package.get(releases.name, policy.exclude_newer)
    if limit is not None:
        first = min([file[UPLOADED] for file in files if file[UPLOADED] is not None], default=None)
        count = f"and only files uploaded before {_moment(limit)} count (`exclude-newer`)"
        if first is None:
            return "no date", f"has no upload time, {count}"
        if first >= limit:
            return "date", f"was uploaded at {_moment(first)}, {count}"
    of_files = _of_files(files, kinds, lock, policy)
    if not of_files and is_prerelease(version) and policy.prerelease == "disallow":
        return "prerelease", "is a pre-release: `--prerelease allow` lets it in"
    return of_files, of_files


def _of_files(files: Sequence[File], kinds: Kind, lock: Lock, policy: Policy) -> str:
    """What stands against all files of a version: what they are, and the Pythons they are for."""
    from pym.lock.roots import pythons
    from pym.spec.tags import compatible_python

    name = files[0][FILENAME].partition("-")[0]
    wheels = [kind for kind in kinds if kind[TAGS]]
    if _ruled_out(name, policy.no_binary) and len(wheels) == len(kinds):
        return "has wheels only, and these are ruled out (`no-binary`)"
    if _ruled_out(name, policy.no_build) and not wheels:
        return "has a source distribution only, and it must not be built (`no-build`)"
    lowest, highest = pythons(lock.requires_python)
    needs = next((file[REQUIRES_PYTHON] for file in files if file[REQUIRES_PYTHON]), "")
    bounds = [ranges.lower_bound(kind[PYTHONS]) for kind in kinds]
    if min(bounds) >= highest:
        return f"requires Python {needs}, and the project is for `{lock.requires_python}`"
    if min(bounds) > lowest:
        return f"requires Python {needs}, and the project is for `{lock.requires_python}`: not for all of its Pythons"
    if len(wheels) == len(kinds) and lock.requires_python:
        from pym.spec.specifiers import compile as compile_specifier

        wanted = compile_specifier(lock.requires_python)
        if not any(compatible_python(kind[TAGS], wanted) for kind in kinds):
            return f"has wheels for other Pythons only than `{lock.requires_python}`, and no source distribution"
    return ""


def _ruled_out(name: str, names: frozenset[str]) -> bool:
    return ":all:" in names or normalised(name) in names


def _moment(seconds: float) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))


def _settings(lock: Lock, name: str) -> tuple[tuple[str, str], ...]:
    from pym.ops.why import about

    inputs = lock.inputs
    if inputs is None:
        return ()
    found = []
    for key, texts in (
        ("constraint-dependencies", inputs.constraints),
        ("override-dependencies", inputs.overrides),
        ("exclude-dependencies", inputs.excludes),
    ):
        found += [(key, one) for one in about(name, texts)]
    return tuple(found)


def _blockers(
    lock: Lock, positions: Sequence[int], candidates: tuple[str, ...], statements: Statements
) -> tuple[Blocker, ...]:
    """The requirements in the lock that admit none of the candidates, those of the project itself first."""
    found = arcs(lock, groups=lambda _: True)
    listed = [arc for at in positions for arc in found.above.get(at, ()) if not _is_membership(found, arc)]
    statements.want({arc.source for arc in listed})
    keys = [ranges.key(one) for one in candidates]
    may = begins(found, everything(lock))
    chains = Chains(found, may)
    blockers: dict[tuple[int, int, str, str], Blocker] = {}
    for arc in listed:
        for stated in statements.of(arc):
            requirement = stated.requirement
            if requirement is None or requirement[SPECIFIER] is None:
                continue
            if any(admits(requirement[SPECIFIER][1], key) for key in keys) or said_elsewhere(arc, [stated], may):
                continue
            identity = (arc.source, arc.kind, arc.label, stated.text)
            if identity not in blockers:
                requirer = step(found, arc, [stated])
                way = None if stated.file else _way_to(found, chains, arc, statements)
                blockers[identity] = Blocker(requirer, stated, way, arc.marker)
    return tuple(sorted(blockers.values(), key=lambda one: (not one.stated.file, len(one.way.steps) if one.way else 0)))


def _way_to(found: Arcs, chains: Chains, arc: Arc, statements: Statements) -> Way | None:
    """The shortest chain that ends with an arc, without it."""
    from pym.ops.why import way

    for chain in chains.to(arc.target):
        last = chain.arcs[-1]
        if (last.source, last.kind, last.label) == (arc.source, arc.kind, arc.label):
            return way(found, chain, statements)
    return None


def _is_membership(found: Arcs, arc: Arc) -> bool:
    """Whether an arc only says that a member is there."""
    return arc.source == -1 and arc.target in found.members and not arc.kind
