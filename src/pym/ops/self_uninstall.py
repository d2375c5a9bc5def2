"""Removing pym from the user's directories: all it made, and nothing else.

The Pythons that were installed with pym stay, unless installing pym itself brought one that nobody else uses.
"""

from __future__ import annotations

import os

from pym.errors import PymError, StoreError
from pym.fs import tree
from pym.model.interpreter import InterpreterKey
from pym.model.value import Value
from pym.ops.self_place import Place
from pym.python import links, usage, workshop  # noqa: F401 - see `uninstall`: all that is needed has to be loaded
from pym.python.remove import remove
from pym.shim.shell import remove_from_shell
from pym.shim.write import remove_launchers, remove_shims

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.ops.wiring import Wiring

# What pym keeps in its cache directory, which may be shared with others (`PYM_CACHE_DIR`).
_CACHED = ("directories", "downloads", "interpreters", "manifests", "specifiers")


class Removal(Value):
    """What was done.

    Attributes:
        removed: Absolute paths of what is gone.
        changed: Files of shells from which pym's block was taken.
        kept: The managed interpreters that are left.
        store: Absolute path of the store they are in.
    """

    __slots__ = ("changed", "kept", "removed", "store")

    def __init__(self, store: str) -> None:
        self.removed: list[str] = []
        self.changed: list[str] = []
        self.kept: list[InterpreterKey] = []
        self.store = store


def uninstall(wiring: Wiring) -> Removal:
    """Removes pym. Killed anywhere, the same call finishes it.

    It may be running from what it removes: from the first removal on nothing may be imported any more.

    Raises:
        PymError: Something could not be removed; the rest is still there.
    """
    layout = wiring.layout
    place = Place(layout)
    done = Removal(wiring.store.path)
    installed = os.path.isdir(place.path)
    lock = place.lock(wiring.reporter) if installed else None
    try:
        record = place.record()
        unused = _unused(wiring, record.interpreters)
        for change in remove_from_shell(wiring.context, [layout.shims, layout.bin]):
            done.changed.append(change.path)
        done.removed += remove_shims(wiring.context)
        for directory in dict.fromkeys(path for path in (layout.bin, record.bin) if path):
            done.removed += remove_launchers(directory)
        for key in unused:
            remove(wiring.store, key, wiring.reporter)
            done.removed.append(wiring.store.directory(key))
        wiring.store.refresh()
        done.kept = wiring.store.installed()
        _remove(done, layout.answers, os.path.join(layout.data, "known"))
        for kind in _kinds(layout.cache):
            _remove(done, os.path.join(layout.cache, kind))
        if not done.kept:
            _remove_store(wiring.store.path)
        _remove(done, place.path)
    finally:
        if lock is not None:
            lock.release()
    for path in (wiring.store.path, layout.cache, layout.data, *reversed(record.made)):
        _remove_empty(path)
    return done


def _unused(wiring: Wiring, keys: tuple[str, ...]) -> list[InterpreterKey]:
    """Of the interpreters that came with pym, those that only pym uses."""
    own = [key for key in map(InterpreterKey.parse, keys) if key is not None and wiring.store.has(key)]
    if not own:
        return []
    try:
        uses = usage.uses(wiring.context, wiring.store, wiring.specifiers)
    except PymError:
        return []  # what cannot be told is not removed
    return [key for key in own if not [use for use in uses.get(key, []) if use.what != "pym"]]


def _kinds(cache: str) -> list[str]:
    """The entries of the cache directory that are pym's: `interpreters-1`, `downloads`."""
    try:
        names = sorted(os.listdir(cache))
    except OSError:
        return []
    return [name for name in names if name.rpartition("-")[0] in _CACHED or name in _CACHED]


def _remove(done: Removal, *paths: str) -> None:
    for path in paths:
        if os.path.lexists(path):
            tree.remove(path)
            done.removed.append(path)


def _remove_store(path: str) -> None:
    """Takes what the store consists of when nothing is in it."""
    for name in (".lock", ".gitignore", ".temp"):
        try:
            tree.remove(os.path.join(path, name))
        except StoreError:
            pass  # in use by a process that is about to install something


def _remove_empty(path: str) -> None:
    try:
        os.rmdir(path)
    except OSError:
        pass  # it is not there, or holds something of somebody else's
