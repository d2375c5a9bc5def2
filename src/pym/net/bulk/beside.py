"""A second process that reads answers while the lane goes on: where there is a second processor, two are read at once.

Only one of the threads of a process can run Python. So what is to be read is handed to a forked process, which keeps
what it finds where both can see it, and answers with one byte. Whoever handed it over reads it again from there; where
nothing was found, or the process is gone, the lane's own process does the work as if there were no other.
"""

from __future__ import annotations

import _thread
import os
import sys
from _bisect import insort_right

from pym.fs import frames
from pym.net.bulk.watch import READ, Watch

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

_CAPACITY = 1 << 20  # bytes that the pipe is to hold
_SET_CAPACITY, _GET_CAPACITY = 1031, 1032  # linux/fcntl.h: F_SETPIPE_SZ, F_GETPIPE_SZ
_YES, _NO = b"1", b"0"


class Beside:
    """The other process. It has one message in its hands and one in the pipe, so that it never waits for the lane.

    Args:
        work: Reads one message there. What it returns tells whether it found anything; so does an error.
        watch: What the lane waits for.
    """

    __slots__ = ("_answers", "_capacity", "_number", "_orders", "_requests", "_sent", "_waiting", "_watch")

    def __init__(self, work: Callable[[bytes], bool], watch: Watch) -> None:
        self._watch = watch
        self._orders = 0
        self._sent: list[Callable[[bool], None]] = []
        # By size. The other process reads the long ones; what is short may lead to further requests, and is read at
        # once if the lane has nothing else to do.
        self._waiting: list[tuple[int, int, bytes, Callable[[bool], None]]] = []
        self._number, self._requests, self._answers, self._capacity = _begin(work)
        if self._number:
            watch.set(self._answers, READ, self)

    @property
    def there(self) -> bool:
        """Whether there is a process."""
        return self._number > 0

    @property
    def pending(self) -> bool:
        """Whether it has not answered everything yet."""
        return bool(self._sent or self._waiting)

    def start(self, message: bytes, done: Callable[[bool], None]) -> bool:
        """Has a message read, and `done` called with what became of it, in the lane's thread; False if nobody can."""
        if not self.there:
            return False
        self._orders += 1
        insort_right(self._waiting, (len(message), self._orders, message, done))
        self._feed()
        return True

    def give_back(self) -> bool:
        """Has the lane's own process read one that is waiting still; False if there is none."""
        if not self._waiting:
            return False
        self._waiting.pop(0)[3](False)
        return True

    def act(self, descriptor: int, happened: int, waited: float) -> None:
        """Takes its answers: see `Watch`."""
        try:
            said = os.read(self._answers, 64)
        except BlockingIOError:
            return
        except OSError:
            said = b""
        if not said:
            self._give_up()
            return
        for number in range(len(said)):
            self._sent.pop(0)(said[number : number + 1] == _YES)
        self._feed()

    def close(self) -> None:
        """Ends it, whatever it is at: it leaves nothing that is half done."""
        if not self.there:
            return
        # Forgotten first: a Ctrl-C in between has this called once more, and by then its descriptors may be another's.
        number, self._number = self._number, 0
        import _signal  # type: ignore[import-not-found]  # see `cli.main`

        self._watch.set(self._answers, 0)
        os.close(self._requests)
        os.close(self._answers)
        try:
            os.kill(number, _signal.SIGKILL)
            # Its memory takes the system 3 ms, which nobody has to wait for: what it did, it does no more.
            os.waitpid(number, os.WNOHANG)
        except (ProcessLookupError, ChildProcessError):
            pass

    def _feed(self) -> None:
        while self.there and self._waiting and len(self._sent) < 2:
            if self._sent and self._waiting[-1][0] + 4 > self._capacity:
                return  # the lane would wait for it to end what it is at
            _, _, message, done = self._waiting.pop()
            self._sent.append(done)
            try:
                frames.send(self._requests, message)
            except OSError:
                self._give_up()

    def _give_up(self) -> None:
        """It is gone: what it had to read is read here."""
        self.close()
        left = [*self._sent, *[done for _, _, _, done in self._waiting]]
        self._sent.clear()
        self._waiting.clear()
        for done in left:
            done(False)


def _begin(work: Callable[[bytes], bool]) -> tuple[int, int, int, int]:
    """Its number, where messages go, where answers come from, and how much goes there at once; zeros without one."""
    # A process that is forked while other threads run may find their locks held for good. Elsewhere than on Linux the
    # system's own libraries may not be used after a fork.
    if not sys.platform.startswith("linux") or _thread._count() or len(os.sched_getaffinity(0)) < 2:
        return 0, 0, 0, 0
    begun = frames.fork(lambda requests, answers: _serve(work, requests, answers))
    if begun is None:
        return 0, 0, 0, 0
    number, requests, answers = begun
    os.set_blocking(answers, False)
    return number, requests, answers, _widened(requests)


def _widened(descriptor: int) -> int:
    import fcntl

    try:
        return fcntl.fcntl(descriptor, _SET_CAPACITY, _CAPACITY)
    except OSError:
        pass
    try:
        return fcntl.fcntl(descriptor, _GET_CAPACITY)
    except OSError:
        return 4096


def _serve(work: Callable[[bytes], bool], requests: int, answers: int) -> None:
    while True:
        message = frames.receive(requests)
        if message is None:
            return
        try:
            found = work(message)
        except Exception:
            found = False
        os.write(answers, _YES if found else _NO)
