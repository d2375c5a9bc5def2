"""From a resolution to a lock: sources, files and edges as the lock has them. A HOT module.

Everything is put in an order of its own, so that the same inputs give the same lock, whatever came first.
"""

from __future__ import annotations

from pym.lock.roots import mark, pythons
from pym.lock.sources import files_of, source_of, without_address
from pym.model.lock import DIRECTORY, REGISTRY, Edge, Lock, LockedPackage
from pym.spec.markers.text import spell
from pym.spec.ranges import HIGHEST, LOWEST

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pym.lock.sources import Select
    from pym.model.distribution import File
    from pym.model.lock import Conflicting, LockedPython, LockInputs
    from pym.model.resolution import Need, Node, Resolution

    # (name, version, URL) of a node.
    Key = tuple[str, str, str]


def build(
    resolution: Resolution,
    inputs: LockInputs,
    *,
    directory: str,
    environments: tuple[str, ...] = (),
    conflicts: tuple[tuple[Conflicting, ...], ...] = (),
    indexes: Mapping[str, str] | None = None,
    portable: bool = False,
    index_of: Callable[[Node, File], str] | None = None,
    python: LockedPython | None = None,
    dynamic: frozenset[str] = frozenset(),
    virtual: frozenset[str] = frozenset(),
    select: Select | None = None,
    builds: Mapping[tuple[str, str], tuple[str, ...]] | None = None,
) -> Lock:
    """The lock for an answer.

    Args:
        resolution: A universal one. Members are in it as direct references to their directories, with all of their
            extras; the requirements of a dependency group have the origin `member:group` (`:group` for a root without
            name); those of a script any other origin.
        inputs: What is recorded. The member at `.` is the root; without one all members together are.
        directory: Absolute directory the lock lies in.
        environments: Markers (texts) the lock is for.
        conflicts: Sets of extras and groups of which only one can be chosen.
        indexes: Names of indexes by their URL without a slash at its end.
        portable: Whether files of indexes are named without addresses, by the names of the indexes.
        index_of: Tells the URL of the index that has a file, where several places have files of one version.
        python: The interpreter that is recorded.
        dynamic: Names of trees whose version only a build tells; it is not recorded.
        virtual: Names of trees, members apart, that are no distributions: only what they require is installed.
        select: Picks the wheels that are kept; all of them without it.
        builds: Exact requirements that sdists were built with, by name and version.

    Raises:
        IndexUnnamed: The lock is to be portable, and something comes from an index without name.
    """
    members = {member.name: member for member in inputs.members if member.name}
    names = {url.rstrip("/"): name for url, name in (indexes or {}).items()}
    forks = _Forks(resolution)
    found: list[tuple[Node, LockedPackage]] = []
    for node in resolution.nodes:
        member = members.get(node.name)
        source = source_of(node, directory, names, member, virtual=node.name in virtual)
        if portable and source.kind == REGISTRY:
            source = without_address(node, source, names, index_of)
        anonymous = portable and source.kind == REGISTRY and bool(source.index)
        sdist, wheels = files_of(node, source, directory, select, portable=anonymous)
        version = node.version
        if source.kind == DIRECTORY and (node.name in dynamic or (member is not None and not member.version)):
            version = ""
        package = LockedPackage(
            node.name,
            version,
            source,
            requires_python=_pythons(node.requires_python),
            sdist=sdist,
            wheels=wheels,
            forks=forks.of(node),
            build_requires=(builds or {}).get((node.name, node.version), ()),
        )
        found.append((node, package))
    found.sort(key=lambda pair: (pair[1].name, pair[1].version, pair[1].source.key))
    references = _References(found)
    groups: dict[str, list[Edge]] = {}
    root: list[Edge] = []
    for need in resolution.needs:
        owner, colon, group = need.origin.rpartition(":")
        if colon and (owner in members or not owner):
            edge = references.edge(need, group=group)
            (groups.setdefault(owner, []) if owner else root).append(edge)
        elif need.name not in members or not need.url:
            root.append(references.edge(need))
    packages = []
    for node, package in found:
        edges = [references.edge(need) for need in node.needs]
        if node.name in members:
            edges += groups.get(node.name, ())
        packages.append(_with_edges(package, _sorted(edges)))
    lock = Lock(
        tuple(packages),
        requires_python=resolution.requires_python,
        environments=environments,
        root=_sorted(root),
        inputs=inputs,
        conflicts=conflicts,
        forks=forks.all,
        python=python,
        portable=portable,
    )
    return mark(lock)


class _Forks:
    """The forks of an answer; those that chose the same everywhere are one.

    Attributes:
        all: Their markers.
    """

    __slots__ = ("_joined", "all")

    def __init__(self, resolution: Resolution) -> None:
        classes: dict[tuple[int, ...], list[str]] = {}
        several = [frozenset(node.forks) for node in resolution.nodes if node.forks]
        for fork in resolution.forks:
            classes.setdefault(tuple([at for at, chosen in enumerate(several) if fork in chosen]), []).append(fork)
        self._joined: dict[str, str] = {}
        texts = []
        for forks in classes.values():
            text = forks[0] if len(forks) == 1 else _either(forks, resolution.requires_python)
            texts.append(text)
            self._joined |= dict.fromkeys(forks, text)
        self.all = tuple(texts) if len(texts) > 1 else ()

    def of(self, node: Node) -> tuple[str, ...]:
        """The forks that chose a distribution."""
        if not self.all:
            return ()
        return tuple(dict.fromkeys([self._joined.get(fork, fork) for fork in node.forks]))


def _either(markers: list[str], requires_python: str) -> str:
    from pym.spec.markers import diagram
    from pym.spec.markers.parse import compile as compile_marker
    from pym.spec.markers.text import text

    node = diagram.FALSE
    for marker in markers:
        node = diagram.disjoin(node, diagram.of(compile_marker(marker)))
    return text(diagram.simplify_python(node, *pythons(requires_python)))


def _pythons(text: str) -> str:
    """What a package says of Python, without upper limits and gaps, which no resolution heeds.

    With them, standard installers would refuse what was chosen.
    """
    known = _limits.get(text)
    if known is None:
        lower, upper = pythons(text)
        plain = upper == HIGHEST and "," not in text and "!" not in text
        known = text if plain else f">={spell(lower)}" if lower != LOWEST else ""
        _limits[text] = known
    return known


_limits: dict[str, str] = {}


class _References:
    """What packages are called in edges: no more is said than it takes to tell them apart."""

    __slots__ = ("_known",)

    def __init__(self, found: list[tuple[Node, LockedPackage]]) -> None:
        names: dict[str, int] = {}
        versions: dict[tuple[str, str], int] = {}
        for _, package in found:
            names[package.name] = names.get(package.name, 0) + 1
            key = (package.name, package.version)
            versions[key] = versions.get(key, 0) + 1
        self._known: dict[Key, tuple[str, str]] = {}
        for node, package in found:
            several = names[package.name] > 1
            same = several and (versions[package.name, package.version] > 1 or not package.version)
            self._known[node.name, node.version, node.url or node.pin] = (
                package.version if several else "",
                package.source.key if same else "",
            )

    def edge(self, need: Need, group: str = "") -> Edge:
        """The edge to what is needed."""
        version, source = self._known[need.name, need.version, need.url]
        return Edge(need.name, version, need.extras, need.marker, need.extra, group, source)


def _sorted(edges: list[Edge]) -> tuple[Edge, ...]:
    rows = {(one.extra, one.group, one.name, one.version, one.source, one.extras, one.marker): one for one in edges}
    return tuple([rows[row] for row in sorted(rows)])


def _with_edges(package: LockedPackage, edges: tuple[Edge, ...]) -> LockedPackage:
    return LockedPackage(
        package.name,
        package.version,
        package.source,
        requires_python=package.requires_python,
        sdist=package.sdist,
        wheels=package.wheels,
        edges=edges,
        forks=package.forks,
        build_requires=package.build_requires,
    )
