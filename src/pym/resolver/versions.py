"""Where a version that is about to be chosen forces a universal resolution to fork (RESOLVER 5, triggers 3 to 5)."""

from __future__ import annotations

from _bisect import bisect_left

from pym.resolver.environment import Universal
from pym.resolver.project import bit, python_of
from pym.resolver.pubgrub.incompatibilities import REQUIRES
from pym.spec.markers import diagram
from pym.spec.markers.text import release
from pym.spec.ranges import HIGHEST, lower_bound

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.resolver.fork import Fork
    from pym.resolver.project import Project
    from pym.resolver.world import World


def fork_on_version(
    world: World, state: Fork, number: int, project: Project, position: int
) -> list[Fork] | tuple[str, ...] | int | None:
    """What a version means for the fork it was chosen in.

    Returns:
        None if it can be taken as it is; forks to go on with; the reason why it cannot be taken; or the position of
        the version to take in its place.
    """
    environment = state.environment
    assert isinstance(environment, Universal)
    if (project, position) in environment.fine or project.direct:
        return None
    verdict = _fork_on_version(world, state, environment, number, project, position)
    if verdict is None:
        environment.fine.add((project, position))
    return verdict


def _fork_on_version(
    world: World, state: Fork, environment: Universal, number: int, project: Project, position: int
) -> list[Fork] | tuple[str, ...] | int | None:
    assert project.releases is not None
    kind = project.releases.kind(position)
    pythons = python_of(kind)
    if pythons is not None and lower_bound(pythons) > environment.lower:
        forks = fork_at_python(state, number, lower_bound(pythons))
        return forks if forks is not None else ("requires-python", pythons[0])
    if environment.upper != HIGHEST and world.python_of_tags(project, position) >= environment.upper:
        return ("python-below", ".".join(map(str, release(environment.upper))))
    version = project.releases.versions[position]
    required = world.required_nodes()
    if "+" not in version and not required:
        return None
    covered = world.covered(project, position)
    if covered == diagram.TRUE:
        return None
    if "+" in version:
        local = _fork_on_local(world, state, number, project, position, covered)
        if local is not None:
            return local
    covered = diagram.conjoin(covered, environment.node)  # files for elsewhere are no use here
    for wanted in required:
        if not environment.meets(wanted) or not diagram.disjoint(covered, wanted):
            continue
        if diagram.disjoint(_relevance(state, number), wanted):
            continue  # nobody asks for it there
        missing = diagram.restrict(wanted, diagram.disjoin(wanted, covered))
        forks = _split(state, number, missing)
        if forks is None:
            from pym.spec.markers.text import text

            return ("missing-platform", text(wanted))
        return forks
    return None


def _relevance(state: Fork, number: int) -> int:
    """Where a package is asked for, as a marker: by the markers on all ways that lead to it from the root."""
    store = state.solver.incompatibilities
    children: dict[int, list[int]] = {}
    above = {number}
    waiting = [number]
    while waiting:
        child = waiting.pop()
        for incompatibility in store.of[child]:
            cause = store.causes[incompatibility]
            if cause[0] == REQUIRES and cause[2] == child:
                children.setdefault(cause[1], []).append(child)
                if cause[1] not in above:
                    above.add(cause[1])
                    waiting.append(cause[1])
    found = {0: diagram.TRUE}
    waiting = [0]
    while waiting:
        parent = waiting.pop()
        for child in children.get(parent, ()):
            where: int = state.packages[child][3]  # type: ignore[assignment]
            known = found.get(child, diagram.FALSE)
            both = diagram.disjoin(known, diagram.conjoin(found[parent], where))
            if both != known:
                found[child] = both
                waiting.append(child)
    return found.get(number, diagram.FALSE)


def beyond_python(
    world: World, state: Fork, project: Project, mask: int, position: int
) -> list[tuple[int, tuple[str, ...]]]:
    """A version that no Python of the fork is new enough for, with those that would be chosen after it and are alike.

    Returns:
        Masks of version bits, with the reasons.
    """
    environment = state.environment
    assert isinstance(environment, Universal) and project.releases is not None
    found: dict[tuple[str, ...], int] = {}
    choice: object = position
    while isinstance(choice, int):
        pythons = python_of(project.releases.kind(choice))
        if pythons is None or lower_bound(pythons) < environment.upper or lower_bound(pythons) <= environment.lower:
            break
        reason = ("requires-python", pythons[0])
        found[reason] = found.get(reason, 0) | bit(choice)
        mask &= ~bit(choice)
        choice = world.candidates.choose(project, mask, environment)
    return [(refused, reason) for reason, refused in found.items()]


def fork_at_python(state: Fork, number: int, bound: bytes) -> list[Fork] | None:
    """Two forks, below a Python and from it on (which is solved first); None when there is nothing on one side."""
    environment = state.environment
    assert isinstance(environment, Universal)
    if not environment.lower < bound < environment.upper:
        return None
    forks = []
    for part in (diagram.python_range(environment.lower, bound), diagram.python_range(bound, environment.upper)):
        narrowed = environment.narrow(part)
        if narrowed.node != diagram.FALSE:
            forks.append(_begin(state, narrowed, number, -1))
    return forks


def _fork_on_local(
    world: World, state: Fork, number: int, project: Project, position: int, covered: int
) -> list[Fork] | int | None:
    """A local version covers some platforms, its base version more of them: each where it can be had."""
    environment = state.environment
    assert isinstance(environment, Universal) and project.releases is not None
    base_text = project.releases.versions[position].partition("+")[0]
    base = _position(project, base_text)
    now = state.solver.assignments.now[number]
    if base < 0 or not now & bit(base) or world.candidates.objection(project, base, environment) is not None:
        return None
    remainder = diagram.conjoin(world.covered(project, base), diagram.negate(covered))
    if remainder == diagram.FALSE or diagram.disjoint(environment.node, remainder):
        return None
    if diagram.disjoint(environment.node, covered):
        return base
    for system in ("darwin", "linux", "win32"):
        node = world.node(f"sys_platform == '{system}'")
        if diagram.disjoint(covered, node) and not diagram.disjoint(remainder, node):
            remainder = diagram.disjoin(remainder, node)
    outside = diagram.negate(remainder)
    if diagram.disjoint(environment.node, remainder) or diagram.disjoint(environment.node, outside):
        return None
    return [
        _begin(state, environment.narrow(remainder), number, base),
        _begin(state, environment.narrow(outside), number, -1),
    ]


def _split(state: Fork, number: int, node: int) -> list[Fork] | None:
    environment = state.environment
    assert isinstance(environment, Universal)
    outside = diagram.negate(node)
    if diagram.disjoint(environment.node, node) or diagram.disjoint(environment.node, outside):
        return None
    return [
        _begin(state, environment.narrow(node), number, -1),
        _begin(state, environment.narrow(outside), number, -1),
    ]


def _begin(state: Fork, environment: Universal, number: int, position: int) -> Fork:
    fork = state.copy(environment)
    fork.begin = number
    fork.begin_position = position
    return fork


def _position(project: Project, version: str) -> int:
    from pym.spec.ranges import key

    wanted = key(version)
    position = bisect_left(project.keys, wanted)
    return position if position < project.count and project.keys[position] == wanted else -1
