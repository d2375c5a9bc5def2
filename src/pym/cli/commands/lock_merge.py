"""`pym lock --merge-driver`: for git, see `ops.lock_merge`. Cold."""

from __future__ import annotations

import os

from pym.cli import lock_chosen
from pym.cli.chosen import Chosen
from pym.errors import UsageError
from pym.ops import lock, lock_merge, project_inputs
from pym.ops.lock_job import Job
from pym.ops.wiring import Wiring

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.cli.invocation import Invocation


def main(invocation: Invocation) -> int:
    words = invocation.texts("versions")
    if len(words) not in (3, 4):
        raise UsageError(
            "`--merge-driver` takes three versions of the lock and its path, as git hands them over",
            hints=("`git config merge.pym.driver 'pym lock --merge-driver %O %A %B %P'`",),
        )
    context = invocation.context()
    base, ours, theirs = (os.path.join(context.cwd, word) for word in words[:3])
    place = words[3] if len(words) == 4 else ""

    def make() -> Job:
        directory = lock_merge.directory_of(context.cwd, place)
        wiring = Wiring(context, project_from=directory)
        if wiring.workspace is None or wiring.workspace.root != directory:
            raise UsageError(f"There is no project whose lock `{place or lock.NAME}` would be")
        chosen = Chosen(invocation, wiring.settings)
        asked = lock_chosen.asked(chosen)
        found = project_inputs.gather(wiring, no_sources=asked.no_sources)
        return Job(
            wiring,
            found,
            asked,
            lock_chosen.places(chosen),
            lock_chosen.policy(chosen),
            lambda: lock_chosen.builds(chosen),
        )

    label = place or lock.NAME
    merged = lock_merge.run(base, ours, theirs, label=label, make=make)
    reporter = invocation.reporter
    if merged.kind == lock_merge.RESOLVED:
        reporter.info(f"Resolved `{label}` from the versions of both sides")
    elif merged.kind == lock_merge.CONFLICT:
        reporter.warn(
            f"`{label}` was changed on both sides ({merged.reason}): run `pym lock` once `pyproject.toml` is merged"
        )
        return 1
    return 0
