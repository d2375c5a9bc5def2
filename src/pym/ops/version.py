"""The version of a project: shown, set or counted up."""

from __future__ import annotations

import os

from pym.errors import UsageError
from pym.model.value import Value
from pym.ops import edit_target, undo
from pym.project import bump
from pym.project.edit import arrays
from pym.project.edit.scan import quoted
from pym.spec.notation import read_version

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from pym.model.lock import Lock
    from pym.ops.wiring import Wiring
    from pym.project.edit.document import Document, Place

LOCK = "pylock.toml"
_HINT = "If you meant to view pym's version, use `pym --version` instead"


class Version(Value):
    """What came of it.

    Attributes:
        name: Of the project, as written.
        before: The version that the file has, or had.
        after: The version it has now, or would have; "" if it was only asked for.
    """

    __slots__ = ("after", "before", "name")

    def __init__(self, name: str, before: str, after: str = "") -> None:
        self.name = name
        self.before = before
        self.after = after


def run(
    wiring: Wiring,
    *,
    value: str = "",
    bumps: list[tuple[str, int | None]] | None = None,
    package: str = "",
    dry_run: bool = False,
    relock: Callable[[], Lock] | None,
    sync: Callable[[], None] | None,
) -> Version:
    """Shows or changes the version.

    Args:
        wiring: The call.
        value: The new one as typed, "" for none.
        bumps: What is to be counted up; see `project.bump`.
        package: The member of the workspace, "" for the project around.
        dry_run: Whether nothing is written.
        relock: Brings the lock up to date with the file; None to leave it alone.
        sync: Brings the environment up to date with the lock; None to leave it alone.

    Raises:
        UsageError: There is no version to change, or the new one is none.
        PymError: Locking or installing failed; everything is as it was before.
    """
    target = edit_target.find(wiring, package, hints=(_HINT,))
    if dry_run or not (value or bumps):
        _, _, title, before = _read(target.path)
        return Version(title, before, _new(before, value, bumps or []) if value or bumps else "")
    with undo.Edit(undo.journal_of(target.root), wiring.reporter) as edit:
        document, place, title, before = _read(target.path)
        new = _new(before, value, bumps or [])
        like = "'" if document.text.startswith("'", place.node.start) else '"'
        arrays.replace(document, place.node, quoted(new, like=like))
        edit.remember([target.path], [os.path.join(target.root, LOCK)])
        edit.write(target.path, edit_target.checked(document, target.path))
        wiring.forget()
        if relock is not None:
            relock()
            if sync is not None:
                sync()
    return Version(title, before, new)


def _read(path: str) -> tuple[Document, Place, str, str]:
    """The file, where its version stands, the name of the project, and the version."""
    _, document = edit_target.load(path)
    if not document.has(("project",)):
        raise UsageError(f"No `project` table found in: {path}")
    name, place = document.find(("project", "name")), document.find(("project", "version"))
    if place is None or place.node.kind != "string":
        dynamic = document.find(("project", "dynamic"))
        if dynamic is not None and any(item.value == "version" for item in dynamic.node.items):
            raise UsageError("We cannot get or set dynamic project versions in: pyproject.toml")
        raise UsageError(
            "Failed to parse: pyproject.toml",
            context="`pyproject.toml` is using the `[project]` table, but the required `project.version` field is "
            "neither set nor present in the `project.dynamic` list",
        )
    known = read_version(place.node.value.strip())
    title = name.node.value if name is not None else ""
    return document, place, title, place.node.value if known is None else str(known)


def _new(before: str, value: str, bumps: list[tuple[str, int | None]]) -> str:
    return str(bump.version(value) if value else bump.bumped(bump.version(before), bumps))
