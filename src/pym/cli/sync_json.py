"""What `pym sync --output-format json` prints: the form of uv's."""

from __future__ import annotations

import json
import os

from pym.cli.progress_steps import Locked as LockedSteps

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from pym.ops.lock import Locked
    from pym.ops.project_environment import Found
    from pym.ops.steps import Item
    from pym.project.workspace import Workspace

_ENVIRONMENT = {"used": "check", "created": "create", "replaced": "replace"}


class Recording(LockedSteps):
    """Keeps what came and went, besides saying it.

    Attributes:
        changes: `(name, version, action)`, sorted.
    """

    changes: tuple[tuple[str, str, str], ...] = ()

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
    environment = found.environment
    lock = "use" if frozen else "check" if not locked.changed else "update" if locked.before is not None else "create"
    return json.dumps(
        {
            "schema": {"version": "preview"},
            "target": "project",
            "project": {"path": workspace.project, "workspace": {"path": workspace.root}},
            "sync": {
                "environment": {
                    "path": environment.prefix,
                    "python": {
                        "path": os.path.join(environment.scheme.scripts, "python"),
                        "version": str(environment.key.version),
                        "implementation": environment.key.implementation,
                    },
                },
                "action": _ENVIRONMENT[found.made],
                "changes": [{"name": one[0], "version": one[1], "action": one[2]} for one in steps.changes],
            },
            "lock": {"path": locked.path, "action": lock},
            "dry_run": dry_run,
        },
        indent=2,
    )
