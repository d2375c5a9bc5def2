"""Removing managed Pythons: those that are named, or those that nothing uses."""

from __future__ import annotations

from pym.errors import UsageError
from pym.model.value import Value
from pym.ops import choose, shims
from pym.python import usage
from pym.python.remove import remove
from pym.python.request import PythonRequest
from pym.python.workshop import lock_store, recover

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.model.interpreter import InterpreterKey
    from pym.ops.wiring import Wiring


class Removal(Value):
    """What was removed.

    Attributes:
        keys: The interpreters, newest first.
        programs: Names of the programs that went with each.
        unmatched: Requests that nothing installed satisfies.
    """

    __slots__ = ("keys", "programs", "unmatched")

    def __init__(
        self,
        keys: list[InterpreterKey],
        programs: dict[InterpreterKey, list[str]],
        unmatched: list[PythonRequest],
    ) -> None:
        self.keys = keys
        self.programs = programs
        self.unmatched = unmatched


def named(wiring: Wiring, targets: list[str]) -> list[PythonRequest]:
    """The requests of an uninstall as typed.

    Raises:
        UsageError: One of them does not name managed Pythons.
    """
    requests = []
    for target in targets:
        request = PythonRequest.parse(target, wiring.context.cwd)
        if request.is_local:
            raise UsageError(
                f"`{target}` does not name a managed Python", hints=("`pym python list --only-installed` shows them",)
            )
        requests.append(request)
    return requests


def uninstall(wiring: Wiring, requests: list[PythonRequest]) -> Removal:
    """Removes every managed interpreter that satisfies one of `requests`."""
    finished = recover(wiring.store, wiring.reporter)
    wanted: list[InterpreterKey] = []
    unmatched = []
    for request in requests:
        explicit = request.for_downloads(wiring.platform) if request.kind != "any" else request
        hits = choose.matching(wiring, explicit)
        again = [key for key in finished if explicit.admits(key, wiring.specifiers)]
        if not hits and not again:
            unmatched.append(request)
        wanted += [key for key in (*again, *hits) if key not in wanted]
    mine = usage.own(wiring.store)
    if mine in wanted:
        raise UsageError(
            f"pym itself runs on `{mine}`",
            hints=(
                "name the others, or run install.sh with another Python first; `install.sh --uninstall` removes pym",
            ),
        )
    return _remove(wiring, wanted, unmatched)


def unused(wiring: Wiring) -> list[InterpreterKey]:
    """The managed interpreters that no known environment, tool or version file uses, newest first."""
    found = usage.uses(wiring.context, wiring.store, wiring.specifiers)
    return [key for key in wiring.store.installed() if not found.get(key)]


def prune(wiring: Wiring) -> Removal:
    """Removes what `unused` finds."""
    recover(wiring.store, wiring.reporter)
    return _remove(wiring, unused(wiring), [])


def _remove(wiring: Wiring, keys: list[InterpreterKey], unmatched: list[PythonRequest]) -> Removal:
    store = wiring.store
    programs: dict[InterpreterKey, list[str]] = {}
    for key in keys:
        removed = remove(store, key, wiring.reporter)
        programs[key] = [path.rpartition("/")[2] for path in removed]
    if keys:
        with lock_store(store, wiring.reporter):
            store.refresh()
            shims.refresh(wiring)
    return Removal(sorted(keys, key=lambda key: key.version.key, reverse=True), programs, unmatched)
