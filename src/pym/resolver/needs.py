"""What requires what, by extra and by who asked: what a lock has beside the answer itself. A HOT module.

Worked out when somebody asks for it: the other outputs do without.
"""

from __future__ import annotations

from pym.model.resolution import Need
from pym.resolver.expand import GROUP

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from pym.resolver.drive import Solution
    from pym.resolver.outcome import Connect, Graph, Place, Row
    from pym.resolver.world import World
    from pym.spec.requirement import Requirement


class Needs:
    """The edges of one answer.

    Args:
        world: What was resolved.
        graph: What was chosen, with the edges between.
        wanted: The places that count, with where they are wanted.
        solutions: What each fork chose.
        shown: The text of a marker.
        connect: Adds the edges of one place in one fork to a graph.
    """

    __slots__ = ("_connect", "_graph", "_shown", "_solutions", "_wanted", "_world")

    def __init__(
        self,
        world: World,
        graph: Graph,
        wanted: dict[Place, int],
        solutions: list[Solution],
        shown: Callable[[int], str],
        connect: Connect,
    ) -> None:
        self._world = world
        self._graph = graph
        self._wanted = wanted
        self._solutions = solutions
        self._shown = shown
        self._connect = connect

    def of(self, row: Row, extras: tuple[str, ...]) -> tuple[Need, ...]:
        """What one distribution requires: always, and for each of the extras."""
        found: list[Need] = []
        for extra in ("", *extras):
            found += self._listed(
                self._graph.edges.get((*row, extra), {}), extra, "", self._wanted.get((*row, extra), 0)
            )
        return tuple(found)

    def roots(self) -> tuple[Need, ...]:
        """What was asked for, by where it was written."""
        by_origin: dict[str, list[Requirement]] = {}
        for one in self._world.inputs.requirements:
            by_origin.setdefault(one.origin, []).append(one.requirement)
        found: list[Need] = []
        for origin, requirements in sorted(by_origin.items()):
            place: Place = ("", 0, "\0" + origin, "")  # no distribution has such a URL
            for solution in self._solutions:
                environment = solution.environment
                expanded = self._world.expander.expand(requirements, "", "", environment)
                self._connect(self._graph, place, expanded, solution)
            found += self._listed(self._graph.edges.pop(place, {}), "", origin)
        for place, edges in list(self._graph.edges.items()):
            if place[3].startswith(GROUP) and place in self._wanted:
                found += self._listed(edges, "", place[0] + place[3], self._wanted[place])
        return tuple(found)

    def _listed(self, edges: dict[Place, int], extra: str, origin: str, where: int = 0) -> list[Need]:
        """Edges to one distribution with one marker are one; sorted by what is required.

        `where` is where they begin: their markers say nothing of what holds there anyway.
        """
        joined: dict[tuple[Row, int], set[str]] = {}
        for to, marker in edges.items():
            if to in self._wanted:
                if where and marker:
                    from pym.spec.markers.diagram import FALSE, restrict

                    marker = restrict(marker, where)
                    if marker == FALSE:
                        continue  # of a fork in which nobody wants what it begins at
                joined.setdefault((to[:3], marker), set()).add(to[3])
        found = []
        for (row, marker), extras in joined.items():
            name, position, url = row
            project = self._graph.projects[*row, ""]
            assert project.releases is not None
            version = project.releases.versions[position]
            missing = self._world.missing_extras
            named = tuple(
                sorted(
                    [one for one in extras if one and not one.startswith(GROUP) and (name, version, one) not in missing]
                )
            )
            found.append(Need(name, version, url, named, self._shown(marker), extra=extra, origin=origin))
        found.sort(key=lambda need: (need.name, need.version, need.url, need.extras, need.marker))
        return found
