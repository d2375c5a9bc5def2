"""`pyproject.toml` as METADATA, where it says all that resolving needs (PEP 621: what is not dynamic is final)."""

from __future__ import annotations

from pym.spec.toml import parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_NEEDED = ("dependencies", "optional-dependencies", "requires-python")


class NotStatic(Exception):
    """Half a sentence: which field only a build can tell."""


def name_of(data: bytes) -> str:
    """`project.name`, "" if there is none that could be read."""
    try:
        project = parse(data).get("project", {})
    except ValueError:
        return ""
    name = project.get("name", "") if isinstance(project, dict) else ""
    return name if isinstance(name, str) else ""


def metadata(data: bytes, version: str = "") -> bytes:
    """What a build would write into METADATA of what resolving needs.

    Args:
        data: Content of `pyproject.toml`.
        version: Of the sdist it comes from; serves where the version is dynamic. "" for none.

    Raises:
        NotStatic: It leaves something to the build backend, or is not valid.
    """
    try:
        table = parse(data)
    except ValueError as error:
        raise NotStatic(f"its `pyproject.toml` is not valid TOML ({str(error).partition(chr(10))[0]})") from error
    project = table.get("project")
    if project is None:
        raise NotStatic("its `pyproject.toml` has no `[project]` table")
    if not isinstance(project, dict):
        raise NotStatic("`project` in its `pyproject.toml` is no table")
    dynamic = _texts(project.get("dynamic", []), "dynamic")
    for field in _NEEDED:
        if field in dynamic:
            raise NotStatic(f"`{field}` is dynamic in its `pyproject.toml`")
    tool = table.get("tool")
    if "dependencies" not in project and isinstance(tool, dict) and "poetry" in tool:
        raise NotStatic("its dependencies stand in `tool.poetry`")
    name = _text(project, "name")
    found = _text(project, "version") if "version" in project else ""
    if not found:
        if "version" not in dynamic:
            raise NotStatic("`project.version` is missing in its `pyproject.toml`")
        if not version:
            raise NotStatic("`version` is dynamic in its `pyproject.toml`")
        found = version
    lines = ["Metadata-Version: 2.2", f"Name: {name}", f"Version: {found}"]
    if "requires-python" in project:
        lines.append(f"Requires-Python: {_text(project, 'requires-python')}")
    for requirement in _texts(project.get("dependencies", []), "dependencies"):
        lines.append(f"Requires-Dist: {requirement}")
    extras = project.get("optional-dependencies", {})
    if not isinstance(extras, dict):
        raise NotStatic("`project.optional-dependencies` in its `pyproject.toml` is no table")
    for extra, requirements in extras.items():
        lines.append(f"Provides-Extra: {_line(extra, 'optional-dependencies')}")
        for requirement in _texts(requirements, f"optional-dependencies.{extra}"):
            lines.append(f"Requires-Dist: {with_extra(requirement, extra)}")
    return "\n".join([*lines, ""]).encode()


def with_extra(requirement: str, extra: str) -> str:
    """A requirement that holds only if `extra` is asked for: its marker and `extra == "…"`."""
    head, semicolon, marker = requirement.partition(";")
    if "@" in head and semicolon:
        # In a URL a semicolon is an ordinary character: the one of a marker has a space before it.
        for at, character in enumerate(requirement):
            if character == ";" and requirement[at - 1 : at].isspace():
                head, marker = requirement[:at], requirement[at + 1 :]
                break
        else:
            head, semicolon = requirement, ""
    name = extra.replace("\\", "").replace('"', "")
    if semicolon and marker.strip():
        return f'{head.strip()} ; ({marker.strip()}) and extra == "{name}"'
    return f'{head.strip()} ; extra == "{name}"'


def _text(project: dict[str, Any], field: str) -> str:
    value = project.get(field)
    if value is None:
        raise NotStatic(f"`project.{field}` is missing in its `pyproject.toml`")
    if not isinstance(value, str):
        raise NotStatic(f"`project.{field}` in its `pyproject.toml` is no string")
    return _line(value, field)


def _texts(value: object, field: str) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise NotStatic(f"`project.{field}` in its `pyproject.toml` is no list of strings")
    return [_line(item, field) for item in value]


def _line(text: str, field: str) -> str:
    """`text` on one line: a line break would begin another field of METADATA."""
    if len(text.splitlines()) > 1:
        text = " ".join(part.strip() for part in text.splitlines())
    if not text.strip() or not text.isprintable():
        text = "".join(character if character.isprintable() else " " for character in text)
    if not text.strip():
        raise NotStatic(f"`project.{field}` in its `pyproject.toml` has an empty string")
    return text.strip()
