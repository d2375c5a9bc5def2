"""Takes out of the cache what nobody will ever look at again."""

from __future__ import annotations

import os

from pym.cache import kinds, manifests, memo, scratch
from pym.cache.pointers import Pointers
from pym.cache.wheels import SCRATCH, WheelStore
from pym.fs import atomic
from pym.fs.mutex import Lock
from pym.ops.cache_removal import Tally, alone, paths

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from pym.report import Reporter

# Where files are written beside their place, and how many directories lie between.
_WRITTEN = ((kinds.INDEX, 1), (kinds.SDISTS, 2), (os.path.join(kinds.GIT, "db"), 1))


def prune(cache: str, reporter: Reporter, *, ci: bool = False, force: bool = False) -> Tally:
    """Removes layouts of other versions of pym, what killed processes have left, what is damaged, pointers to wheels
    that are no more, and environments of scripts that are no more.

    Args:
        cache: Absolute path.
        reporter: Told if it has to wait.
        ci: Also remove what can be fetched again as quickly as a kept cache: wheels and sdists of an index, git
            repositories. What was built is kept.
        force: Do not wait for other commands that use the cache.

    Raises:
        StoreError: Something could not be removed.
    """
    tally = Tally()
    if not os.path.isdir(cache):
        return tally
    lock = alone(cache, reporter, force=force)
    try:
        for name in kinds.ours(cache):
            if kinds.outdated(name):
                tally.remove(os.path.join(cache, name))
        store = WheelStore(cache)
        if ci:
            for name in (kinds.SDISTS, kinds.GIT):
                tally.remove(os.path.join(cache, name))
            built = {pointer.sha256 for pointer in Pointers(cache, kinds.BUILT).entries()}
            for key in list(store.keys()):
                if key not in built:
                    tally.remove(os.path.join(store.directory, key[:2], key))
        _remove_damaged(store, tally)
        _remove_litter(cache, tally)
        _remove_environments(cache, tally)
        if lock.fd >= 0:
            tally.remove(os.path.join(cache, kinds.RUN_ENVIRONMENTS))  # nobody runs in them, and they are soon made
        _remove_dangling(cache, store, tally)
    finally:
        lock.release()
    return tally


def _remove_damaged(store: WheelStore, tally: Tally) -> None:
    for key in list(store.keys()):
        root = os.path.join(store.directory, key[:2], key)
        found = manifests.read(os.path.join(root, manifests.NAME))
        if found is None or found[0].sha256 != key:
            tally.remove(root)


def _remove_litter(cache: str, tally: Tally) -> None:
    """What is left of processes that were killed; what a living one holds stays."""
    for directory in (
        os.path.join(cache, kinds.WHEELS, SCRATCH),
        os.path.join(cache, "compiling-1"),
        os.path.join(cache, "runs-1"),
        os.path.join(cache, kinds.GIT, "scratch"),
    ):
        before, after = Tally(), Tally()
        before.add(directory)
        scratch.sweep(directory)
        after.add(directory)
        tally.files += before.files - after.files
        tally.size += before.size - after.size
    for path in paths(os.path.join(cache, "downloads-1")):
        tally.remove(path)
    for path in paths(os.path.join(cache, "builds-1")):
        scratch.remove_unheld(path, tally.remove, directory=True)
    for kind in sorted(kinds.MEMOS):
        for path in paths(os.path.join(cache, kind)):
            if not atomic.is_scratch(path) and memo.read(path) is None:
                tally.remove(path)
    for name, depth in (*[(kind, 0) for kind in sorted(kinds.MEMOS | kinds.POINTERS)], *_WRITTEN):
        _remove_scratch(os.path.join(cache, name), depth, tally)


def _remove_scratch(directory: str, depth: int, tally: Tally) -> None:
    """The files of writers that were killed before they could rename them (`fs.atomic`)."""
    for path in paths(directory):
        if atomic.is_scratch(path):
            scratch.remove_unheld(path, tally.remove)
        elif depth and os.path.isdir(path) and not os.path.islink(path):
            _remove_scratch(path, depth - 1, tally)


def _remove_environments(cache: str, tally: Tally) -> None:
    """Environments of scripts that are no more, or whose Python is gone; those of what was no file at all."""
    from pym.ops.script_state import KIND

    states = memo.Memo(cache, KIND)
    directory = os.path.join(cache, kinds.ENVIRONMENTS)
    for path in paths(directory):
        if path.endswith(".lock"):
            if not os.path.isdir(path.removesuffix(".lock")):
                scratch.remove_unheld(path, tally.remove)
            continue
        state: Any = states.recall(path)
        known = type(state) is tuple and len(state) == 5
        if known and state[4] and os.path.isfile(state[3]) and os.path.exists(f"{path}/bin/python"):
            continue
        lock = Lock(f"{path}.lock")
        try:
            if lock.take(wait=False):
                tally.remove(path)
                tally.remove(lock.path)
        finally:
            lock.release()


def _remove_dangling(cache: str, store: WheelStore, tally: Tally) -> None:
    there = frozenset(store.keys())
    for kind in sorted(kinds.POINTERS):
        for pointer in Pointers(cache, kind).entries():
            if pointer.sha256 not in there:
                tally.remove(pointer.path)
