"""The requirements in a lock that exclude every one of some versions, and the way to who requires it. A cold module."""

from __future__ import annotations

from pym.lock.arcs import ROOT, arcs
from pym.lock.chains import Chains
from pym.model.value import Value
from pym.ops.why import begins, everything, said_elsewhere, step, way
from pym.spec import ranges
from pym.spec.ranges import admits
from pym.spec.requirement import SPECIFIER

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from pym.lock.arcs import Arc, Arcs
    from pym.model.lock import Lock
    from pym.ops.stated import Stated, Statements
    from pym.ops.why import Step, Way


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


def blockers(
    lock: Lock, positions: Sequence[int], candidates: Sequence[str], statements: Statements
) -> tuple[Blocker, ...]:
    """The requirements in the lock that admit none of the candidates, those of the project itself first.

    Args:
        lock: One of pym's.
        positions: Of the package in it.
        candidates: The versions that are asked for.
        statements: Finds requirements as they were written.
    """
    found = arcs(lock, groups=lambda _: True)
    listed = [arc for at in positions for arc in found.above.get(at, ()) if not _is_membership(found, arc)]
    statements.want({arc.source for arc in listed})
    keys = [ranges.key(one) for one in candidates]
    may = begins(found, everything(lock))
    chains = Chains(found, may)
    excluding: dict[tuple[int, int, str, str], Blocker] = {}
    for arc in listed:
        for stated in statements.of(arc):
            requirement = stated.requirement
            if requirement is None or requirement[SPECIFIER] is None:
                continue
            if any(admits(requirement[SPECIFIER][1], key) for key in keys) or said_elsewhere(arc, [stated], may):
                continue
            identity = (arc.source, arc.kind, arc.label, stated.text)
            if identity not in excluding:
                requirer = step(found, arc, [stated])
                way = None if stated.file else _way_to(found, chains, arc, statements)
                excluding[identity] = Blocker(requirer, stated, way, arc.marker)
    return tuple(
        sorted(excluding.values(), key=lambda one: (not one.stated.file, len(one.way.steps) if one.way else 0))
    )


def _way_to(found: Arcs, chains: Chains, arc: Arc, statements: Statements) -> Way | None:
    """The shortest chain that ends with an arc, without it."""
    for chain in chains.to(arc.target):
        last = chain.arcs[-1]
        if (last.source, last.kind, last.label) == (arc.source, arc.kind, arc.label):
            return way(found, chain, statements)
    return None


def _is_membership(found: Arcs, arc: Arc) -> bool:
    """Whether an arc only says that a member is there."""
    return arc.source == ROOT and arc.target in found.members and not arc.kind
