"""`pym pip uninstall`."""

from __future__ import annotations

from pym.cli import pip_chosen
from pym.cli.chosen import Chosen
from pym.cli.invocation import Invocation
from pym.cli.progress_steps import Said
from pym.errors import UsageError
from pym.ops import pip_uninstall
from pym.ops.asked import Asked


def main(invocation: Invocation) -> int:
    pip_chosen.refuse(invocation)
    wiring = invocation.wiring()
    chosen = Chosen(invocation, wiring.settings.of_pip())
    packages, files = invocation.texts("package"), invocation.texts("requirements")
    if not packages and not files:
        raise UsageError(
            "Nothing to uninstall was named", hints=("name packages, or a file that lists them with `-r`",)
        )
    pip_uninstall.run(
        wiring,
        chosen.settings,
        asked=Asked(files, packages=packages),
        where=pip_chosen.where(chosen),
        dry_run=invocation.flag("dry_run"),
        steps=Said(invocation.reporter),
    )
    return 0
