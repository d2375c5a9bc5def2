"""Metadata that is built before it is asked for, several at once, each in a thread. Cold.

While the resolver thinks about one version, or waits for it, what it will probably ask next is being built.
"""

from __future__ import annotations

import threading

from pym.fs import atomic
from pym.ops import build_crew

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from pym.build.process import Group
    from pym.ops.build_means import Means
    from pym.ops.build_source import Source

_GRACE = 20.0  # seconds that builds have to clear up once they are ended


class Job:
    """One build. Implements `model.builds.MetadataJob`.

    Attributes:
        over: Whether `result` returns at once.
    """

    __slots__ = ("_data", "_error", "_ended", "_told", "source")

    def __init__(self, source: Source) -> None:
        self.source = source
        self._data = b""
        self._error: BaseException | None = None
        self._ended = threading.Event()
        self._told: Callable[[], object] | None = None

    @property
    def over(self) -> bool:
        return self._ended.is_set()

    def tell(self, ended: Callable[[], object]) -> None:
        """Has `ended` called when it is over, in whatever thread."""
        self._told = ended
        if self.over:
            ended()

    def result(self) -> bytes:
        """Waits for METADATA.

        Raises:
            PymError: As `Builder.metadata`.
        """
        self._ended.wait()
        if self._error is not None:
            raise self._error
        return self._data

    def run(self, build: Callable[[Source], bytes]) -> None:
        """Does it."""
        try:
            self._data = build(self.source)
        except BaseException as error:
            self._error = error
        self._ended.set()
        if self._told is not None:
            self._told()


class Ahead:
    """All of them.

    Args:
        build: Builds.
        count: How many at once.
        group: The programs that they run.
    """

    def __init__(self, build: Callable[[Source], bytes], count: int, group: Group) -> None:
        self._build = build
        self._count = count
        self._group = group
        self._jobs: dict[tuple[str, str], Job] = {}
        self._waiting: list[Job] = []
        self._threads: list[threading.Thread] = []
        self._working = 0
        self._lock = threading.Lock()

    def begin(self, source: Source, *, guess: bool) -> Job:
        """Has something built, unless it is already.

        Args:
            source: What.
            guess: Whether it may turn out that nobody wants it: then it comes after all that somebody waits for.
        """
        atomic.learn_umask()  # it cannot be asked for without changing it, for all threads
        key = _place(source)
        with self._lock:
            job = self._jobs.get(key)
            if job is None:
                job = self._jobs[key] = Job(source)
                self._waiting.append(job)
                if self._working < self._count:
                    self._working += 1
                    thread = threading.Thread(target=self._work, daemon=True)
                    self._threads.append(thread)
                    thread.start()
            if not guess:
                self._hurry(job)
        return job

    def find(self, source: Source) -> Job | None:
        """What was begun of the same, for somebody who waits for it now."""
        with self._lock:
            job = self._jobs.get(_place(source))
            if job is not None:
                self._hurry(job)
        return job

    def end(self) -> None:
        """Ends what is still under way. The group can do no more."""
        with self._lock:
            self._waiting.clear()
            idle = not self._working
        if not idle:
            self._group.stop()
        for thread in self._threads:
            thread.join(_GRACE)

    def _hurry(self, job: Job) -> None:
        if job in self._waiting:
            self._waiting.remove(job)
            self._waiting.insert(0, job)

    def _work(self) -> None:
        while True:
            with self._lock:
                if not self._waiting or self._group.stopped:
                    self._working -= 1
                    return
                job = self._waiting.pop(0)
            job.run(self._build)


def start(build: Callable[[Source], bytes], means: Means) -> Ahead | None:
    """What builds ahead with some means; None where nothing can be done at the same time."""
    count = build_crew.size(means.wiring.context.environ)
    if count < 2:
        return None
    means.get_ready()
    return Ahead(build, count, means.group)


def _place(source: Source) -> tuple[str, str]:
    # The key of a tree is what it is like: found out when it is built, and then written into its source.
    return source.directory or source.key, source.subdirectory
