"""One build of the same thing at a time, in all processes: who comes second finds what the first one has built. Cold.

builds-1/kXXXXXXXX/     held with a flock by who builds that; removed by who held it last, else swept with the rest
"""

from __future__ import annotations

import os
import threading
import time
from hashlib import sha256

from pym.errors import StoreError
from pym.fs.mutex import Lock

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

_NAP = 0.05  # seconds
_PATIENCE = 120.0  # seconds that a build within a build waits: it might be waited for itself, in another process


class Turns:
    """What is being built, and waited for, by this process.

    Args:
        root: Absolute path of the directory, which need not exist; "" to take no turns.
    """

    def __init__(self, root: str) -> None:
        self._root = root
        self._lock = threading.Lock()
        self._held: dict[str, int] = {}
        self._wanted: dict[int, str] = {}

    def take(self, key: str, *, inner: bool, check: Callable[[], None]) -> Turn:
        """Waits until nobody builds what `key` stands for; the turn has to be given back.

        It is given without the right to it where that could never end: two builds that need each other.

        Args:
            key: What is built, and how.
            inner: Whether something else is being built for which this is needed.
            check: Called while waiting: raises what ends it.
        """
        turn = Turn(self, os.path.join(self._root, f"k{sha256(key.encode('utf-8', 'surrogatepass')).hexdigest()[:32]}"))
        if not self._root or not key:
            return turn
        me = threading.get_ident()
        deadline = time.monotonic() + _PATIENCE
        try:
            while not turn.attempt():
                with self._lock:
                    self._wanted[me] = turn.path
                    circle = self._is_circle(me, turn.path)
                if inner and (circle or time.monotonic() > deadline):
                    return turn
                check()
                time.sleep(_NAP)
        finally:
            with self._lock:
                self._wanted.pop(me, None)
        with self._lock:
            self._held[turn.path] = me
        return turn

    def _is_circle(self, me: int, path: str) -> bool:
        seen = set()
        while path and path not in seen:
            seen.add(path)
            holder = self._held.get(path, 0)
            if holder == me:
                return True
            path = self._wanted.get(holder, "")
        return False

    def gone(self, path: str) -> None:
        """A turn was given back."""
        with self._lock:
            self._held.pop(path, None)


class Turn:
    """The right to build something, from `Turns.take` until the end of the `with`."""

    __slots__ = ("_lock", "_turns", "path")

    def __init__(self, turns: Turns, path: str) -> None:
        self._turns = turns
        self._lock: Lock | None = None
        self.path = path

    def attempt(self) -> bool:
        """Takes it if nobody has it. Where the file system knows no locks everybody has it."""
        try:
            os.makedirs(os.path.dirname(self.path), exist_ok=True)
            try:
                os.mkdir(self.path, 0o700)
            except FileExistsError:
                pass
            lock = Lock(self.path, directory=True)
            if not lock.take(wait=False):
                return False
        except StoreError as error:
            return not error.missing  # who had it has just removed it
        except OSError:
            return True
        if not lock.current():
            lock.release()
            return False
        self._lock = lock
        return True

    def __enter__(self) -> Turn:
        return self

    def __exit__(self, *_: object) -> None:
        if self._lock is not None:
            try:
                os.rmdir(self.path)
            except OSError:
                pass
            self._turns.gone(self.path)
            self._lock.release()
            self._lock = None
