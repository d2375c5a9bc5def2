"""What a `pyproject.toml` requires, compiled (see `pyproject`). A cold module."""

from __future__ import annotations

from pym.errors import PymError, UsageError, shown
from pym.project import toml
from pym.spec.direct import normalised

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from pym.spec.requirement import Requirement

    Groups = dict[str, tuple[Requirement, ...] | str]
    Fields = tuple[str, str, tuple[str, ...], str, tuple[Requirement, ...], dict[str, tuple[Requirement, ...]], Groups]


def parse(path: str) -> Fields:
    """The fields of a `Pyproject` after its path.

    Raises:
        UsageError: The file is malformed.
    """
    value = toml.load(path)
    project = value.get("project")
    if project is not None and not isinstance(project, dict):
        raise UsageError(f"Failed to parse `{path}`", context="`project` is not a table")
    name, version, requires_python = "", "", ""
    dynamic: tuple[str, ...] = ()
    dependencies: tuple[Requirement, ...] = ()
    extras: dict[str, tuple[Requirement, ...]] = {}
    if project is not None:
        if not isinstance(project.get("name"), str):
            raise UsageError(
                f"Failed to parse `{path}`",
                context="it has a `[project]` table, but the required `project.name` is not set",
            )
        name = normalised(project["name"])
        version = _text(project, "version")
        requires_python = _text(project, "requires-python")
        dynamic = tuple(_strings(path, "project.dynamic", project.get("dynamic", [])))
        texts = _strings(path, "project.dependencies", project.get("dependencies", []))
        optional = project.get("optional-dependencies", {})
        if not isinstance(optional, dict):
            raise UsageError(f"Failed to parse `{path}`", context="`project.optional-dependencies` is not a table")
        written = {
            normalised(extra): _strings(path, f"project.optional-dependencies.{extra}", listed)
            for extra, listed in optional.items()
        }
        dependencies = _flat(path, "project.dependencies", name, texts, written)
        extras = {
            extra: _flat(path, f"project.optional-dependencies.{extra}", name, listed, written)
            for extra, listed in written.items()
        }
    return name, version, dynamic, requires_python, dependencies, extras, _groups(value)


def _text(table: dict[str, Any], key: str) -> str:
    value = table.get(key)
    return value if isinstance(value, str) else ""


def _strings(path: str, key: str, value: Any) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise UsageError(f"Failed to parse `{path}`", context=f"`{key}` is not a list of strings")
    return value


def _flat(path: str, key: str, name: str, texts: list[str], extras: dict[str, list[str]]) -> tuple[Requirement, ...]:
    """`texts` compiled; a requirement of the project itself is replaced by what the extras it names require."""
    found: list[Requirement] = []
    seen: set[tuple[str, str]] = set()
    waiting = [(text, "") for text in reversed(texts)]
    while waiting:
        text, marker = waiting.pop()
        requirement = _compiled(path, key, _with_marker(text, marker))
        if requirement[0] != name or not name:
            found.append(requirement)
            continue
        own = text.partition(";")[2].strip()
        both = f"({own}) and ({marker})" if own and marker else own or marker
        for extra in reversed(requirement[1]):
            if extra in extras and (extra, both) not in seen:
                seen.add((extra, both))
                waiting += [(inner, both) for inner in reversed(extras[extra])]
    return tuple(found)


def _with_marker(text: str, marker: str) -> str:
    if not marker:
        return text
    head, semicolon, own = text.partition(" ;" if "@" in text else ";")
    return f"{head} ; ({own}) and ({marker})" if semicolon else f"{text} ; {marker}"


def _compiled(path: str, key: str, text: str) -> Requirement:
    from pym.spec import requirements

    try:
        return requirements.compile(text)
    except (PymError, ValueError) as error:
        raise UsageError(
            f"Failed to parse `{path}`", context=f"`{key}`: {shown(text)} is not a requirement: {_words(error)}"
        ) from error


def _words(error: Exception) -> str:
    if isinstance(error, PymError):
        return "\n".join(part for part in (error.message, error.context) if part)
    return str(error)


def _groups(value: dict[str, Any]) -> dict[str, tuple[Requirement, ...] | str]:
    table = value.get("dependency-groups", {})
    if not isinstance(table, dict):
        return {"": "`dependency-groups` is not a table"}
    listed: dict[str, Any] = {}
    for name, entries in table.items():
        key = normalised(str(name))
        if key in listed:
            return {key: f"Duplicate dependency group `{name}`"}
        listed[key] = entries
    groups: dict[str, tuple[Requirement, ...] | str] = {}
    for name in listed:
        try:
            groups[name] = tuple(_group(name, listed, ()))
        except _Malformed as error:
            groups[name] = str(error)
    return groups


class _Malformed(Exception):
    """Why a dependency group cannot be used."""


def _group(name: str, listed: dict[str, Any], above: tuple[str, ...]) -> list[Requirement]:
    from pym.spec import requirements

    if name in above:
        around = " -> ".join(f"`{one}`" for one in (*above[above.index(name) :], name))
        raise _Malformed(f"Detected a cycle in `dependency-groups`: {around}")
    entries = listed[name]
    if not isinstance(entries, list):
        raise _Malformed(f"`dependency-groups.{name}` is not a list")
    found: list[Requirement] = []
    for entry in entries:
        if isinstance(entry, str):
            try:
                found.append(requirements.compile(entry))
            except (PymError, ValueError) as error:
                raise _Malformed(f"Failed to parse entry in group `{name}`: {shown(entry)}\n{_words(error)}") from error
        elif isinstance(entry, dict) and set(entry) == {"include-group"} and isinstance(entry["include-group"], str):
            target = normalised(entry["include-group"])
            if target not in listed:
                raise _Malformed(f"Failed to find group `{target}` included by `{name}`")
            found += _group(target, listed, (*above, name))
        else:
            raise _Malformed(f"Group `{name}` has an entry that is neither a requirement nor `include-group`")
    return found
