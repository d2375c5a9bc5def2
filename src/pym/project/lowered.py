"""Where requirements of members come from: `sources` of the member and of the workspace's root. A HOT module.

A source replaces the index; several of one name are told apart by markers, and what none of them covers comes from an
index after all.
"""

from __future__ import annotations

import os

from pym.errors import DirectReferenceError, UsageError
from pym.spec.direct import absolute, file_url, normalised

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from pym.project.declared import Declared
    from pym.spec.requirement import Requirement

PIN = "index+"  # stands where the URL of a requirement does: from the index of that name alone

_KINDS = ("workspace", "git", "url", "path", "index")
_KEYS = {
    "workspace": ("editable",),
    "git": ("rev", "tag", "branch", "subdirectory", "lfs"),
    "url": ("subdirectory",),
    "path": ("editable", "package"),
    "index": (),
}
_COMMON = ("marker", "extra", "group")
_TEXTS = ("git", "url", "path", "index", "rev", "tag", "branch", "subdirectory", *_COMMON)
_FLAGS = ("workspace", "editable", "package", "lfs")


class Lowered:
    """The requirements of a workspace with their sources.

    Args:
        root: The root's file.
        members: All members by name.
        no_sources: Names whose sources do not count; `:all:` for all.

    Attributes:
        no_sources: As given.
        editable: How directories are installed that sources name, by URL: `(editable, package)`, None where nobody
            says.
        shown: How requirements with a source are recorded, by URL: `name @ shown`.
    """

    __slots__ = ("_members", "_root", "_tables", "editable", "no_sources", "shown")

    def __init__(self, root: Declared, members: Mapping[str, Declared], no_sources: frozenset[str]) -> None:
        self._root = root
        self._members = members
        self.no_sources = no_sources
        self._tables: dict[str, dict[str, list[dict[str, Any]]]] = {}
        self.editable: dict[str, tuple[bool | None, bool | None]] = {}
        self.shown: dict[str, str] = {}

    def apply(
        self, requirements: Iterable[Requirement], member: Declared, *, extra: str = "", group: str = ""
    ) -> list[Requirement]:
        """Requirements of a member, each with its source.

        Args:
            requirements: As they stand in the file.
            member: Whose.
            extra, group: What they belong to.

        Raises:
            DirectReferenceError: A source leads nowhere, or a member is required and not said to be one.
            UsageError: The sources are malformed.
        """
        found: list[Requirement] = []
        for one in requirements:
            found += self._one(one, member, extra, group)
        return found

    def _one(self, one: Requirement, member: Declared, extra: str, group: str) -> list[Requirement]:
        name = one[0]
        if ":all:" in self.no_sources or name in self.no_sources:
            return [one]
        owner = member
        sources = self._table(member).get(name)
        if sources is None and member is not self._root:
            owner = self._root
            sources = self._table(owner).get(name)
        if sources is not None:
            sources = [
                source
                for source in sources
                if source.get("extra", extra) == extra and source.get("group", group) == group
            ]
        if name in self._members and name != member.name:
            self._check_member(one, member, sources)
        if not sources:
            return [one]
        if len(sources) == 1 and "marker" not in sources[0]:
            return [self._placed(one, sources[0], owner)]
        return self._divided(one, sources, owner)

    def _check_member(self, one: Requirement, member: Declared, sources: list[dict[str, Any]] | None) -> None:
        if sources is None:
            raise DirectReferenceError(
                f"`{one[0]}` is a member of the workspace, but `{member.path}` does not say so",
                context=f"in the requirements of `{member.name or 'the root'}`",
                hints=(f"add `{one[0]} = {{ workspace = true }}` to `[tool.pym.sources]`",),
            )
        for source in sources:
            if "workspace" not in source:
                kind = next((kind for kind in _KINDS if kind in source), "")
                raise DirectReferenceError(
                    f"`{one[0]}` is a member of the workspace, but its source in `{member.path}` is a `{kind}`",
                    hints=(f"write `{one[0]} = {{ workspace = true }}`",),
                )

    def _divided(self, one: Requirement, sources: list[dict[str, Any]], owner: Declared) -> list[Requirement]:
        from pym.spec.markers import diagram
        from pym.spec.markers.parse import compile as compile_marker
        from pym.spec.markers.text import text

        own = diagram.of(one[3])
        total = diagram.FALSE
        found: list[Requirement] = []
        for source in sources:
            here = diagram.of(compile_marker(source["marker"])) if "marker" in source else diagram.TRUE
            total = diagram.disjoin(total, here)
            both = diagram.conjoin(own, here)
            if both != diagram.FALSE:
                marker = compile_marker(text(both)) if both != diagram.TRUE else None
                found.append(self._placed((one[0], one[1], one[2], marker, one[4]), source, owner))
        left = diagram.conjoin(own, diagram.negate(total))
        if left != diagram.FALSE:
            marker = compile_marker(text(left)) if left != diagram.TRUE else None
            found.append((one[0], one[1], one[2], marker, one[4]))
        return found

    def _placed(self, one: Requirement, source: dict[str, Any], owner: Declared) -> Requirement:
        name, extras, specifier, marker, _ = one
        place = f"the source of `{name}` in `{owner.path}`"
        if "workspace" in source:
            member = self._members.get(name)
            if member is None:
                raise DirectReferenceError(
                    f"`{name}` is said to be in the workspace, but is not a member of it", context=f"by {place}"
                )
            target = file_url(member.directory)
            self.shown[target] = "workspace"
            said = source.get("editable")
            if said is not None and self.editable.setdefault(target, (said, None))[0] is not said:
                raise UsageError(
                    f"The member `{name}` is required both as `editable = true` and as `editable = false`",
                    context=f"the latter, or the former, by {place}",
                )
            return (name, extras, None, marker, target)
        if "index" in source:
            return (name, extras, specifier, marker, PIN + source["index"])
        within = source.get("subdirectory", "")
        fragment = f"#subdirectory={within}" if within else ""
        if "git" in source:
            revision = next((source[key] for key in ("rev", "tag", "branch") if key in source), "")
            written = source["git"].removeprefix("git+")
            target = f"git+{written}{'@' if revision else ''}{revision}{fragment}"
        elif "url" in source:
            target = f"{source['url']}{fragment}"
        else:
            target = absolute(source["path"], owner.directory)
            path = os.path.normpath(os.path.join(owner.directory, source["path"]))
            if os.path.isfile(path):
                if source.get("editable"):
                    raise DirectReferenceError(f"A file cannot be editable: {place}", context=f"`{path}`")
            elif os.path.isdir(path):
                self.editable[target] = (source.get("editable"), source.get("package"))
            # What is not there is missed by whoever needs it: of a project beside, nobody needs the groups.
            self.shown[target] = os.path.relpath(path, self._root.directory).replace(os.sep, "/")
        return (name, extras, None, marker, target)

    def _table(self, member: Declared) -> dict[str, list[dict[str, Any]]]:
        known = self._tables.get(member.path)
        if known is None:
            known = self._tables[member.path] = read(member)
            if member.name:
                _check_asked(member, known, self.no_sources)
        return known


def read(member: Declared) -> dict[str, list[dict[str, Any]]]:
    """The sources a file names, by normalised name of the requirement.

    Raises:
        UsageError: They are malformed.
    """
    table = member.setting("sources")
    if table is None:
        return {}
    if not isinstance(table, dict):
        raise UsageError(f"Failed to parse `{member.path}`", context="`sources` is not a table")
    found: dict[str, list[dict[str, Any]]] = {}
    for name, value in table.items():
        entries = value if isinstance(value, list) else [value]
        found[normalised(name)] = [_entry(member.path, name, entry) for entry in entries]
        if not entries:
            raise UsageError(f"Failed to parse `{member.path}`", context=f"`sources.{name}` is an empty list")
        if len(entries) > 1:
            _tell_apart(member.path, name, found[normalised(name)])
    return found


def _check_asked(member: Declared, table: dict[str, list[dict[str, Any]]], no_sources: frozenset[str]) -> None:
    """Raises DirectReferenceError for a source of an extra or a group that does not ask for it.

    What it was written for would come from an index instead. What only a build tells is not known here.
    """
    for name, sources in table.items():
        for kind, there in (("extra", member.extras), ("group", member.groups)):
            if name in no_sources or (kind == "extra" and "optional-dependencies" in member.dynamic):
                continue
            for asked in [source[kind] for source in sources if kind in source]:
                if any(one[0] == name for one in there.get(asked, ())):
                    continue
                missing = f"does not ask for `{name}`" if asked in there else "is not there"
                raise DirectReferenceError(
                    f"A source of `{name}` is for the {kind} `{asked}`, which {missing}", context=f"in `{member.path}`"
                )


def _tell_apart(path: str, name: str, sources: list[dict[str, Any]]) -> None:
    """Raises UsageError if two sources of one name hold for the same extra or group in the same place."""
    from pym.spec.markers import diagram
    from pym.spec.markers.parse import compile as compile_marker

    for index, one in enumerate(sources):
        for other in sources[:index]:
            if (one.get("extra"), one.get("group")) != (other.get("extra"), other.get("group")):
                continue
            if "marker" not in one or "marker" not in other:
                raise UsageError(
                    f"Failed to parse `{path}`",
                    context=f"`sources.{name}` has several sources that hold everywhere",
                    hints=("tell them apart by `marker`, `extra` or `group`",),
                )
            if not diagram.disjoint(*[diagram.of(compile_marker(source["marker"])) for source in (one, other)]):
                raise UsageError(
                    f"Failed to parse `{path}`",
                    context=f"`sources.{name}` has markers that overlap: `{other['marker']}` and `{one['marker']}`",
                )


def _entry(path: str, name: str, entry: object) -> dict[str, Any]:
    def wrong(problem: str) -> UsageError:
        return UsageError(f"Failed to parse `{path}`", context=f"`sources.{name}` {problem}")

    if not isinstance(entry, dict):
        raise wrong("is neither a table nor a list of tables")
    kinds = [kind for kind in _KINDS if kind in entry]
    if len(kinds) != 1:
        raise wrong(f"has to have one of {', '.join(f'`{kind}`' for kind in _KINDS)}; it has {_list(kinds)}")
    kind = kinds[0]
    for key, value in entry.items():
        if key not in (kind, *_KEYS[kind], *_COMMON):
            raise wrong(f"has `{key}`, which does not go with `{kind}`")
        if key in _TEXTS and key != "workspace" and not isinstance(value, str):
            raise wrong(f"has a `{key}` that is not a string")
        if key in _FLAGS and not isinstance(value, bool):
            raise wrong(f"has a `{key}` that is neither true nor false")
    if kind == "workspace" and not entry["workspace"]:
        raise wrong("has `workspace = false`, which says nothing")
    revisions = [key for key in ("rev", "tag", "branch") if key in entry]
    if len(revisions) > 1:
        raise wrong(f"has {_list(revisions)}, of which one can be meant")
    if kind == "path" and entry.get("editable") and entry.get("package") is False:
        raise wrong("is `editable` and no `package`")
    if "extra" in entry and "group" in entry:
        raise wrong("has both `extra` and `group`")
    made = dict(entry)
    for key in ("extra", "group"):
        if key in made:
            made[key] = normalised(made[key])
    return made


def _list(words: list[str]) -> str:
    return " and ".join(f"`{word}`" for word in words) or "none"
