"""`pym env log` and `pym env rollback`: what an environment held after earlier syncs, and how it holds that again."""

from __future__ import annotations

import time

from pym.cache.wheels import WheelStore
from pym.errors import NotInHistory
from pym.install import history, sites
from pym.install.hold import Hold
from pym.install.plan import Wanted, plan
from pym.install.unfinished import recover
from pym.model.environment import Addition
from pym.model.value import Value
from pym.ops.steps import Item
from pym.spec.jsontext import loads

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from pym.install.history import Entry, Package
    from pym.model.environment import Environment, Installed
    from pym.ops.steps import Steps
    from pym.ops.wiring import Wiring


class Change(Value):
    """An entry of the history and what was another than in the one before.

    Attributes:
        entry: The entry.
        added, removed: Distributions, sorted by name.
        current: Whether the environment holds just that now.
    """

    __slots__ = ("added", "current", "entry", "removed")

    def __init__(self, entry: Entry, added: tuple[Package, ...], removed: tuple[Package, ...], current: bool) -> None:
        self.entry = entry
        self.added = added
        self.removed = removed
        self.current = current


def log(environment: Environment) -> list[Change]:
    """The history of an environment, oldest first."""
    found = []
    before: dict[str, Package] = {}
    entries = [
        one for one in [history.read(environment, number) for number in history.numbers(environment)] if one is not None
    ]
    now = {(one.name, one.version) for one in sites.installed(environment)}
    newest = next((one.number for one in reversed(entries) if _names(one.packages) == now), 0)
    for entry in entries:
        here = {one.name: one for one in entry.packages}
        added = tuple([one for name, one in here.items() if before.get(name) != one])
        removed = tuple([one for name, one in before.items() if here.get(name) != one])
        found.append(Change(entry, added, removed, entry.number == newest))
        before = here
    return found


def _names(packages: Sequence[Package]) -> set[tuple[str, str]]:
    return {(one.name, one.version) for one in packages}


def rollback(
    wiring: Wiring,
    environment: Environment,
    number: int,
    *,
    command: str,
    steps: Steps,
    link_mode: str = "",
    dry_run: bool = False,
) -> bool:
    """Makes an environment hold what it held after an earlier sync, from the store alone.

    Args:
        wiring: The call.
        environment: The environment.
        number: Which entry; 0 for the last one that is another than what it holds now.
        command: What was run, for the history.
        steps: Is told.
        link_mode: As for `install.execute`.
        dry_run: Whether nothing is changed.

    Returns:
        Whether anything was changed, or would be.

    Raises:
        NotInHistory: There is no such entry, or the store lacks wheels of it; nothing was changed.
        PymError: Anything else that stands in the way; the environment is as it was.
    """
    if dry_run:
        return _roll(wiring, environment, number, None, command, steps, link_mode)
    recover(environment, wiring.reporter)
    with Hold(environment, wiring.reporter) as held:
        return _roll(wiring, environment, number, held, command, steps, link_mode)


def _roll(
    wiring: Wiring,
    environment: Environment,
    number: int,
    held: Hold | None,
    command: str,
    steps: Steps,
    link_mode: str,
) -> bool:
    began = time.perf_counter()
    installed = sites.installed(environment, wiring.reporter.warn)
    entry = _entry(environment, number, installed)
    packages = {one.name: one for one in entry.packages}
    now = history.last(environment)
    there = {one.name: one for one in now.packages} if now is not None else {}

    def satisfies(one: Installed, want: Wanted) -> bool:
        # The same version built anew, or another build of it, is another wheel.
        wheel, known = packages[want.name].sha256, there.get(one.name)
        return not wheel or known is None or not known.sha256 or known.sha256 == wheel

    todo = plan(
        installed,
        [Wanted(one.name, one.version, one.requested, one.direct_url) for one in entry.packages],
        exact=True,
        satisfies=satisfies,
    )
    if not todo:
        steps.checked(len(entry.packages), time.perf_counter() - began)
        if held is None:
            steps.would(0, (), ())
        return False
    store = WheelStore(wiring.context.cache)
    additions, missing = {}, []
    for want in todo.add:
        one = packages[want.name]
        stored = store.find(one.sha256, unverified=True) if one.sha256 and wiring.context.cache else None
        if stored is None:
            missing.append(f"`{one.name}=={one.version}`")
        else:
            additions[one.name] = Addition(stored, one.requested, one.direct_url)
    if missing:
        raise NotInHistory(
            f"The environment cannot be returned to entry {entry.number}: the store no longer has {', '.join(missing)}",
            hints=("`pym sync` makes what the lock says, and fetches what is missing",),
        )
    added = [Item(one.name, one.version, _origin(packages[one.name])) for one in todo.add]
    removed = [Item(one.name, one.version, _origin(there.get(one.name))) for one in todo.remove]
    if held is None:
        steps.would(0, added, removed)
        return True
    from pym.ops.carry_out import carry_out

    carry_out(
        todo, additions, environment, held, store,
        before=installed, added=added, removed=removed, link_mode=link_mode, command=command,
        cache=wiring.context.cache, steps=steps, reporter=wiring.reporter,
    )  # fmt: skip
    return True


def _entry(environment: Environment, number: int, installed: Sequence[Installed]) -> Entry:
    there = history.numbers(environment)
    if number:
        found = history.read(environment, number)
        if found is None:
            known = f"known are {there[0]} to {there[-1]}" if there else "it has none"
            raise NotInHistory(
                f"The history of the environment has no entry {number}",
                context=known,
                hints=("`pym env log` shows it",),
            )
        return found
    now = {(one.name, one.version) for one in installed}
    for one in reversed(there):
        found = history.read(environment, one)
        if found is not None and _names(found.packages) != now:
            return found
    raise NotInHistory(
        "The history of the environment has nothing to go back to",
        context="every sync that changes it adds an entry",
    )


def _origin(one: Package | None) -> str:
    if one is None or not one.direct_url:
        return ""
    try:
        about = loads(one.direct_url)
    except (ValueError, RecursionError):
        return ""
    return str(about.get("url", "")) if isinstance(about, dict) else ""
