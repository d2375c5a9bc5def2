"""What commands look for before they read an environment: a change that was cut short. A HOT module, and a small one.

Two system calls when there is nothing, which is nearly always.
"""

from __future__ import annotations

import os

from pym.install import settled

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.model.environment import Environment
    from pym.report import Reporter

# In each of a change's workshops: what comes in and what goes out. Hidden, and no name that pip, uv or
# importlib.metadata take for a distribution.
WORKSHOP = ".pym-change"

NOTHING: frozenset[str] = frozenset()


def pending(site: str) -> bool:
    """Whether a change of the environment with this purelib is under way or was cut short. One `lstat`."""
    try:
        os.lstat(os.path.join(site, WORKSHOP))
    except (OSError, ValueError):
        return False
    return True


def recover(environment: Environment, reporter: Reporter) -> frozenset[str]:
    """Undoes or clears away what a killed process left in an environment. Called by every command before it reads one.

    While another process is at work it is waited for: what it leaves is whole.

    Returns:
        Normalised names of distributions that have lost files in a power cut, of which the person was warned.

    Raises:
        StoreError: It could not be done, so that the environment is not to be trusted.
    """
    if pending(environment.scheme.purelib):
        from pym.install.hold import Hold

        with Hold(environment, reporter):
            pass
    if settled.unproved(environment):
        from pym.install import aftermath

        return aftermath.compare(environment, reporter)
    return NOTHING
