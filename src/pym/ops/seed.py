"""What `pym venv --seed` installs. Entered only when there is something to install."""

from __future__ import annotations

from pym.ops import pip_install
from pym.ops.asked import Asked, Pythons
from pym.ops.manner import Manner, Where

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from pym.model.builds import Builds
    from pym.model.environment import Environment
    from pym.model.interpreter import InterpreterKey
    from pym.model.resolution import Policy
    from pym.ops.places import Places
    from pym.ops.steps import Steps
    from pym.ops.wiring import Wiring
    from pym.project.settings import Settings


def seeds(key: InterpreterKey) -> list[str]:
    """The packages an environment is made usable with by those who know only pip."""
    return ["pip"] if key.version.release >= (3, 12) else ["pip", "setuptools", "wheel"]


def seed(
    wiring: Wiring,
    settings: Settings,
    environment: Environment,
    *,
    places: Places,
    policy: Policy,
    link_mode: str,
    steps: Steps,
    builds: Callable[[], Builds],
) -> None:
    """Installs pip, and below Python 3.12 setuptools and wheel.

    Args:
        wiring: The call.
        settings: Of the `pip` commands.
        environment: Where to; it has just been made.
        places: Where packages come from.
        policy: Which candidates count.
        link_mode: "" for the usual one.
        steps: Is told.
        builds: Makes the settings of builds when something has to be built.

    Raises:
        PymError: Something stands in the way; the environment is there, without them.
    """
    reporter = wiring.reporter
    pip_install.run(
        wiring,
        settings,
        asked=Asked([], packages=seeds(environment.key)),
        where=Where(environment.prefix),
        pythons=Pythons(),
        places=places,
        policy=policy,
        manner=Manner(link_mode=link_mode),
        steps=steps,
        builds=builds,
    )
    reporter.debug(f"Seeded `{environment.prefix}`")
