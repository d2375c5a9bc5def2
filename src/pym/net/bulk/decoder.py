"""Decodes large answers in a thread of its own: inflating lets the lane's thread go on meanwhile."""

from __future__ import annotations

import _thread

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from pym.net.bulk.mailbox import Mailbox

LARGE = 1 << 15  # bytes, compressed: what is shorter is decoded sooner than it is handed over


class Decoder:
    """One thread while there is something to do, and none after that: whoever forks later must be alone.

    Args:
        mailbox: Where the results go.

    Attributes:
        pending: Jobs whose result has not been taken yet.
    """

    __slots__ = ("_jobs", "_lock", "_mailbox", "_running", "pending")

    def __init__(self, mailbox: Mailbox) -> None:
        self._mailbox = mailbox
        self._jobs: list[Callable[[], Callable[[], object]]] = []
        self._lock = _thread.allocate_lock()
        self._running = False
        self.pending = 0

    def start(self, job: Callable[[], Callable[[], object]]) -> bool:
        """Has `job` done in the other thread, and what it returns called in the lane's. False if there is no thread."""
        with self._lock:
            if not self._running:
                try:
                    _thread.start_new_thread(self._run, ())
                except RuntimeError:  # no more threads on this system
                    return False
                self._running = True
            self.pending += 1
            self._jobs.append(job)
        return True

    def close(self) -> None:
        """Has the thread end after the job in its hands."""
        with self._lock:
            self._jobs.clear()

    def _run(self) -> None:
        while True:
            with self._lock:
                if not self._jobs:
                    self._running = False
                    return
                job = self._jobs.pop(0)
            try:
                letter = job()
            except BaseException as error:
                letter = _raising(error)  # where somebody can see it
            self._mailbox.post(self._taken(letter))

    def _taken(self, letter: Callable[[], object]) -> Callable[[], object]:
        def take() -> None:
            self.pending -= 1
            letter()

        return take


def _raising(error: BaseException) -> Callable[[], object]:
    def fail() -> None:
        raise error

    return fail
