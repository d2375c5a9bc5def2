"""A lock as text: `pylock.toml` (PEP 751) in one canonical form, so that equal locks are equal bytes. A HOT module.

One entry of a list stands on one line, everything has its order, and nothing depends on when or where it is written:
a small change of the lock is a small difference of the text. `lock.canonical` reads this form, and only this.

What the standard has no key for stands in `[tool.pym]` and `[packages.tool.pym]`. Edges there are texts:
`name`, `name==version`, `name[extra,extra]==version @ source ; marker`.
"""

from __future__ import annotations

from pym.model.lock import DIRECTORY, GIT, PATH, REGISTRY, URL

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pym.model.distribution import File
    from pym.model.lock import Conflicting, Edge, Lock, LockedPackage, Member

SCHEMA = 1
HEADER = "# This file is written by pym: change {} and run `pym lock{}` instead of editing it."
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r"}
_BARE = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")


def write(lock: Lock) -> str:
    """The text, which ends with a newline."""
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
    for package in lock.packages:
        package_lines(lines, package)
    lines.append("")
    return "\n".join(lines)


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
            lines += [f"{_key(name)} = {string(lock.python.hashes[name])}" for name in sorted(lock.python.hashes)]
    inputs = lock.inputs
    if inputs is None:
        return
    if inputs.options:
        lines += ["", "[tool.pym.options]"]
        lines += [f"{_key(name)} = {string(inputs.options[name])}" for name in sorted(inputs.options)]
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
            lines.append(f"sdist = {_file(package.sdist)}")
        if package.wheels:
            lines.append("wheels = [")
            lines += [f"    {_file(file)}," for file in package.wheels]
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


def reference(name: str, version: str, source: str) -> str:
    """What names a package in `dependencies` (PEP 751: as little as identifies it)."""
    fields = [f"name = {string(name)}"]
    if version:
        fields.append(f"version = {string(version)}")
    kind, _, place = source.partition("+")
    if kind in (PATH, URL):
        word = "path" if kind == PATH else "url"
        fields.append(f"archive = {{ {word} = {string(place.partition('&subdirectory=')[0])} }}")
    elif kind == DIRECTORY:
        fields.append(f"directory = {{ path = {string(place.partition('&subdirectory=')[0])} }}")
    elif kind == GIT:
        url, _, rest = place.partition("#")
        commit, _, below = rest.partition("&subdirectory=")
        inner = [f"url = {string(url)}", f"commit-id = {string(commit)}"]
        if below:
            inner.append(f"subdirectory = {string(below)}")
        fields.append(f"vcs = {{ {', '.join(inner)} }}")
    elif kind == REGISTRY:
        fields.append(f"index = {string(place)}")
    return f"{{ {', '.join(fields)} }}"


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


def _file(file: File) -> str:
    filename, url, hashes, size, uploaded = file[:5]
    fields = []
    if not url:
        # Without an address it stands for a file next to the lock, which is what standard installers look for then.
        fields.append(f"path = {string(filename)}")
    else:
        if url.rpartition("/")[2] != filename or "%" in filename:
            fields.append(f"name = {string(filename)}")
        fields.append(f"{'url' if '://' in url else 'path'} = {string(url)}")
    if uploaded is not None:
        fields.append(f"upload-time = {moment(uploaded)}")
    if size >= 0:
        fields.append(f"size = {size}")
    fields.append(f"hashes = {_hashes(hashes)}")
    return f"{{ {', '.join(fields)} }}"


def _archive(package: LockedPackage) -> str:
    file = package.wheels[0] if package.wheels else package.sdist
    assert file is not None
    fields = [f"{'url' if package.source.kind == URL else 'path'} = {string(package.source.location)}"]
    if file[3] >= 0:
        fields.append(f"size = {file[3]}")
    fields.append(f"hashes = {_hashes(file[2])}")
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


def _hashes(pairs: Iterable[tuple[str, str]]) -> str:
    listed = ", ".join([f"{name} = {string(digest)}" for name, digest in sorted(pairs)])
    return f"{{ {listed} }}" if listed else "{}"


def _list(lines: list[str], key: str, values: Iterable[str]) -> None:
    """`key = [`, one value a line; nothing for no values."""
    listed = [f"    {string(value)}," for value in values]
    if listed:
        lines.append(f"{key} = [")
        lines += listed
        lines.append("]")


def _table(lines: list[str], name: str, lists: Mapping[str, Iterable[str]]) -> None:
    """A table of lists, sorted by key; nothing for none."""
    if not lists:
        return
    lines += ["", f"[{name}]"]
    for key in sorted(lists):
        if lists[key]:
            _list(lines, _key(key), lists[key])
        else:
            lines.append(f"{_key(key)} = []")


def _key(text: str) -> str:
    return text if text and _BARE.issuperset(text) else string(text)


def string(text: str) -> str:
    """A string as TOML has it."""
    if text.isascii() and text.isprintable() and '"' not in text and "\\" not in text:
        return f'"{text}"'
    return (
        '"'
        + "".join(
            [_ESCAPES.get(char) or (char if char >= " " and char != "\x7f" else f"\\u{ord(char):04x}") for char in text]
        )
        + '"'
    )


def moment(seconds: float) -> str:
    """Seconds since the epoch (from 1970 to 9999) as TOML writes a moment: `2024-01-31T23:59:59Z`."""
    days, rest = divmod(int(seconds), 86_400)
    # Howard Hinnant's way from days to a date, with years that begin in March.
    days += 719_468
    era, day_of_era = divmod(days, 146_097)
    year_of_era = (day_of_era - day_of_era // 1460 + day_of_era // 36_524 - day_of_era // 146_096) // 365
    day_of_year = day_of_era - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
    shifted = (5 * day_of_year + 2) // 153
    day = day_of_year - (153 * shifted + 2) // 5 + 1
    month = shifted + 3 if shifted < 10 else shifted - 9
    year = year_of_era + era * 400 + (month <= 2)
    return f"{year:04d}-{month:02d}-{day:02d}T{rest // 3600:02d}:{rest % 3600 // 60:02d}:{rest % 60:02d}Z"
