"""`pym run --with`: what is wanted besides the environment that a command runs in. A HOT module.

    with      has what is asked for and is not there yet, in the versions that the base has where they will do
    overlay   an environment whose site directory sends Python on to those of `with` and of the base, in that order; its
              programs are those of both, started by its own interpreter so that each finds all

Both are in the cache, by what they hold. What is found in an overlay and was not put there by pym (`pip install` in
it) makes it one for whoever put that there: the next call makes another one.
"""

from __future__ import annotations

import os

from pym.errors import NoSolution, UsageError
from pym.install import sites
from pym.model.resolution import Preference
from pym.ops import pip_sources
from pym.ops.asked import Asked
from pym.ops.hash_demands import Demands
from pym.ops.manner import REQUIRE, Where
from pym.ops.outcome import Outcome
from pym.ops.pip_install import Installing
from pym.ops.run_overlay import overlay
from pym.ops.satisfied import Check
from pym.ops.target import variables_for

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pym.model.builds import Builds
    from pym.model.environment import Environment
    from pym.model.interpreter import Interpreter
    from pym.model.lock import Lock
    from pym.model.resolution import Policy
    from pym.ops.asked import Pythons
    from pym.ops.manner import Manner
    from pym.ops.places import Places
    from pym.ops.run_rooms import Rooms
    from pym.ops.steps import Steps
    from pym.ops.wiring import Wiring

_PROJECTS = ("pyproject.toml", "setup.py", "setup.cfg")


def check_files(names: Sequence[str]) -> None:
    """Refuses files after `--with-requirements` that are projects.

    Raises:
        UsageError: One is.
    """
    for name in names:
        base = os.path.basename(name)
        if base in _PROJECTS:
            raise UsageError(f"Adding requirements from a `{base}` is not supported in `pym run`")


def layer(
    wiring: Wiring,
    base: Environment,
    interpreter: Interpreter,
    rooms: Rooms,
    *,
    asked: Asked,
    lock: Lock | None,
    pythons: Pythons,
    places: Places,
    policy: Policy,
    manner: Manner,
    steps: Steps,
    builds: Callable[[], Builds],
) -> tuple[Environment, Environment] | None:
    """The overlay and the environment with what is asked for; None if the base has all of it.

    Args:
        wiring: The call.
        base: What the command would run in.
        interpreter: Its interpreter.
        rooms: Where to.
        asked: What is wanted besides.
        lock: The lock that the base was made from, None if it is of none.
        pythons: `--python-platform`, if it is to be another one.
        places: Where packages come from.
        policy: Which candidates count.
        manner: How things are installed.
        steps: Is told.
        builds: Makes the settings of builds when something has to be built.

    Raises:
        NoSolution: There are no versions that satisfy what is asked for.
        PymError: It cannot be had.
    """
    call = Layering(wiring, base, interpreter, rooms, asked, pythons, places, policy, manner, steps, builds)
    if lock is not None:
        call.preferences = tuple([Preference(one.name, one.version) for one in lock.packages if one.version])
    try:
        outcome = call.run()
    except NoSolution as error:
        error.message = "No solution found when resolving `--with` dependencies"
        raise
    for warning in outcome.warnings:
        wiring.reporter.warn(warning)
    if call.made is None:
        return None
    return overlay(rooms, interpreter, base, call.made), call.made


class Layering(Installing):
    """One call; for what it is made of see `layer`.

    Attributes:
        made: The environment with what is asked for, None if the base has all of it.
    """

    def __init__(
        self,
        wiring: Wiring,
        base: Environment,
        interpreter: Interpreter,
        rooms: Rooms,
        asked: Asked,
        pythons: Pythons,
        places: Places,
        policy: Policy,
        manner: Manner,
        steps: Steps,
        builds: Callable[[], Builds],
    ) -> None:
        manner.exact, manner.upgrade, manner.upgrade_packages = True, False, ()
        super().__init__(wiring, wiring.settings, asked, Where(), pythons, places, policy, manner, steps, builds)
        self.environment = base
        self.interpreter = interpreter
        self.rooms = rooms
        self.made: Environment | None = None

    def _find(self) -> Environment:
        return self.environment

    def _run(self) -> Outcome:
        wiring, manner = self.wiring, self.manner
        gathered = self.gathered = pip_sources.gather(wiring, self.settings, self.asked, self.builder)
        if not gathered.requirements:
            return Outcome(False)
        # Unlike `pip install`, this is said again and again: what has not changed is not built each time.
        self.asked.typed.clear()
        variables = variables_for(wiring, self.environment.key, self.pythons)
        self.demands = Demands(gathered, REQUIRE if gathered.options.require_hashes else manner.hashes, variables)
        installed = sites.installed(self.environment, wiring.reporter.warn)
        if not manner.reinstall and not manner.refresh:
            check = Check(
                self.environment,
                gathered,
                variables,
                wiring.context.cache,
                dependencies=self.policy.dependencies,
                origin=lambda one, wanted: self.same(one, wanted.requirement[4], editable=wanted.editable),
            )
            if check.remembered() or check.holds(installed):
                wiring.reporter.debug("The environment has all that `--with` asks for")
                return Outcome(False)
        if not self.preferences:
            self.preferences = tuple([Preference(one.name, one.version) for one in installed])
        from pym.ops.run_with import With

        layered = With(self)
        outcome = layered.run()
        self.made = layered.environment
        return outcome
