"""`pym pip check`. A HOT module."""

from __future__ import annotations

import time

from pym.cli import inspecting
from pym.cli.chosen import Chosen
from pym.cli.commands import shown
from pym.cli.invocation import Invocation
from pym.ops import pip_check


def main(invocation: Invocation) -> int:
    began = time.monotonic()
    wiring = invocation.wiring()
    chosen = Chosen(invocation, wiring.settings.of_pip())
    count, problems = pip_check.run(
        wiring,
        inspecting.asked(chosen),
        version=invocation.text("python_version"),
        platform=invocation.text("python_platform"),
    )
    reporter = invocation.reporter
    paint = reporter.paint
    packages = "1 package" if count == 1 else f"{count} packages"
    took = shown.duration(time.monotonic() - began)
    reporter.info(paint("Checked ", "dim") + paint(packages, "bold") + paint(f" in {took}", "dim"))
    if not problems:
        reporter.info(paint("All installed packages are compatible", "dim"))
        return 0
    found = "1 incompatibility" if len(problems) == 1 else f"{len(problems)} incompatibilities"
    # What the answer is about is said with -q, too.
    reporter.error("\n".join([f"Found {paint(found, 'bold')}", *problems]))
    return 1
