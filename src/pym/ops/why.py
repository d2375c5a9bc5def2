"""`pym why`: each chain of requirements that leads to a package, with who declares what. A cold module."""

from __future__ import annotations

from pym.errors import NotLocked, PymError
from pym.lock.arcs import EXTRA, GROUP, ROOT, arcs
from pym.lock.chains import Chains
from pym.lock.reach import reach
from pym.lock.wanted import Wanted
from pym.model.value import Value
from pym.ops.stated import Statements

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from pym.lock.arcs import Arc, Arcs
    from pym.lock.chains import Chain
    from pym.model.lock import Lock, LockedPackage
    from pym.ops.stated import Stated

LIMIT = 5
MOST = 10_000


class Step(Value):
    """One requirement of a chain.

    Attributes:
        name, version: Who requires; "" for a script and for the root of a workspace that is no project.
        extra, group: What of it: an extra, a dependency group, or with "" what it always requires.
        stated: What it requires, as it was written.
    """

    __slots__ = ("extra", "group", "name", "stated", "version")

    def __init__(self, name: str, version: str, extra: str, group: str, stated: list[Stated]) -> None:
        self.name = name
        self.version = version
        self.extra = extra
        self.group = group
        self.stated = stated


class Way(Value):
    """One chain.

    Attributes:
        steps: From what is wanted to what requires the package.
        marker: Where all of it holds; "" for everywhere.
    """

    __slots__ = ("marker", "steps")

    def __init__(self, steps: tuple[Step, ...], marker: str) -> None:
        self.steps = steps
        self.marker = marker


class Version(Value):
    """One version of the package that is in the lock.

    Attributes:
        package: It.
        marker: Where it is needed; "" for everywhere, None for nowhere with what is wanted.
        member: Whether it is wanted itself.
        ways: Chains, the shortest first.
        more: Whether there are more.
    """

    __slots__ = ("marker", "member", "more", "package", "ways")

    def __init__(
        self, package: LockedPackage, marker: str | None, member: bool, ways: tuple[Way, ...], more: bool
    ) -> None:
        self.package = package
        self.marker = marker
        self.member = member
        self.ways = ways
        self.more = more


class Reasons(Value):
    """Why a package is in the lock.

    Attributes:
        name: Of the package.
        versions: The versions that are there.
        overrides, constraints: What else the project says of it, as texts.
    """

    __slots__ = ("constraints", "name", "overrides", "versions")

    def __init__(
        self, name: str, versions: tuple[Version, ...], overrides: tuple[str, ...], constraints: tuple[str, ...]
    ) -> None:
        self.name = name
        self.versions = versions
        self.overrides = overrides
        self.constraints = constraints


def everything(lock: Lock) -> list[Wanted]:
    """All members with all extras and groups, and what the workspace or the script lists itself."""
    groups = frozenset([edge.group for edge in lock.root if edge.group])
    wanted = [Wanted("", frozenset(), groups)] if lock.root else []
    for member in lock.inputs.members if lock.inputs is not None else ():
        if member.name:
            wanted.append(Wanted(member.name, frozenset(member.extras), frozenset(member.groups)))
    return wanted


def run(
    lock: Lock,
    name: str,
    wanted: Sequence[Wanted],
    statements: Statements,
    *,
    environment: Mapping[str, str] | None = None,
    limit: int = LIMIT,
) -> Reasons:
    """The reasons.

    Args:
        lock: One of pym's.
        name: Normalised name of the package.
        wanted: What chains may begin with.
        statements: Finds requirements as they were written.
        environment: The variables of markers where it has to be needed; None for any environment.
        limit: How many chains of each version.

    Raises:
        NotLocked: It is not in the lock.
    """
    positions = [at for at, package in enumerate(lock.packages) if package.name == name]
    if not positions:
        raise NotLocked(f"`{name}` is not in the lock: nothing requires it", hints=_similar(lock, name))
    found = arcs(lock, groups=lambda _: True, environment=environment)
    may = begins(found, wanted)
    chains = Chains(found, may)
    where: dict[int, str] | None
    try:
        where = {one.position: one.marker for one in reach(lock, wanted)}
    except PymError:
        where = None  # members that a lock out of date does not have
    members = {one.name for one in wanted if one.project}
    versions = []
    for at in sorted(positions, key=found.rank.__getitem__):
        taken: list[Chain] = []
        more = False
        for chain in chains.to(at):
            if said_elsewhere(chain.arcs[0], statements.of(chain.arcs[0]), may):
                continue
            if len(taken) >= limit:
                more = True
                break
            taken.append(chain)
        statements.want({arc.source for chain in taken for arc in chain.arcs})
        package = lock.packages[at]
        member = package.name in members and package.source.kind == "directory" and at in found.members
        there = where.get(at) if where is not None else ""
        if environment is not None and there is not None and not taken and not member:
            there = None
        versions.append(Version(package, there, member, tuple([way(found, one, statements) for one in taken]), more))
    inputs = lock.inputs
    return Reasons(
        name,
        tuple(versions),
        about(name, inputs.overrides) if inputs is not None else (),
        about(name, inputs.constraints) if inputs is not None else (),
    )


def begins(found: Arcs, wanted: Sequence[Wanted]) -> Callable[[int, str, str], bool]:
    """Whether a chain may begin with what a member requires, with an extra of it or a group."""
    by_name = {one.name: one for one in wanted}

    def may(position: int, extra: str, group: str) -> bool:
        one = by_name.get(found.lock.packages[position].name)
        if one is None:
            return False
        return group in one.groups if group else one.project and (not extra or extra in one.extras)

    return may


def said_elsewhere(first: Arc, stated: list[Stated], may: Callable[[int, str, str], bool]) -> bool:
    """Whether a project requires something only by way of another extra or group, which is looked at for itself."""
    if first.source == ROOT:
        return False
    own = (first.label if first.kind == EXTRA else "", first.label if first.kind == GROUP else "")
    return all(one.file and (one.extra, one.group) != own and may(first.source, one.extra, one.group) for one in stated)


def way(found: Arcs, chain: Chain, statements: Statements) -> Way:
    """A chain with what was written."""
    return Way(tuple([step(found, arc, statements.of(arc)) for arc in chain.arcs]), chain.marker)


def step(found: Arcs, arc: Arc, stated: list[Stated]) -> Step:
    """One requirement of a chain."""
    package = found.lock.packages[arc.source] if arc.source != ROOT else None
    return Step(
        package.name if package is not None else "",
        package.version if package is not None else "",
        arc.label if arc.kind == EXTRA else "",
        arc.label if arc.kind == GROUP else "",
        stated,
    )


def about(name: str, texts: Sequence[str]) -> tuple[str, ...]:
    """The requirements among some texts that are about a package."""
    from pym.spec.direct import normalised

    found = []
    for text in texts:
        end = next((at for at, char in enumerate(text) if not (char.isalnum() or char in "-_.")), len(text))
        if normalised(text[:end]) == name:
            found.append(text)
    return tuple(found)


def _similar(lock: Lock, name: str) -> tuple[str, ...]:
    from difflib import get_close_matches

    near = get_close_matches(name, sorted({package.name for package in lock.packages}), 3, 0.75)
    return (f"did you mean {' or '.join(f'`{one}`' for one in near)}?",) if near else ()
