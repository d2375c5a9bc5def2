"""How errors and lists look."""

from __future__ import annotations

from pym.errors import PymError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.cli.invocation import Invocation


def show_error(error: PymError, invocation: Invocation) -> None:
    """An error as a person reads it: what happened, why, what to do; the code is what to search for."""
    paint = invocation.reporter.paint
    lines = [f"{paint(f'error[{error.code}]', 'error')}: {error.message}"]
    for index, line in enumerate(error.context.splitlines()):
        lines.append(f"  {paint('cause', 'error')}: {line}" if index == 0 else f"         {line}".rstrip())
    if error.hints:
        lines.append("")
        lines += [f"{paint('hint', 'hint')}: {hint}" for hint in error.hints]
    invocation.reporter.error("\n".join(lines))
