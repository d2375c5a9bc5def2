"""`pip tree`: what is installed as a tree of what requires what. A HOT module."""

from __future__ import annotations

from pym.model.value import Value
from pym.ops.examined import Examined, admitted, broken
from pym.ops.inspected import inspect
from pym.ops.tree_drawing import DEPTH, draw, reachable
from pym.spec.notation import read_specifiers
from pym.spec.ranges import TEXT
from pym.spec.requirement import NAME, SPECIFIER, URL

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from pym.model.environment import Installed
    from pym.ops.inspected import Asked, Inspected
    from pym.ops.latest import Latest
    from pym.ops.wiring import Wiring
    from pym.spec.notation import Specifier
    from pym.spec.requirement import Requirement


class Shape(Value):
    """What is drawn.

    Attributes:
        invert: From what is required to what requires it.
        depth: Levels below the roots.
        specifiers: Whether versions that are asked for are shown.
        packages: Normalised names: only what is reachable from these; empty for everything.
        prune: Normalised names to leave out.
        dedupe: Whether what a package requires is drawn only the first time.
    """

    __slots__ = ("dedupe", "depth", "invert", "packages", "prune", "specifiers")

    def __init__(
        self,
        *,
        invert: bool = False,
        depth: int = DEPTH,
        specifiers: bool = False,
        packages: Collection[str] = (),
        prune: Collection[str] = (),
        dedupe: bool = True,
    ) -> None:
        self.invert = invert
        self.depth = depth
        self.specifiers = specifiers
        self.packages = packages
        self.prune = prune
        self.dedupe = dedupe


def run(
    wiring: Wiring,
    asked: Asked,
    shape: Shape,
    *,
    find_latest: Callable[[Inspected, list[Installed]], dict[str, Latest]] | None = None,
) -> tuple[Inspected, list[str]]:
    """The lines of the tree.

    Raises:
        PymError: There is no such environment, or an index does not answer.
    """
    inspected = inspect(wiring, asked)
    examined = Examined(inspected)
    for one, about in zip(examined.installed, examined.about, strict=True):
        if about is None:
            wiring.reporter.warn(broken(one))
    newer: dict[int, Latest] = {}
    if find_latest is not None:
        from pym.ops.latest import is_newer

        latest = find_latest(inspected, inspected.installed)
        for position, one in enumerate(inspected.installed):
            if one.name in latest and is_newer(latest[one.name], one):
                newer[position] = latest[one.name]
    return inspected, _Drawing(examined, shape, newer).lines()


class _Drawing:
    """The graph, and what of it has been drawn. Distributions are known by their positions."""

    def __init__(self, examined: Examined, shape: Shape, newer: dict[int, Latest]) -> None:
        self.installed = examined.installed
        self.shape = shape
        self.newer = newer
        by_name: dict[str, list[int]] = {}
        for position, one in enumerate(self.installed):
            by_name.setdefault(one.name, []).append(position)
        count = len(self.installed)
        # For each distribution the neighbours that are drawn below it, with the requirements that connect them.
        self.below: list[dict[int, list[Requirement]]] = [{} for _ in range(count)]
        variables = examined.variables
        for position, one in enumerate(self.installed):
            if one.name in shape.prune:
                continue
            for requirement in examined.requirements(position, variables):
                if requirement[NAME] in shape.prune:
                    continue
                for other in by_name.get(requirement[NAME], ()):
                    # What is installed in spite of a requirement is not there because of it.
                    if requirement[URL] or admitted(requirement, self.installed[other]):
                        start, end = (other, position) if shape.invert else (position, other)
                        self.below[start].setdefault(end, []).append(requirement)

    def lines(self) -> list[str]:
        """Everything, the legend included."""
        return draw(
            [(root, -1) for root in self._roots()],
            line=self._line,
            below=self._below,
            same=lambda cursor: self.installed[cursor[0]].name,
            depth=self.shape.depth,
            dedupe=self.shape.dedupe,
            cut_counts=True,
        )

    def _line(self, cursor: tuple[int, int]) -> str:
        """The text of one distribution, and of what is asked for by the one that it is drawn below (-1: none)."""
        position, parent = cursor
        one = self.installed[position]
        line = f"{one.name} v{one.version}"
        if self.shape.specifiers and parent >= 0:
            line += self._asked(position, parent)
        newest = self.newer.get(position)
        return line if newest is None else f"{line} (latest: v{newest.version})"

    def _below(self, cursor: tuple[int, int]) -> list[tuple[int, int]]:
        position = cursor[0]
        return [(each, position) for each in sorted(self.below[position])]  # in the order of names and versions

    def _roots(self) -> list[int]:
        positions = [each for each, one in enumerate(self.installed) if one.name not in self.shape.prune]
        preferred: list[int] = []
        if self.shape.packages:
            preferred = [each for each in positions if self.installed[each].name in self.shape.packages]
            wanted = reachable(preferred, dict(enumerate(self.below)))
            positions = [each for each in positions if each in wanted]
        return self._begin(positions, preferred)

    def _begin(self, positions: list[int], preferred: list[int]) -> list[int]:
        """What nothing leads to, and one of each circle that nothing leads to."""
        inside = set(positions)
        below = {each: [other for other in self.below[each] if other in inside] for each in positions}
        balance = dict.fromkeys(positions, 0)
        led: set[int] = set()
        for each in positions:
            for other in below[each]:
                count = len(self.below[each][other])
                balance[each] += count
                balance[other] -= count
                if other != each:
                    led.add(other)
        found = [each for each in positions if each not in led]
        covered = reachable(found, below)
        # Of a circle the one that begins most and ends least, as uv has it; of equals what was asked for.
        circles = sorted(
            [each for each in positions if each not in covered],
            key=lambda each: (-balance[each], each not in preferred, each),
        )
        for each in circles:
            if each not in covered:
                found.append(each)
                covered |= reachable([each], below)
        return sorted(found)

    def _asked(self, position: int, parent: int) -> str:
        """Which versions are asked for by what connects the two."""
        clauses: list[str] = []
        # What stands last comes first among clauses of one version.
        for requirement in reversed(self.below[parent][position]):
            if requirement[URL]:
                clauses = [requirement[URL]]
                break
            specifier = requirement[SPECIFIER]
            if specifier is not None:
                clauses += [clause for clause in specifier[TEXT].split(",") if clause not in clauses]
        if len(clauses) > 1:
            read = read_specifiers(",".join(clauses))
            if read is not None:
                clauses = [str(one) for one in _needed(read)]
        wanted = ", ".join(clauses) or "*"
        if self.shape.invert:
            return f" [requires: {self.installed[parent].name} {wanted}]"
        return f" [required: {wanted}]"


def _needed(clauses: tuple[Specifier, ...]) -> list[Specifier]:
    """Those of some clauses, ordered by version, that no other one of its kind makes needless."""
    lower = [one for one in clauses if one.operator in (">", ">=")]
    upper = [one for one in clauses if one.operator in ("<", "<=")]
    kept = [_strictest(lower, lower[-1], ">")] if lower else []
    kept += [_strictest(upper, upper[0], "<")] if upper else []
    return [one for one in clauses if one in kept or one.operator not in (">", ">=", "<", "<=")]


def _strictest(clauses: list[Specifier], extreme: Specifier, operator: str) -> Specifier:
    """Of clauses in one direction the one to keep: that of the version of `extreme`, rather without that version."""
    same = [one for one in clauses if one.version.key == extreme.version.key]
    return next((one for one in same if one.operator == operator), same[0])
