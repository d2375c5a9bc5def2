"""`pym pip freeze`. A HOT module."""

from __future__ import annotations

import os

from pym.cli import inspecting
from pym.cli.chosen import Chosen
from pym.cli.invocation import Invocation
from pym.ops import pip_freeze
from pym.ops.inspected import names


def main(invocation: Invocation) -> int:
    wiring = invocation.wiring()
    chosen = Chosen(invocation, wiring.settings.of_pip())
    cwd = wiring.context.cwd
    inspected, lines = pip_freeze.run(
        wiring,
        inspecting.asked(chosen),
        editable=not invocation.flag("exclude_editable"),
        exclude=frozenset(names(invocation.texts("exclude"), "--exclude")),
        paths=[os.path.normpath(os.path.join(cwd, path)) for path in invocation.texts("path")],
    )
    if lines:
        invocation.print("\n".join(lines))
    if inspecting.is_strict(chosen):
        inspecting.warn(invocation, inspected)
    return 0
