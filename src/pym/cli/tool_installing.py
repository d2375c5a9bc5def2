"""What `tool install` and `tool upgrade` work with, and what they say in the end."""

from __future__ import annotations

from pym.cli import lock_chosen, pip_chosen, tool_options
from pym.cli.chosen import Chosen
from pym.cli.commands.shown import on_path
from pym.ops.tool_wish import Means

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.cli.invocation import Invocation
    from pym.model.builds import Builds
    from pym.ops.steps import Steps
    from pym.ops.tool_place import Tools
    from pym.ops.tool_wish import Done
    from pym.ops.wiring import Wiring


def means(invocation: Invocation, wiring: Wiring, steps: Steps, built: tuple[str, ...] = ()) -> Means:
    """How tools are made.

    Args:
        invocation: What was typed, with what a receipt says.
        wiring: The call.
        steps: Is told.
        built: Requirements that narrow what builds need, besides those that were typed.
    """
    chosen = Chosen(invocation, wiring.settings)

    def builds() -> Builds:
        made = lock_chosen.builds(chosen)
        made.constraint_texts = (*made.constraint_texts, *built)
        return made

    return Means(
        pip_chosen.pythons(chosen),
        lock_chosen.places(chosen),
        lock_chosen.policy(chosen),
        pip_chosen.manner(chosen),
        steps,
        builds,
        tool_options.written_down(invocation, wiring.context.cwd),
    )


def said(invocation: Invocation, done: Done) -> None:
    """Says which programs there are now, and if nothing finds them."""
    reporter = invocation.reporter
    count = len(done.programs)
    names = ", ".join([reporter.paint(name, "bold") for name in done.programs])
    reporter.info(f"Installed {count} executable{'' if count == 1 else 's'}: {names}")


def warn_of_path(invocation: Invocation, tools: Tools) -> None:
    """Says if programs in the directory are not found."""
    if not on_path(tools.bin, invocation.environ):
        invocation.reporter.warn(
            f"`{tools.bin}` is not on your PATH. To use installed tools, run "
            f'`export PATH="{tools.bin}:$PATH"` or `pym tool update-shell`.'
        )
