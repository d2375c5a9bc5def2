"""From what the forks chose to one answer: distributions, who asked for each, and where (RESOLVER 6). A HOT module."""

from __future__ import annotations

from pym.model.distribution import IS_YANKED, PYTHON, YANKED, Unavailable
from pym.model.resolution import Edge, Node, Resolution
from pym.resolver.expand import GROUP, PLAIN, parts_of
from pym.resolver.needs import Needs

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from pym.model.distribution import File, Metadata
    from pym.model.resolution import Input, Need
    from pym.resolver.drive import Solution
    from pym.resolver.expand import Dependency
    from pym.resolver.project import Project
    from pym.resolver.world import World

    # (name, position of the version, URL, extra); the root has no name
    Place = tuple[str, int, str, str]
    Row = tuple[str, int, str]
    Connect = Callable[["Graph", Place, list[Dependency], Solution], None]

_ROOT: Place = ("", 0, "", "")


class Graph:
    """Everything that was chosen, with the edges between: in single-target resolution all markers are true."""

    def __init__(self) -> None:
        self.projects: dict[Place, Project] = {}
        self.edges: dict[Place, dict[Place, int]] = {_ROOT: {}}
        self.forks: dict[Place, list[int]] = {}


def build(world: World, solutions: list[Solution]) -> Resolution:
    """The answer."""
    universal = world.target.universal
    graph = Graph()
    for solution in solutions:
        _add(world, graph, solution)
    reached = _reach(world, graph, solutions) if universal else dict.fromkeys(_walk(graph), 0)
    if universal and world.inputs.conflicts:
        from pym.resolver.exclusive import simplify
        from pym.spec.markers import diagram

        solved = diagram.FALSE
        for solution in solutions:
            solved = diagram.disjoin(solved, solution.environment.scope)  # type: ignore[union-attr]
        reached = simplify(graph, reached, world.inputs.conflicts, solved)
    return _resolution(world, graph, reached, solutions)


def _add(world: World, graph: Graph, solution: Solution) -> None:
    environment = solution.environment
    within = environment.scope if environment.universal else 0  # type: ignore[union-attr]
    chosen: dict[str, tuple[Project, int]] = {}
    for package, version in solution.chosen.items():
        chosen[package[1]] = version
    for package, (project, position) in solution.chosen.items():
        kind, name, extra, _ = package
        if kind != PLAIN:
            continue
        place: Place = (name, position, project.url, extra)
        if place in graph.projects and not environment.universal:
            continue
        graph.projects[place] = project
        graph.forks.setdefault(place, [])
        if within not in graph.forks[place]:
            graph.forks[place].append(within)
        found = world.dependencies(project, position, (PLAIN, name, extra, environment.always), environment)
        if isinstance(found, tuple):
            continue
        _connect(graph, place, found, chosen, solution, within)
    _connect(graph, _ROOT, world.root(environment), chosen, solution, within)


def _join(graph: Graph, place: Place, dependencies: list[Dependency], solution: Solution) -> None:
    """Adds what one fork chose for some dependencies to the edges of a place."""
    environment = solution.environment
    chosen = {package[1]: version for package, version in solution.chosen.items()}
    within = environment.scope if environment.universal else 0  # type: ignore[union-attr]
    _connect(graph, place, dependencies, chosen, solution, within)


def _connect(
    graph: Graph,
    place: Place,
    dependencies: list[Dependency],
    chosen: dict[str, tuple[Project, int]],
    solution: Solution,
    within: int,
) -> None:
    edges = graph.edges.setdefault(place, {})
    universal = solution.environment.universal
    if universal:
        from pym.spec.markers import diagram
    for package, requirement in dependencies:
        _, name, extra, where = package
        target = chosen.get(name)
        if target is None or package not in solution.chosen:
            continue
        if name == place[0] and not place[3].startswith(GROUP):
            continue  # only groups ask for the distribution they belong to
        project, position = target
        if not project.mask(requirement[2]) & (2 << 2 * position):
            continue
        marker = diagram.conjoin(where, within) if universal else 0  # type: ignore[arg-type]
        for each in parts_of(extra):
            to: Place = (name, position, project.url, each)
            known = edges.get(to)
            edges[to] = marker if known is None or not universal else diagram.disjoin(known, marker)


def _walk(graph: Graph) -> list[Place]:
    """Every place that the root leads to."""
    seen = {_ROOT}
    queue = [_ROOT]
    while queue:
        for to in graph.edges.get(queue.pop(), ()):
            if to not in seen:
                seen.add(to)
                queue.append(to)
    seen.discard(_ROOT)
    return list(seen)


def _reach(world: World, graph: Graph, solutions: list[Solution]) -> dict[Place, int]:
    """Where each place is wanted, as diagrams: on the Pythons that the answer is for, whatever a fork began with."""
    from pym.spec.markers import diagram

    start = diagram.FALSE
    for solution in solutions:
        start = diagram.disjoin(start, solution.environment.scope)  # type: ignore[union-attr]
    start = diagram.conjoin(start, world.start.python_node)  # type: ignore[union-attr]
    reached = {_ROOT: start}
    queue = [_ROOT]
    while queue:
        place = queue.pop()
        here = reached[place]
        for to, marker in graph.edges.get(place, {}).items():
            known = reached.get(to, diagram.FALSE)
            both = diagram.disjoin(known, diagram.conjoin(here, marker))
            if both != known:
                reached[to] = both
                queue.append(to)
    del reached[_ROOT]
    return reached


def _resolution(world: World, graph: Graph, reached: dict[Place, int], solutions: list[Solution]) -> Resolution:
    universal = world.target.universal
    if universal:
        from pym.resolver.pythons import bounds
        from pym.spec.markers import diagram
        from pym.spec.markers.text import text

        lower, upper = bounds(world.target.requires_python)

        def shown(node: int) -> str:
            return text(diagram.simplify_python(node, lower, upper))

        wanted = {
            place: node
            for place, node in reached.items()
            if diagram.simplify_python(node, lower, upper) != diagram.FALSE
        }
    else:

        def shown(node: int) -> str:
            return ""

        wanted = reached
    # The base and its extras are one distribution.
    rows: dict[Row, dict[str, int]] = {}
    for (name, position, url, extra), node in wanted.items():
        rows.setdefault((name, position, url), {})[extra] = node
    parents: dict[Row, set[str]] = {}
    for place, edges in graph.edges.items():
        if place != _ROOT and place not in wanted:
            continue
        for to, marker in edges.items():
            if to in wanted and place[0] and (not universal or diagram.conjoin(wanted[place], marker) != diagram.FALSE):
                parents.setdefault(to[:3], set()).add(place[0])
    origins: dict[str, list[Input]] = {}
    for one in (*world.inputs.requirements, *world.inputs.local, *world.inputs.constraints, *world.inputs.overrides):
        origins.setdefault(one.requirement[0], []).append(one)
    several = _several(rows)
    parts: list[int] = []
    if universal and len(solutions) > 1:
        from pym.resolver.exclusive import apart

        parts = [
            part
            for part in apart([one.environment.node for one in solutions])  # type: ignore[union-attr]
            if diagram.simplify_python(part, lower, upper) != diagram.FALSE
        ]
    needs = Needs(world, graph, wanted, solutions, shown, _join)
    warnings: list[str] = []
    nodes = []
    for (name, position, url), extras in sorted(rows.items()):
        project = graph.projects[name, position, url, "" if "" in extras else next(iter(extras))]
        assert project.releases is not None
        version = project.releases.versions[position]
        whole = 0
        if universal:
            whole = diagram.FALSE
            for place_node in extras.values():
                whole = diagram.disjoin(whole, place_node)
        marker_text = shown(whole)
        via = parents.get((name, position, url), set())
        via |= {one.origin for one in origins.get(name, ()) if one.origin and _concerns(world, one, whole)}
        metadata = world.metadata(project, position) if world.policy.dependencies else None
        kind = project.releases.kind(position)
        if kind and all(usability[IS_YANKED] for usability in kind):
            files = world.candidates.files(project, position)
            reason = next((file[YANKED] for file in files if file[YANKED]), "")
            shown_reason = f' (reason: "{reason}")' if reason else ""
            warnings.append(f"`{name}=={version}` is yanked{shown_reason}")
        named = tuple(sorted([extra for extra in extras if extra and not extra.startswith(GROUP)]))
        nodes.append(
            Node(
                name,
                version,
                extras=named,
                marker=marker_text,
                url=url if project.direct else "",
                editable=project.direct and any(one.editable for one in origins.get(name, ())),
                index=project.releases.index_of(position),
                files=_Files(world, project, position),
                via=tuple(sorted(via)),
                edges=_edges(graph, wanted, rows, (name, position, url), shown),
                extra_markers={extra: shown(extras[extra]) for extra in named if universal and extras[extra] != whole},
                requires_python=_requires_python(metadata),
                forks=_forks(graph.forks[name, position, url, ""], parts, shown, whole)
                if universal and name in several and (name, position, url, "") in graph.forks
                else (),
                pin="" if project.direct else url,
                needs=_Needs(needs, (name, position, url), named),
            )
        )
    for name, version, extra in sorted(world.missing_extras):
        if any(one.name == name and one.version == version for one in nodes):
            warnings.append(f"The package `{name}=={version}` does not have an extra named `{extra}`")
    return Resolution(
        tuple(nodes),
        requires_python=world.target.requires_python,
        forks=_forks(None, parts, shown) if universal and len(solutions) > 1 else (),
        warnings=tuple(warnings),
        needs=needs.roots,
    )


def _forks(nodes: list[int] | None, parts: list[int], shown: Callable[[int], str], where: int = 0) -> tuple[str, ...]:
    """The markers of forks, as parts of all environments: of those that are given, or of all of them.

    What was chosen before a fork came about is chosen in it too, though nothing there may want it: only those count
    in which `where` can hold.
    """
    if nodes is not None:
        from pym.spec.markers import diagram

        plain = {diagram.without_items(node) for node in nodes}
        where = diagram.without_items(where)
        parts = [part for part in parts if part in plain or any(diagram.implies(part, node) for node in plain)]
        parts = [part for part in parts if not diagram.disjoint(part, where)]
    texts = tuple(dict.fromkeys(map(shown, parts)))
    return texts if texts != ("",) else ()


class _Needs:
    """What one distribution requires, worked out when somebody wants to see it."""

    __slots__ = ("_extras", "_needs", "_row")

    def __init__(self, needs: Needs, row: Row, extras: tuple[str, ...]) -> None:
        self._needs = needs
        self._row = row
        self._extras = extras

    def __call__(self) -> tuple[Need, ...]:
        return self._needs.of(self._row, self._extras)


class _Files:
    """The files of one version, read when somebody wants to see them."""

    __slots__ = ("_position", "_project", "_world")

    def __init__(self, world: World, project: Project, position: int) -> None:
        self._world = world
        self._project = project
        self._position = position

    def __call__(self) -> tuple[File, ...]:
        return self._world.candidates.files(self._project, self._position)


def _requires_python(metadata: Metadata | Unavailable | None) -> str:
    if metadata is None or isinstance(metadata, Unavailable) or metadata[PYTHON] is None:
        return ""
    return metadata[PYTHON][0]


def _several(rows: dict[Row, dict[str, int]]) -> set[str]:
    seen: set[str] = set()
    several = set()
    for name, _, _ in rows:
        if name in seen:
            several.add(name)
        seen.add(name)
    return several


def _concerns(world: World, one: Input, node: int) -> bool:
    """Whether what a person wrote has to do with where a distribution is wanted."""
    marker = one.requirement[3]
    if marker is None:
        return True
    if world.target.universal:
        from pym.spec.markers import diagram

        return not diagram.disjoint(diagram.without_extras(diagram.of(marker)), node)
    from pym.spec.markers.evaluate import evaluate

    assert world.target.environment is not None
    return evaluate(marker, world.target.environment)


def _edges(
    graph: Graph,
    wanted: dict[Place, int],
    rows: dict[Row, dict[str, int]],
    row: Row,
    shown: Callable[[int], str],
) -> tuple[Edge, ...]:
    found: dict[Row, tuple[set[str], int]] = {}
    for extra in rows[row]:
        for to, marker in graph.edges.get((*row, extra), {}).items():
            if to not in wanted:
                continue
            extras, node = found.get(to[:3], (set(), marker))
            if to[3]:
                extras.add(to[3])
            found[to[:3]] = (extras, _either(node, marker))
    edges = []
    for (name, position, url), (extras, node) in sorted(found.items()):
        project = graph.projects[name, position, url, ""]
        assert project.releases is not None
        edges.append(Edge(name, project.releases.versions[position], tuple(sorted(extras)), shown(node)))
    return tuple(edges)


def _either(left: int, right: int) -> int:
    if left == right:
        return left
    from pym.spec.markers import diagram

    return diagram.disjoin(left, right)
