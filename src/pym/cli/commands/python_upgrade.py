"""`pym python upgrade`."""

from __future__ import annotations

from pym.cli.commands import shown
from pym.cli.commands.python_install import report
from pym.cli.invocation import Invocation
from pym.errors import UsageError
from pym.ops import python_install, python_wanted
from pym.ops.python_wanted import Options
from pym.python.request import PythonRequest
from pym.python.workshop import recover


class _NotMinor(UsageError):
    exit_code = 1


def main(invocation: Invocation) -> int:
    wiring = invocation.wiring()
    python_wanted.require_allowed(wiring)
    targets = invocation.texts("targets", "PYM_PYTHON")
    for target in targets:
        if not PythonRequest.parse(target, wiring.context.cwd).minor_only:
            raise _NotMinor(f"`pym python upgrade` only accepts minor versions, got: {target}")
    options = Options(
        bytecode=invocation.flag("compile_bytecode", "PYM_COMPILE_BYTECODE"),
        reinstall=invocation.flag("reinstall"),
        upgrade=True,
    )
    recover(wiring.store, wiring.reporter)
    names = targets or shown.minors(wiring.store.installed())
    wanted = python_wanted.wants(wiring, names, options)
    outcome = python_install.run(wiring, wanted, options)
    if not (outcome.added or outcome.replaced or outcome.errors):
        if len(targets) == 1:
            wiring.reporter.info(f"Python {targets[0]} is already on the latest supported patch release")
        elif names:
            wiring.reporter.info("All versions already on latest supported patch release")
        else:
            wiring.reporter.info("There are no installed versions to upgrade")
        return 0
    return report(invocation, wiring, wanted, outcome)
