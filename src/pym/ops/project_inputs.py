"""From the files of a workspace to what a resolution is asked for, and to the record of it in the lock. A HOT module.

Everything is resolved at once: all members, each with all of its extras and groups, for every environment.
"""

from __future__ import annotations

import os

from pym.errors import UsageError, shown
from pym.model.lock import LockInputs, Member
from pym.model.resolution import Input
from pym.model.value import Value
from pym.project import declared
from pym.project.compiled import compiled
from pym.project.lowered import PIN, Lowered
from pym.spec.direct import file_url, normalised, without_credentials
from pym.spec.markers.evaluate import AND, EXTRA
from pym.spec.requirement import text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pym.model.lock import Conflicting
    from pym.ops.wiring import Wiring
    from pym.project.declared import Declared
    from pym.spec.requirement import Requirement


class Local(Value):
    """A member as the resolver takes it.

    Attributes:
        declared: Its file.
        url: Of its directory.
        requires: What it requires, with sources; what belongs to an extra has a marker that says so. None where only
            a build tells.
        groups: The same of its dependency groups.
        editable: Whether it is installed as a link.
        kind: `editable`, `directory` or `virtual`.
    """

    __slots__ = ("declared", "editable", "groups", "kind", "requires", "url")

    def __init__(
        self,
        declared: Declared,
        url: str,
        requires: tuple[Requirement, ...] | None,
        groups: Mapping[str, tuple[Requirement, ...]],
        kind: str,
    ) -> None:
        self.declared = declared
        self.url = url
        self.requires = requires
        self.groups = groups
        self.kind = kind
        self.editable = kind == "editable"

    @property
    def static(self) -> bool:
        """Whether name, version and requirements are known without a build."""
        return self.requires is not None and bool(self.declared.version)


class ProjectInputs(Value):
    """Everything a workspace asks for.

    Attributes:
        root: Absolute directory of the workspace.
        members: Sorted by name; a root without `[project]` comes first and has no name.
        requirements: What the resolution begins with.
        local: What members require, as people wrote it.
        groups: Requirements of dependency groups, by member and group.
        constraints, overrides, excludes: Of the root's settings.
        environments, required_environments: Markers.
        conflicts: Sets of items that exclude each other.
        requires_python: What all members ask of Python, "" if nobody asks.
        trees: Projects outside of the workspace that sources lead to, by URL of their directory.
        pins: Name of an index by package, where it is the same everywhere.
        pinned: Whether some packages come from several indexes, told apart by markers.
        lowered: The sources.
        record: What the lock keeps of all this; options and indexes are added by whoever knows them.
    """

    __slots__ = (
        "conflicts",
        "constraints",
        "environments",
        "excludes",
        "groups",
        "local",
        "lowered",
        "members",
        "overrides",
        "pinned",
        "pins",
        "record",
        "required_environments",
        "requirements",
        "requires_python",
        "root",
        "trees",
    )

    def __init__(self, root: str, members: tuple[Local, ...], lowered: Lowered) -> None:
        self.root = root
        self.members = members
        self.lowered = lowered
        self.requirements: tuple[Input, ...] = ()
        self.local: tuple[Input, ...] = ()
        self.groups: dict[str, dict[str, tuple[Requirement, ...]]] = {}
        self.constraints: tuple[Input, ...] = ()
        self.overrides: tuple[Input, ...] = ()
        self.excludes: frozenset[str] = frozenset()
        self.environments: tuple[str, ...] = ()
        self.required_environments: tuple[str, ...] = ()
        self.conflicts: tuple[tuple[Conflicting, ...], ...] = ()
        self.requires_python = ""
        self.trees: dict[str, Local] = {}
        self.pins: dict[str, str] = {}
        self.pinned = False
        self.record = LockInputs()


def gather(wiring: Wiring, *, no_sources: frozenset[str] = frozenset()) -> ProjectInputs:
    """What the workspace around asks for.

    Args:
        wiring: The call.
        no_sources: Names whose sources do not count; `:all:` for all.

    Raises:
        UsageError: There is no project, or a file of it is malformed, or they contradict each other.
    """
    workspace = wiring.workspace
    if workspace is None:
        raise UsageError("No `pyproject.toml` found in current directory or any parent directory")
    cache = wiring.context.cache
    parts: list[Declared] = []
    for manifest in workspace.manifests:
        one = declared.read(manifest.path, cache)
        if one is not None:
            parts.append(one)
    root = parts[0]
    if workspace.bare:
        from pym.project.bare import check

        check(workspace.bare)
    for manifest in workspace.manifests[1:]:
        if manifest.workspace is not None:
            raise UsageError(
                "Nested workspaces are not supported, but a workspace member has a table of members",
                context=f"`{manifest.path}`",
                hints=("add it to `exclude` of the outer workspace, or take the inner table away",),
            )
    if root.setting("managed") is False:
        raise UsageError(f"The project is marked as unmanaged: `{root.directory}`")
    named: dict[str, Declared] = {}
    for one in parts:
        if one is not root and not one.name:
            raise UsageError(f"`{one.path}` is a member of the workspace and has no `[project]` table")
        if not one.name or (one is not root and one.setting("managed") is False):
            continue
        if one.name in named:
            raise UsageError(
                f"Two workspace members are both named `{one.name}`",
                context=f"`{named[one.name].directory}` and `{one.directory}`",
            )
        named[one.name] = one
    lowered = Lowered(root, named, no_sources)
    members = [local(one, lowered) for one in (*([root] if not root.name else []), *_sorted(named))]
    found = ProjectInputs(workspace.root, tuple(members), lowered)
    _kinds(found)
    from_source = lowered.editable.keys() - {one.url for one in members}
    if from_source:
        from pym.ops.project_trees import gather as gather_trees

        found.trees = gather_trees(found, sorted(from_source), cache, no_sources)
    _ask(found)
    _settings(wiring, found, root)
    _conflicts(found)
    found.requires_python = _requires_python(found)
    _pins(found)
    found.record = _record(wiring, found, root)
    return found


def _sorted(named: Mapping[str, Declared]) -> list[Declared]:
    return [named[name] for name in sorted(named)]


def local(one: Declared, lowered: Lowered) -> Local:
    groups: dict[str, tuple[Requirement, ...]] = {}
    for group, listed in one.groups.items():
        groups[group] = tuple(lowered.apply(listed, one, group=group))
    requires: list[Requirement] | None = None
    if not {"dependencies", "optional-dependencies"} & set(one.dynamic):
        requires = lowered.apply(one.dependencies, one)
        for extra, listed in one.extras.items():
            requires += [with_extra(part, extra) for part in lowered.apply(listed, one, extra=extra)]
    return Local(one, file_url(one.directory), tuple(requires) if requires is not None else None, groups, "")


def with_extra(one: Requirement, extra: str) -> Requirement:
    """A requirement that counts only if `extra` is asked for."""
    name, extras, specifier, marker, url = one
    asked = (EXTRA, extra, True)
    return (name, extras, specifier, asked if marker is None else (AND, marker, asked), url)


def _kinds(found: ProjectInputs) -> None:
    """How each member is installed: as a link, unless a source says otherwise or it is no package."""
    required: set[str] = set()
    for one in found.members:
        for requirement in _all(one):
            if requirement[0] != one.declared.name:
                required.add(requirement[4])
    for one in found.members:
        said = one.declared.setting("package")
        package = said if isinstance(said, bool) else one.declared.builds or one.url in required
        one.kind = "editable" if package else "virtual"
        one.editable = package


def _all(one: Local) -> list[Requirement]:
    listed = list(one.requires or ())
    for group in one.groups.values():
        listed += group
    return listed


def _ask(found: ProjectInputs) -> None:
    requirements: list[Input] = []
    local: list[Input] = []
    for one in found.members:
        name = one.declared.name
        if not name:
            continue
        extras = tuple(sorted(one.declared.extras))
        requirements.append(Input((name, extras, None, None, one.url), editable=one.editable))
    for one in found.members:
        name = one.declared.name
        if one.groups and name:
            named = tuple([f":{group}" for group in sorted(one.groups)])
            requirements.append(Input((name, named, None, None, one.url), editable=one.editable))
            found.groups[name] = dict(one.groups)
        elif one.groups:
            for group in sorted(one.groups):
                requirements += [Input(part, f":{group}") for part in one.groups[group]]
        for part in _all(one):
            editable = found.lowered.editable.get(part[4], (None, None))[0] is True
            local.append(Input(without_extra(part), editable=editable))
    for tree in found.trees.values():
        local += [Input(without_extra(part)) for part in tree.requires or ()]
    found.requirements = tuple(requirements)
    found.local = tuple(local)


def without_extra(one: Requirement) -> Requirement:
    """The requirement of an extra as it is for whoever asks for that."""
    from pym.spec.markers.evaluate import without_extras

    name, extras, specifier, marker, url = one
    return (name, extras, specifier, without_extras(marker) if marker is not None else None, url)


def _settings(wiring: Wiring, found: ProjectInputs, root: Declared) -> None:
    cache = wiring.context.cache
    settings = wiring.settings

    def listed(key: str) -> list[Requirement]:
        said = settings.value(key)
        if said is not None and not (isinstance(said, list) and all(isinstance(one, str) for one in said)):
            raise UsageError(
                f"`{key}` in `{settings.source(key)}` must be a list of requirements", context=f"it is {said!r}"
            )
        place = f"`{key}` in `{settings.source(key)}`"
        return found.lowered.apply(compiled(settings.strings(key), cache, place), root)

    found.constraints = tuple([Input(one) for one in listed("constraint-dependencies")])
    found.overrides = tuple([Input(one) for one in listed("override-dependencies")])
    found.excludes = frozenset([one[0] for one in listed("exclude-dependencies")])
    found.environments = _markers(wiring, "environments")
    found.required_environments = _markers(wiring, "required-environments")


def _markers(wiring: Wiring, key: str) -> tuple[str, ...]:
    settings = wiring.settings
    texts = settings.strings(key)
    if not texts:
        return ()
    from pym.spec.markers import diagram
    from pym.spec.markers.parse import compile as compile_marker

    nodes: list[int] = []
    for one in texts:
        try:
            node = diagram.of(compile_marker(one))
        except ValueError as error:
            raise UsageError(
                f"`{key}` in `{settings.source(key)}` has {shown(one)}, which is no marker", context=str(error)
            ) from error
        for other, known in zip(texts, nodes, strict=False):
            if key == "environments" and not diagram.disjoint(node, known):
                raise UsageError(
                    "Supported environments must be disjoint, but the following markers overlap: "
                    f"`{other}` and `{one}`",
                    context=f"`environments` in `{settings.source(key)}`",
                    hints=(f"replace `{one}` with `({one}) and not ({other})`, written out",),
                )
        nodes.append(node)
    return texts


def _conflicts(found: ProjectInputs) -> None:
    sets: list[tuple[Conflicting, ...]] = []
    names = {one.declared.name for one in found.members if one.declared.name}
    for one in found.members:
        value = one.declared.setting("conflicts")
        if value is None:
            continue
        path = one.declared.path
        if not isinstance(value, list):
            raise UsageError(f"Failed to parse `{path}`", context="`conflicts` is not a list of lists of tables")
        for items in value:
            sets.append(_conflict(items, one.declared, names))
    for items in list(sets):
        sets += _through_includes(items, found)
    found.conflicts = tuple(dict.fromkeys(sets))


def _conflict(items: object, member: Declared, names: set[str]) -> tuple[Conflicting, ...]:
    def wrong(problem: str) -> UsageError:
        return UsageError(f"Failed to parse `{member.path}`", context=f"`conflicts` {problem}")

    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise wrong("is not a list of lists of tables")
    if len(items) < 2:
        raise wrong("has a set with fewer than two items")
    made: list[Conflicting] = []
    for item in items:
        if not set(item) <= {"package", "extra", "group"} or not item:
            raise wrong(f"has an item with {', '.join(f'`{key}`' for key in item) or 'nothing'}")
        if not all(isinstance(value, str) for value in item.values()):
            raise wrong("has an item that is not made of strings")
        if "extra" in item and "group" in item:
            raise wrong("has an item with both `extra` and `group`")
        package = normalised(item.get("package", member.name))
        if not package:
            raise wrong("has an item without `package`, which a root without `[project]` has to name")
        one = (package, normalised(item.get("extra", "")), normalised(item.get("group", "")))
        if one in made:
            raise wrong(f"has a set with {package} twice")
        made.append(one)
    return tuple(sorted(made, key=lambda one: (one[0], bool(one[1] or one[2]), bool(one[2]), one)))


def _through_includes(items: tuple[Conflicting, ...], found: ProjectInputs) -> list[tuple[Conflicting, ...]]:
    """The same sets with groups in the place of those that they include."""
    made: list[tuple[Conflicting, ...]] = [items]
    for at, (package, _, group) in enumerate(items):
        if not group:
            continue
        above: list[str] = []
        for one in found.members:
            if one.declared.name == package:
                above += [name for name, inner in one.declared.includes.items() if group in inner]
        more = []
        for base in made:
            for name in above:
                replaced = (*base[:at], (package, "", name), *base[at + 1 :])
                if len(set(replaced)) == len(replaced):
                    more.append(replaced)
        made += more
    return made[1:]


def _requires_python(found: ProjectInputs) -> str:
    asked = {one.declared.requires_python: one.declared for one in reversed(found.members)}
    asked.pop("", None)
    if not asked:
        return ""
    texts = sorted(asked)
    joined = texts[0] if len(texts) == 1 else ",".join(texts)
    return intersection(joined, [(one.declared.name, one.declared.requires_python) for one in found.members])


def intersection(joined: str, asked: Sequence[tuple[str, str]]) -> str:
    """What several ask of Python, as one text with no more limits than it takes.

    Raises:
        UsageError: No Python satisfies all of them; names who asks for what.
    """
    from pym.spec import specifiers
    from pym.spec.markers.text import release
    from pym.spec.ranges import HIGHEST, LOWEST

    compiled_all = specifiers.compile(joined)
    intervals = compiled_all[1] if compiled_all is not None else ()
    from pym.resolver.pythons import bounds

    lower, upper = bounds(joined)
    if not intervals or lower >= upper:
        names = "\n".join(f"`{name}`: {text}" for name, text in asked if text)
        raise UsageError("The workspace contains conflicting Python requirements", context=names)
    alone = len({text for _, text in asked if text}) == 1
    if alone and (len(intervals) > 1 or "," not in joined or any(one in joined for one in ("!=", "<=", "~=", "=="))):
        return joined  # holes and exact limits are left as they are written
    low = "" if lower == LOWEST else ">=" + ".".join(str(number) for number in release(lower))
    high = "" if upper == HIGHEST else "<" + ".".join(str(number) for number in release(upper))
    if upper != HIGHEST and upper[-2:] == b"\x00\x00":
        high = "<=" + high[1:]
    return ",".join([part for part in (low, high) if part]) or joined


def _pins(found: ProjectInputs) -> None:
    """Indexes that packages come from: those that are the same wherever the package is required are plain pins."""
    seen: dict[str, set[str]] = {}
    rows = [*found.local, *found.requirements, *found.constraints, *found.overrides]
    for one in rows:
        if one.requirement[4].startswith(PIN):
            always = one.requirement[3] is None
            seen.setdefault(one.requirement[0], set()).add(one.requirement[4] if always else "")
    for name, urls in seen.items():
        if len(urls) == 1 and "" not in urls:
            found.pins[name] = urls.pop().removeprefix(PIN)
    found.pinned = any(len(urls) > 1 or "" in urls for urls in seen.values())
    if not seen:
        return

    def plain(one: Requirement) -> Requirement:
        return (*one[:4], "") if one[4].startswith(PIN) and one[0] in found.pins else one

    def inputs(listed: tuple[Input, ...]) -> tuple[Input, ...]:
        return tuple([Input(plain(one.requirement), one.origin, editable=one.editable) for one in listed])

    found.record = LockInputs()
    found.requirements = inputs(found.requirements)
    found.local = inputs(found.local)
    found.constraints = inputs(found.constraints)
    found.overrides = inputs(found.overrides)
    for member in found.members:
        if member.requires is not None:
            member.requires = tuple([plain(one) for one in member.requires])
        member.groups = {group: tuple([plain(one) for one in listed]) for group, listed in member.groups.items()}
        if member.groups and member.declared.name:
            found.groups[member.declared.name] = dict(member.groups)


# -- the record --------------------------------------------------------------------------------------------------------


def _record(wiring: Wiring, found: ProjectInputs, root: Declared) -> LockInputs:
    members = []
    requirements: list[str] = []
    for one in found.members:
        about = one.declared
        if not about.name:
            for group in sorted(one.groups):
                requirements += [f":{group} {line}" for line in _texts(found, one.groups[group])]
            continue
        base: list[Requirement] = []
        extras: dict[str, list[Requirement]] = {extra: [] for extra in about.extras}
        for part in found.lowered.apply(about.dependencies, about):
            base.append(part)
        for extra, listed in about.extras.items():
            extras[extra] = found.lowered.apply(listed, about, extra=extra)
        directory = os.path.relpath(about.directory, found.root).replace(os.sep, "/")
        members.append(
            Member(
                about.name,
                directory,
                version=about.version,
                kind=one.kind,
                requires_python=about.requires_python,
                requires=_texts(found, base),
                extras={extra: _texts(found, extras[extra]) for extra in sorted(extras)},
                groups={
                    group: _texts(found, found.lowered.apply(about.groups[group], about, group=group))
                    for group in sorted(about.groups)
                },
                default_groups=default_groups(about),
            )
        )
    settings = wiring.settings
    return LockInputs(
        tuple(members),
        requirements=tuple(sorted(requirements)),
        constraints=_texts(found, [one.requirement for one in found.constraints]),
        overrides=_texts(found, [one.requirement for one in found.overrides]),
        excludes=tuple(sorted(found.excludes)),
        build_constraints=tuple(sorted(settings.strings("build-constraint-dependencies"))),
        required_environments=found.required_environments,
        dependency_metadata=tuple(sorted([_plain(table) for table, _ in settings.tables("dependency-metadata")])),
    )


def default_groups(member: Declared) -> tuple[str, ...]:
    """The groups that are installed unless somebody says otherwise.

    Raises:
        UsageError: The setting names groups that do not exist.
    """
    said = member.setting("default-groups")
    if said is None:
        return ("dev",) if "dev" in member.groups else ()
    if said == "all":
        return tuple(sorted(member.groups))
    if not isinstance(said, list) or not all(isinstance(name, str) for name in said):
        raise UsageError(
            f"Failed to parse `{member.path}`", context="`default-groups` is neither a list of strings nor `all`"
        )
    names = tuple(sorted({normalised(name) for name in said}))
    for name in names:
        if name not in member.groups and name != "dev":
            raise UsageError(
                f"Default group `{name}` (from `tool.uv.default-groups`) is not defined in the project's "
                "`dependency-groups` table",
                context=f"in `{member.path}`",
            )
    return tuple([name for name in names if name in member.groups])


def _plain(table: Mapping[str, object]) -> str:
    return "; ".join(f"{key} = {table[key]!r}" for key in sorted(table))


def _texts(found: ProjectInputs, requirements: Iterable[Requirement]) -> tuple[str, ...]:
    return tuple(sorted([_text(found, one) for one in requirements]))


def _text(found: ProjectInputs, one: Requirement) -> str:
    name, extras, specifier, marker, url = one
    if not url:
        return text(one)
    if url.startswith(PIN):
        head = text((name, extras, specifier, None, ""))
        place = f"index:{url.removeprefix(PIN)}"
    else:
        head = text((name, extras, None, None, ""))
        place = found.lowered.shown.get(url) or without_credentials(url)
    tail = text((name, (), None, marker, "")).removeprefix(name) if marker is not None else ""
    return f"{head} @ {place}{tail}"
