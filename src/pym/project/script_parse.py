"""What the block of a script says, compiled (see `script`). A cold module."""

from __future__ import annotations

from pym.project import known_keys, toml
from pym.project.declared_parse import File
from pym.project.manifest import plain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from pym.spec.requirement import Requirement


def parse(metadata: str, label: str) -> tuple[bool, str, tuple[Requirement, ...], dict[str, object], dict[str, object]]:
    """Whether there are `dependencies`; `requires-python`, `dependencies`, `[tool.pym]`, `[tool.uv]`.

    Raises:
        UsageError: It is malformed.
    """
    file = File(label)
    value = toml.loads(metadata.encode(), label)
    tool = file.table(value.get("tool"), "tool")
    pym, uv = plain(file.table(tool.get("pym"), "tool.pym")), plain(file.table(tool.get("uv"), "tool.uv"))
    known_keys.refuse(pym, label, own=True, script=True)
    known_keys.refuse(uv, label, own=False, script=True)
    requires_python = ""
    if "requires-python" in value:
        requires_python = file.specifier(file.text(value["requires-python"], "requires-python"), "requires-python")
    return (
        "dependencies" in value,
        requires_python,
        file.requirements(value.get("dependencies", []), "dependencies"),
        pym,
        uv,
    )


def texts(metadata: str, label: str) -> list[str]:
    """The requirements as they are written.

    Raises:
        UsageError: They are no list of strings.
    """
    value: dict[str, Any] = toml.loads(metadata.encode(), label)
    return File(label).texts(value.get("dependencies", []), "dependencies")
