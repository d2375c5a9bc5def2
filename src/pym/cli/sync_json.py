"""What `pym sync --output-format json` prints, for projects and scripts: the form of uv's."""

from __future__ import annotations

import json
import os

from pym.cli.progress_steps import Locked as LockedSteps
from pym.cli.progress_steps import Said

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pym.cli.terminal import Terminal
    from pym.model.environment import Environment
    from pym.ops.lock import Locked
    from pym.ops.project_environment import Found
    from pym.ops.script_call import Prepared
    from pym.ops.steps import Item
    from pym.project.workspace import Workspace

_ENVIRONMENT = {"used": "check", "created": "create", "replaced": "replace"}


class Recording(LockedSteps):
    """Keeps what came and went, besides saying it.

    Args:
        reporter: Where to.
        resolving: Whether nobody has said yet how many packages there are.

    Attributes:
        changes: `(name, version, action)`, sorted.
    """

    def __init__(self, reporter: Terminal, *, resolving: bool = False) -> None:
        super().__init__(reporter)
        self._resolving = resolving
        self.changes: tuple[tuple[str, str, str], ...] = ()

    def resolved(self, count: int, seconds: float) -> None:
        if self._resolving:
            Said.resolved(self, count, seconds)

    def changed(self, added: Sequence[Item], removed: Sequence[Item]) -> None:
        self._keep(added, removed)
        super().changed(added, removed)

    def would(self, fetched: int, added: Sequence[Item], removed: Sequence[Item]) -> None:
        self._keep(added, removed)
        super().would(fetched, added, removed)

    def _keep(self, added: Sequence[Item], removed: Sequence[Item]) -> None:
        came, gone = {(one.name, one.version) for one in added}, {(one.name, one.version) for one in removed}
        rows = [(*one, "reinstalled") for one in came & gone]
        rows += [(*one, "installed") for one in came - gone]
        rows += [(*one, "uninstalled") for one in gone - came]
        self.changes = tuple(sorted({*self.changes, *rows}))


def text(workspace: Workspace, found: Found, locked: Locked, steps: Recording, *, frozen: bool, dry_run: bool) -> str:
    """The report.

    Args:
        workspace: The project around.
        found: Its environment.
        locked: Its lock.
        steps: Was told what came and went.
        frozen: Whether the lock was taken as it is.
        dry_run: Whether nothing was changed.
    """
    target = {"path": workspace.project, "workspace": {"path": workspace.root}}
    return _text("project", target, found.environment, found.made, locked, steps, frozen=frozen, dry_run=dry_run)


def text_of_script(path: str, done: Prepared, steps: Recording, *, frozen: bool, dry_run: bool) -> str:
    """The report about a script; most have no lock.

    Args:
        path: Its absolute path.
        done: Its environment.
        steps, frozen, dry_run: As for `text`.
    """
    target = {"path": path}
    return _text("script", target, done.environment, done.made, done.locked, steps, frozen=frozen, dry_run=dry_run)


def _text(
    kind: str,
    target: Mapping[str, object],
    environment: Environment,
    made: str,
    locked: Locked | None,
    steps: Recording,
    *,
    frozen: bool,
    dry_run: bool,
) -> str:
    lock = None
    if locked is not None:
        action = "check" if not locked.changed else "update" if locked.before is not None else "create"
        lock = {"path": locked.path, "action": "use" if frozen else action}
    return json.dumps(
        {
            "schema": {"version": "preview"},
            "target": kind,
            kind: target,
            "sync": {
                "environment": {
                    "path": environment.prefix,
                    "python": {
                        "path": os.path.join(environment.scheme.scripts, "python"),
                        "version": str(environment.key.version),
                        "implementation": environment.key.implementation,
                    },
                },
                "action": _ENVIRONMENT[made],
                "changes": [{"name": one[0], "version": one[1], "action": one[2]} for one in steps.changes],
            },
            "lock": lock,
            "dry_run": dry_run,
        },
        indent=2,
    )
