"""Processes that unpack wheels. Cold.

Inflating and hashing is little beside what Python does for each of a thousand small files, and of that only one thread
at a time can do any. So the threads that have wheels unpacked hand them to processes, forked before there are threads.
"""

from __future__ import annotations

import _thread
import marshal
import os

from pym.cache import scratch
from pym.cache.wheels import SCRATCH
from pym.dist.unpack import unpack_wheel
from pym.fs import frames
from pym.fs.archive import zipunpack
from pym.report import Reporter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.cache.wheels import WheelStore
    from pym.model.manifest import Stored


class Unpackers:
    """Processes that wait for wheels. `close` them.

    Args:
        store: Where wheels are unpacked.
        count: How many processes; there are none where they cannot be had.
    """

    def __init__(self, store: WheelStore, count: int) -> None:
        self._store = store
        self._stopped = False
        self._lock = _thread.allocate_lock()
        self._all: list[_Process] = []
        # A process that is forked while other threads run may find their locks held for good.
        while hasattr(os, "fork") and len(self._all) < count and not _thread._count():
            process = _begin(store, self._all)
            if process is None:
                break
            self._all.append(process)
        self._idle = list(self._all)

    def unpack(self, path: str, filename: str, *, sha256: str, verify_record: bool, report: Reporter) -> Stored:
        """As `dist.unpack.unpack_wheel`, in a process that has nothing to do, or else here. From any thread."""
        with self._lock:
            process = self._idle.pop() if self._idle else None
        if process is not None:
            said = process.ask((path, filename, sha256, verify_record))
            with self._lock:
                if said is not None:
                    self._idle.append(process)
            if said:
                for word, text in said[1]:
                    getattr(report, word)(text)
                stored = self._store.find(said[0], unverified=not verify_record)
                if stored is not None:
                    return stored
            if self._stopped:
                raise zipunpack.Stopped
            # It failed there: so it will here, with an error that can be raised.
        return unpack_wheel(
            self._store,
            path,
            filename,
            sha256=sha256,
            verify_record=verify_record,
            report=report,
            stopped=lambda: self._stopped,
        )

    def stop(self) -> None:
        """Has everything given up that is being unpacked: nobody is going to want it."""
        self._stopped = True
        for process in self._all:
            process.kill()

    def close(self) -> None:
        """Has all processes end, after the wheels in their hands unless they were stopped."""
        for process in self._all:
            process.close()
        if self._stopped:
            scratch.sweep_apart(os.path.join(self._store.directory, SCRATCH))  # what they had begun
        self._all.clear()
        self._idle.clear()


class _Process:
    """One of them, seen from here."""

    __slots__ = ("number", "requests", "replies")

    def __init__(self, number: int, requests: int, replies: int) -> None:
        self.number = number
        self.requests = requests
        self.replies = replies

    def ask(self, job: tuple[str, str, str, bool]) -> tuple[str, list[tuple[str, str]]] | tuple[()] | None:
        """What became of a wheel: its hash and what is to be said of it, () for a failure, None if nobody answers."""
        try:
            frames.send(self.requests, marshal.dumps(job))
            answer = frames.receive(self.replies)
        except OSError:
            return None
        return None if answer is None else marshal.loads(answer)

    def kill(self) -> None:
        import _signal  # type: ignore[import-not-found]  # see `cli.main`

        try:
            os.kill(self.number, _signal.SIGKILL)  # it is deaf to anything less, and leaves nothing that would count
        except ProcessLookupError:
            pass

    def close(self) -> None:
        # Forgotten first: a Ctrl-C in between has this called once more, and by then the numbers may be another's.
        opened, self.requests, self.replies = (self.requests, self.replies), -1, -1
        for descriptor in opened:
            if descriptor >= 0:
                os.close(descriptor)
        try:
            os.waitpid(self.number, 0)
        except ChildProcessError:
            pass


def _begin(store: WheelStore, others: list[_Process]) -> _Process | None:
    """A new process; None if it cannot be had."""
    begun = frames.fork(
        lambda requests, answers: _serve(store, requests, answers),
        [descriptor for other in others for descriptor in (other.requests, other.replies)],
    )
    return None if begun is None else _Process(*begun)


def _serve(store: WheelStore, requests: int, answers: int) -> None:
    zipunpack.work_alone()
    while True:
        job = frames.receive(requests)
        if job is None:
            return
        path, filename, sha256, verify_record = marshal.loads(job)
        listener = _Listener()
        said: object
        try:
            stored = unpack_wheel(store, path, filename, sha256=sha256, verify_record=verify_record, report=listener)
            said = (stored.manifest.sha256, listener.said)
        except BaseException:
            said = ()
        frames.send(answers, marshal.dumps(said))


class _Listener(Reporter):
    """Takes note of what is to be told."""

    def __init__(self) -> None:
        self.said: list[tuple[str, str]] = []

    def info(self, text: str) -> None:
        self.said.append(("info", text))

    def warn(self, text: str) -> None:
        self.said.append(("warn", text))

    def debug(self, text: str) -> None:
        self.said.append(("debug", text))
