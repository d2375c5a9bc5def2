"""What one environment gets of a lock: packages, each with its file (`lock.usable`). A HOT module.

In a lock of pym the edges are followed from the members that are wanted. A lock of another program, or a form of ours
that lost its `[tool.pym]`, has markers only: they are evaluated as PEP 751 says.
"""

from __future__ import annotations

from pym.errors import LockInvalid, LockUnfit, UsageError, shown
from pym.lock.graph import Graph, item
from pym.lock.usable import Rules, best, unusable
from pym.lock.wanted import Wanted
from pym.model.lock import DIRECTORY, GIT
from pym.model.value import Value
from pym.spec.markers.evaluate import evaluate
from pym.spec.ranges import admits, key

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pym.lock.graph import Place
    from pym.model.distribution import File
    from pym.model.lock import Conflicting as Item
    from pym.model.lock import Lock, LockedPackage, Member
    from pym.spec.markers.evaluate import Marker
    from pym.spec.tags import Target

_NONE: frozenset[str] = frozenset()
_NOTHING: frozenset[Item] = frozenset()


class Chosen(Value):
    """One package that an environment gets.

    Attributes:
        package: The package.
        file: The wheel that fits best, else the source distribution; None for a tree or a repository, and for a
            package that is omitted.
        extras: What is asked of it, sorted.
        via: Names of the packages that require it, in the order they were found; "" for what is wanted itself.
    """

    __slots__ = ("extras", "file", "package", "via")

    def __init__(
        self, package: LockedPackage, file: File | None, extras: tuple[str, ...] = (), via: tuple[str, ...] = ()
    ) -> None:
        self.package = package
        self.file = file
        self.extras = extras
        self.via = via


def select(
    lock: Lock,
    wanted: Sequence[Wanted],
    environment: Mapping[str, str],
    tags: Target,
    *,
    label: str = "pylock.toml",
    rules: Rules | None = None,
    omit: frozenset[str] = _NONE,
) -> tuple[Chosen, ...]:
    """The packages of a lock for one environment, sorted by name. Virtual trees are not among them.

    Args:
        lock: The lock.
        wanted: The members that are wanted. Of a lock without edges only extras and groups of the first one count.
        environment: The variables of markers.
        tags: What wheels can be used.
        label: The name of the lock, for messages.
        rules: Which files may be used.
        omit: Names that are not installed: no file is looked for.

    Raises:
        LockUnfit: It is for other Pythons or environments, or ambiguous.
        UsageError: There is no such member, extra or group.
        Conflicting: Items that exclude each other are wanted together.
        NoUsableFile: A package has no file that could be installed.
        LockInvalid: What is looked at now cannot be.
    """
    check(lock, environment)
    rules = rules or Rules()
    found = (
        _by_edges(lock, wanted, environment)
        if lock.inputs is not None
        else _by_markers(lock, wanted, environment, label)
    )
    chosen = []
    for position, extras, via in found:
        package = lock.packages[position]
        if package.source.virtual:
            continue
        file = None
        if package.source.kind not in (DIRECTORY, GIT) and package.name not in omit:
            file = best(package, tags, rules)
            if file is None:
                raise unusable(package, tags, rules)
        chosen.append(Chosen(package, file, extras, via))
    return tuple(chosen)


def check(lock: Lock, environment: Mapping[str, str]) -> None:
    """Whether a lock is for an environment at all.

    Raises:
        LockUnfit: It is not; in uv's words.
    """
    python = environment.get("python_full_version", "")
    if lock.requires_python and not _admits(lock.requires_python, python):
        raise LockUnfit(
            f"The current Python version ({python}) is not compatible with the locked Python requirement: "
            f"`{lock.requires_python}`"
        )
    if lock.environments and not any(_holds(one, environment) for one in lock.environments):
        listed = ", ".join([f"`{one}`" for one in lock.environments])
        raise LockUnfit(
            f"The current Python platform is not compatible with the lockfile's supported environments: {listed}"
        )


def _admits(specifier: str, python: str) -> bool:
    from pym.spec.specifiers import compile as compile_specifier

    try:
        compiled = compile_specifier(specifier)
    except ValueError as error:
        raise LockInvalid("A requires-python of the lock is none", context=f"{shown(specifier)}: {error}") from None
    # An interpreter that is not released yet counts as its release, as in markers.
    release = python.rstrip("+")
    for mark in ("a", "b", "rc"):
        release = release.partition(mark)[0]
    return compiled is None or admits(compiled[1], key(release))


def _compiled(marker: str) -> Marker | None:
    if not marker:
        return None
    from pym.spec.markers.parse import compile as compile_marker

    try:
        return compile_marker(marker)
    except (ValueError, RecursionError) as error:
        raise LockInvalid("A marker of the lock is none", context=f"{shown(marker)}: {error}") from None


def _holds(marker: str, environment: Mapping[str, str], extras: frozenset[str] = _NONE) -> bool:
    return not marker or evaluate(_compiled(marker), environment, extras)


def _by_markers(
    lock: Lock, wanted: Sequence[Wanted], environment: Mapping[str, str], label: str
) -> list[tuple[int, tuple[str, ...], tuple[str, ...]]]:
    extras = wanted[0].extras if wanted else _NONE
    groups = wanted[0].groups if wanted else _NONE
    _defined("extra", extras, lock.extras, label)
    _defined("group", groups, (*lock.groups, *lock.default_groups), label)
    variables: Mapping[str, str] = {**environment, "dependency_groups": tuple(groups)}  # type: ignore[dict-item]
    python = environment.get("python_full_version", "")
    seen: set[str] = set()
    found: list[tuple[int, tuple[str, ...], tuple[str, ...]]] = []
    for position, package in enumerate(lock.packages):
        if not _holds(package.marker, variables, extras):
            continue
        if package.requires_python and not _admits(package.requires_python, python):
            raise LockUnfit(
                f"`{package.name}` of `{label}` is for Python {package.requires_python}, and this is {python}"
            )
        if package.name in seen:
            raise LockUnfit(f"`{label}` has `{package.name}` more than once for this environment")
        seen.add(package.name)
        found.append((position, (), ()))
    return found


def _defined(kind: str, asked: Iterable[str], known: Iterable[str], label: str) -> None:
    for one in sorted(set(asked) - set(known)):
        raise UsageError(f"`{label}` has no {kind} `{one}`")


def _by_edges(
    lock: Lock, wanted: Sequence[Wanted], environment: Mapping[str, str]
) -> list[tuple[int, tuple[str, ...], tuple[str, ...]]]:
    graph = Graph(lock)
    assert lock.inputs is not None
    members = {member.name: member for member in lock.inputs.members}
    for one in wanted:
        _check_wanted(one, members)
    walk = _walk_among_conflicts if lock.conflicts else _walk
    reached = walk(lock, graph, wanted, environment)
    extras: dict[int, list[str]] = {}
    via: dict[int, list[str]] = {}
    for (position, extra, group), parents in reached.items():
        if group:
            continue
        known = extras.setdefault(position, [])
        if extra:
            known.append(extra)
        names = via.setdefault(position, [])
        for name in parents:
            if name not in names:
                names.append(name)
    packages = lock.packages
    plain = {place[0] for place in reached if not place[1] and not place[2]}
    found = []
    last = ""
    for position in sorted(plain):
        name = packages[position].name
        if name == last:
            raise LockUnfit(
                f"The lock has `{name}` more than once for this environment", hints=("`pym lock` writes it anew",)
            )
        last = name
        found.append((position, tuple(sorted(extras[position])), tuple(via[position])))
    return found


def _walk_among_conflicts(
    lock: Lock, graph: Graph, wanted: Sequence[Wanted], environment: Mapping[str, str]
) -> dict[Place, list[str]]:
    """The same as `_walk`: what is reached is chosen, and what is chosen may make more markers hold."""
    from pym.lock import exclusions

    items = exclusions.items(wanted)
    while True:
        reached = _walk(lock, graph, wanted, environment, items)
        more = items | {(lock.packages[at].name, extra, "") for at, extra, group in reached if not group}
        exclusions.refuse(lock, more)
        if more == items:
            return reached
        items = more


def _walk(
    lock: Lock,
    graph: Graph,
    wanted: Sequence[Wanted],
    environment: Mapping[str, str],
    items: frozenset[Item] = _NOTHING,
) -> dict[Place, list[str]]:
    """The places that are reached, with the names of those that lead there.

    `items` are what markers that tell items of conflicts apart take for chosen.
    """
    extras = _NONE
    variables = environment
    if items:
        named = [item(one) for one in items]
        extras = frozenset([value for variable, value in named if variable == "extras"])
        groups = tuple([value for variable, value in named if variable != "extras"])
        variables = {**environment, "dependency_groups": groups}  # type: ignore[dict-item]
    truths: dict[str, bool] = {"": True}
    reached: dict[Place, list[str]] = {}
    queue: list[Place] = []

    def reach(place: Place, parent: str) -> None:
        known = reached.get(place)
        if known is None:
            reached[place] = [parent]
            queue.append(place)
        else:
            known.append(parent)

    def holds(marker: str, targets: Sequence[Place] = ()) -> bool:
        if items and len(targets) > 1 and "extras" in marker:
            # An edge that asks for an extra chooses it: that its marker demands the extra makes no difference.
            name = lock.packages[targets[0][0]].name
            asked = frozenset([item((name, extra, ""))[1] for _, extra, _ in targets if extra])
            return evaluate(_compiled(marker), variables, extras | asked)
        truth = truths.get(marker)
        if truth is None:
            truth = truths[marker] = evaluate(_compiled(marker), variables, extras)
        return truth

    for one in wanted:
        if one.name:
            position = graph.member(one.name)
            if position is None:
                raise LockUnfit(f"`{one.name}` is not in the lock", hints=("`pym lock` brings it up to date",))
            places: list[Place] = [(position, "", "")] if one.project else []
            if one.project:
                places += [(position, extra, "") for extra in sorted(one.extras)]
            places += [(position, "", group) for group in sorted(one.groups)]
            for place in places:
                reach(place, "")
            continue
        for edge in lock.root:
            if (edge.group in one.groups if edge.group else one.project) and holds(edge.marker):
                for place in graph.targets(edge):
                    reach(place, "")
    packages = lock.packages
    while queue:
        place = queue.pop()
        name = packages[place[0]].name
        for marker, targets in graph.edges(place):
            if holds(marker, targets):
                for target in targets:
                    reach(target, name)
    return reached


def _check_wanted(one: Wanted, members: Mapping[str, Member]) -> None:
    member = members.get(one.name)
    if member is None:
        return
    for extra in sorted(one.extras - set(member.extras)):
        raise UsageError(f"Extra `{extra}` is not defined in the project's `optional-dependencies` table")
    for group in sorted(one.groups - set(member.groups)):
        raise UsageError(f"Group `{group}` is not defined in the project's `dependency-groups` table")
