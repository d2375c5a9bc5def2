"""Decodes large answers in a thread of its own: inflating lets the lane's thread go on meanwhile."""

from __future__ import annotations

import _thread

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from pym.net.bulk.mailbox import Mailbox

LARGE = 1 << 15  # bytes, compressed: what is shorter is decoded sooner than it is handed over


class Decoder:
    """One thread, and what it has to do.

    Args:
        mailbox: Where the results go.
    """

    __slots__ = ("_bell", "_jobs", "_mailbox", "_running", "pending")

    def __init__(self, mailbox: Mailbox) -> None:
        self._mailbox = mailbox
        self._jobs: list[Callable[[], Callable[[], object]] | None] = []
        self._bell = _thread.allocate_lock()
        self._running = False
        self.pending = 0  # jobs whose result has not been taken yet

    def start(self, job: Callable[[], Callable[[], object]]) -> bool:
        """Has `job` done in the other thread, and what it returns called in the lane's. False if there is no thread."""
        if not self._running:
            self._bell.acquire()
            try:
                _thread.start_new_thread(self._run, ())
            except RuntimeError:  # no more threads on this system
                self._bell.release()
                return False
            self._running = True
        self.pending += 1
        self._jobs.append(job)
        self._ring()
        return True

    def close(self) -> None:
        """Has the thread end after the job in its hands."""
        if self._running:
            self._running = False
            self._jobs.append(None)
            self._ring()

    def _ring(self) -> None:
        try:
            self._bell.release()
        except RuntimeError:
            pass  # it has been rung already, and not been heard yet

    def _run(self) -> None:
        while True:
            self._bell.acquire()
            # Whatever is added while these are done rings again.
            while self._jobs:
                job = self._jobs.pop(0)
                if job is None:
                    return
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
