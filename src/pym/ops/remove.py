"""Removing requirements from a project: file, lock and environment change together, or not at all."""

from __future__ import annotations

import os

from pym.errors import UsageError
from pym.ops import edit_target, edits, undo
from pym.project.edit import dependencies, sources
from pym.project.edit.dependencies import Kind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pym.model.lock import Lock
    from pym.ops.wiring import Wiring
    from pym.project.edit.document import Document

LOCK = "pylock.toml"


def run(
    wiring: Wiring,
    names: Sequence[str],
    kind: Kind,
    *,
    package: str = "",
    relock: Callable[[], Lock] | None,
    sync: Callable[[], None] | None,
) -> None:
    """Removes requirements by name.

    Args:
        wiring: The call.
        names: Normalised.
        kind: The list they are taken out of.
        package: The member of the workspace, "" for the project around.
        relock: Brings the lock up to date with the file; None to leave it alone.
        sync: Brings the environment up to date with the lock; None to leave it alone.

    Raises:
        UsageError: One is not there; nothing was changed.
        PymError: Locking or installing failed; everything is as it was before.
    """
    target = edit_target.find(wiring, package)
    with undo.Edit(undo.journal_of(target.root), wiring.reporter) as edit:
        before, document = edit_target.load(target.path)
        removed = take_out(wiring, document, names, kind)
        known = edits.recall(wiring, target.path, [(one, name) for one, name in removed], before)
        after = known if known is not None else edit_target.checked(document, target.path)
        edit.remember([target.path], [os.path.join(target.root, LOCK)])
        edit.write(target.path, after)
        wiring.forget()
        if relock is not None:
            relock()
            if sync is not None:
                sync()


def take_out(wiring: Wiring, document: Document, names: Sequence[str], kind: Kind) -> list[tuple[Kind, str]]:
    """Removes requirements, and the sources that nobody refers to any more.

    Returns:
        What was removed, and from which list.

    Raises:
        UsageError: One is not there.
    """
    removed = []
    for name in dict.fromkeys(names):
        found = None
        for one in (kind, Kind("legacy")) if kind == Kind("group", dependencies.DEV) else (kind,):
            if dependencies.remove(document, one, name):
                found = found or one
                if one.kind == "legacy":
                    wiring.reporter.warn(
                        "The `tool.uv.dev-dependencies` field (used in `pyproject.toml`) is deprecated and will be "
                        "removed in a future release; use `dependency-groups.dev` instead"
                    )
        if found is None:
            raise _missing(document, name, kind)
        removed.append((found, name))
    for _, name in removed:
        if not dependencies.holding(document, name):
            sources.remove_source(document, name)
    return removed


def _missing(document: Document, name: str, kind: Kind) -> UsageError:
    hints = []
    for other in dependencies.holding(document, name):
        if other == kind:
            continue
        what, flag = {
            "project": ("a production dependency", ""),
            "extra": ("an optional dependency", f" --optional {other.name}"),
            "group": (f"in the `{other.name}` group", f" --group {other.name}"),
            "legacy": ("a development dependency", " --dev"),
            "script": ("", ""),
        }[other.kind]
        hints.append(f"`{name}` is {what} (try: `pym remove {name}{flag}`)")
    return UsageError(f"The dependency `{name}` could not be found in `{kind}`", hints=tuple(hints))
