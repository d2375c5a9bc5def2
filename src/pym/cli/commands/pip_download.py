"""`pym pip download`."""

from __future__ import annotations

import os

from pym.cli import pip_chosen
from pym.cli.chosen import Chosen
from pym.cli.invocation import Invocation
from pym.cli.progress_steps import Said
from pym.errors import UsageError
from pym.ops import pip_download
from pym.ops.asked import Pythons
from pym.ops.names import names


def main(invocation: Invocation) -> int:
    pip_chosen.refuse(invocation)
    wiring = invocation.wiring()
    chosen = Chosen(invocation, wiring.settings.of_pip())
    if not any(invocation.values.get(name) for name in ("package", "requirements", "group")):
        raise UsageError("Nothing to download was named", hints=("name packages, or a file with `-r`",))
    directory = invocation.text("dest")
    pythons = Pythons(
        chosen.text("python", "PYM_PYTHON", "python"),
        chosen.text("python_version", "", "python-version"),
        chosen.text("python_platform", "", "python-platform"),
        system=chosen.flag("system", "PYM_SYSTEM_PYTHON", "system", off="no_system"),
        builds=":all:" not in pip_chosen.no_build(chosen),
    )
    found = pip_download.run(
        wiring,
        chosen.settings,
        asked=pip_chosen.asked(chosen),
        destination=directory,
        pythons=pythons,
        places=pip_chosen.places(chosen),
        policy=pip_chosen.policy(chosen),
        hashes=pip_chosen.hashes(chosen),
        refresh=chosen.flag("refresh", "", "", off="no_refresh"),
        refresh_packages=names(chosen.texts("refresh_package")),
        dry_run=invocation.flag("dry_run"),
        steps=Said(invocation.reporter),
        builds=lambda: pip_chosen.builds(chosen),
    )
    paint = invocation.reporter.paint
    for one in found:
        name = one.path if os.path.isabs(directory) else os.path.relpath(one.path, wiring.context.cwd)
        wiring.reporter.info(f" {paint('+' if one.new else '=', 'green' if one.new else 'dim')} {name}")
    return 0
