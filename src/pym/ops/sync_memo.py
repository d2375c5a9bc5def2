"""Remembers that an environment holds what a lock says, so that the next call need not look. A HOT module.

The answer depends on the lock, on what was selected of it, on the site directories (whoever puts something in or takes
something out changes their times), on `pyvenv.cfg` and on what trees are built of. All are compared by inode, size and
times, trees as `ops.tree_state` does it. In another boot than the one that saw the last change nothing is believed
(`install.settled`). As everywhere, what somebody deletes inside of a package is noticed by `pym verify` only.
"""

from __future__ import annotations

import os
import time

from pym.cache.memo import SETTLED_NS, Memo, stamp
from pym.install import settled
from pym.model.lock import DIRECTORY, PATH
from pym.ops.tree_state import state_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from pym.lock.select import Chosen
    from pym.model.environment import Environment
    from pym.ops.wiring import Wiring

KIND = "synced-1"

# Before anything was looked at.
_LOADED = time.time_ns()


def recall(wiring: Wiring, environment: Environment, lock: str, question: str) -> int | None:
    """How many distributions are there, if it is known that they are what is wanted; else None.

    Args:
        wiring: The call.
        environment: The environment.
        lock: Absolute path of the lock.
        question: Everything that was typed or set and has a say, as text.
    """
    known = Memo(wiring.context.cache, KIND).recall(environment.prefix)
    if type(known) is not tuple or len(known) != 4 or known[0] != question or settled.unproved(environment):
        return None
    _, stamps, trees, count = known
    if stamps != _stamps(environment, lock) or not isinstance(count, int):
        return None
    for place, state in trees:
        if state_of(place, wiring.context.cache, wiring.context.environ) != state:
            return None
    return count


def remember(wiring: Wiring, environment: Environment, lock: str, question: str, chosen: Sequence[Chosen]) -> None:
    """Keeps that an environment holds what is wanted.

    Args:
        wiring, environment, lock, question: As for `recall`.
        chosen: What is wanted: it was compared with what is there.
    """
    root = os.path.dirname(lock)
    trees = []
    for one in chosen:
        source = one.package.source
        if source.kind == PATH:
            return  # its time is compared with that of the installation
        if source.kind == DIRECTORY:
            place = os.path.normpath(os.path.join(root, source.location, source.subdirectory))
            trees.append((place, state_of(place, wiring.context.cache, wiring.context.environ)))
    stamps = _stamps(environment, lock)
    if any(one is None or _LOADED - max(one[3], one[4]) < SETTLED_NS for one in stamps):
        return
    Memo(wiring.context.cache, KIND).remember(environment.prefix, (question, stamps, tuple(trees), len(chosen)))


def _stamps(environment: Environment, lock: str) -> tuple[tuple[int, int, int, int, int] | None, ...]:
    return tuple([stamp(path) for path in (lock, f"{environment.prefix}/pyvenv.cfg", *environment.sites)])
