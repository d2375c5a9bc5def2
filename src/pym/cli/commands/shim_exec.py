"""`pym shim-exec NAME -- ARGUMENTS`: what a shim runs when it cannot tell by itself which interpreter is meant."""

from __future__ import annotations

from pym.cli.invocation import Invocation
from pym.errors import UsageError
from pym.ops import shim_exec


def main(invocation: Invocation) -> int:
    words = invocation.texts("words")
    if not words:
        raise UsageError("`pym shim-exec` is what shims run; it needs a shim's name")
    name, arguments = words[0], words[1:]
    if arguments[:1] == ["--"]:
        arguments = arguments[1:]
    wiring = invocation.wiring()
    interpreter = shim_exec.find(wiring, name)
    invocation.reporter.close()
    return shim_exec.start(wiring, interpreter, arguments)
