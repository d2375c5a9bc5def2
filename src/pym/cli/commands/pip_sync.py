"""`pym pip sync`."""

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
    if not invocation.texts("src_file") and not invocation.texts("group"):
        raise UsageError(
            "Nothing to install was named", hints=("name a file that lists packages, or a group with `--group`",)
        )
    policy = pip_chosen.policy(chosen)
    policy.dependencies = False  # the files list everything
    try:
        outcome = pip_install.run(
            wiring,
            chosen.settings,
            asked=pip_chosen.asked(chosen),
            where=pip_chosen.where(chosen),
            pythons=pip_chosen.pythons(chosen),
            places=pip_chosen.places(chosen),
            policy=policy,
            manner=pip_chosen.manner(chosen, sync=True),
            steps=Said(invocation.reporter),
            builds=lambda: pip_chosen.builds(chosen),
        )
    except pip_install.NothingAsked:
        wiring.reporter.info("No requirements found (hint: use `--allow-empty-requirements` to clear the environment)")
        return 0
    for warning in outcome.warnings:
        wiring.reporter.warn(warning)
    return 1 if outcome.changed and invocation.flag("check") else 0
