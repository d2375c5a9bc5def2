"""A planned change of an environment, carried out and told. A HOT module; entered when there is something to change."""

from __future__ import annotations

import time

from pym.install import history, sites
from pym.install.execute import execute

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pym.cache.wheels import WheelStore
    from pym.install.hold import Hold
    from pym.install.plan import Plan
    from pym.model.environment import Addition, Environment, Installed
    from pym.ops.steps import Item, Steps
    from pym.report import Reporter


def carry_out(
    todo: Plan,
    additions: Mapping[str, Addition],
    environment: Environment,
    held: Hold | None,
    store: WheelStore,
    *,
    before: Sequence[Installed],
    added: Sequence[Item],
    removed: Sequence[Item],
    link_mode: str,
    command: str,
    cache: str,
    steps: Steps,
    reporter: Reporter,
) -> None:
    """Makes an environment what a plan says.

    Args:
        todo: What is to be done.
        additions: What is put in, by name; all of it is in the store.
        environment, held: The environment; its lock is held.
        store: The store.
        before: What the environment holds.
        added, removed: The same as `todo`, for people.
        link_mode: As for `install.execute`.
        command: What was run, if the change belongs in the history of the environment; "" if not.
        cache: The cache directory, "" for none.
        steps: Is told.
        reporter: As for `install.execute`.

    Raises:
        PymError: As `install.execute` has them; the environment is as it was.
    """
    steps.installing(len(additions), sum([one.stored.manifest.count for one in additions.values()]))
    done = execute(todo.filled(additions), environment, store, reporter=reporter, link_mode=link_mode, held=held)
    if command:
        _record(environment, cache, before, additions, command)
    if removed:
        steps.uninstalled(len(removed), done.removing)
    if added:
        steps.installed(len(added), done.adding)
    steps.changed(added, removed)


def _record(
    environment: Environment, cache: str, before: Sequence[Installed], additions: Mapping[str, Addition], command: str
) -> None:
    """Writes down what an environment holds now, for `pym env log`."""

    def origin(one: Installed) -> str:
        # Only of what another program installed is it not known already.
        from pym.ops.verify import Origins

        stored = Origins(cache).find(one)
        return stored.manifest.sha256 if stored is not None else ""

    history.record(environment, before, sites.installed(environment), additions, command, time.time_ns(), origin)
