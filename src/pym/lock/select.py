"""What one environment gets of a lock: packages, and the file of each that is installed. A HOT module.

In a lock of pym the edges are followed from the members that are wanted. A lock of another program, or a form of ours
that lost its `[tool.pym]`, has markers only: they are evaluated as PEP 751 says.
"""

from __future__ import annotations

from pym.errors import Conflicting, LockInvalid, LockUnfit, NoUsableFile, UsageError, shown
from pym.lock.entries import Files
from pym.lock.graph import Graph, item
from pym.lock.wanted import Wanted
from pym.model.lock import DIRECTORY, GIT
from pym.model.value import Value
from pym.spec.markers.evaluate import evaluate
from pym.spec.markers.parse import compile as compile_marker
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


class Chosen(Value):
    """One package that an environment gets.

    Attributes:
        package: The package.
        file: The wheel that fits best, else the source distribution; None for a tree or a repository, and for a
            package that there is no file to install of (`Selection.unusable`).
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


class Rules(Value):
    """Which files may be used.

    Attributes:
        no_binary: Names whose wheels are not used, `:all:` for all.
        no_build: Names that may not be built, `:all:` for all.
    """

    __slots__ = ("no_binary", "no_build")

    def __init__(self, no_binary: frozenset[str] = _NONE, no_build: frozenset[str] = _NONE) -> None:
        self.no_binary = no_binary
        self.no_build = no_build


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
                raise _unusable(package, tags, rules)
        chosen.append(Chosen(package, file, extras, via))
    return tuple(chosen)


def refuse_conflicts(lock: Lock, wanted: Sequence[Wanted]) -> None:
    """Refuses to want together what excludes each other.

    Raises:
        Conflicting: It does.
    """
    if lock.conflicts:
        _refuse_conflicts(lock, _items(wanted))


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
    try:
        return compile_marker(marker) if marker else None
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
    items = _items(wanted) if lock.conflicts else frozenset()
    while True:
        reached = _walk(lock, graph, wanted, environment, items)
        if not lock.conflicts:
            break
        more = items | {(graph_name(lock, at), extra, "") for at, extra, group in reached if not group}
        _refuse_conflicts(lock, more)
        if more == items:
            break
        items = more
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


def graph_name(lock: Lock, position: int) -> str:
    """The name of the package at a position."""
    return lock.packages[position].name


def _walk(
    lock: Lock,
    graph: Graph,
    wanted: Sequence[Wanted],
    environment: Mapping[str, str],
    items: frozenset[Item],
) -> dict[Place, list[str]]:
    """The places that are reached, with the names of those that lead there."""
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


def _items(wanted: Sequence[Wanted]) -> frozenset[Item]:
    found: set[Item] = set()
    for one in wanted:
        if one.project:
            found.add((one.name, "", ""))
            found |= {(one.name, extra, "") for extra in one.extras}
        found |= {(one.name, "", group) for group in one.groups}
    return frozenset(found)


def _refuse_conflicts(lock: Lock, chosen: frozenset[Item]) -> None:
    for items in lock.conflicts:
        here = [one for one in items if one in chosen]
        if len(here) < 2:
            continue
        whole = ", ".join([f"`{_item_text(one)}`" for one in items])
        if all(one[1] for one in here):
            what = "Extras " + _joined([f"`{one[1]}`" for one in here])
        elif all(one[2] for one in here):
            what = "Groups " + _joined([f"`{one[2]}`" for one in here])
        else:
            words = [
                f"extra `{one[1]}`" if one[1] else f"group `{one[2]}`" if one[2] else f"package `{one[0]}`"
                for one in here
            ]
            what = _joined(words)
            what = what[:1].upper() + what[1:]
        declared = "conflicts" if all(one[2] for one in here) else "declared conflicts"  # uv's words
        raise Conflicting(f"{what} are incompatible with the {declared}: {{{whole}}}")


def _item_text(one: Item) -> str:
    name, extra, group = one
    return f"{name}[{extra}]" if extra else f"{name}:{group}" if group else name


def _joined(words: list[str]) -> str:
    if len(words) == 2:
        return f"{words[0]} and {words[1]}"
    return ", ".join(words[:-1]) + f", and {words[-1]}"


def best(package: LockedPackage, tags: Target, rules: Rules) -> File | None:
    """The file to install: the wheel that fits best, else the source distribution, as the rules admit."""
    name = package.name
    if not (rules.no_binary and (":all:" in rules.no_binary or name in rules.no_binary)):
        late = package.unread_wheels
        if isinstance(late, Files):
            fitting = late.fitting(tags)
            if fitting is None:
                return _source(package, rules)
            if not isinstance(fitting, bool):
                return fitting
        found: File | None = None
        rank: tuple[int, tuple[int, str]] = (-1, (0, ""))
        for file in package.wheels:
            parts = file[0][:-4].split("-")
            priority = tags.priority("-".join(parts[-3:]))
            if priority is None:
                continue
            here = (priority, _build(parts[2]) if len(parts) == 6 else (-1, ""))
            if here > rank:
                found, rank = file, here
        if found is not None:
            return found
    return _source(package, rules)


def _source(package: LockedPackage, rules: Rules) -> File | None:
    if rules.no_build and (":all:" in rules.no_build or package.name in rules.no_build):
        return None
    return package.sdist


def _build(tag: str) -> tuple[int, str]:
    digits = tag[: len(tag) - len(tag.lstrip("0123456789"))]
    return (int(digits or -1), tag[len(digits) :])


def _unusable(package: LockedPackage, tags: Target, rules: Rules) -> NoUsableFile:
    name = f"{package.name}=={package.version}" if package.version else package.name
    no_binary = ":all:" in rules.no_binary or package.name in rules.no_binary
    no_build = ":all:" in rules.no_build or package.name in rules.no_build
    there = sorted({"-".join(file[0][:-4].split("-")[-3:]) for file in package.wheels})
    reasons = []
    if no_binary:
        reasons.append("its wheels are ruled out (`--no-binary`)")
    elif there:
        kinds = {tags.reason(one) for one in there}
        what = {"python": "this Python", "abi": "this Python's ABI", "platform": "this platform"}
        fits = what[kinds.pop()] if len(kinds) == 1 and kinds <= set(what) else "this Python and platform"
        few = ", ".join([f"`{one}`" for one in there[:12]])
        reasons.append(
            f"none of its wheels is for {fits}: {few}" + (f" and {len(there) - 12} more" if len(there) > 12 else "")
        )
    else:
        reasons.append("it has no wheels")
    if package.sdist is None:
        reasons.append("it has no source distribution")
    elif no_build:
        reasons.append("it must not be built (`--no-build`)")
    return NoUsableFile(
        f"`{name}` can't be installed: the lock has no source distribution or wheel of it for the current platform",
        context="; ".join(reasons),
    )
