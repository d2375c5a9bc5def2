"""`pym run`."""

from __future__ import annotations

import os

from pym.cli.invocation import Invocation
from pym.errors import UsageError
from pym.ops import run


def main(invocation: Invocation) -> int:
    words = invocation.texts("words")
    if not words:
        raise UsageError(
            "There is nothing to run", hints=("name a command or script: `pym run python`, `pym run script.py`",)
        )
    module, script = invocation.flag("module"), invocation.flag("script")
    if module and script:
        raise UsageError("`--module` and `--script` exclude each other")
    wiring = invocation.wiring()
    environ = dict(invocation.environ)
    if not invocation.flag("no_env_file", "PYM_NO_ENV_FILE"):
        files = invocation.texts("env_file", "PYM_ENV_FILE")
        if files:
            from pym.ops.env_files import load

            environ = load([os.path.join(wiring.context.cwd, file) for file in files], environ)
    interpreter = run.prepare(wiring, invocation.text("python"), isolated=invocation.flag("isolated", "PYM_ISOLATED"))
    program, argv = run.command(interpreter, words, module=module, script=script)
    invocation.reporter.close()
    return run.execute(program, argv, run.environment(interpreter, environ))
