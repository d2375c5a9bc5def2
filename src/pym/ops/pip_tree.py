"""`pip tree`: what is installed as a tree of what requires what. A HOT module."""

from __future__ import annotations

from pym.model.value import Value
from pym.ops.examined import Examined, admitted, broken
from pym.ops.inspected import inspect
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

DEPTH = 255
DUPLICATE = "(*) Package tree already displayed"
CYCLE = "(*) Package tree is a cycle and cannot be shown"


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
        self.seen: dict[str, bool] = {}  # by name: whether anything was below it
        self.starred = False
        by_name: dict[str, list[int]] = {}
        for position, one in enumerate(self.installed):
            by_name.setdefault(one.name, []).append(position)
        count = len(self.installed)
        # For each distribution the neighbours that are drawn below it, with the requirements that connect them.
        self.below: list[dict[int, list[Requirement]]] = [{} for _ in range(count)]
        self.above: list[set[int]] = [set() for _ in range(count)]
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
                        self.above[end].add(start)

    def lines(self) -> list[str]:
        """Everything, the legend included."""
        drawn: list[str] = []
        for root in self._roots():
            self._draw(root, None, (), "", "", drawn)
        if self.starred:
            drawn.append(DUPLICATE if self.shape.dedupe else CYCLE)
        return drawn

    def _roots(self) -> list[int]:
        """Where to begin: what nothing leads to, and one of each circle that nothing leads to."""
        positions = [each for each, one in enumerate(self.installed) if one.name not in self.shape.prune]
        preferred: list[int] = []
        if self.shape.packages:
            preferred = [each for each in positions if self.installed[each].name in self.shape.packages]
            reachable = self._reachable(preferred)
            positions = [each for each in positions if each in reachable]
        inside = set(positions)
        roots = [each for each in positions if not (self.above[each] - {each}) & inside]
        covered = self._reachable(roots)
        # Of a circle the one that begins most and ends least, as uv has it; of equals what was asked for.
        circles = sorted(
            [each for each in positions if each not in covered],
            key=lambda each: (-self._balance(each, inside), each not in preferred, each),
        )
        for each in circles:
            if each not in covered:
                roots.append(each)
                covered |= self._reachable([each])
        return sorted(roots)

    def _balance(self, position: int, inside: set[int]) -> int:
        """How many more requirements lead away from a distribution than to it."""
        away = sum([len(edges) for other, edges in self.below[position].items() if other in inside])
        return away - sum([len(self.below[other][position]) for other in self.above[position] if other in inside])

    def _reachable(self, starts: list[int]) -> set[int]:
        found, pending = set(starts), list(starts)
        while pending:
            for each in self.below[pending.pop()]:
                if each not in found:
                    found.add(each)
                    pending.append(each)
        return found

    def _draw(
        self, position: int, parent: int | None, path: tuple[str, ...], first: str, rest: str, drawn: list[str]
    ) -> None:
        """Draws one distribution and what is below it.

        Args:
            position: Which.
            parent: What it is drawn below.
            path: Names from the root to it.
            first: What its own line begins with.
            rest: What the lines below it begin with.
            drawn: Where to.
        """
        one = self.installed[position]
        line = f"{first}{one.name} v{one.version}"
        if self.shape.specifiers and parent is not None:
            line += self._asked(position, parent)
        newest = self.newer.get(position)
        if newest is not None:
            line += f" (latest: v{newest.version})"
        before = self.seen.get(one.name)
        if before is not None and (self.shape.dedupe or one.name in path):
            self.starred |= before
            drawn.append(f"{line} (*)" if before else line)
            return
        drawn.append(line)
        below = sorted(self.below[position])  # positions are in the order of names and versions
        self.seen[one.name] = bool(below)
        if len(path) >= self.shape.depth:
            return
        inner = (*path, one.name)
        for each in below:
            last = each == below[-1]
            branch, beam = ("└── ", "    ") if last else ("├── ", "│   ")
            self._draw(each, position, inner, rest + branch, rest + beam, drawn)

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
