"""`pym run`. A HOT module."""

from __future__ import annotations

import os

from pym.cli import run_chosen, run_scope
from pym.ops import run_start, run_target
from pym.ops.run_rooms import Rooms

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.cli.invocation import Invocation
    from pym.ops.run_target import Target
    from pym.ops.wiring import Wiring
    from pym.project.script import Script


def main(invocation: Invocation) -> int:
    level = run_start.depth(invocation.environ)
    run_scope.refuse(invocation)
    wiring = invocation.wiring()
    wanted = run_target.target(
        invocation.texts("words"),
        wiring.context.cwd,
        module=invocation.flag("module"),
        script=invocation.flag("script"),
        gui=invocation.flag("gui_script"),
    )
    environ = run_chosen.variables(invocation, wiring)
    rooms = Rooms(wiring)
    try:
        return _run(invocation, wiring, wanted, environ, level, rooms)
    finally:
        rooms.close()


def _run(
    invocation: Invocation, wiring: Wiring, wanted: Target, environ: dict[str, str], level: int, rooms: Rooms
) -> int:
    if wanted.path and not invocation.text("project", "PYM_PROJECT"):
        # A script belongs to the project that it lies in, wherever it is called from.
        wiring.project_from = os.path.dirname(os.path.normpath(wanted.path))
    script = _script(wiring, wanted, rooms) if wanted.may_have_metadata else None
    if script is not None:
        base, wiring = run_chosen.in_script(invocation, wiring, script, rooms)
    elif wiring.workspace is not None:
        base = run_chosen.in_project(invocation, wiring, rooms)
    else:
        base = run_chosen.outside(invocation, wiring, rooms)
    layered = run_chosen.layers(invocation, wiring, base, rooms)
    python, prefix, programs = base.interpreter.executable, base.prefix, [base.programs]
    if layered is not None:
        over, above = layered
        python, prefix = over.python, over.prefix
        programs = [over.scheme.scripts, above.scheme.scripts, *programs]
    if wanted.kind == run_target.NOTHING:
        from pym.ops import run_listing

        invocation.print(run_listing.text(run_listing.commands(programs[0])))
        return 2
    program, argv = run_target.command(wanted, python)
    variables = run_start.variables(environ, programs, prefix, level)
    invocation.reporter.close()
    held = rooms.keep()
    if not rooms.used:
        return run_start.replace(program, argv, variables)
    code = run_start.wait_for(program, argv, variables, (*held, *rooms.held))
    rooms.close()
    return run_start.end_as(code)


def _script(wiring: Wiring, wanted: Target, rooms: Rooms) -> Script | None:
    """The script if it has metadata; what is no file is made one that Python can run."""
    from pym.project import script as scripts

    context = wiring.context
    if wanted.kind in (run_target.SCRIPT, run_target.WINDOWED):
        if wanted.path[-4:].lower() == ".pyc":
            return None
        return scripts.load(os.path.normpath(wanted.path), wanted.word, context.cache)
    from pym.ops import run_source

    if wanted.kind == run_target.STDIN:
        data = run_source.from_stdin()
        run_source.to_stdin(data)
        return scripts.parsed(data, os.path.join(context.cwd, "stdin"), "stdin", context.cache, loose=True)
    place = run_source.address(wiring, wanted.word)
    data = run_source.from_address(wiring, place)
    wanted.path = run_source.kept(rooms, place, data)
    url = wanted.word.partition("#")[0] if place == wanted.word else wanted.word
    return scripts.parsed(data, os.path.join(context.cwd, "script"), url, context.cache, identity=url)
