"""`pip uninstall`: distributions leave an environment. A HOT module."""

from __future__ import annotations

import time

from pym.install import sites
from pym.install.hold import Hold
from pym.install.plan import everything
from pym.install.unfinished import recover
from pym.ops import environments, origins, pip_sources
from pym.ops.steps import Item

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.install.plan import Plan
    from pym.model.environment import Environment
    from pym.ops.asked import Asked
    from pym.ops.gathered import Gathered
    from pym.ops.manner import Where
    from pym.ops.steps import Steps
    from pym.ops.wiring import Wiring
    from pym.project.settings import Settings


def run(wiring: Wiring, settings: Settings, *, asked: Asked, where: Where, dry_run: bool, steps: Steps) -> None:
    """Uninstalls.

    Args:
        wiring: The call.
        settings: The settings of the `pip` commands.
        asked: Names and files: versions do not count.
        where: The environment.
        dry_run: Whether nothing is changed.
        steps: Is told.

    Raises:
        CannotUninstall: What one of them owns is not known.
        PymError: Anything else; the environment is as it was.
    """
    gathered = pip_sources.gather(wiring, settings, asked)
    environment = environments.find(
        wiring,
        python=where.python,
        system=where.system,
        target=where.target,
        prefix=where.prefix,
        break_system=where.break_system,
        # No interpreter has a part in what leaves a directory.
        announce=not (where.target or where.prefix),
    )
    recover(environment, wiring.reporter)
    if dry_run:
        todo = _plan(wiring, environment, gathered)
        steps.would(0, (), _items(todo))
        return
    with Hold(environment, wiring.reporter) as held:
        todo = _plan(wiring, environment, gathered)
        if not todo:
            wiring.reporter.warn("No packages to uninstall")
            return
        from pym.cache.wheels import WheelStore
        from pym.install.execute import execute

        items = _items(todo)
        began = time.perf_counter()
        execute(todo.filled({}), environment, WheelStore(wiring.context.cache), reporter=wiring.reporter, held=held)
    steps.uninstalled(len(items), time.perf_counter() - began)
    steps.changed((), items)


def _plan(wiring: Wiring, environment: Environment, gathered: Gathered) -> Plan:
    installed = sites.installed(environment, wiring.reporter.warn)
    there = {one.name for one in installed}
    names = list(dict.fromkeys([one.requirement[0] for one in gathered.requirements]))
    for name in names:
        if name not in there:
            wiring.reporter.warn(f"Skipping {name} as it is not installed")
    return everything(names, installed)


def _items(todo: Plan) -> list[Item]:
    return [Item(one.name, one.version, origins.shown(one)) for one in todo.remove]
