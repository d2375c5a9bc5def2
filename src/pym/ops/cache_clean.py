"""Empties the cache, or takes out what belongs to some packages."""

from __future__ import annotations

import os

from pym.cache import hold, kinds, memo, scratch
from pym.cache.pointers import Pointers
from pym.cache.wheels import SCRATCH, WheelStore
from pym.errors import StoreError
from pym.fs import tree
from pym.ops.cache_removal import Tally, alone, paths
from pym.spec import wheelname
from pym.spec.name import normalise

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from pym.report import Reporter


def everything(cache: str, reporter: Reporter, *, force: bool = False) -> Tally:
    """Removes all that is pym's in the cache directory, and the directory if nothing else is in it.

    Args:
        cache: Absolute path.
        reporter: Told if it has to wait, and of what is left.
        force: Do not wait for other commands that use the cache.

    Raises:
        StoreError: Something could not be removed.
    """
    tally = Tally()
    if not os.path.isdir(cache):
        return tally
    lock = alone(cache, reporter, force=force)
    try:
        # The lock last, while it is held, and before it what says that all here is pym's: a command that is killed
        # in between can be run again.
        last = {kinds.TAG: 1, hold.NAME: 2}
        for name in sorted(kinds.ours(cache), key=lambda name: last.get(name, 0)):
            if name == hold.NAME:
                os.unlink(os.path.join(cache, name))
            else:
                tally.remove(os.path.join(cache, name))
        try:
            os.rmdir(cache)
        except OSError:
            left = os.listdir(cache)
            if left:
                reporter.warn(f"What is not pym's was left in `{cache}`, as `{left[0]}`")
    except OSError as error:
        raise StoreError.from_os("remove", str(error.filename or cache), error) from error
    finally:
        lock.release()
    return tally


def packages(cache: str, names: Iterable[str], reporter: Reporter, *, force: bool = False) -> Tally:
    """Removes what was learnt of some packages: pages, metadata, wheels, sdists.

    Args:
        cache: Absolute path.
        names: Normalised.
        reporter: Told if it has to wait.
        force: Do not wait for other commands that use the cache.

    Raises:
        StoreError: Something could not be removed.
    """
    tally = Tally()
    wanted = frozenset(names)
    if not os.path.isdir(cache):
        return tally
    lock = alone(cache, reporter, force=force)
    try:
        _remove_wheels(cache, wanted, tally)
        _remove_sdists(cache, wanted, tally)
        index = os.path.join(cache, kinds.INDEX)
        for directory in paths(index):
            for name in wanted:
                tally.remove(os.path.join(directory, f"{name}.table"))
        for kind in kinds.METADATA:
            for path in paths(os.path.join(cache, kind)):
                found = memo.read(path)
                if found is not None and type(found[1]) is bytes and _name(found[1]) in wanted:
                    tally.remove(path)
    finally:
        lock.release()
    return tally


def _remove_wheels(cache: str, wanted: frozenset[str], tally: Tally) -> None:
    store = WheelStore(cache)
    gone = set()
    rubbish = os.path.join(store.directory, SCRATCH)
    scratch.sweep(rubbish)
    for stored in store.entries():
        if stored.manifest.name in wanted:
            sha256 = stored.manifest.sha256
            # Out of the way in one step: half an entry would be nobody's, and no later `clean` would find it.
            place = os.path.join(rubbish, sha256)
            tally.add(stored.root)
            try:
                os.makedirs(rubbish, exist_ok=True)
                os.rename(stored.root, place)
            except OSError:
                place = stored.root  # somebody unpacks it at this moment, or nothing can be made there
            tree.remove(place)
            gone.add(sha256)
    for kind in kinds.POINTERS:
        for pointer in Pointers(cache, kind).entries():
            if pointer.sha256 in gone:
                tally.remove(pointer.path)


def _remove_sdists(cache: str, wanted: frozenset[str], tally: Tally) -> None:
    for first in paths(os.path.join(cache, kinds.SDISTS)):
        for place in paths(first):
            for path in paths(place):
                if any(wheelname.sdist(os.path.basename(path), name) is not None for name in wanted):
                    tally.remove(place)
                    break


def _name(metadata: bytes) -> str | None:
    """The normalised name in METADATA."""
    for line in metadata.splitlines():
        if not line:
            break
        if line[:5].lower() == b"name:":
            return normalise(line[5:].strip().decode("utf-8", "replace"))
    return None
