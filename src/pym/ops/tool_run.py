"""The environment that a tool runs in: the installed one if it will do, else one in the cache. A HOT module."""

from __future__ import annotations

import os

from pym.errors import NoSolution, PymError
from pym.ops import tool_known, tool_python
from pym.ops.tool_known import Found
from pym.spec.name import normalise

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from pym.model.builds import Builds
    from pym.model.environment import Environment
    from pym.model.interpreter import Interpreter
    from pym.model.resolution import Policy
    from pym.ops.asked import Asked, Pythons
    from pym.ops.choose import Choice
    from pym.ops.manner import Manner
    from pym.ops.places import Places
    from pym.ops.run_rooms import Rooms
    from pym.ops.steps import Steps
    from pym.ops.tool_request import ToolRequest
    from pym.ops.tool_running import Running
    from pym.ops.wiring import Wiring


def environment(
    wiring: Wiring,
    request: ToolRequest,
    rooms: Rooms,
    *,
    python: str,
    isolated: bool,
    asked: Asked,
    pythons: Pythons,
    places: Places,
    policy: Policy,
    manner: Manner,
    steps: Steps,
    builds: Callable[[], Builds],
) -> Found:
    """The environment to run it in.

    Args:
        wiring: The call, with the user's own settings.
        request: What is asked for.
        rooms: Where to.
        python: `--python` as typed, "" for none.
        isolated: Whether installed tools do not count.
        asked: What is wanted besides, constraints and overrides.
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
    choice = tool_python.choose(wiring, python or request.python)
    if request.requirement:
        asked.packages = [request.requirement, *asked.packages]
    manner.exact = True
    if request.latest:
        manner.refresh_packages |= {request.name}
    looked: list[Interpreter] = []

    def usual() -> Interpreter:
        """The Python that is asked for, looked for once."""
        if not looked:
            looked.append(tool_python.interpreter(wiring, choice))
        return looked[0]

    known = tool_known.Known(
        wiring,
        request,
        choice,
        isolated=isolated,
        asked=asked,
        pythons=pythons,
        places=places,
        policy=policy,
        manner=manner,
    )
    found = known.recall(rooms, usual)
    if found is not None:
        return found
    from pym.ops.tool_running import Running

    def attempt(choice: Choice, python: Callable[[], Interpreter]) -> Running:
        return Running(
            wiring, request, choice, python, rooms, isolated, asked, pythons, places, policy, manner, steps, builds
        )

    running = attempt(choice, usual)
    try:
        outcome = running.run()
    except NoSolution as error:
        other = running.refined()
        error.message = "No solution found when resolving tool dependencies"
        if other is None:
            raise
        better = other
        running = attempt(better, lambda: tool_python.interpreter(wiring, better))
        try:
            outcome = running.run()
        except PymError:
            raise error from None
    for warning in outcome.warnings:
        wiring.reporter.warn(warning)
    program = _spelled(running.environment, request, running.name)
    found = Found(running.environment, running.name, program, _provider(running.environment, running.name, program))
    if not outcome.warnings:
        known.remember(found, None if running.installed else usual(), running.held)
    return found


def _provider(environment: Environment, name: str, program: str) -> str:
    """The package that has a program, if it is not the one that was named."""
    from pym.ops import tool_programs

    if not name or not os.path.exists(os.path.join(environment.scheme.scripts, program)):
        return ""
    if program.startswith("python") or program in tool_programs.of(environment, name):
        return ""
    return next(iter(tool_programs.providers(environment, program)), "")


def _spelled(environment: Environment, request: ToolRequest, name: str) -> str:
    """The program as it is called there: `Some_Tool` was typed, and it may be `some-tool` or `some_tool`."""
    typed = request.program or name
    if name and normalise(typed) == name:
        for one in (typed, name, name.replace("-", "_")):
            if os.path.exists(os.path.join(environment.scheme.scripts, one)):
                return one
    return typed
