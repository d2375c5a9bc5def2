"""`pym pip install`."""

from __future__ import annotations

from pym.cli import pip_chosen
from pym.cli.chosen import Chosen
from pym.cli.invocation import Invocation
from pym.cli.progress_steps import Said
from pym.errors import UsageError
from pym.ops import pip_install


def main(invocation: Invocation) -> int:
    pip_chosen.refuse(invocation)
    wiring = invocation.wiring()
    chosen = Chosen(invocation, wiring.settings.of_pip())
    values = invocation.values
    if not any(values.get(name) for name in ("package", "requirements", "editable", "group")):
        raise UsageError(
            "Nothing to install was named",
            hints=("name packages, or a file with `-r`, a project with `-e`, a dependency group with `--group`",),
        )
    outcome = pip_install.run(
        wiring,
        chosen.settings,
        asked=pip_chosen.asked(chosen),
        where=pip_chosen.where(chosen),
        pythons=pip_chosen.pythons(chosen),
        places=pip_chosen.places(chosen),
        policy=pip_chosen.policy(chosen),
        manner=pip_chosen.manner(chosen),
        steps=Said(invocation.reporter),
        builds=lambda: pip_chosen.builds(chosen),
    )
    for warning in outcome.warnings:
        wiring.reporter.warn(warning)
    return 1 if outcome.changed and invocation.flag("check") else 0
