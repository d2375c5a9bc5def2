"""`pym pip show`. A HOT module."""

from __future__ import annotations

from pym.cli import inspecting
from pym.cli.chosen import Chosen
from pym.cli.invocation import Invocation
from pym.ops import pip_show
from pym.ops.inspected import names

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.ops.pip_show import About


def main(invocation: Invocation) -> int:
    reporter = invocation.reporter
    wanted = names(invocation.texts("package"), "[PACKAGE]...")
    if not wanted:
        reporter.warn("Please provide a package name or names.")
        return 1
    wiring = invocation.wiring()
    chosen = Chosen(invocation, wiring.settings.of_pip())
    inspected, found, missing = pip_show.run(wiring, inspecting.asked(chosen), wanted, files=invocation.flag("files"))
    if missing and reporter.verbosity >= 0:
        reporter.warn(f"Package(s) not found for: {', '.join(missing)}")
    if not found:
        return 1
    if reporter.verbosity >= 0:
        invocation.print("\n---\n".join([_text(about) for about in found]))
    if inspecting.is_strict(chosen):
        inspecting.warn(invocation, inspected)
    return 0


def _text(about: About) -> str:
    lines = [f"Name: {about.one.name}", f"Version: {about.one.version}", f"Location: {about.one.site}"]
    if about.editable:
        lines.append(f"Editable project location: {about.editable}")
    if about.requires is not None:
        lines.append(f"Requires: {', '.join(about.requires)}".rstrip())
        lines.append(f"Required-by: {', '.join(about.required_by)}".rstrip())
    if about.files is not None:
        lines += ["Files:", *[f"  {path}" for path in about.files]]
    return "\n".join(lines)
