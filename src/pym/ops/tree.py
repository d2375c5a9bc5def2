"""`pym tree`: what a lock says as a tree of what requires what, line for line as uv draws it. A HOT module."""

from __future__ import annotations

from pym.lock.arcs import EXTRA, GROUP, ROOT
from pym.model.distribution import SIZE
from pym.model.value import Value
from pym.ops.project_selection import default_groups
from pym.ops.tree_drawing import DEPTH, begin, draw
from pym.spec.markers import diagram
from pym.spec.markers.parse import compile as compile_marker

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Hashable, Mapping

    from pym.lock.arcs import Arc, Arcs
    from pym.model.lock import Lock
    from pym.ops.project_selection import Selection
    from pym.project.workspace import Workspace
    from pym.spec.markers.nodes import Node


class Shape(Value):
    """What is drawn.

    Attributes:
        invert: From what is required to what requires it.
        depth: Levels below the roots.
        packages: Normalised names: the tree begins with these; empty for the members.
        dedupe: Whether what a package requires is drawn only the first time.
        sizes: Whether sizes of wheels are shown.
        latest: The newest versions by position, for those that are older.
    """

    __slots__ = ("dedupe", "depth", "invert", "latest", "packages", "sizes")

    def __init__(
        self,
        *,
        invert: bool = False,
        depth: int = DEPTH,
        packages: Collection[str] = (),
        dedupe: bool = True,
        sizes: bool = False,
        latest: Mapping[int, str] | None = None,
    ) -> None:
        self.invert = invert
        self.depth = depth
        self.packages = packages
        self.dedupe = dedupe
        self.sizes = sizes
        self.latest = latest or {}


def lines(arcs: Arcs, shape: Shape) -> list[str]:
    """The tree, the legend included."""
    drawing = _Upwards(arcs, shape) if shape.invert else _Downwards(arcs, shape)
    return drawing.lines()


def groups_of(selection: Selection, workspace: Workspace | None) -> Callable[[str], bool]:
    """Whether a group, by name, is wanted. What the root of a workspace takes by itself counts for all members."""
    defaults = default_groups(workspace.manifests[0]) if workspace is not None else frozenset(["dev"])

    def wanted(group: str) -> bool:
        if group in selection.no_groups:
            return False
        if selection.only_groups:
            return group in selection.only_groups
        if selection.all_groups or group in selection.groups:
            return True
        return selection.default_groups and (defaults is None or group in defaults)

    return wanted


def _in_units(size: int) -> str:
    """`7.4KiB`."""
    if size < 1024:
        return f"{size}B"
    amount, unit = size / 1024, "KiB"
    for larger in ("MiB", "GiB", "TiB"):
        if amount < 1024:
            break
        amount, unit = amount / 1024, larger
    return f"{amount:.1f}{unit}"


def tops(arcs: Arcs, shape: Shape) -> list[int]:
    """The packages that a tree begins with: those that are asked for; else, upside down, what requires nothing."""
    packages, order = arcs.lock.packages, sorted(arcs.found, key=arcs.rank.__getitem__)
    if shape.packages:
        return [at for at in order if packages[at].name in shape.packages]
    below = {at: {arc.source for arc in arcs.above.get(at, ()) if arc.source != ROOT} for at in arcs.found}
    return begin(order, below)


class _Drawing:
    """One tree. What is above and below is what `shape.invert` says."""

    def __init__(self, arcs: Arcs, shape: Shape) -> None:
        self._arcs = arcs
        self._lock = arcs.lock
        self._shape = shape

    def _text(self, position: int, arc: Arc | None) -> str:
        """The text of a package, and of what it is required by, or requires."""
        package = self._lock.packages[position]
        line = package.name
        if arc is not None and arc.extras:
            line += f"[{', '.join(arc.extras)}]"
        if package.version:
            line += f" v{package.version}"
        if arc is not None and arc.kind:
            line += f" ({'extra' if arc.kind == EXTRA else 'group'}: {arc.label})"
        if self._shape.sizes:
            size = next((file[SIZE] for file in package.wheels if file[SIZE] >= 0), -1)
            if size >= 0:
                line += f" ({_in_units(size)})"
        return line

    def _latest(self, position: int) -> str:
        latest = self._shape.latest.get(position)
        return "" if latest is None else f" (latest: v{latest})"


class _Downwards(_Drawing):
    """From members to what they require. A cursor: a package, the arc that leads to it, what is asked of it."""

    def lines(self) -> list[str]:
        return draw(
            self._roots(),
            line=lambda cursor: self._text(cursor[0], cursor[1]),
            more=lambda cursor: self._latest(cursor[0]),
            below=self._below,
            same=lambda cursor: (cursor[0], cursor[2]),
            depth=self._shape.depth,
            dedupe=self._shape.dedupe,
        )

    def _roots(self) -> list[tuple[int, Arc | None, frozenset[str]]]:
        arcs = self._arcs
        if self._shape.packages:
            return [(at, None, arcs.extras(at)) for at in tops(arcs, self._shape)]
        found: list[tuple[int, Arc | None, frozenset[str]]] = []
        for arc in reversed(arcs.below.get(ROOT, [])):  # uv begins with what it has found last
            extras = arcs.extras(arc.target) if arc.target in arcs.members else frozenset(arc.extras)
            found.append((arc.target, arc, extras))
        return found

    def _below(self, cursor: tuple[int, Arc | None, frozenset[str]]) -> list[tuple[int, Arc | None, frozenset[str]]]:
        found = [arc for arc in self._arcs.below.get(cursor[0], ()) if arc.kind != EXTRA or arc.label in cursor[2]]
        rank = self._arcs.rank
        found.sort(key=lambda arc: arc.extras, reverse=True)
        found.sort(key=lambda arc: (arc.kind, arc.label, rank[arc.target]))
        return [(arc.target, arc, frozenset(arc.extras)) for arc in found]


class _Upwards(_Drawing):
    """From what is required to the members.

    A cursor: a package, the arc that it is the source of, where all of the arcs so far hold.
    """

    def __init__(self, arcs: Arcs, shape: Shape) -> None:
        super().__init__(arcs, shape)
        self._nodes: dict[str, Node] = {}
        self._pythons = _pythons(self._lock)

    def lines(self) -> list[str]:
        return draw(
            self._roots(),
            line=lambda cursor: self._text(cursor[0], cursor[1]),
            more=lambda cursor: self._latest(cursor[0]),
            below=self._below,
            same=self._same,
            depth=self._shape.depth,
            dedupe=self._shape.dedupe,
        )

    def _roots(self) -> list[tuple[int, Arc | None, Node]]:
        return [(at, None, diagram.TRUE) for at in tops(self._arcs, self._shape)]

    @staticmethod
    def _same(cursor: tuple[int, Arc | None, Node]) -> Hashable:
        position, arc, where = cursor
        return position, arc.label if arc is not None and arc.kind == EXTRA else "", where

    def _below(self, cursor: tuple[int, Arc | None, Node]) -> list[tuple[int, Arc | None, Node]]:
        position, through, where = cursor
        if through is not None and through.kind == GROUP:
            return []  # nobody requires a group
        found = []
        for arc in self._arcs.above.get(position, ()):
            if arc.source == ROOT:
                continue
            if through is not None and through.kind == EXTRA and through.label not in arc.extras:
                continue
            both = diagram.conjoin(where, self._node(arc.marker))
            if both != diagram.FALSE:
                found.append((arc, both))
        rank = self._arcs.rank
        found.sort(key=lambda one: one[0].extras, reverse=True)
        found.sort(key=lambda one: (one[0].kind, one[0].label, rank[one[0].source]))
        return [(arc.source, arc, both) for arc, both in found]

    def _node(self, marker: str) -> Node:
        node = self._nodes.get(marker)
        if node is None:
            node = self._nodes[marker] = diagram.conjoin(
                self._pythons, diagram.of(compile_marker(marker) if marker else None)
            )
        return node


def _pythons(lock: Lock) -> Node:
    from pym.lock.roots import pythons
    from pym.spec.markers.pythons import python_range

    return python_range(*pythons(lock.requires_python))
