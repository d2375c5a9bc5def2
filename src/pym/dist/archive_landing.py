"""Where the bytes of a wheel land that is being downloaded, and what people see of it. Cold."""

from __future__ import annotations

import os
import time

from pym.errors import StoreError
from pym.fs.mutex import Lock
from pym.net.bulk import Sink

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.report import Reporter, Task

LONG = 1 << 20  # bytes: without a terminal, what is smaller is not spoken of
_PIECE = 1 << 17  # bytes that are collected before a progress bar is told
_PATIENCE = 0.2  # seconds after which a download is worth a bar: most are over by then


class Shown:
    """A download as people see it: on a terminal a bar, once it takes a while; else a line if it is large.

    Args:
        reporter: Who shows it.
        name: What is downloaded.
        size: In bytes, -1 if it is not known.
    """

    __slots__ = ("_begun", "_done", "_line", "_name", "_reporter", "_task", "_total", "_untold")

    def __init__(self, reporter: Reporter, name: str, size: int) -> None:
        self._reporter = reporter
        self._name = name
        self._total = size
        self._task: Task | None = None
        self._begun = time.monotonic()
        self._done = 0
        self._untold = 0
        self._line = size >= LONG and not reporter.draws
        if self._line:
            self._show()

    def begin(self, total: int) -> None:
        """It begins, perhaps once more."""
        if total >= 0:
            self._total = total
        self._done = self._untold = 0
        if self._task is not None:
            self._task.restart()

    def advance(self, amount: int) -> None:
        """So many bytes have come."""
        self._untold += amount
        # The last bytes at once: the bar may have to wait for others, and has to be full meanwhile.
        if self._untold < _PIECE and self._done + self._untold != self._total:
            return
        self._done += self._untold
        if self._task is not None:
            self._task.advance(self._untold)
        elif self._reporter.draws and time.monotonic() - self._begun > _PATIENCE:
            self._show().advance(self._done)
        self._untold = 0

    def end(self, *, whole: bool) -> None:
        """It is over."""
        if self._task is not None:
            self._task.done()
            self._task = None
            if whole and self._line:
                self._reporter.info(f" Downloaded {self._name}")

    def task(self) -> Task:
        """What shows it, at once."""
        return self._task or self._show()

    def _show(self) -> Task:
        total = self._total if self._total >= 0 else None
        self._task = self._reporter.task(f"Downloading {self._name}", total)
        self._task.total(total)
        return self._task


class Landing(Sink):
    """A file that a download goes to. It has a name that the next call finds again, and is locked meanwhile: what a
    killed process left is taken over, and no litter collects.
    """

    __slots__ = ("_lock", "_shown", "path")

    def __init__(self, directory: str, key: str, shown: Shown) -> None:
        self._shown = shown
        try:
            os.makedirs(directory, exist_ok=True)
        except OSError as error:
            raise StoreError.from_os("make", directory, error) from error
        for number in range(1000):
            self.path = os.path.join(directory, f"{key}.{number}")
            self._lock = Lock(self.path)
            if self._lock.take(wait=False):
                if self._lock.current():
                    return
                self._lock.release()
        raise StoreError(f"Failed to write `{self.path}`", context="too many processes download the same file")

    def begin(self, total: int) -> None:
        try:
            os.ftruncate(self._lock.fd, 0)
            os.lseek(self._lock.fd, 0, os.SEEK_SET)
        except OSError as error:
            raise StoreError.from_os("write", self.path, error) from error
        self._shown.begin(total)

    def write(self, block: bytes) -> None:
        view = memoryview(block)
        while view:
            try:
                view = view[os.write(self._lock.fd, view) :]
            except OSError as error:
                raise StoreError.from_os("write", self.path, error) from error
        self._shown.advance(len(block))

    def close(self) -> None:
        """Removes the file."""
        try:
            os.unlink(self.path)
        except OSError:
            pass
        self._lock.release()
