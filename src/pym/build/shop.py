"""Scratch directories of builds: below the cache, locked by the process that uses them, removed by the next. Cold.

    builds-1/XXXXXXXX/      of one process; the flock on it says whether that process is alive

A process that is killed leaves its directory; the next one that builds finds that nobody holds it, and removes it.
"""

from __future__ import annotations

import atexit
import os
import tempfile
import threading
import time
from itertools import count

from pym.cache.scratch import remove_unheld
from pym.errors import StoreError
from pym.fs import tree
from pym.fs.mutex import Lock

KIND = "builds-1"
_TRIES = 5
_NAP = 0.05  # seconds until what a killed build was just writing has been written


class Bench:
    """Directories for one build, which go together.

    Args:
        path: Absolute path of an empty directory.
    """

    __slots__ = ("_numbers", "path")

    def __init__(self, path: str) -> None:
        self.path = path
        self._numbers = count(1)

    def place(self, name: str = "") -> str:
        """A new empty directory; absolute, without links.

        Args:
            name: What it is to be called; "" for a number.

        Raises:
            StoreError: It cannot be made.
        """
        path = os.path.join(self.path, name or str(next(self._numbers)))
        try:
            os.mkdir(path, 0o700)
        except OSError as error:
            raise StoreError.from_os("create", path, error) from error
        return path

    def drop(self, path: str = "") -> None:
        """Removes one of its directories, or all. What cannot be removed now, the next process removes."""
        for attempt in range(_TRIES):
            try:
                tree.remove(path or self.path)
                return
            except StoreError:
                if attempt + 1 < _TRIES:
                    time.sleep(_NAP)  # something that was killed is still on its way out


class Shop:
    """The scratch directory of this process. Nothing is made before `bench` is called.

    Args:
        cache: The cache directory; "" for the system's directory of temporary files.
    """

    __slots__ = ("_lock", "_numbers", "_opening", "_root", "_temporary", "path")

    def __init__(self, cache: str) -> None:
        self._root = os.path.join(cache, KIND) if cache else ""
        self._lock: Lock | None = None
        self._numbers = count(1)
        self._opening = threading.Lock()
        self._temporary = ""
        self.path = ""

    def bench(self) -> Bench:
        """Room for one build.

        Raises:
            StoreError: It cannot be made.
        """
        with self._opening:
            if not self.path:
                self._open()
        return Bench(Bench(self.path).place(f"n{next(self._numbers)}"))

    def close(self) -> None:
        """Removes everything."""
        if self.path:
            if tempfile.tempdir == self._temporary:
                tempfile.tempdir = None
            Bench(self.path).drop()
            self.path = ""
        if self._lock is not None:
            self._lock.release()
            self._lock = None
            atexit.unregister(self.close)

    def __enter__(self) -> Shop:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _open(self) -> None:
        try:
            if self._root:
                os.makedirs(self._root, exist_ok=True)
                self._sweep()
            while True:
                path = os.path.realpath(tempfile.mkdtemp(prefix="b", dir=self._root or None))
                lock = Lock(path, directory=True)
                # Between the two calls another process may have taken it for one that was left, and removed it.
                try:
                    if lock.take(wait=False) and lock.current():
                        break
                except StoreError as error:
                    if not error.missing:
                        raise
                lock.release()
            self.path, self._lock = path, lock
            atexit.register(self.close)  # whatever way out is taken
            # The library that calls backends makes its own directories there: they are to be found after a kill.
            self._temporary = tempfile.tempdir = os.path.join(path, "t")
            os.mkdir(self._temporary, 0o700)
        except OSError as error:
            raise StoreError.from_os("create", self._root or "a temporary directory", error) from error

    def _sweep(self) -> None:
        """Removes what processes that are no more have left."""
        for name in os.listdir(self._root):
            path = os.path.join(self._root, name)
            if os.path.isdir(path) and not os.path.islink(path):
                remove_unheld(path, directory=True)
