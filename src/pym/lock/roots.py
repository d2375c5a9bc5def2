"""Where the root of a lock needs each package: the markers that standard installers go by (PEP 751). A HOT module.

The root is the member in the lock's own directory; without one all members together are it. What it always needs, what
each of its extras adds and what each of its groups adds are walked apart, and written as one marker.
"""

from __future__ import annotations

from pym.lock.graph import Graph, item
from pym.model.lock import Lock, LockedPackage
from pym.spec.markers import diagram
from pym.spec.markers.parse import compile as compile_marker
from pym.spec.markers.text import NEVER, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.lock.graph import Place
    from pym.model.lock import LockInputs, Member
    from pym.spec.markers.nodes import Node


def members_of_root(inputs: LockInputs) -> tuple[Member, ...]:
    """The members that a standard installer installs."""
    named = [member for member in inputs.members if member.path == "." and member.name]
    return tuple(named) or inputs.members


def mark(lock: Lock) -> Lock:
    """The same lock with its extras, groups and default groups, and with the marker of each package."""
    assert lock.inputs is not None
    roots = members_of_root(lock.inputs)
    extras = sorted({extra for member in roots for extra in member.extras})
    groups = sorted(
        {group for member in roots for group in member.groups} | {edge.group for edge in lock.root if edge.group}
    )
    deciding = [member for member in roots if not member.name] or roots  # a root without `[project]` decides for all
    defaults = sorted({group for member in deciding for group in member.default_groups if group in groups})
    world = _World(lock, roots)
    base = world.reach("", "")
    added: list[tuple[str, dict[int, Node]]] = []
    added += [(f"'{extra}' in extras", world.reach(extra, "")) for extra in extras]
    added += [(f"'{group}' in dependency_groups", world.reach("", group)) for group in groups]
    packages = []
    for at, package in enumerate(lock.packages):
        always = base.get(at, diagram.FALSE)
        ways: dict[Node, list[str]] = {}
        for condition, reached in added:
            where = reached.get(at)
            if where is not None and not diagram.implies(where, always):
                ways.setdefault(where, []).append(condition)
        marker = NEVER if package.source.virtual else _write(world, always, ways)
        packages.append(_marked(package, marker))
    return Lock(
        tuple(packages),
        requires_python=lock.requires_python,
        environments=lock.environments,
        extras=tuple(extras),
        groups=tuple(groups),
        default_groups=tuple(defaults),
        root=lock.root,
        inputs=lock.inputs,
        conflicts=lock.conflicts,
        forks=lock.forks,
        python=lock.python,
        portable=lock.portable,
        created_by=lock.created_by,
    )


class _World:
    """The graph of a lock as seen from its root."""

    def __init__(self, lock: Lock, roots: tuple[Member, ...]) -> None:
        from pym.spec.markers.pythons import python_range

        self.graph = Graph(lock)
        self.lock = lock
        self.roots = roots
        self._lower, self._upper = pythons(lock.requires_python)
        self._care = diagram.TRUE
        if lock.environments:
            self._care = diagram.FALSE
            for one in lock.environments:
                self._care = diagram.disjoin(self._care, diagram.of(compile_marker(one)))
        self._start = diagram.conjoin(python_range(self._lower, self._upper), self._care)
        self._nodes: dict[str, Node] = {"": diagram.TRUE}

    def reach(self, extra: str, group: str) -> dict[int, Node]:
        """Where the root needs each package (by position): always, or for what an extra or a group adds."""
        reached: dict[Place, Node] = {}
        for member in self.roots:
            if not member.name:
                continue
            if (extra and extra not in member.extras) or (group and group not in member.groups):
                continue
            position = self.graph.member(member.name)
            if position is not None:
                reached[position, extra, group] = self._start
        queue = list(reached)
        for edge in self.lock.root:
            if edge.group == group and not extra:
                self._follow(self.graph.targets(edge), self._node(edge.marker), self._start, reached, queue)
        while queue:
            place = queue.pop()
            here = reached[place]
            for marker, targets in self.graph.edges(place):
                self._follow(targets, self._chosen(self._node(marker), targets), here, reached, queue)
        found: dict[int, Node] = {}
        for (position, of_extra, of_group), where in reached.items():
            if of_extra or of_group:
                continue  # the package itself is a place of its own
            known = self._standard(where, extra, group)
            found[position] = diagram.disjoin(found.get(position, diagram.FALSE), known)
        return {position: where for position, where in found.items() if where != diagram.FALSE}

    def _follow(
        self, targets: list[Place], marker: Node, here: Node, reached: dict[Place, Node], queue: list[Place]
    ) -> None:
        both = diagram.conjoin(here, marker)
        if both == diagram.FALSE:
            return
        for target in targets:
            known = reached.get(target, diagram.FALSE)
            now = diagram.disjoin(known, both)
            if now != known:
                reached[target] = now
                queue.append(target)

    def _node(self, marker: str) -> Node:
        node = self._nodes.get(marker)
        if node is None:
            node = self._nodes[marker] = diagram.of(compile_marker(marker))
        return node

    def _chosen(self, marker: Node, targets: list[Place]) -> Node:
        """The marker of an edge without the items of conflicts that it chooses itself: extras that it asks for."""
        if self.lock.conflicts and len(targets) > 1:
            name = self.lock.packages[targets[0][0]].name
            for _, extra, _ in targets[1:]:
                variable, value = item((name, extra, ""))
                marker = diagram.assume_item(marker, variable, value, True)
        return marker

    def _standard(self, where: Node, extra: str, group: str) -> Node:
        """With what the root's own extras and groups are called there in place of what edges call them.

        Of the items of a conflict that are not the root's none is chosen; nor is one beside an item that is.
        """
        if not self.lock.conflicts:
            return where
        names = {member.name for member in self.roots}
        for items in self.lock.conflicts:
            own = [one for one in items if one[0] in names]
            chosen = [one for one in own if (extra and one[1] == extra) or (group and one[2] == group)]
            for one in items:
                variable, value = item(one)
                holds = diagram.assume_item(where, variable, value, True)
                fails = diagram.assume_item(where, variable, value, False)
                if chosen:
                    where = holds if one in chosen else fails
                elif one in own and (one[1] or one[2]):
                    literal = diagram.with_item(variable, one[1] or one[2])
                    where = diagram.disjoin(
                        diagram.conjoin(literal, holds), diagram.conjoin(diagram.negate(literal), fails)
                    )
                elif one in own:
                    where = holds
                else:
                    where = fails
        return where

    def shown(self, node: Node) -> str:
        """A marker as it is written beside requires-python and the environments of the lock."""
        simple = diagram.simplify_python(diagram.restrict(node, self._care), self._lower, self._upper)
        return text(simple)


def pythons(requires_python: str) -> tuple[bytes, bytes]:
    """The lower limit and the upper one (exclusive) of a requires-python; no limits for ""."""
    from pym.spec import specifiers
    from pym.spec.ranges import HIGHEST, LOWEST, lower_bound, upper_bound

    if not requires_python:
        return LOWEST, HIGHEST
    compiled = specifiers.compile(requires_python)
    return lower_bound(compiled), upper_bound(compiled)


def _write(world: _World, always: Node, ways: dict[Node, list[str]]) -> str:
    """`marker or (conditions) and marker or …`: a condition of its own for each marker."""
    terms = []
    if always != diagram.FALSE:
        shown = world.shown(always)
        if not shown:
            return ""
        terms.append(shown)
    for where, conditions in ways.items():
        shown = world.shown(where)
        joined = " or ".join(conditions)
        if not shown:
            terms.append(joined)
            continue
        condition = f"({joined})" if len(conditions) > 1 else joined
        terms.append(f"{condition} and {f'({shown})' if ' or ' in shown else shown}")
    return " or ".join(terms) or NEVER


def _marked(package: LockedPackage, marker: str) -> LockedPackage:
    return LockedPackage(
        package.name,
        package.version,
        package.source,
        marker=marker,
        requires_python=package.requires_python,
        sdist=package.sdist,
        wheels=package.wheels,
        edges=package.edges,
        forks=package.forks,
        build_requires=package.build_requires,
    )
