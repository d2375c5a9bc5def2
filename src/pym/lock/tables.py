"""A lock from the tables of TOML, checked as PEP 751 asks: any form of ours, and locks of other programs. COLD."""

from __future__ import annotations

from datetime import UTC, datetime

from pym.errors import LockInvalid, shown
from pym.lock import checks
from pym.lock.entries import checked, conflicting, edge_of, name_of
from pym.model.lock import (
    DIRECTORY,
    GIT,
    PATH,
    REGISTRY,
    URL,
    Edge,
    Lock,
    LockedPackage,
    LockedPython,
    LockInputs,
    Member,
    Source,
)
from pym.spec import wheelname
from pym.spec.markers.parse import compile as compile_marker
from pym.spec.ranges import canonical
from pym.spec.specifiers import compile as compile_specifier
from pym.spec.toml import parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from pym.model.distribution import File

_HINT = ("`pym lock` writes it anew",)


def read(data: bytes, label: str) -> Lock:
    """The lock.

    Raises:
        LockInvalid: See `lock.read.read`.
    """
    reader = _Reader(label)
    try:
        return reader.lock(_tables(data, label))
    except ValueError as error:
        raise LockInvalid(f"`{label}` is not a valid lock", context=str(error), hints=_HINT) from None
    except RecursionError:
        raise LockInvalid(f"`{label}` is not a valid lock", context="it is nested too deeply", hints=_HINT) from None


def files(text: str, label: str, name: str, version: str, source: Source) -> tuple[File, ...]:
    """Files from lines of a list, or from a single inline table, that are not in the canonical form.

    Raises:
        LockInvalid: They are none.
    """
    reader = _Reader(label)
    try:
        value = parse(f"files = [\n{text}\n]")["files"]
        return tuple([reader.file(one, name, version, source) for one in _list(value, "wheels", dict)])
    except (ValueError, RecursionError) as error:
        raise LockInvalid(f"`{label}` is not a valid lock", context=f"`{name}`: {error}", hints=_HINT) from None


def _tables(data: bytes, label: str) -> dict[str, Any]:
    try:
        return parse(data)
    except UnicodeDecodeError as error:
        raise ValueError(f"it is not UTF-8 at byte {error.start}") from None


class _Reader:
    """Reads parts of one lock. Everything raises ValueError with a sentence."""

    def __init__(self, label: str) -> None:
        self._label = label

    def lock(self, value: dict[str, Any]) -> Lock:
        version = value.get("lock-version")
        if not isinstance(version, str):
            raise ValueError("it has no `lock-version`")
        if (version != "1.0" and canonical(version[:40]) is None) or version.partition(".")[0] != "1":
            raise LockInvalid(
                f"`{self._label}` has lock version {shown(version, 40)}, which this pym does not know",
                context="it was written by a newer program",
                hints=("upgrade pym",),
            )
        packages = value.get("packages")
        if not isinstance(packages, list):
            # An empty list empties an environment: a missing one must not.
            raise ValueError("it has no `packages`" if packages is None else "`packages` is not a list")
        tool = _table(_table(value.get("tool", {}), "tool").get("pym", {}), "tool.pym")
        if tool and tool.get("schema") != 1:
            raise LockInvalid(
                f"`{self._label}` has a `[tool.pym]` of schema {shown(str(tool.get('schema')), 40)}, which this pym "
                "does not know",
                context="it was written by a newer pym",
                hints=("upgrade pym",),
            )
        portable = tool.get("portable", False) is True
        root = [edge_of(text, "", "") for text in _strings(tool.get("root"), "root")]
        for group, texts in _lists(tool.get("root-groups"), "root-groups").items():
            root += [edge_of(text, "", group) for text in texts]
        found = [self.package(one, own=bool(tool)) for one in packages]
        found.sort(key=lambda package: (package.name, package.version, package.source.key))
        seen: set[tuple[str, str, str, str]] = set()
        for one in found:
            key = (one.name, one.version, one.source.key, one.marker)
            if key in seen:
                raise ValueError(f"`{one.name}` is there twice")
            seen.add(key)
        return Lock(
            tuple(found),
            requires_python=self.specifier(value.get("requires-python"), "requires-python"),
            environments=tuple(
                [self.marker(one, "environments") for one in _strings(value.get("environments"), "environments")]
            ),
            extras=tuple([_name(one) for one in _strings(value.get("extras"), "extras")]),
            groups=_strings(value.get("dependency-groups"), "dependency-groups"),
            default_groups=_strings(value.get("default-groups"), "default-groups"),
            root=tuple(root),
            inputs=_inputs(tool),
            conflicts=tuple([conflicting(one) for one in _strings(tool.get("conflicts"), "conflicts")]),
            forks=_strings(tool.get("forks"), "forks"),
            python=_python(tool.get("python")),
            portable=portable,
            created_by=_string(value.get("created-by", ""), "created-by"),
        )

    def package(self, value: object, *, own: bool) -> LockedPackage:
        table = _table(value, "packages")
        name = _name(table.get("name"))
        version = _string(table.get("version", ""), f"version of `{name}`")
        number = (canonical(version) if len(version) < 1000 else None) if version else ""
        if number is None:
            raise ValueError(f"`{name}` has the version {shown(version)}, which is none")
        tool = _table(_table(table.get("tool", {}), "packages.tool").get("pym", {}), "packages.tool.pym")
        wheels = _list(table.get("wheels", []), f"wheels of `{name}`", dict)
        sdist = table.get("sdist")
        kinds = [kind for kind in ("archive", "directory", "vcs") if kind in table]
        place = _string(table.get("index", ""), f"index of `{name}`")
        if kinds:
            if len(kinds) > 1 or wheels or sdist is not None:
                raise ValueError(f"`{name}` comes from several places at once")
            source = self.source(kinds[0], _table(table[kinds[0]], kinds[0]), tool.get("virtual") is True)
        else:
            if not wheels and sdist is None:
                raise ValueError(f"`{name}` has no file")
            if not number:
                raise ValueError(f"`{name}` has no version")
            if place:
                checks.address(place) if "://" in place else checks.path(place)
            source = Source(REGISTRY, place, index=_string(tool.get("index", ""), f"index of `{name}`"))
        try:
            first = self.file(table["archive"], name, number, source) if kinds == ["archive"] else None
            listed = tuple(sorted([self.file(one, name, number, source) for one in wheels], key=lambda file: file[0]))
            built = self.file(sdist, name, number, source) if sdist is not None else None
        except ValueError as error:
            raise ValueError(f"`{name}`: {error}") from None
        if first is not None:
            built, listed = (None, (first,)) if first[0].lower().endswith(".whl") else (first, ())
        return LockedPackage(
            name,
            number,
            source,
            marker=self.marker(table.get("marker", ""), f"marker of `{name}`"),
            requires_python=self.specifier(table.get("requires-python"), f"requires-python of `{name}`"),
            sdist=built,
            wheels=listed,
            edges=self.edges(table, tool, name) if own else self.plain_edges(table),
            forks=_strings(tool.get("forks"), "forks"),
            build_requires=_strings(tool.get("build-requires"), "build-requires"),
        )

    def source(self, kind: str, table: dict[str, Any], virtual: bool) -> Source:
        below = _string(table.get("subdirectory", ""), "subdirectory")
        checks.below(below)
        path, url = table.get("path"), table.get("url")
        if kind == "directory":
            text = _string(path, "path of a directory")
            checks.path(text)
            return Source(DIRECTORY, text, subdirectory=below, editable=table.get("editable") is True, virtual=virtual)
        if kind == "vcs":
            if table.get("type") != "git":
                raise ValueError(f"a repository of kind {shown(str(table.get('type')))} cannot be had, only `git` ones")
            commit = _string(table.get("commit-id"), "commit-id")
            requested = _string(table.get("requested-revision", ""), "requested-revision")
            text = _string(url, "url of a repository")
            checks.repository(text, commit, requested)
            return Source(GIT, text, subdirectory=below, requested=requested, commit=commit)
        if path is not None:
            text = _string(path, "path of an archive")
            checks.path(text)
            return Source(PATH, text, subdirectory=below)
        text = _string(url, "url of an archive")
        checks.address(text)
        return Source(URL, text, subdirectory=below)

    def file(self, value: object, name: str, version: str, source: Source) -> File:
        table = _table(value, "a file")
        path, url = table.get("path"), table.get("url")
        if path is not None:
            place = _string(path, "path of a file")
            checks.path(place)
        else:
            place = _string(url, "url of a file")
            checks.address(place)
        filename = _string(table.get("name", ""), "name of a file")
        if not filename:
            filename = name_of(place)
        hashes = _table(table.get("hashes", {}), f"hashes of `{filename}`")
        pairs = tuple(
            sorted((key, _string(digest, f"{key} of `{filename}`").lower()) for key, digest in hashes.items())
        )
        size = table.get("size", -1)
        if type(size) is not int or not -1 <= size <= checks.LARGEST:
            raise ValueError(f"`{filename}` has the size {shown(str(size)[:40])}")
        if source.kind == REGISTRY:
            if filename.endswith(".whl"):
                parsed = wheelname.parse(filename)
                if parsed is None or parsed[0] != name or parsed[1] != version:
                    raise ValueError(f"{shown(filename)} is no wheel of version {version}")
            elif wheelname.sdist(filename, name) != version:
                raise ValueError(f"{shown(filename)} is no source distribution of version {version}")
        return checked(filename, place, pairs, size, _uploaded(table.get("upload-time")), source)

    def plain_edges(self, table: dict[str, Any]) -> tuple[Edge, ...]:
        found = []
        for one in _list(table.get("dependencies", []), "dependencies", dict):
            if isinstance(one.get("name"), str):
                found.append(Edge(_name(one["name"]), _string(one.get("version", ""), "version of a dependency")))
        return tuple(found)

    def edges(self, table: dict[str, Any], tool: dict[str, Any], name: str) -> tuple[Edge, ...]:
        if "requires" not in tool:
            return self.plain_edges(table)
        found = [edge_of(text, "", "") for text in _strings(tool["requires"], f"requires of `{name}`")]
        for group, texts in _lists(tool.get("groups"), "groups").items():
            found += [edge_of(text, "", group) for text in texts]
        for extra, texts in _lists(tool.get("extras"), "extras").items():
            found += [edge_of(text, extra, "") for text in texts]
        said = {(edge.name, edge.version) for edge in self.plain_edges(table)}
        if said != {(edge.name, edge.version) for edge in found}:
            raise ValueError(f"the `dependencies` of `{name}` are not what its `requires` says")
        return tuple(found)

    def marker(self, value: object, what: str) -> str:
        text = _string(value, what)
        if text:
            try:
                compile_marker(text)
            except (ValueError, RecursionError) as error:
                raise ValueError(f"{what}: {error}") from None
        return text

    def specifier(self, value: object, what: str) -> str:
        if value is None:
            return ""
        text = _string(value, what)
        try:
            compile_specifier(text)
        except ValueError as error:
            raise ValueError(f"{what}: {error}") from None
        return text


def _uploaded(value: object) -> float | None:
    if value is None:
        return None
    if not isinstance(value, datetime):
        raise ValueError(f"the upload time {shown(str(value))} is none")
    if value.tzinfo is None:
        value = value.replace(tzinfo=UTC)
    return float(int(value.timestamp()))


def _inputs(tool: dict[str, Any]) -> LockInputs | None:
    if not tool or "inputs" not in tool:
        return None
    table = _table(tool["inputs"], "tool.pym.inputs")
    members = []
    for one in _list(tool.get("members", []), "members", dict):
        path = _string(one.get("path", ""), "path of a member")
        checks.path(path)
        kind = _string(one.get("kind", "virtual"), "kind of a member")
        if kind not in ("editable", "directory", "virtual"):
            raise ValueError(f"a member is of the kind {shown(kind)}")
        name = one.get("name")
        members.append(
            Member(
                _name(name) if name else "",
                path,
                version=_string(one.get("version", ""), "version of a member"),
                kind=kind,
                requires_python=_string(one.get("requires-python", ""), "requires-python of a member"),
                requires=_strings(one.get("requires"), "requires"),
                default_groups=_strings(one.get("default-groups"), "default-groups"),
                extras=_lists(one.get("extras"), "extras"),
                groups=_lists(one.get("groups"), "groups"),
            )
        )
    indexes = []
    for text in _strings(table.get("indexes"), "indexes"):
        name, _, url = text.partition("=")
        indexes.append((name, url))
    options = _table(tool.get("options", {}), "options")
    return LockInputs(
        tuple(members),
        requirements=_strings(table.get("requirements"), "requirements"),
        constraints=_strings(table.get("constraints"), "constraints"),
        overrides=_strings(table.get("overrides"), "overrides"),
        excludes=_strings(table.get("excludes"), "excludes"),
        build_constraints=_strings(table.get("build-constraints"), "build-constraints"),
        required_environments=_strings(table.get("required-environments"), "required-environments"),
        dependency_metadata=_strings(table.get("dependency-metadata"), "dependency-metadata"),
        indexes=tuple(indexes),
        options={key: _string(value, key) for key, value in options.items()},
    )


def _python(value: object) -> LockedPython | None:
    if value is None:
        return None
    table = _table(value, "tool.pym.python")
    hashes = _table(table.get("hashes", {}), "hashes")
    return LockedPython(
        _string(table.get("key", ""), "key"),
        _string(table.get("build", ""), "build"),
        {key: _string(digest, key) for key, digest in hashes.items()},
    )


def _name(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{shown(str(value))} is not a name")
    checks.name(value)
    return value


def _string(value: object, what: str) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{what} is missing" if value is None else f"{what} is not a string")
    return value


def _table(value: object, what: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ValueError(f"`{what}` is not a table")
    return value


def _list(value: object, what: str, kind: type) -> list[Any]:
    if not isinstance(value, list) or not all(isinstance(one, kind) for one in value):
        raise ValueError(f"`{what}` is not a list of {'tables' if kind is dict else 'strings'}")
    return value


def _strings(value: object, what: str) -> tuple[str, ...]:
    return tuple(_list(value, what, str)) if value is not None else ()


def _lists(value: object, what: str) -> dict[str, tuple[str, ...]]:
    if value is None:
        return {}
    return {key: _strings(texts, f"{what}.{key}") for key, texts in _table(value, what).items()}
