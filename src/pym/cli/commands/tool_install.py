"""`pym tool install`."""

from __future__ import annotations

from pym.cli import tool_chosen, tool_installing
from pym.cli.chosen import Chosen
from pym.cli.invocation import Invocation
from pym.cli.run_chosen import requirements
from pym.cli.tool_steps import Compared
from pym.errors import UsageError
from pym.ops import tool_install, tool_request, tool_swap
from pym.ops.tool_place import Tools
from pym.ops.tool_wish import PRESENT, Wish

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.ops.wiring import Wiring


def main(invocation: Invocation) -> int:
    tool_chosen.refuse(invocation)
    wiring = tool_chosen.wiring(invocation)
    wish = _wish(invocation, wiring)
    tools = Tools(wiring.context)
    means = tool_installing.means(invocation, wiring, Compared(invocation.reporter))
    lock = tool_swap.lock(tools, wiring.reporter)
    try:
        done = tool_install.run(wiring, tools, wish, means)
    finally:
        lock.release()
    for warning in done.warnings:
        wiring.reporter.warn(warning)
    if done.state == PRESENT:
        wiring.reporter.info(f"`{invocation.reporter.paint(wish.label, 'bold')}` is already installed")
        return 0
    tool_installing.said(invocation, done)
    tool_installing.warn_of_path(invocation, tools)
    return 0


def _wish(invocation: Invocation, wiring: Wiring) -> Wish:
    typed, source = invocation.text("package"), invocation.text("from_")
    request = tool_request.of_package(typed)
    if not request.requirement:
        raise UsageError(
            "Cannot install Python with `pym tool install`", hints=("`pym python install` installs Pythons",)
        )
    asked = tool_chosen.besides(Chosen(invocation, wiring.settings))
    name, latest, text = request.name, request.latest, request.requirement
    if source:
        if not request.name or request.exact or request.latest or request.requirement != typed.strip():
            raise UsageError(f"`{typed}` says where it comes from, and so does `--from`")
        other = tool_request.of_package(source)
        text, latest = other.requirement, other.latest
    if invocation.flag("lfs"):
        text = tool_request.with_large_files(text)
    extra = [one for words in invocation.texts("with_executables_from") for one in requirements(words)]
    editable = invocation.flag("editable")
    first = [] if editable else [text]
    executables = range(len(first) + len(asked.packages), len(first) + len(asked.packages) + len(extra))
    asked.packages = [*first, *asked.packages, *extra]
    if editable:
        asked.editables = [text, *asked.editables]
    return Wish(
        asked,
        -1 if editable else 0,
        name if source or not editable else "",
        source or typed,
        latest=latest,
        executables=tuple(executables),
        python=invocation.text("python"),
        force=invocation.flag("force"),
    )
