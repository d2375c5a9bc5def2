"""`pym tool list`."""

from __future__ import annotations

from pym.cli import lock_chosen, tool_chosen
from pym.cli.chosen import Chosen
from pym.cli.invocation import Invocation
from pym.ops import tool_list
from pym.ops.tool_place import Tools
from pym.spec.requirement import text as requirement_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.ops.tool_list import Row

_IMPLEMENTATIONS = {"cpython": "CPython", "pypy": "PyPy", "graalpy": "GraalPy"}


def main(invocation: Invocation) -> int:
    wiring = tool_chosen.wiring(invocation)
    tools = Tools(wiring.context)
    rows = tool_list.rows(wiring, tools)
    if not rows:
        wiring.reporter.info("No tools installed")
        return 0
    if invocation.flag("outdated"):
        chosen = Chosen(invocation, wiring.settings)
        rows = tool_list.outdated(wiring, rows, lock_chosen.places(chosen), lock_chosen.policy(chosen))
    for row in rows:
        _show(invocation, tools, row)
    return 0


def _show(invocation: Invocation, tools: Tools, row: Row) -> None:
    own, *others = row.requirements
    paths = invocation.flag("show_paths")
    head = f"{row.name} v{row.one.version}"
    if invocation.flag("show_version_specifiers") and (own[2] is not None or own[4]):
        head += f" [required: {own[4] or own[2][0]}]"  # type: ignore[index]
    if invocation.flag("show_extras") and own[1]:
        head += f" [extras: {', '.join(own[1])}]"
    if invocation.flag("show_with") and others:
        head += f" [with: {', '.join([requirement_text(one) for one in others])}]"
    if invocation.flag("show_python"):
        key = row.environment.key
        head += f" [{_IMPLEMENTATIONS.get(key.implementation, key.implementation)} {key.version}]"
    if row.latest is not None:
        head += f" [latest: {row.latest.version}]"
    invocation.print(f"{head} ({tools.link(row.name)})" if paths else head)
    for program, path, _ in row.receipt.programs:
        invocation.print(f"- {program} ({path})" if paths else f"- {program}")
