"""`pym tool run` and `pymx`. A HOT module."""

from __future__ import annotations

import os

from pym.cli import lock_chosen, pip_chosen, run_chosen, tool_chosen
from pym.cli.chosen import Chosen
from pym.errors import NotStarted
from pym.ops import run_start, tool_request, tool_run
from pym.ops.run_rooms import Rooms

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.cli.invocation import Invocation
    from pym.errors import NoProgram
    from pym.ops.tool_known import Found
    from pym.ops.wiring import Wiring


def main(invocation: Invocation) -> int:
    if invocation.flag("version"):
        from pym.cli.main import show_version

        return show_version()
    words = invocation.texts("words")
    tool_chosen.refuse(invocation)
    wiring = tool_chosen.wiring(invocation)
    if not words:
        from pym.cli import tool_listing

        return tool_listing.nothing_named(invocation, wiring)
    level = run_start.depth(invocation.environ)
    environ = run_chosen.variables(invocation, wiring)
    rooms = Rooms(wiring)
    try:
        return _run(invocation, wiring, words, environ, level, rooms)
    finally:
        rooms.close()


def _run(
    invocation: Invocation, wiring: Wiring, words: list[str], environ: dict[str, str], level: int, rooms: Rooms
) -> int:
    package = invocation.text("from_")
    request = tool_request.parse(words[0], package)
    if invocation.flag("lfs"):
        request.requirement = tool_request.with_large_files(request.requirement)
    chosen = Chosen(invocation, wiring.settings)
    found = tool_run.environment(
        wiring,
        request,
        rooms,
        python=invocation.text("python"),
        isolated=chosen.flag("isolated", "PYM_ISOLATED"),
        asked=tool_chosen.besides(chosen),
        pythons=pip_chosen.pythons(chosen),
        places=lock_chosen.places(chosen),
        policy=lock_chosen.policy(chosen),
        manner=pip_chosen.manner(chosen),
        steps=run_chosen.steps(invocation),
        builds=lambda: lock_chosen.builds(chosen),
    )
    programs = found.environment.scheme.scripts
    variables = run_start.variables(environ, [programs], None, level)
    program = os.path.join(programs, found.program)
    if not os.path.exists(program):
        if found.name and not package:
            raise _missing(found, named=False)
        program = found.program  # may be on PATH
    elif found.provider:
        wiring.reporter.warn(
            f"An executable named `{found.program}` is not provided by package `{found.name}` but is available via "
            f"the dependency `{found.provider}`: `pymx --from {found.provider} {found.program}` asks for that alone"
        )
    invocation.reporter.close()
    held = rooms.keep()
    argv = [program, *words[1:]]
    try:
        if not rooms.used:
            return run_start.replace(program, argv, variables)
        code = run_start.wait_for(program, argv, variables, (*held, *rooms.held))
    except NotStarted as error:
        if found.name and program == found.program:
            raise _missing(found, named=True) from error
        raise
    rooms.close()
    return run_start.end_as(code)


def _missing(found: Found, *, named: bool) -> NoProgram:
    from pym.ops import tool_programs

    return tool_programs.missing(found.environment, found.name, found.program, named=named)
