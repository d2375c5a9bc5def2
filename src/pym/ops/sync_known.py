"""Fills a new environment with what a lock came to before, so that nobody reads the lock. A HOT module.

What is installed of a lock depends on the lock, on what was typed or set, and on the interpreter: where an environment
is made again, or for the next of many jobs, that is known, and so are the wheels. They are linked out of the store;
what is built of directories is as it was if these are (`ops.tree_state`). Any doubt is left to `ops.sync`.
"""

from __future__ import annotations

import os

from pym.cache.memo import FileMemo
from pym.cache.wheels import WheelStore
from pym.errors import DamagedWheel, PymError
from pym.install import sites
from pym.install.hold import Hold
from pym.install.plan import Plan, Wanted
from pym.install.settled import unproved
from pym.model.environment import Addition
from pym.ops.carry_out import carry_out
from pym.ops.steps import Item
from pym.ops.tree_state import state_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pym.model.environment import Environment
    from pym.model.lock import Lock
    from pym.ops.manner import Manner
    from pym.ops.steps import Steps
    from pym.ops.wiring import Wiring

    # name, version, sha256 of the wheel, whether it was asked for by name, `direct_url.json`, origin for people, Tree
    Known = tuple[str, str, str, bool, str, str, "Tree"]
    # (absolute directory, its state, what `ops.trees` keeps of it) of what was built of a directory, else ()
    Tree = tuple[str, ...]

KIND = "filled-1"
_MOST = 8  # questions of one lock: interpreters, groups


def fill(wiring: Wiring, environment: Environment, lock: str, question: str, manner: Manner, steps: Steps) -> bool:
    """Puts into an environment what it is to hold.

    Args:
        wiring: The call.
        environment: The environment.
        lock: Absolute path of the lock, which is up to date.
        question: Everything that was typed or set and has a say, as text.
        manner: How; nothing unusual.
        steps: Is told.

    Returns:
        Whether it holds that now; if not, nothing was done.

    Raises:
        PymError: Something stands in the way; the environment is as it was.
    """
    cache = wiring.context.cache
    known = _recall(wiring, lock, question)
    if known is None or unproved(environment) or sites.installed(environment):
        return False
    with Hold(environment, wiring.reporter) as held:
        if sites.installed(environment):
            return False
        store = WheelStore(cache)
        additions, wants, added = {}, [], []
        for name, version, sha256, requested, direct_url, origin, _ in known:
            stored = store.find(sha256)
            if stored is None:
                return False
            additions[name] = Addition(stored, requested, direct_url)
            wants.append(Wanted(name, version, requested, direct_url))
            added.append(Item(name, version, origin))
        try:
            carry_out(
                Plan(tuple(wants)), additions, environment, held, store,
                before=(), added=added, removed=(), link_mode=manner.link_mode, command=manner.command, cache=cache,
                steps=steps, reporter=wiring.reporter,
            )  # fmt: skip
        except DamagedWheel:
            return False  # it was dropped: who fetches it again carries it out
        _keep_trees(environment, cache, known)
    wiring.reporter.debug("What the lock comes to is known")
    return True


def remember(wiring: Wiring, path: str, lock: Lock, question: str, known: Iterable[Known]) -> None:
    """Keeps what an environment that was empty has been filled with.

    Args:
        wiring, question: As for `fill`.
        path: Absolute path of the lock.
        lock: What it says.
        known: What is in the environment now, sorted by name.
    """
    from pym.lock.read import read

    memo = FileMemo(wiring.context.cache, KIND, path, anywhere=True)
    try:
        if memo.data is None or read(memo.data, os.path.basename(path)) != lock:
            return  # it has been replaced since
    except PymError:
        return
    entries = _entries(memo)
    entries.pop(question, None)
    for old in list(entries)[: 1 - _MOST]:
        del entries[old]
    entries[question] = (os.path.dirname(path), tuple(known))
    memo.remember(entries)


def _recall(wiring: Wiring, lock: str, question: str) -> Sequence[Known] | None:
    context = wiring.context
    root, known = _entries(FileMemo(context.cache, KIND, lock, anywhere=True)).get(question, ("", None))
    if known is None:
        return None
    for *_, tree in known:
        # A build of a directory leads there: it is none for a copy of the project.
        if tree and (root != os.path.dirname(lock) or state_of(tree[0], context.cache, context.environ) != tree[1]):
            return None
    return known


def _entries(memo: FileMemo) -> dict[str, tuple[str, Sequence[Known] | None]]:
    """What is remembered of a lock, by question: where it was, and what it came to."""
    found = memo.recall()
    return found if type(found) is dict else {}


def _keep_trees(environment: Environment, cache: str, known: Sequence[Known]) -> None:
    """Writes down what directories were like whose builds were installed now."""
    trees = {one[0]: one[6] for one in known if one[6]}
    if not trees:
        return
    from pym.ops.trees import keep

    for one in sites.installed(environment):
        if one.name in trees:
            keep(cache, one, trees[one.name][2])
