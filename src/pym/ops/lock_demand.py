"""The lock that would be if a package had to satisfy a demand; nothing is written. A cold module: `pym why-not`."""

from __future__ import annotations

from pym.lock import staleness
from pym.model.resolution import Input
from pym.spec.requirement import NAME, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from pym.model.builds import Builds
    from pym.model.lock import Lock
    from pym.model.resolution import Policy
    from pym.ops.lock import Asked
    from pym.ops.lock_job import Job
    from pym.ops.places import Places
    from pym.ops.script_lock import Opened
    from pym.ops.wiring import Wiring
    from pym.spec.requirement import Requirement


def resolved(
    wiring: Wiring,
    script: Opened | None,
    old: Lock,
    demand: Requirement,
    *,
    required: bool,
    asked: Asked,
    places: Places,
    policy: Policy,
    builds: Callable[[], Builds],
) -> Lock:
    """The lock.

    Args:
        wiring: The call.
        script: The script it is of; None for the project around.
        old: The lock in force: its versions are kept where they can be.
        demand: A name with a specifier.
        required: Whether the project would require the package itself; else the demand counts where others do.
        asked: How locks are treated; what is to be upgraded is changed here.
        places: Where packages come from.
        policy: Which candidates count.
        builds: Makes the settings of builds.

    Raises:
        NoSolution: There is none; says why.
        PymError: Anything else that stands in the way.
    """
    asked.upgrade_packages = (*asked.upgrade_packages, demand[NAME] if required else text(demand))
    job = _job(wiring, script, asked, places, policy, builds)
    if required:
        job.found.requirements = (*job.found.requirements, Input(demand))
    try:
        return job.resolve(old, staleness.PREFERABLE, None)
    finally:
        job.close()


def _job(
    wiring: Wiring,
    script: Opened | None,
    asked: Asked,
    places: Places,
    policy: Policy,
    builds: Callable[[], Builds],
) -> Job:
    if script is not None:
        from pym.ops.script_job import ScriptJob

        return ScriptJob(script, asked, places, policy, builds)
    from pym.ops import project_inputs
    from pym.ops.lock_job import Job

    return Job(wiring, project_inputs.gather(wiring, no_sources=asked.no_sources), asked, places, policy, builds)
