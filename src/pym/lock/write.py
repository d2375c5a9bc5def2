"""A lock as text: `pylock.toml` (PEP 751) in one canonical form, so that equal locks are equal bytes. A HOT module.

One entry of a list stands on one line, everything has its order, and nothing depends on when or where it is written:
a small change of the lock is a small difference of the text. `lock.canonical` reads this form, and only this.

What the standard has no key for stands in `[tool.pym]` and `[packages.tool.pym]`. Edges there are texts:
`name`, `name==version`, `name[extra,extra]==version @ source ; marker`.
"""

from __future__ import annotations

from pym.lock.toml_text import PACKAGE, file, hashes, key, reference, string
from pym.model.lock import DIRECTORY, GIT, PATH, REGISTRY, URL

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pym.model.lock import Conflicting, Edge, Lock, LockedPackage, Member

SCHEMA = 1
HEADER = "# This file is written by pym: change {} and run `pym lock{}` instead of editing it."


def write(lock: Lock) -> str:
    """The text, which ends with a newline."""
    lines = _head(lock)
    for package in lock.packages:
        package_lines(lines, package)
    lines.append("")
    return "\n".join(lines)


def rewrite(lock: Lock, text: str) -> str:
    """The text, from that of another lock that has the same packages: most of it, and most of the work."""
    lines = _head(lock)
    lines.append("")
    _, mark, packages = text.partition(PACKAGE)
    return "\n".join(lines) + (mark and PACKAGE[1:]) + packages


def _head(lock: Lock) -> list[str]:
    lines = [_header(lock), 'lock-version = "1.0"', f"created-by = {string(lock.created_by)}"]
    if lock.requires_python:
        lines.append(f"requires-python = {string(lock.requires_python)}")
    _list(lines, "environments", lock.environments)
    _list(lines, "extras", lock.extras)
    _list(lines, "dependency-groups", lock.groups)
    _list(lines, "default-groups", lock.default_groups)
    if not lock.packages:
        lines.append("packages = []")
    _tool(lines, lock)
    return lines


def _header(lock: Lock) -> str:
    script = lock.inputs.options.get("script", "") if lock.inputs is not None else ""
    if script.isprintable() and script:
        return HEADER.format(script, f" --script {script}")
    return HEADER.format("pyproject.toml", "")


def _tool(lines: list[str], lock: Lock) -> None:
    lines += ["", "[tool.pym]", f"schema = {SCHEMA}"]
    if lock.portable:
        lines.append("portable = true")
    _list(lines, "forks", lock.forks)
    _list(lines, "conflicts", [", ".join([_conflicting(one) for one in items]) for items in lock.conflicts])
    _list(lines, "root", [edge_text(one) for one in lock.root if not one.group])
    by_group: dict[str, list[str]] = {}
    for one in lock.root:
        if one.group:
            by_group.setdefault(one.group, []).append(edge_text(one))
    _table(lines, "tool.pym.root-groups", by_group)
    if lock.python is not None:
        lines += ["", "[tool.pym.python]", f"key = {string(lock.python.key)}"]
        if lock.python.build:
            lines.append(f"build = {string(lock.python.build)}")
        if lock.python.hashes:
            lines += ["", "[tool.pym.python.hashes]"]
            lines += [f"{key(name)} = {string(lock.python.hashes[name])}" for name in sorted(lock.python.hashes)]
    inputs = lock.inputs
    if inputs is None:
        return
    if inputs.options:
        lines += ["", "[tool.pym.options]"]
        lines += [f"{key(name)} = {string(inputs.options[name])}" for name in sorted(inputs.options)]
    lines += ["", "[tool.pym.inputs]"]
    _list(lines, "requirements", inputs.requirements)
    _list(lines, "constraints", inputs.constraints)
    _list(lines, "overrides", inputs.overrides)
    _list(lines, "excludes", inputs.excludes)
    _list(lines, "build-constraints", inputs.build_constraints)
    _list(lines, "required-environments", inputs.required_environments)
    _list(lines, "dependency-metadata", inputs.dependency_metadata)
    _list(lines, "indexes", [f"{name}={url}" for name, url in inputs.indexes])
    for member in inputs.members:
        _member(lines, member)


def _member(lines: list[str], member: Member) -> None:
    lines += ["", "[[tool.pym.members]]", f"name = {string(member.name)}", f"path = {string(member.path)}"]
    if member.version:
        lines.append(f"version = {string(member.version)}")
    lines.append(f"kind = {string(member.kind)}")
    if member.requires_python:
        lines.append(f"requires-python = {string(member.requires_python)}")
    _list(lines, "requires", member.requires)
    _list(lines, "default-groups", member.default_groups)
    _table(lines, "tool.pym.members.extras", member.extras)
    _table(lines, "tool.pym.members.groups", member.groups)


def package_lines(lines: list[str], package: LockedPackage) -> None:
    """Adds the entry of a package, with an empty line before it."""
    lines += ["", "[[packages]]", f"name = {string(package.name)}"]
    if package.version:
        lines.append(f"version = {string(package.version)}")
    if package.marker:
        lines.append(f"marker = {string(package.marker)}")
    if package.requires_python:
        lines.append(f"requires-python = {string(package.requires_python)}")
    source = package.source
    if source.kind == REGISTRY:
        if source.location:
            lines.append(f"index = {string(source.location)}")
        if package.sdist is not None:
            lines.append(f"sdist = {file(package.sdist, package.sdist[1])}")
        if package.wheels:
            lines.append("wheels = [")
            lines += [f"    {file(one, one[1])}," for one in package.wheels]
            lines.append("]")
    elif source.kind in (URL, PATH):
        lines.append(f"archive = {_archive(package)}")
    elif source.kind == GIT:
        lines.append(f"vcs = {_repository(package)}")
    elif source.kind == DIRECTORY:
        fields = [f"path = {string(source.location)}"]
        if source.editable:
            fields.append("editable = true")
        if source.subdirectory:
            fields.append(f"subdirectory = {string(source.subdirectory)}")
        lines.append(f"directory = {{ {', '.join(fields)} }}")
    edges = package.edges
    named = {(edge.name, edge.version, edge.source) for edge in edges}
    if named:
        lines.append("dependencies = [")
        lines += [f"    {one}," for one in sorted([reference(*each) for each in named])]
        lines.append("]")
    _package_tool(lines, package, plain=all(_is_plain(edge) for edge in edges))


def _package_tool(lines: list[str], package: LockedPackage, *, plain: bool) -> None:
    """`[packages.tool.pym]`, if there is anything to say in it."""
    source = package.source
    own: list[str] = []
    if source.index:
        own.append(f"index = {string(source.index)}")
    if source.virtual:
        own.append("virtual = true")
    _list(own, "forks", package.forks)
    _list(own, "build-requires", package.build_requires)
    by_extra: dict[str, list[str]] = {}
    by_group: dict[str, list[str]] = {}
    if not plain:
        always = []
        for edge in package.edges:
            if edge.group:
                by_group.setdefault(edge.group, []).append(edge_text(edge))
            elif edge.extra:
                by_extra.setdefault(edge.extra, []).append(edge_text(edge))
            else:
                always.append(edge_text(edge))
        own += ["requires = []"] if not always else []
        _list(own, "requires", always)
    if own:
        lines += ["", "[packages.tool.pym]", *own]
    _table(lines, "packages.tool.pym.extras", by_extra)
    _table(lines, "packages.tool.pym.groups", by_group)


def _is_plain(edge: Edge) -> bool:
    """Whether `dependencies` says all there is to say of an edge."""
    return not (edge.extras or edge.marker or edge.extra or edge.group or edge.source)


def edge_text(edge: Edge) -> str:
    """An edge without its extra and group, which say where it stands."""
    text = edge.name
    if edge.extras:
        text += f"[{','.join(edge.extras)}]"
    if edge.version:
        text += f"=={edge.version}"
    if edge.source:
        text += f" @ {edge.source}"
    return f"{text} ; {edge.marker}" if edge.marker else text


def _conflicting(one: Conflicting) -> str:
    name, extra, group = one
    return f"{name}:{group}" if group else f"{name}[{extra}]" if extra else name


def _archive(package: LockedPackage) -> str:
    only = package.wheels[0] if package.wheels else package.sdist
    assert only is not None
    fields = [f"{'url' if package.source.kind == URL else 'path'} = {string(package.source.location)}"]
    if only[3] >= 0:
        fields.append(f"size = {only[3]}")
    fields.append(f"hashes = {hashes(only[2])}")
    if package.source.subdirectory:
        fields.append(f"subdirectory = {string(package.source.subdirectory)}")
    return f"{{ {', '.join(fields)} }}"


def _repository(package: LockedPackage) -> str:
    source = package.source
    fields = ['type = "git"', f"url = {string(source.location)}"]
    if source.requested:
        fields.append(f"requested-revision = {string(source.requested)}")
    fields.append(f"commit-id = {string(source.commit)}")
    if source.subdirectory:
        fields.append(f"subdirectory = {string(source.subdirectory)}")
    return f"{{ {', '.join(fields)} }}"


def _list(lines: list[str], name: str, values: Iterable[str]) -> None:
    """`key = [`, one value a line; nothing for no values."""
    listed = [f"    {string(value)}," for value in values]
    if listed:
        lines.append(f"{name} = [")
        lines += listed
        lines.append("]")


def _table(lines: list[str], name: str, lists: Mapping[str, Iterable[str]]) -> None:
    """A table of lists, sorted by key; nothing for none."""
    if not lists:
        return
    lines += ["", f"[{name}]"]
    for each in sorted(lists):
        if lists[each]:
            _list(lines, key(each), lists[each])
        else:
            lines.append(f"{key(each)} = []")
