"""The edges of a lock as something to walk: places are a package, or what one of its extras or groups adds. HOT."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.model.lock import Conflicting, Edge, Lock

    # (position of the package, extra or "", group or "")
    Place = tuple[int, str, str]


def item(one: Conflicting) -> tuple[str, str]:
    """How edges name an item of a conflict in their markers: variable and value.

    `'name:extra' in extras`, `'name:group' in dependency_groups`, `'name' in extras` for the package itself.
    """
    name, extra, group = one
    if group:
        return "dependency_groups", f"{name}:{group}"
    return "extras", f"{name}:{extra}" if extra else name


class Graph:
    """Edges by place.

    Args:
        lock: One that has them.
    """

    __slots__ = ("_edges", "_lock", "_positions")

    def __init__(self, lock: Lock) -> None:
        self._lock = lock
        self._edges: dict[int, dict[tuple[str, str], list[tuple[str, list[Place]]]]] = {}
        positions: dict[str, list[int]] = {}
        for at, package in enumerate(lock.packages):
            known = positions.get(package.name)
            if known is None:
                positions[package.name] = [at]
            else:
                known.append(at)
        self._positions = positions

    def member(self, name: str) -> int | None:
        """The position of a member."""
        for at in self._positions.get(name, ()):
            if self._lock.packages[at].source.kind == "directory":
                return at
        return None

    def edges(self, place: Place) -> list[tuple[str, list[Place]]]:
        """What a place requires: markers, with the places each leads to."""
        position, extra, group = place
        known = self._edges.get(position)
        if known is None:
            known = self._edges[position] = {}
            for edge in self._lock.packages[position].edges:
                known.setdefault((edge.extra, edge.group), []).append((edge.marker, self.targets(edge)))
        return known.get((extra, group), [])

    def targets(self, edge: Edge) -> list[Place]:
        """The places an edge leads to; none for one that leads out of the lock."""
        found = self._positions.get(edge.name, ())
        packages = self._lock.packages
        for at in found:
            package = packages[at]
            if edge.version and package.version != edge.version:
                continue
            if edge.source and package.source.key != edge.source:
                continue
            return [(at, "", ""), *[(at, extra, "") for extra in edge.extras]]
        return []
