"""What one member's `pyproject.toml` declares, compiled (see `declared`). A cold module."""

from __future__ import annotations

from pym.errors import PymError, UsageError, shown
from pym.fs.regular import opener
from pym.project import toml
from pym.project.manifest import plain
from pym.spec.direct import normalised

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from pym.spec.requirement import Requirement

    Listed = tuple[Requirement, ...]


class File:
    """One file that is being read: its errors name it and the key."""

    def __init__(self, path: str) -> None:
        self.path = path

    def wrong(self, key: str, problem: str) -> UsageError:
        return UsageError(f"Failed to parse `{self.path}`", context=f"`{key}` {problem}")

    def table(self, value: Any, key: str) -> dict[str, Any]:
        """A table, empty if there is none."""
        if value is None:
            return {}
        if not isinstance(value, dict):
            raise self.wrong(key, "is not a table")
        return value

    def text(self, value: Any, key: str) -> str:
        if not isinstance(value, str):
            raise self.wrong(key, "is not a string")
        return value

    def texts(self, value: Any, key: str) -> list[str]:
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            raise self.wrong(key, "is not a list of strings")
        return value

    def requirement(self, text: str, key: str) -> Requirement:
        from pym.spec import requirements

        try:
            return requirements.compile(text)
        except (PymError, ValueError) as error:
            words = error.message if isinstance(error, PymError) else str(error)
            raise self.wrong(key, f"cannot be read: {words}") from error

    def requirements(self, value: Any, key: str) -> Listed:
        return tuple([self.requirement(text, key) for text in self.texts(value, key)])

    def name(self, text: str, key: str) -> str:
        from pym.spec.name import normalise

        found = normalise(text)
        if found is None:
            raise self.wrong(key, f"has {shown(text)}, which is no name")
        return found

    def specifier(self, text: str, key: str) -> str:
        from pym.spec import specifiers

        try:
            specifiers.compile(text)
        except (PymError, ValueError) as error:
            words = error.message if isinstance(error, PymError) else str(error)
            raise self.wrong(key, f"is {shown(text)}, which is no version specifier: {words}") from error
        return text.strip()


def parse(path: str, data: bytes | None = None) -> tuple[tuple[Any, ...], bytes]:
    """The fields of a `Declared` after its path, and the bytes of the file.

    Args:
        path: Absolute path of the file.
        data: Its bytes, if they have been read already.

    Raises:
        UsageError: The file is malformed.
    """
    if data is None:
        try:
            with open(path, "rb", opener=opener) as opened:
                data = opened.read(1 << 26)
        except OSError as error:
            raise UsageError(f"Failed to read `{path}`", context=error.strerror or str(error)) from error
    value = toml.loads(data, path)
    file = File(path)
    tool = file.table(value.get("tool"), "tool")
    pym = plain(file.table(tool.get("pym"), "tool.pym"))
    uv = plain(file.table(tool.get("uv"), "tool.uv"))
    name, version, requires_python = "", "", ""
    dynamic: tuple[str, ...] = ()
    dependencies: Listed = ()
    extras: dict[str, Listed] = {}
    project = value.get("project")
    if project is not None:
        project = file.table(project, "project")
        if "name" not in project:
            raise file.wrong("project.name", "is missing")
        name = file.name(file.text(project["name"], "project.name"), "project.name")
        dynamic = tuple(file.texts(project.get("dynamic", []), "project.dynamic"))
        version = _version(file, project, dynamic)
        if "requires-python" in project:
            key = "project.requires-python"
            requires_python = file.specifier(file.text(project["requires-python"], key), key)
        dependencies = file.requirements(project.get("dependencies", []), "project.dependencies")
        listed = file.table(project.get("optional-dependencies"), "project.optional-dependencies")
        for extra, texts in listed.items():
            key = f"project.optional-dependencies.{extra}"
            normal = file.name(extra, key)
            if normal in extras:
                raise file.wrong(key, f"is there twice, as names of extras go (`{normal}`)")
            extras[normal] = file.requirements(texts, key)
    pythons = _group_pythons(file, pym.get("dependency-groups", uv.get("dependency-groups")))
    groups, includes = _groups(file, value.get("dependency-groups"), pythons)
    legacy = pym.get("dev-dependencies", uv.get("dev-dependencies"))
    if legacy is not None:
        known = groups.get("dev", ())
        groups["dev"] = known + file.requirements(legacy, "tool.uv.dev-dependencies")
        includes.setdefault("dev", ())
    for group in pythons:
        if group not in groups:
            key = f"tool.uv.dependency-groups.{group}"
            raise file.wrong(key, "is about a group that is not in `dependency-groups`")
    fields = (
        name,
        version,
        dynamic,
        requires_python,
        dependencies,
        extras,
        groups,
        includes,
        "build-system" in value,
        pym,
        uv,
    )
    return fields, data


def _version(file: File, project: dict[str, Any], dynamic: tuple[str, ...]) -> str:
    from pym.spec.ranges import canonical

    if "version" not in project:
        if "version" not in dynamic:
            raise file.wrong("project.version", "is missing, and not listed in `project.dynamic`")
        return ""
    text = file.text(project["version"], "project.version")
    version = canonical(text)
    if version is None:
        raise file.wrong("project.version", f"is {shown(text)}, which is no version")
    return version


def _groups(file: File, value: Any, pythons: dict[str, str]) -> tuple[dict[str, Listed], dict[str, tuple[str, ...]]]:
    table = file.table(value, "dependency-groups")
    listed: dict[str, list[Any]] = {}
    for name, entries in table.items():
        key = f"dependency-groups.{name}"
        normal = file.name(name, key)
        if normal in listed:
            raise file.wrong(key, f"is there twice, as names of groups go (`{normal}`)")
        if not isinstance(entries, list):
            raise file.wrong(key, "is not a list")
        listed[normal] = entries
    groups: dict[str, Listed] = {}
    includes: dict[str, tuple[str, ...]] = {}
    for name in listed:
        included: dict[str, None] = {}
        groups[name] = tuple(_group(file, name, listed, (), included, pythons))
        includes[name] = tuple(included)
    return groups, includes


def _group(
    file: File,
    name: str,
    listed: dict[str, list[Any]],
    above: tuple[str, ...],
    included: dict[str, None],
    pythons: dict[str, str],
) -> list[Requirement]:
    key = f"dependency-groups.{name}"
    if name in above:
        around = " -> ".join(f"`{one}`" for one in (*above[above.index(name) :], name))
        raise file.wrong("dependency-groups", f"has a cycle: {around}")
    found: list[Requirement] = []
    for entry in listed[name]:
        if isinstance(entry, str):
            found.append(file.requirement(entry, key))
        elif isinstance(entry, dict) and set(entry) == {"include-group"} and isinstance(entry["include-group"], str):
            target = normalised(entry["include-group"])
            if target not in listed:
                raise file.wrong(key, f"includes the group `{target}`, which is not there")
            included[target] = None
            found += _group(file, target, listed, (*above, name), included, pythons)
        else:
            raise file.wrong(key, "has an entry that is neither a requirement nor `include-group`")
    return _for_python(found, pythons[name]) if name in pythons else found


def _for_python(requirements: list[Requirement], pythons: str) -> list[Requirement]:
    """Requirements of a group that is for some Pythons only: their markers say so."""
    from pym.spec import specifiers
    from pym.spec.markers import diagram
    from pym.spec.markers.parse import compile as compile_marker
    from pym.spec.markers.text import text
    from pym.spec.ranges import lower_bound, upper_bound

    specifier = specifiers.compile(pythons)
    here = diagram.python_range(lower_bound(specifier), upper_bound(specifier))
    found = []
    for name, extras, wanted, marker, url in requirements:
        both = text(diagram.conjoin(diagram.of(marker), here))
        found.append((name, extras, wanted, compile_marker(both) if both else None, url))
    return found


def _group_pythons(file: File, value: Any) -> dict[str, str]:
    key = "tool.uv.dependency-groups"
    pythons: dict[str, str] = {}
    for name, table in file.table(value, key).items():
        normal = normalised(name)
        said = file.table(table, f"{key}.{name}").get("requires-python")
        if said is not None:
            where = f"{key}.{name}.requires-python"
            pythons[normal] = file.specifier(file.text(said, where), where)
    return pythons
