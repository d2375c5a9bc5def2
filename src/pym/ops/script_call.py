"""What a script's environment is prepared with, and how one learns of it. A HOT module."""

from __future__ import annotations

from pym.model.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from pym.model.builds import Builds
    from pym.model.environment import Environment
    from pym.model.resolution import Policy
    from pym.ops.asked import Pythons
    from pym.ops.lock import Asked, Locked
    from pym.ops.manner import Manner
    from pym.ops.outcome import Outcome
    from pym.ops.places import Places
    from pym.ops.project_selection import Omitted
    from pym.ops.steps import Steps


class Call(Value):
    """What was typed and set, as values.

    Attributes:
        asked: How the lock is to be treated.
        places: Where packages come from.
        policy: Which candidates count.
        manner: How the environment is changed.
        pythons: `--python-platform`, if it is to be another one.
        steps: Is told of the change.
        builds: Makes the settings of builds when something has to be built.
        omitted: What is not installed of a lock though it is wanted, None for nothing.
        thorough: Whether lock and environment are looked at even if they are known to fit.
    """

    __slots__ = ("asked", "builds", "manner", "omitted", "places", "policy", "pythons", "steps", "thorough")

    def __init__(
        self,
        asked: Asked,
        places: Places,
        policy: Policy,
        manner: Manner,
        pythons: Pythons,
        steps: Steps,
        builds: Callable[[], Builds],
    ) -> None:
        self.asked = asked
        self.places = places
        self.policy = policy
        self.manner = manner
        self.pythons = pythons
        self.steps = steps
        self.builds = builds
        self.omitted: Omitted | None = None
        self.thorough = False

    @property
    def insists(self) -> bool:
        """Whether something is to be looked at anew, however well the environment fits."""
        asked, manner = self.asked, self.manner
        return bool(
            self.thorough
            or manner.dry_run
            or manner.refresh
            or manner.refresh_packages
            or manner.reinstall
            or manner.upgrade
            or manner.upgrade_packages
            or asked.upgrade
            or asked.upgrade_packages
            or asked.upgrade_groups
            or asked.refresh
            or asked.refresh_packages
        )


class Prepared(Value):
    """The environment of a script.

    Attributes:
        environment: Where it is, or is going to be.
        made: `used`, `created` or `replaced`; in a dry run that is what would be done.
        locked: The lock, None if there is none, and where nothing had to be looked at.
        outcome: What was changed, None where nothing had to be looked at.
    """

    __slots__ = ("environment", "locked", "made", "outcome")

    def __init__(
        self, environment: Environment, made: str, locked: Locked | None = None, outcome: Outcome | None = None
    ) -> None:
        self.environment = environment
        self.made = made
        self.locked = locked
        self.outcome = outcome


class Telling:
    """Is told while an environment is prepared. This one is silent."""

    def environment(self, path: str, made: str) -> None:
        """Which environment it is: see `Prepared.made`."""

    def locked(self, done: Locked) -> None:
        """The lock is up to date."""
