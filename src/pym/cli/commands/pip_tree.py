"""`pym pip tree`. A HOT module."""

from __future__ import annotations

from pym.cli import inspecting
from pym.cli.chosen import Chosen
from pym.cli.invocation import Invocation
from pym.errors import UsageError, shown
from pym.ops import pip_tree
from pym.ops.inspected import names
from pym.ops.pip_tree import Shape
from pym.ops.tree_drawing import DEPTH


def main(invocation: Invocation) -> int:
    wiring = invocation.wiring()
    chosen = Chosen(invocation, wiring.settings.of_pip())
    inspected, lines = pip_tree.run(
        wiring,
        inspecting.asked(chosen),
        Shape(
            invert=invocation.flag("invert"),
            depth=depth(invocation.text("depth")),
            specifiers=invocation.flag("show_version_specifiers"),
            packages=frozenset(names(invocation.texts("package"), "--package")),
            prune=frozenset(names(invocation.texts("prune"), "--prune")),
            dedupe=not invocation.flag("no_dedupe"),
        ),
        find_latest=inspecting.latest(wiring, chosen) if invocation.flag("outdated") else None,
    )
    if lines and invocation.reporter.verbosity >= 0:
        invocation.print("\n".join(lines))
    if inspecting.is_strict(chosen):
        inspecting.warn(invocation, inspected)
    return 0


def depth(text: str) -> int:
    """What `--depth` says; all levels if it is "".

    Raises:
        UsageError: It is no number that can be meant.
    """
    if not text:
        return DEPTH
    if not text.isdecimal() or not text.isascii() or len(text) > 3 or int(text) > DEPTH:
        raise UsageError(f"Invalid value for `--depth`: {shown(text)}", context=f"expected a number from 0 to {DEPTH}")
    return int(text)
