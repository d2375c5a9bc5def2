"""Where pym itself lies when install.sh has put it on a machine, and what is written down about it.

    data/app/
      .lock                       held while anything here changes
      .new/  .old/                being built, being removed
      .shop.PID/                  install.sh's own, while there is no Python to take the lock with
      current                     the record: what is in use, and what was made on the way
      0.1.0-3f2a91c07b55/lib/     pym and what it needs; `about` beside it is written last

A directory with an `about` is whole and never changes. Which one is in use is decided by the launchers alone.
"""

from __future__ import annotations

import os

from pym.errors import StoreError
from pym.fs import atomic, tree
from pym.fs.mutex import Lock
from pym.model.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.launch.layout import Layout
    from pym.report import Reporter

ABOUT = "about"


class Record(Value):
    """What `current` says. install.sh reads `python` and `archive` from it.

    Attributes:
        python: The interpreter pym runs on.
        directory: The name of the directory in use.
        archive: sha256 of the archive the interpreter came from, "" if it was there already.
        bin: Where the launchers are.
        interpreters: Keys of interpreters that installing pym has put into the store.
        made: Directories that were not there before pym was, outermost first.
    """

    __slots__ = ("archive", "bin", "directory", "interpreters", "made", "python")

    def __init__(
        self,
        python: str = "",
        directory: str = "",
        archive: str = "",
        bin: str = "",
        interpreters: tuple[str, ...] = (),
        made: tuple[str, ...] = (),
    ) -> None:
        self.python = python
        self.directory = directory
        self.archive = archive
        self.bin = bin
        self.interpreters = interpreters
        self.made = made


class Place:
    """The directory `app` of one user. Nothing is made by asking."""

    __slots__ = ("_record", "path")

    def __init__(self, layout: Layout) -> None:
        self.path = os.path.join(layout.data, "app")
        self._record = os.path.join(self.path, "current")

    @property
    def new(self) -> str:
        """Where the next directory is built."""
        return os.path.join(self.path, ".new")

    def lock(self, reporter: Reporter) -> Lock:
        """The lock, taken. The directory is made if need be.

        Raises:
            StoreError: It cannot be had.
        """
        path = os.path.join(self.path, ".lock")
        while True:
            try:
                os.makedirs(self.path, exist_ok=True)
            except OSError as error:
                raise StoreError.from_os("create", self.path, error) from error
            lock = Lock(path, waiting=lambda: reporter.info("Waiting for another installation of pym to finish"))
            lock.take()
            if lock.current():
                return lock
            lock.release()  # whoever held it has uninstalled pym

    def sweep(self) -> None:
        """Removes what killed processes left. With the lock held."""
        for name in (".new", ".old"):
            tree.remove(os.path.join(self.path, name))

    def prune(self, current: str, previous: str) -> None:
        """Removes all but what is in use and what was before, on which processes may still run. With the lock held.

        Killed on the way, what is half removed is gone all the same.
        """
        others = [name for name in self.directories() if name != current]
        kept = previous if previous in others else others[0] if others else ""
        old = os.path.join(self.path, ".old")
        for name in others:
            if name != kept:
                path = os.path.join(self.path, name)
                try:
                    os.rename(path, old)
                except OSError as error:
                    raise StoreError.from_os("remove", path, error) from error
                tree.remove(old)

    def vanish(self, made: list[str]) -> None:
        """Nothing has been installed: leaves nothing of the place either, nor of `made`, outermost first."""
        for name in (".lock", "current"):
            try:
                os.unlink(os.path.join(self.path, name))
            except OSError:
                pass
        for path in (self.path, *reversed(made)):
            try:
                os.rmdir(path)
            except OSError:
                pass  # it holds something of somebody else's

    def directories(self) -> list[str]:
        """The names of all whole directories, the latest first."""
        found = []
        try:
            names = os.listdir(self.path)
        except OSError:
            return []
        for name in names:
            try:
                made = os.stat(os.path.join(self.path, name, ABOUT)).st_mtime_ns
            except OSError:
                continue
            found.append((made, name))
        return [name for _, name in sorted(found, reverse=True)]

    def about(self, name: str) -> str:
        """What is written down about the directory `name`; "" if it is not whole."""
        try:
            with open(os.path.join(self.path, name, ABOUT), encoding="ascii") as file:
                return file.read()
        except (OSError, ValueError):
            return ""

    def record(self) -> Record:
        """What `current` says; an empty record if there is none."""
        try:
            with open(self._record, "rb") as file:
                lines = os.fsdecode(file.read()).split("\n")
        except OSError:
            return Record()
        pairs = [line.partition(" ")[::2] for line in lines]
        last = dict(pairs)
        return Record(
            last.get("python", ""),
            last.get("directory", ""),
            last.get("archive", ""),
            last.get("bin", ""),
            tuple(value for name, value in pairs if name == "interpreter"),
            tuple(value for name, value in pairs if name == "made"),
        )

    def write_record(self, record: Record) -> None:
        """Replaces `current`, if it says something else."""
        pairs = [("python", record.python), ("directory", record.directory), ("archive", record.archive)]
        pairs += [("bin", record.bin)]
        pairs += [("interpreter", key) for key in record.interpreters]
        pairs += [("made", path) for path in record.made]
        if record != self.record():
            atomic.write(self._record, os.fsencode("".join(f"{name} {value}\n" for name, value in pairs)))
