"""`pym why-not`: what keeps versions of a package out of the lock. A cold module.

First the candidates themselves are looked at: whether there is any, and what stands against it (`objections`). Then the
lock: who requires what excludes them all (`blockers`). At last it is resolved with the extra demand: the answer is what
would change, or the proof that nothing will do.
"""

from __future__ import annotations

from pym.errors import NoSolution, NotLocked, Offline
from pym.model.distribution import Releases
from pym.model.lock import REGISTRY
from pym.model.value import Value
from pym.ops.blockers import blockers
from pym.ops.objections import look_at
from pym.ops.why import about
from pym.spec import ranges
from pym.spec.ranges import admits
from pym.spec.requirement import NAME, SPECIFIER, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from pym.model.distribution import Missing
    from pym.model.lock import Lock
    from pym.model.provider import Provider
    from pym.model.resolution import Policy
    from pym.ops.blockers import Blocker
    from pym.ops.stated import Statements
    from pym.spec.ranges import Specifier
    from pym.spec.requirement import Requirement

# What is the matter.
LOCKED = "locked"
NO_VERSION = "no-such-version"
UNUSABLE = "unusable"
BLOCKED = "blocked"
POSSIBLE = "possible"


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
        answer.candidates, answer.objections = look_at(releases, specifier, written, lock, policy)
        if not answer.candidates:
            answer.kind = NO_VERSION
            return answer
    else:
        _require_network(releases)
        answer.kind = NO_VERSION
        answer.objections = (f"no index has `{name}`: {releases.reason}",)
        return answer
    answer.settings = _settings(lock, name)
    answer.blockers = blockers(lock, positions, answer.candidates, statements)
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


def _settings(lock: Lock, name: str) -> tuple[tuple[str, str], ...]:
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
