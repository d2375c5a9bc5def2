"""Several builds at once, each in a thread. Cold.

The work is done by programs of the backends; what is done here between them is little.
"""

from __future__ import annotations

import os
import threading
import time

from pym.build.process import Stopped
from pym.errors import UsageError, shown
from pym.fs import atomic

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any, TypeVar

    from pym.build.process import Group

    Outcome = TypeVar("Outcome")

_GRACE = 20.0  # seconds that builds have to clear up once they are ended


def size(environ: Mapping[str, str]) -> int:
    """How many builds may run at once: `PYM_CONCURRENT_BUILDS`, else as many as there are processors.

    Raises:
        UsageError: The variable is no positive number.
    """
    value = environ.get("PYM_CONCURRENT_BUILDS", "")
    if not value:
        if hasattr(os, "sched_getaffinity"):
            return len(os.sched_getaffinity(0))
        return os.cpu_count() or 1
    if not (value.isascii() and value.isdecimal() and int(value)):
        raise UsageError(f"`PYM_CONCURRENT_BUILDS` must be a positive number, not {shown(value)}")
    return int(value)


def work(jobs: Sequence[Callable[[], Outcome]], count: int, group: Group) -> list[Outcome]:
    """Does all jobs, up to `count` at once, and returns what they return, in their order.

    The first failure ends what is under way, and is raised. So does Ctrl-C. Then the group can do no more.

    Args:
        jobs: What to do.
        count: How many at once.
        group: The programs that they run.
    """
    atomic.learn_umask()  # it cannot be asked for without changing it, for all threads
    crew = _Crew(jobs, group)
    threads = [threading.Thread(target=crew.run, daemon=True) for _ in range(min(count, len(jobs)))]
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    except BaseException:
        crew.end(threads)
        raise
    if crew.failures:
        raise min(crew.failures, key=lambda failure: failure[0])[1]
    return [crew.outcomes[number] for number in range(len(jobs))]


class _Crew:
    def __init__(self, jobs: Sequence[Callable[[], Any]], group: Group) -> None:
        self._jobs = jobs
        self._group = group
        self._next = iter(range(len(jobs)))
        self._lock = threading.Lock()
        self.outcomes: dict[int, Any] = {}
        self.failures: list[tuple[int, BaseException]] = []

    def run(self) -> None:
        while not self._group.stopped:
            with self._lock:
                number = next(self._next, None)
            if number is None:
                return
            try:
                self.outcomes[number] = self._jobs[number]()
            except Stopped:
                return
            except BaseException as error:
                self.failures.append((number, error))
                self._group.stop()

    def end(self, threads: Sequence[threading.Thread]) -> None:
        """Ends everything, and waits for it: not for ever, though, and another Ctrl-C does not stop the waiting."""
        self._group.stop()
        deadline = time.monotonic() + _GRACE
        for thread in threads:
            while thread.ident is not None and thread.is_alive() and time.monotonic() < deadline:
                try:
                    thread.join(max(0.0, deadline - time.monotonic()))
                except KeyboardInterrupt:
                    continue
