"""Where the dependencies of one version force a universal resolution to fork (RESOLVER 5, triggers 1 and 2)."""

from __future__ import annotations

from pym.resolver.environment import Universal
from pym.resolver.expand import GROUP
from pym.spec.markers import diagram
from pym.spec.ranges import HIGHEST

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.resolver.expand import Dependency
    from pym.resolver.fork import Fork
    from pym.resolver.world import World


class Part:
    """A part of a fork's environment with the dependencies that hold in it."""

    __slots__ = ("dependencies", "environment")

    def __init__(self, environment: Universal, dependencies: list[Dependency]) -> None:
        self.environment = environment
        self.dependencies = dependencies

    def narrowed(self, node: int) -> Part:
        """The part of it where `node` holds, with the dependencies that are possible there."""
        environment = self.environment.narrow(node)
        kept = [one for one in self.dependencies if not diagram.disjoint(environment.node, _node(one))]
        return Part(environment, kept)


def parts_for(world: World, environment: Universal, dependencies: list[Dependency]) -> list[Part]:
    """The parts that dependencies of one version divide an environment into; one if they do not.

    Only requirements of the same parent for one name divide, and only if their markers differ. Two parents that want
    different things have to agree, or there is no solution: forking for them too would fork without end.
    """
    groups: dict[str, list[Dependency]] = {}
    for one in dependencies:
        groups.setdefault(one[0][1], []).append(one)
    parts = [Part(environment, [])]
    for name in sorted(groups):
        group = groups[name]
        first = _node(group[0])
        if all(_node(one) == first for one in group) and not _raises(environment, first):
            for one in group:
                for part in parts:
                    if not diagram.disjoint(part.environment.node, first):
                        part.dependencies.append(one)
            continue
        for one in group:
            node = _node(one)
            if diagram.disjoint(environment.node, node):
                continue
            if node == diagram.TRUE:
                for part in parts:
                    part.dependencies.append(one)
                continue
            parts = _divide(parts, one, environment.python_node)
    for group_of_conflict in world.inputs.conflicts:
        parts = _divide_for_conflict(parts, group_of_conflict)
    return parts


def _divide(parts: list[Part], one: Dependency, pythons: int) -> list[Part]:
    node = left = _node(one)
    found: list[Part] = []
    for part in parts:
        within = part.environment.node
        if diagram.disjoint(within, left):
            found.append(part)
            continue
        outside = diagram.negate(left)
        divided = []
        if not diagram.disjoint(within, outside):
            divided.append(part.narrowed(outside))
        divided.append(part.narrowed(left))
        # What earlier parts have of it need not be looked for in later ones.
        left = diagram.conjoin(left, diagram.negate(within))
        for new in divided:
            if not diagram.disjoint(new.environment.node, node):
                new.dependencies.append(one)
            if not diagram.disjoint(new.environment.node, pythons):
                found.append(new)
    return found


def _divide_for_conflict(parts: list[Part], items: tuple[tuple[str, str, str], ...]) -> list[Part]:
    """For a set of items of which one at most can be chosen: a part without any, and one for each."""
    found: list[Part] = []
    for part in parts:
        here = {_item(one) for one in part.dependencies}
        excluded = part.environment.excluded
        if here.isdisjoint(items) or sum(item not in excluded for item in items) < 2:
            # Nothing of it is asked for, or one of them at most is possible here anyway.
            found.append(Part(part.environment, [one for one in part.dependencies if _item(one) not in excluded]))
            continue
        for chosen in (None, *items):
            environment = part.environment.choose(items, chosen)
            if environment is not None:
                kept = [one for one in part.dependencies if _item(one) not in environment.excluded]
                found.append(Part(environment, kept))
    return found


def _item(one: Dependency) -> tuple[str, str, str]:
    """A dependency as conflicts name it."""
    _, name, extra, _ = one[0]
    return (name, "", extra[1:]) if extra.startswith(GROUP) else (name, extra, "")


def fork_on_dependencies(
    world: World, state: Fork, number: int, position: int, dependencies: list[Dependency]
) -> tuple[list[Fork] | None, list[Dependency]]:
    """The forks that a version's dependencies lead to, that version chosen in each; or the dependencies, in order."""
    environment = state.environment
    assert isinstance(environment, Universal)
    parts = parts_for(world, environment, dependencies)
    if not parts:
        return None, []
    if len(parts) == 1:
        return None, parts[0].dependencies
    # The last one is solved first: the newest Python, because what is chosen for it is preferred for the others.
    down = world.policy.fork_strategy == "fewest" or world.policy.resolution == "lowest"
    parts.sort(key=_capped)
    parts.sort(key=_begin, reverse=down)  # stable, in either direction
    forks = []
    for part in parts:
        fork = state.copy(part.environment)
        fork.take(number, position, part.dependencies)
        forks.append(fork)
    return forks, []


def _begin(part: Part) -> bytes:
    return diagram.python_bounds(part.environment.node)[0]


def _capped(part: Part) -> int:
    """How many dependencies have an upper limit."""
    count = 0
    for _, requirement in part.dependencies:
        specifier = requirement[2]
        if specifier is not None and (not specifier[1] or specifier[1][-1][1] != HIGHEST):
            count += 1
    return count


def _node(one: Dependency) -> int:
    return one[0][3]  # type: ignore[return-value]


def _raises(environment: Universal, node: int) -> bool:
    """Whether a marker asks for a later Python than the environment begins with."""
    return diagram.python_bounds(node)[0] > environment.lower
