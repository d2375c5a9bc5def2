"""A tool that is not known to be there: found among those that are installed, else resolved and made. A HOT module."""

from __future__ import annotations

import os

from pym.install import sites
from pym.model.environment import Environment
from pym.ops import pip_sources, tool_python
from pym.ops.hash_demands import Demands
from pym.ops.manner import REQUIRE, Where
from pym.ops.outcome import Outcome
from pym.ops.pip_install import Installing
from pym.ops.satisfied import Check
from pym.ops.target import variables_for
from pym.ops.tool_place import Tools
from pym.venv import layout

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from pym.model.builds import Builds
    from pym.model.interpreter import Interpreter
    from pym.model.resolution import Policy
    from pym.ops.asked import Asked, Pythons
    from pym.ops.choose import Choice
    from pym.ops.manner import Manner
    from pym.ops.places import Places
    from pym.ops.run_rooms import Rooms
    from pym.ops.steps import Steps
    from pym.ops.tool_request import ToolRequest
    from pym.ops.wiring import Wiring


class Running(Installing):
    """One call; for what it is made of see `tool_run.environment`.

    Attributes:
        held: Of what was resolved, see `ops.drawn.Drawn.held`; None of what is installed.
        installed: Whether it is an installed tool.
        rooms: Where to.
        name: The package that is asked for, once that is known.
    """

    def __init__(
        self,
        wiring: Wiring,
        request: ToolRequest,
        choice: Choice,
        python: Callable[[], Interpreter],
        rooms: Rooms,
        isolated: bool,
        asked: Asked,
        pythons: Pythons,
        places: Places,
        policy: Policy,
        manner: Manner,
        steps: Steps,
        builds: Callable[[], Builds],
    ) -> None:
        super().__init__(wiring, wiring.settings, asked, Where(), pythons, places, policy, manner, steps, builds)
        self.rooms = rooms
        self.name = request.name
        self._request = request
        self._choice = choice
        self._isolated = isolated
        self._python = python
        self.installed = False
        self.held: tuple[float, tuple[tuple[str, tuple[int, int, int] | None], ...]] | None = None

    @property
    def interpreter(self) -> Interpreter:
        """What a new environment is made from."""
        return self._python()

    def _find(self) -> Environment:
        return nowhere(self.interpreter)

    def _run(self) -> Outcome:
        gathered = self.gathered = pip_sources.gather(self.wiring, self.settings, self.asked, self.builder)
        # Unlike `tool install`, this is said again and again: what has not changed is not built each time.
        self.asked.typed.clear()
        if self._request.requirement:
            self.name = gathered.requirements[0].requirement[0]
            if not self._isolated and not self._request.latest and self._is_installed():
                return Outcome(False)
        self.environment = self._find()
        variables = variables_for(self.wiring, self.environment.key, self.pythons)
        hashes = REQUIRE if gathered.options.require_hashes else self.manner.hashes
        self.demands = Demands(gathered, hashes, variables)
        from pym.ops.run_with import With

        made = With(self)
        outcome = made.run()
        self.environment, self.held = made.environment, made.held_by
        return outcome

    def refined(self) -> Choice | None:
        """Another Python that the tool might take, where there was no solution; None if there is no saying."""
        from pym.ops import tool_refine

        if self.gathered is None or not self._request.requirement:
            return None
        wanted = self.gathered.requirements[0].requirement
        return tool_refine.choice(self, wanted, self.interpreter, self._choice)

    def _is_installed(self) -> bool:
        """Whether the installed tool is what is asked for, with all that is asked for besides."""
        wiring, manner = self.wiring, self.manner
        path = Tools(wiring.context).target(self.name)
        if not path or manner.reinstall or manner.refresh or manner.upgrade or not os.path.exists(path):
            return False
        from pym.ops.project_environment import usable

        found = usable(wiring, path, self._choice_of_installed())
        if found is None:
            return False
        assert self.gathered is not None
        environment = layout.environment(path, found.key)
        check = Check(
            environment,
            self.gathered,
            variables_for(wiring, found.key, self.pythons),
            wiring.context.cache,
            dependencies=self.policy.dependencies,
            origin=lambda one, wanted: self.same(one, wanted.requirement[4], editable=wanted.editable),
        )
        if not check.remembered() and not check.holds(sites.installed(environment)):
            return False
        wiring.reporter.debug(f"Using the installed tool `{self.name}`")
        self.environment, self.installed = environment, True
        return True

    def _choice_of_installed(self) -> Choice:
        """The pin of a user is for what is made now: an installed tool keeps its Python."""
        choice = self._choice
        return tool_python.choose(self.wiring, "", pinned=False) if choice.pin is not None else choice


def nowhere(interpreter: Interpreter) -> Environment:
    """An environment of `interpreter` that is not there yet: it is made once it is known what for."""
    place = layout.scheme(os.devnull, interpreter.key)
    return Environment(interpreter.prefix, "system", interpreter.executable, interpreter.key, place)
