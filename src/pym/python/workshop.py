"""Changing the store so that a process killed anywhere leaves it whole.

Each interpreter that is being added, replaced or removed has a workshop, the directory `.temp/KEY`:

    .temp/KEY/new     unpacked, patched, then renamed into the store
    .temp/KEY/old     what a replacement has moved out of the store; is moved back unless `new` took its place
    .temp/KEY/dead    what a removal has moved out; is only waiting to be deleted

The flock on the workshop itself says whether somebody is at work in it. One that nobody holds belonged to a process
that died: `heal` finishes or undoes what it was doing. Two processes that want the same interpreter queue here, and
the second finds the work done; different interpreters are unpacked side by side, since the store's own lock is only
held for the renames.

    order of locks: the store's, then (without waiting) a workshop's; never wait for a workshop with the store's held
"""

from __future__ import annotations

import os

from pym.errors import StoreError
from pym.fs import tree
from pym.fs.mutex import Lock
from pym.model.interpreter import InterpreterKey
from pym.python import links
from pym.python.store import Store

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.report import Reporter


def lock_store(store: Store, reporter: Reporter) -> Lock:
    """The lock of the whole store, not yet taken. Makes the store if it is missing."""
    try:
        os.makedirs(os.path.join(store.path, ".temp"), exist_ok=True)
        ignore = os.path.join(store.path, ".gitignore")
        if not os.path.exists(ignore) or not os.stat(ignore).st_size:
            # In place and not renamed: one byte that is the same whoever writes it. Empty is what a kill leaves.
            with open(ignore, "w", encoding="ascii") as file:
                file.write("*")
        path = os.path.join(store.path, ".lock")
        _open_to_all(path)
    except OSError as error:
        raise StoreError.from_os("create the store", store.path, error) from error
    return Lock(path, waiting=lambda: reporter.info(f"Waiting for another process to finish with `{store.path}`"))


def _open_to_all(path: str) -> None:
    """Lets everybody who shares the store lock it, whatever the umask of the first to use it; as uv makes it."""
    try:
        about = os.stat(path)
    except FileNotFoundError:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o666))
        about = os.stat(path)
    if about.st_mode & 0o666 != 0o666 and (not hasattr(os, "geteuid") or about.st_uid == os.geteuid()):
        os.chmod(path, 0o666)


def unfinished(store: Store) -> bool:
    """Whether there are workshops at all: of processes at work, or of dead ones."""
    try:
        return any(InterpreterKey.parse(name) is not None for name in os.listdir(os.path.join(store.path, ".temp")))
    except OSError:
        return False


def recover(store: Store, reporter: Reporter) -> list[InterpreterKey]:
    """`heal`, if there is anything to heal; takes the store's lock for it.

    To be called before planning: what a killed process had moved aside counts as installed.
    """
    if not unfinished(store):
        return []
    with lock_store(store, reporter):
        return heal(store, reporter)


def heal(store: Store, reporter: Reporter) -> list[InterpreterKey]:
    """Finishes or undoes what killed processes left. The store's lock must be held.

    Returns:
        The keys whose removal was under way and is now finished.
    """
    removed = []
    temp = os.path.join(store.path, ".temp")
    for name in sorted(os.listdir(temp)):
        key = InterpreterKey.parse(name)
        if key is None:
            continue
        shop = os.path.join(temp, name)
        lock = Lock(shop, directory=True)
        if not os.path.isdir(shop) or not _try(lock):
            continue
        try:
            _restore(store, key)
            store.refresh()
            if not store.has(key):
                if os.path.isdir(os.path.join(shop, "dead")):
                    removed.append(key)
                links.unlink_programs(store, key)
            links.point_minor_link(store, key)
            tree.remove(shop)
            reporter.debug(f"Cleaned up after an interrupted change of `{name}`")
        finally:
            lock.release()
    return removed


def _try(lock: Lock) -> bool:
    """Takes a workshop nobody is in. False also for one whose owner is just clearing it away."""
    try:
        if lock.take(wait=False) and lock.current():
            return True
    except StoreError as error:
        if not error.missing:
            raise
    lock.release()
    return False


def _restore(store: Store, key: InterpreterKey) -> None:
    """Moves `old` back if nothing has taken its place."""
    old = os.path.join(store.path, ".temp", str(key), "old")
    if os.path.isdir(old) and not store.has(key):
        os.rename(old, store.directory(key))


class Workshop:
    """The right to change one interpreter of the store, from `open` to `close`."""

    __slots__ = ("_lock", "key", "path", "reporter", "store")

    def __init__(self, store: Store, key: InterpreterKey, reporter: Reporter) -> None:
        self.store = store
        self.key = key
        self.reporter = reporter
        self.path = os.path.join(store.path, ".temp", str(key))
        self._lock = Lock(self.path, directory=True)

    @property
    def new(self) -> str:
        return os.path.join(self.path, "new")

    def open(self) -> None:
        """Waits for its turn. Afterwards the caller must look again whether there still is something to do.

        Raises:
            StoreError: The store cannot be written or locked.
        """
        while True:
            with lock_store(self.store, self.reporter):
                heal(self.store, self.reporter)
                try:
                    os.makedirs(self.path, exist_ok=True)
                except OSError as error:
                    raise StoreError.from_os("create", self.path, error) from error
                if _try(self._lock):
                    return
            self.reporter.debug(f"Another process is working on `{self.key}`")
            waiting = Lock(self.path, directory=True)
            try:
                waiting.take()
            except StoreError as error:
                if not error.missing:
                    raise
            finally:
                waiting.release()

    def commit(self) -> None:
        """Puts `new` into the store, replacing what is there. The store's lock must be held."""
        final = self.store.directory(self.key)
        try:
            if os.path.lexists(final):
                os.rename(final, os.path.join(self.path, "old"))
            os.rename(self.new, final)
        except OSError as error:
            _restore(self.store, self.key)
            raise StoreError.from_os("install", final, error) from error
        self.store.refresh()

    def take_out(self) -> None:
        """Moves the interpreter out of the store for good. The store's lock must be held."""
        final = self.store.directory(self.key)
        try:
            os.rename(final, os.path.join(self.path, "dead"))
        except OSError as error:
            raise StoreError.from_os("remove", final, error) from error
        self.store.refresh()

    def leave(self) -> None:
        """Goes without clearing up: what is left to be done is for the next `heal`."""
        self._lock.release()

    def close(self) -> None:
        """Clears the workshop away; what was not committed is undone."""
        if self._lock.fd < 0:
            return
        try:
            _restore(self.store, self.key)
            tree.remove(self.path)
        finally:
            self._lock.release()
