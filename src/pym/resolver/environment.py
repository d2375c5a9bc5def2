"""Where a fork of the resolution takes place: markers that hold there, and the Pythons it is for. A HOT module.

In single-target resolution there is one environment, markers are true or false, and no diagram is ever built. In
universal resolution a fork is a marker; what holds in a part of it only is kept as a diagram.
"""

from __future__ import annotations

from pym.spec.markers.evaluate import AND, NEVER, assume_extras, evaluate, without_extras
from pym.spec.ranges import release_key

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from pym.model.target import ResolutionTarget
    from pym.spec.markers.evaluate import Marker
    from pym.spec.requirement import Requirement

    # In single-target resolution the compiled marker itself, None for always; in universal resolution its diagram.
    Where = Marker | int | None
    # (name, extra or "", group or ""): of a conflict
    Item = tuple[str, str, str]


class Single:
    """One environment.

    Attributes:
        python: The release of its Python, to compare with requires-python.
    """

    __slots__ = ("_bare", "_known", "python", "variables")

    universal = False
    always: Where = None

    def __init__(self, target: ResolutionTarget) -> None:
        assert target.environment is not None
        self.variables: Mapping[str, str] = target.environment
        self.python = release_key(target.python)
        self._known: dict[tuple[int, str], tuple[Requirement, bool]] = {}
        self._bare: dict[int, Where] = {}

    def applies(self, requirement: Requirement, extra: str) -> bool:
        """Whether a requirement counts: for the base of its distribution, or for what `extra` adds to it."""
        marker = requirement[3]
        if marker is None:
            return not extra
        known = self._known.get((id(requirement), extra))
        if known is None:
            plain = evaluate(marker, self.variables)
            applies = plain if not extra else not plain and evaluate(marker, self.variables, frozenset((extra,)))
            known = self._known[id(requirement), extra] = (requirement, applies)
        return known[1]

    def where(self, requirement: Requirement) -> Where:
        """The marker that a variant of what is required is known by."""
        marker = requirement[3]
        if marker is None:
            return None
        try:
            return self._bare[id(marker)]
        except KeyError:
            self._bare[id(marker)] = found = without_extras(marker)
            self._known[id(marker), ""] = (requirement, True)  # keeps it where it is
            return found

    def conjoin(self, left: Where, right: Where) -> Where:
        """Where both hold."""
        if left is None or left == right:
            return right
        return left if right is None else (AND, left, right)

    def meets(self, where: Where) -> bool:
        """Whether a marker holds somewhere here."""
        return True

    def everywhere(self, requirement: Requirement) -> bool:
        """Whether a requirement that counts holds in every part of this."""
        return True

    def concerns(self, requirement: Requirement) -> bool:
        """Whether what a person wrote holds here."""
        return self.applies(requirement, "")


class Universal:
    """A part of all environments.

    Attributes:
        node: The marker of the fork.
        lower, upper: The Pythons it is for, as release limits.
        included, excluded: Items of conflicts (name, extra, group) that are possible here, and that are not.
        fine: Versions (project, position) that were found to need no fork here.
        python: The same as `lower`.
    """

    __slots__ = ("_diagram", "_known", "_wheres", "excluded", "fine", "included", "lower", "node", "upper")

    universal = True
    always: Where = 0

    def __init__(self, node: int, lower: bytes, upper: bytes) -> None:
        from pym.spec.markers import diagram

        self._diagram = diagram
        self.node = node
        self.lower = lower
        self.upper = upper
        self._known: dict[tuple[int, str], tuple[Requirement, bool]] = {}
        self._wheres: dict[int, tuple[Marker, int]] = {}
        self.fine: set[tuple[object, int]] = set()
        self.included: frozenset[tuple[str, str, str]] = frozenset()
        self.excluded: frozenset[tuple[str, str, str]] = frozenset()

    @property
    def python(self) -> bytes:
        return self.lower

    @property
    def python_node(self) -> int:
        """The Pythons it is for, as a marker."""
        return self._diagram.python_range(self.lower, self.upper)

    def narrow(self, node: int) -> Universal:
        """The part of this fork where `node` holds too. Its range of Pythons can only become tighter."""
        other = Universal.__new__(Universal)
        other._diagram = self._diagram
        other.node = self._diagram.conjoin(self.node, node)
        low, high = self._diagram.python_bounds(other.node)
        other.lower = max(self.lower, low)
        other.upper = min(self.upper, high)
        other._known = {}
        other.fine = set()
        other._wheres = self._wheres
        other.included = self.included
        other.excluded = self.excluded
        return other

    def choose(self, items: tuple[Item, ...], chosen: Item | None) -> Universal | None:
        """The part of this fork where of some items of a conflict all but one are excluded, or all of them.

        Returns:
            None where that contradicts what is known here.
        """
        others = frozenset([item for item in items if item != chosen])
        if others & self.included or (chosen is not None and chosen in self.excluded):
            return None
        other = self.narrow(0)
        other.excluded = self.excluded | others
        if chosen is not None:
            other.included = self.included | {chosen}
        return other

    @property
    def scope(self) -> int:
        """The marker of the fork together with the items of conflicts that it is about."""
        node = self.node
        for item in self.excluded:
            node = self._diagram.conjoin(node, self._diagram.negate(item_node(item)))
        for item in self.included:
            node = self._diagram.conjoin(node, item_node(item))
        return node

    def applies(self, requirement: Requirement, extra: str) -> bool:
        """Whether a requirement counts anywhere here: for the base of its distribution, or for what `extra` adds."""
        marker = requirement[3]
        if marker is None:
            return not extra
        known = self._known.get((id(requirement), extra))
        if known is None:
            plain = self._possible(assume_extras(marker))
            applies = plain if not extra else not plain and self._possible(assume_extras(marker, frozenset((extra,))))
            if applies:
                where = self.where(requirement)
                applies = self.meets(where)
            known = self._known[id(requirement), extra] = (requirement, applies)
        return known[1]

    def where(self, requirement: Requirement) -> Where:
        """The marker that a variant of what is required is known by."""
        marker = requirement[3]
        if marker is None:
            return 0
        known = self._wheres.get(id(marker))
        if known is None:
            node = self._diagram.without_extras(self._diagram.of(marker))
            known = self._wheres[id(marker)] = (marker, node)
        return known[1]

    def conjoin(self, left: Where, right: Where) -> Where:
        """Where both hold."""
        return self._diagram.conjoin(left, right)  # type: ignore[arg-type]

    def meets(self, where: Where) -> bool:
        """Whether a marker holds somewhere in this fork and on its Pythons."""
        diagram = self._diagram
        return not diagram.disjoint(self.node, where) and not diagram.disjoint(self.python_node, where)

    def everywhere(self, requirement: Requirement) -> bool:
        """Whether a requirement that counts holds in every part of this."""
        return self._diagram.implies(self.node, self.where(requirement))  # type: ignore[arg-type]

    def concerns(self, requirement: Requirement) -> bool:
        """Whether what a person wrote holds somewhere here."""
        return self.meets(self.where(requirement))

    def _possible(self, marker: Marker | None) -> bool:
        return marker is None or (marker != NEVER and self._diagram.of(marker) != 1)


Environment = Single | Universal


def item_node(item: Item) -> int:
    """Where an item of a conflict is chosen, as a marker: `'name:extra' in extras`, `'name:group' in
    dependency_groups`, `'name' in extras` for the package itself."""
    from pym.spec.markers import diagram

    name, extra, group = item
    if group:
        return diagram.with_item("dependency_groups", f"{name}:{group}")
    return diagram.with_item("extras", f"{name}:{extra}" if extra else name)


def whole(target: ResolutionTarget) -> Environment:
    """The environment of a resolution before anything forks."""
    if not target.universal:
        return Single(target)
    from pym.resolver.pythons import bounds

    lower, upper = bounds(target.requires_python)
    return Universal(0, lower, upper)
