"""Reads the canonical form of a lock (`lock.write`), line by line and without TOML's grammar. A HOT module.

It accepts what `lock.write` writes and answers None to everything else, which `lock.tables` then judges: whatever it
accepts, TOML reads the same. Files and edges of a package are read when somebody asks for them.
"""

from __future__ import annotations

from pym.lock import checks
from pym.lock.entries import Edges, Files, conflicting, edge_of
from pym.lock.toml_text import PACKAGE
from pym.model.lock import (
    DIRECTORY,
    GIT,
    PATH,
    REGISTRY,
    URL,
    Lock,
    LockedPackage,
    LockedPython,
    LockInputs,
    Member,
    Source,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.model.distribution import File

_PLAIN = bytes(range(0x20, 0x7F)) + b"\n"
_BARE = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")


class Unusual(Exception):
    """Not the canonical form."""


def read(data: bytes, label: str) -> Lock | None:
    """The lock; None if the text is not in canonical form.

    Args:
        data: The whole file.
        label: How messages call it.
    """
    if data.translate(None, _PLAIN) or b"\\" in data or data[-1:] != b"\n":
        return None
    text = data[:-1].decode("ascii")
    blocks = text.split(PACKAGE)
    try:
        lock = _head(blocks[0], len(blocks) > 1)
        packages = [_package(block, label, lock.portable) for block in blocks[1:]]
    except (Unusual, IndexError, ValueError):
        # What is wrong, if anything is, the other reader says.
        return None
    last = ("", "", "")
    for package in packages:
        key = (package.name, package.version, package.source.key)
        if key <= last:
            return None
        last = key
    lock.packages = tuple(packages)
    return lock


class Lines:
    """The lines of one block, from the first on."""

    __slots__ = ("at", "end", "lines")

    def __init__(self, text: str) -> None:
        self.lines = text.split("\n")
        self.at = 0
        self.end = len(self.lines)

    def string(self, key: str) -> str:
        """The value of `key = "…"`, if that is the next line; else ""."""
        if self.at == self.end:
            return ""
        line = self.lines[self.at]
        start = len(key) + 4
        if line[:start] != f'{key} = "':
            return ""
        value = line[start:-1]
        if line[-1] != '"' or not value or '"' in value:
            raise Unusual
        self.at += 1
        return value

    def raw(self, key: str) -> str:
        """What stands behind `key = `, if that is the next line; else ""."""
        if self.at == self.end:
            return ""
        line = self.lines[self.at]
        start = len(key) + 3
        if line[:start] != f"{key} = ":
            return ""
        self.at += 1
        return line[start:]

    def block(self, key: str) -> list[str]:
        """The lines within `key = [` and `]`, if that comes next."""
        if self.at == self.end or self.lines[self.at] != f"{key} = [":
            return []
        end = self.lines.index("]", self.at)
        found = self.lines[self.at + 1 : end]
        if not found:
            raise Unusual
        for line in found:
            # A list that ends elsewhere would swallow what comes behind it.
            if line[:4] != "    ":
                raise Unusual
        self.at = end + 1
        return found

    def strings(self, key: str) -> tuple[str, ...]:
        """The strings within `key = [` and `]`, if that comes next."""
        return tuple([_item(line) for line in self.block(key)])

    def heading(self, text: str) -> bool:
        """Whether an empty line and this heading come next: then it is behind them."""
        at = self.at
        if at + 1 < self.end and not self.lines[at] and self.lines[at + 1] == text:
            self.at = at + 2
            return True
        return False

    def pairs(self) -> dict[str, str]:
        """Keys with a string each, up to an empty line; sorted."""
        found: dict[str, str] = {}
        last = ""
        while self.at < self.end and self.lines[self.at]:
            key, equals, value = self.lines[self.at].partition(" = ")
            if not equals or len(value) < 3 or value[0] != '"' or value[-1] != '"' or '"' in value[1:-1]:
                raise Unusual
            key = _key(key)
            if key <= last:
                raise Unusual
            found[key] = value[1:-1]
            last = key
            self.at += 1
        return found

    def lists(self) -> dict[str, tuple[str, ...]]:
        """Keys with a list of strings each, up to an empty line; sorted."""
        found: dict[str, tuple[str, ...]] = {}
        last = ""
        while self.at < self.end and self.lines[self.at]:
            key, _, value = self.lines[self.at].partition(" = ")
            name = _key(key)
            if name <= last:
                raise Unusual
            if value == "[]":
                found[name] = ()
                self.at += 1
            elif value == "[":
                found[name] = self.strings(key)
            else:
                raise Unusual
            last = name
        return found

    def finish(self) -> None:
        """Nothing may be left."""
        if self.at != self.end:
            raise Unusual


def _item(line: str) -> str:
    value = line[5:-2]
    if line[:5] != '    "' or line[-2:] != '",' or '"' in value:
        raise Unusual
    return value


def _key(text: str) -> str:
    if text and _BARE.issuperset(text):
        return text
    if len(text) > 2 and text[0] == '"' and text[-1] == '"' and '"' not in text[1:-1]:
        return text[1:-1]
    raise Unusual


def _head(text: str, has_packages: bool) -> Lock:
    lines = Lines(text)
    while lines.lines[lines.at][:1] == "#":
        lines.at += 1
    if lines.string("lock-version") != "1.0":
        raise Unusual
    created_by = lines.string("created-by")
    if not created_by:
        raise Unusual
    requires_python = lines.string("requires-python")
    environments = lines.strings("environments")
    extras = lines.strings("extras")
    groups = lines.strings("dependency-groups")
    default_groups = lines.strings("default-groups")
    for one in (*extras, *groups, *default_groups):
        checks.name(one)
    if (lines.raw("packages") == "[]") is has_packages:
        raise Unusual
    if not lines.heading("[tool.pym]") or lines.raw("schema") != "1":
        raise Unusual
    portable = lines.raw("portable")
    if portable not in ("", "true"):
        raise Unusual
    forks = lines.strings("forks")
    conflicts = tuple([conflicting(one) for one in lines.strings("conflicts")])
    root = [edge_of(one, "", "") for one in lines.strings("root")]
    if lines.heading("[tool.pym.root-groups]"):
        for group, texts in lines.lists().items():
            root += [edge_of(one, "", group) for one in texts]
    python = _python(lines)
    inputs = _inputs(lines)
    lines.finish()
    return Lock(
        (),
        requires_python=requires_python,
        environments=environments,
        extras=extras,
        groups=groups,
        default_groups=default_groups,
        root=tuple(root),
        inputs=inputs,
        conflicts=conflicts,
        forks=forks,
        python=python,
        portable=bool(portable),
        created_by=created_by,
    )


def _python(lines: Lines) -> LockedPython | None:
    if not lines.heading("[tool.pym.python]"):
        return None
    key, build = lines.string("key"), lines.string("build")
    return LockedPython(key, build, lines.pairs() if lines.heading("[tool.pym.python.hashes]") else {})


def _inputs(lines: Lines) -> LockInputs | None:
    options = lines.pairs() if lines.heading("[tool.pym.options]") else {}
    if not lines.heading("[tool.pym.inputs]"):
        if options:
            raise Unusual
        return None
    requirements = lines.strings("requirements")
    constraints = lines.strings("constraints")
    overrides = lines.strings("overrides")
    excludes = lines.strings("excludes")
    build_constraints = lines.strings("build-constraints")
    required_environments = lines.strings("required-environments")
    dependency_metadata = lines.strings("dependency-metadata")
    indexes = []
    for one in lines.strings("indexes"):
        name, _, url = one.partition("=")
        indexes.append((name, url))
    members = []
    while lines.heading("[[tool.pym.members]]"):
        members.append(_member(lines))
    return LockInputs(
        tuple(members),
        requirements=requirements,
        constraints=constraints,
        overrides=overrides,
        excludes=excludes,
        build_constraints=build_constraints,
        required_environments=required_environments,
        dependency_metadata=dependency_metadata,
        indexes=tuple(indexes),
        options=options,
    )


def _member(lines: Lines) -> Member:
    if lines.raw("name") == '""':
        name = ""
    else:
        lines.at -= 1
        name = lines.string("name")
        checks.name(name)
    path = lines.string("path")
    checks.path(path)
    version = lines.string("version")
    kind = lines.string("kind")
    if kind not in ("editable", "directory", "virtual"):
        raise Unusual
    requires_python = lines.string("requires-python")
    requires = lines.strings("requires")
    default_groups = lines.strings("default-groups")
    return Member(
        name,
        path,
        version=version,
        kind=kind,
        requires_python=requires_python,
        requires=requires,
        default_groups=default_groups,
        extras=lines.lists() if lines.heading("[tool.pym.members.extras]") else {},
        groups=lines.lists() if lines.heading("[tool.pym.members.groups]") else {},
    )


def _package(text: str, label: str, portable: bool) -> LockedPackage:
    lines = Lines(text)
    string = lines.string
    name = string("name")
    checks.name(name)
    version = string("version")
    marker = string("marker")
    requires_python = string("requires-python")
    location = string("index")
    sdist = lines.raw("sdist")
    wheels = lines.block("wheels")
    source = None
    archive = ""
    if sdist or wheels:
        if location:
            checks.address(location) if "://" in location else checks.path(location)
        if not version:
            raise Unusual
    else:
        if location:
            raise Unusual
        archive = lines.raw("archive")
        if archive:
            source = _archive(archive)
        elif lines.lines[lines.at][:5] == "vcs =":
            source = _repository(lines.raw("vcs"))
        else:
            source = _directory(lines.raw("directory"))
    dependencies = lines.block("dependencies")
    index, virtual = "", False
    requires: tuple[str, ...] | None = None
    forks: tuple[str, ...] = ()
    build_requires: tuple[str, ...] = ()
    extras: dict[str, tuple[str, ...]] = {}
    groups: dict[str, tuple[str, ...]] = {}
    if lines.at != lines.end:
        if lines.heading("[packages.tool.pym]"):
            index = string("index")
            said = lines.raw("virtual")
            virtual = said == "true"
            if said and not virtual:
                raise Unusual
            forks = lines.strings("forks")
            build_requires = lines.strings("build-requires")
            if lines.at != lines.end and lines.lines[lines.at] == "requires = []":
                requires = ()
                lines.at += 1
            else:
                requires = lines.strings("requires") or None
        if lines.heading("[packages.tool.pym.extras]"):
            extras = lines.lists()
        if lines.heading("[packages.tool.pym.groups]"):
            groups = lines.lists()
        lines.finish()
    if source is None:
        if portable and not location and not index:
            raise Unusual  # nothing says where it is to be had
        source = Source(REGISTRY, location, index=index)
    elif virtual:
        if source.kind != DIRECTORY:
            raise Unusual
        source.virtual = True
    if (extras or groups) and requires is None:
        raise Unusual
    first: File | None = None
    if archive:
        first = Files((archive,), label, name, version, source).one()
    return LockedPackage(
        name,
        version,
        source,
        marker=marker,
        requires_python=requires_python,
        sdist=(
            (first if not first[0].lower().endswith(".whl") else None)
            if first is not None
            else Files((sdist,), label, name, version, source).one
            if sdist
            else None
        ),
        wheels=(
            ((first,) if first[0].lower().endswith(".whl") else ())
            if first is not None
            else Files(wheels, label, name, version, source)
            if wheels
            else ()
        ),
        edges=Edges(dependencies, requires, extras, groups, label) if dependencies else (),
        forks=forks,
        build_requires=build_requires,
    )


def _fields(text: str, order: tuple[str, ...]) -> dict[str, str]:
    """The fields of an inline table `{ key = "text", … }` whose keys come in this order."""
    if text[:2] != "{ " or text[-2:] != " }":
        raise Unusual
    found: dict[str, str] = {}
    place = -1
    for part in text[2:-2].split(", "):
        key, equals, value = part.partition(" = ")
        if not equals or key not in order or order.index(key) <= place:
            raise Unusual
        place = order.index(key)
        if value[:1] == '"':
            if len(value) < 3 or value[-1] != '"' or '"' in value[1:-1]:
                raise Unusual
            found[key] = value[1:-1]
        elif value == "true" and key == "editable":
            found[key] = value
        else:
            raise Unusual
    return found


def _archive(text: str) -> Source:
    # `size` and `hashes` are the file's.
    head, mark, tail = text.partition(", size = ")
    if not mark:
        head, mark, tail = text.partition(", hashes = ")
    below = tail.partition(", subdirectory = ")[2] if mark else ""
    fields = _fields(f"{head}, subdirectory = {below}" if below else f"{head} }}", ("url", "path", "subdirectory"))
    subdirectory = fields.get("subdirectory", "")
    checks.below(subdirectory)
    if "url" in fields:
        checks.address(fields["url"])
        return Source(URL, fields["url"], subdirectory=subdirectory)
    checks.path(fields.get("path", ""))
    return Source(PATH, fields["path"], subdirectory=subdirectory)


def _repository(text: str) -> Source:
    fields = _fields(text, ("type", "url", "requested-revision", "commit-id", "subdirectory"))
    if fields.get("type") != "git":
        raise Unusual
    source = Source(
        GIT,
        fields.get("url", ""),
        requested=fields.get("requested-revision", ""),
        commit=fields.get("commit-id", ""),
        subdirectory=fields.get("subdirectory", ""),
    )
    checks.repository(source.location, source.commit, source.requested)
    checks.below(source.subdirectory)
    return source


def _directory(text: str) -> Source:
    fields = _fields(text, ("path", "editable", "subdirectory"))
    checks.path(fields.get("path", ""))
    checks.below(fields.get("subdirectory", ""))
    return Source(DIRECTORY, fields["path"], editable="editable" in fields, subdirectory=fields.get("subdirectory", ""))
