"""`pym tool upgrade`."""

from __future__ import annotations

from pym.cli import tool_chosen, tool_installing, tool_options
from pym.cli.invocation import Invocation
from pym.cli.render import show_error
from pym.cli.tool_steps import Later
from pym.errors import NotUpgraded, UsageError
from pym.ops import tool_receipt, tool_swap, tool_upgrade
from pym.ops.tool_place import Tools
from pym.ops.tool_wish import CHANGED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.ops.tool_receipt import Receipt
    from pym.ops.tool_wish import Means
    from pym.ops.wiring import Wiring


def main(invocation: Invocation) -> int:
    tool_chosen.refuse(invocation)
    wiring = tool_chosen.wiring(invocation)
    every, typed = invocation.flag("all_"), invocation.texts("name")
    if every and typed:
        raise UsageError("The argument `--all` cannot be used with `[NAME]...`")
    if not every and not typed:
        raise UsageError("No tool was named", hints=("name some, or say `--all`",))
    tools = Tools(wiring.context)
    wanted = [tool_upgrade.named(wiring, text) for text in typed]
    errors: list[NotUpgraded] = []
    changed = False
    lock = tool_swap.lock(tools, wiring.reporter)
    try:
        names = wanted or [(name, "") for name in tools.names()]
        for name, narrow in names:
            try:
                changed |= _upgrade(invocation, wiring, tools, name, narrow)
            except NotUpgraded as error:
                errors.append(error)
    finally:
        lock.release()
    for other in errors[1:]:
        show_error(other, invocation)
    if errors:
        raise errors[0]
    if not changed:
        wiring.reporter.info("Nothing to upgrade")
        _hint(invocation, tools, [name for name, _ in names])
    else:
        tool_installing.warn_of_path(invocation, tools)
    return 0


def _upgrade(invocation: Invocation, wiring: Wiring, tools: Tools, name: str, narrow: str) -> bool:
    """Upgrades one; whether anything changed."""
    steps = Later(invocation.reporter)

    def means(receipt: Receipt) -> Means:
        found = tool_installing.means(
            tool_options.again(invocation, receipt.options), wiring, steps, receipt.lists["build-constraints"]
        )
        found.manner.upgrade = True
        return found

    done = tool_upgrade.run(wiring, tools, name, narrow, means, python=invocation.text("python"))
    for warning in done.warnings:
        wiring.reporter.warn(warning)
    if done.state != CHANGED:
        return False
    paint = invocation.reporter.paint
    title = paint(name, "bold")
    if done.python:
        wiring.reporter.info(f"Upgraded tool environment for `{title}` to Python {done.python}")
    elif done.before != done.version:
        wiring.reporter.info(f"Updated {title} v{done.before} -> v{done.version}")
    else:
        wiring.reporter.info(f"Modified {title} environment")
    steps.tell()
    tool_installing.said(invocation, done)
    return True


def _hint(invocation: Invocation, tools: Tools, names: list[str]) -> None:
    """Says which tools stay where they are because they were installed with an exact version."""
    for name in names:
        receipt = tool_receipt.read(tools.target(name))
        version = tool_upgrade.pin(receipt) if receipt is not None else ""
        if version:
            invocation.reporter.info(
                f"\nhint: `{name}` is pinned to `{version}` (installed with an exact version pin); reinstall with "
                f"`pym tool install {name}@latest` to upgrade to a new version."
            )
