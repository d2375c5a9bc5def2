"""What `pymx` says if it is not told what to run."""

from __future__ import annotations

from pym.ops import tool_list
from pym.ops.tool_place import Tools

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.cli.invocation import Invocation
    from pym.ops.wiring import Wiring


def nothing_named(invocation: Invocation, wiring: Wiring) -> int:
    """Lists installed tools; the exit code."""
    lines = ["Provide a command to run with `pymx <command>`.", ""]
    rows = tool_list.rows(wiring, Tools(wiring.context))
    if rows:
        lines += ["The following tools are installed:", ""]
        lines += [*[f"- {row.name} v{row.one.version}" for row in rows], ""]
    lines.append("See `pymx --help` for more information.")
    invocation.print("\n".join(lines))
    return 2
