"""`pym python find`."""

from __future__ import annotations

import os
import time

from pym.cli.invocation import Invocation
from pym.ops import evidence
from pym.ops.choose import choose, conflict
from pym.ops.locate import locate, not_found
from pym.shim import printed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.model.interpreter import Interpreter
    from pym.ops.wiring import Wiring


def main(invocation: Invocation) -> int:
    started = time.time_ns()
    wiring = invocation.wiring()
    if invocation.text("script"):
        return _of_script(invocation, wiring)
    listening = evidence.listen(wiring)
    environments = not invocation.flag("system", "PYM_SYSTEM_PYTHON")
    choice = choose(wiring, invocation.text("request"))
    found = locate(wiring, choice, environments=environments)
    if found is None:
        raise not_found(wiring, choice, environments=environments)
    warning = conflict(wiring, choice, found.version)
    if warning:
        wiring.reporter.warn(warning)
    if wiring.reporter.verbosity > 0:
        wiring.reporter.debug(f"{choice.request.describe()}{choice.set_by}")
    if (
        _print(invocation, found)
        and printed.VARIABLE in invocation.environ
        and evidence.answerable(wiring, [found], listening)
    ):
        _record(wiring, found, started)
    return 0


def _print(invocation: Invocation, found: Interpreter) -> bool:
    """Whether it is the plain path that was asked for."""
    if invocation.flag("show_version"):
        invocation.print(str(found.version))
    elif invocation.flag("resolve_links"):
        invocation.print(os.path.realpath(found.executable))
    else:
        invocation.print(found.executable)
        return True
    return False


def _of_script(invocation: Invocation, wiring: Wiring) -> int:
    """The Python of the environment a script has, else that it would get."""
    from pym.ops import script_environment, script_lock, script_python

    one = script_lock.opened(wiring, invocation.text("script"))
    request = invocation.text("request")
    found = script_environment.known(one, python=request)
    if found is None:
        choice = script_python.choose(one.wiring, one.script, request)
        found = locate(one.wiring, choice, environments=True)
        if found is None:
            raise not_found(one.wiring, choice, environments=True)
    script_python.warn(one.wiring, one.script, found.version)
    _print(invocation, found)
    return 0


def _record(wiring: Wiring, found: Interpreter, started: int) -> None:
    depends = [
        found.executable,
        *evidence.of_search(wiring, path=evidence.beyond_store(wiring, found)),
        *evidence.of_project(wiring, wiring.project_from, environments=True),
    ]
    path_matters = evidence.beyond_store(wiring, found)
    printed.record(
        wiring.context.environ, [found.executable], depends=depends, started=started, path_matters=path_matters
    )
