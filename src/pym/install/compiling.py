"""Compiles modules of the store by the interpreter that is to run them, in several processes. A COLD module."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from binascii import crc32
from collections import deque

from pym.cache import sealed
from pym.cache.durable import boot
from pym.cache.scratch import Scratch, sweep
from pym.errors import BrokenInterpreter, StoreError
from pym.fs import tree
from pym.install.bytecode import LIST, MAGIC, compiled_path, find, modules
from pym.model.manifest import PATH, SIZE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pym.install.bytecode import Store
    from pym.model.manifest import Stored
    from pym.report import Reporter

_AT_ONCE = 16  # modules a process is given at a time
_WORTH = 200_000  # bytes of source that are worth one more process
_LOOK = 0.25  # seconds between looks at processes that take too long


class _Wheel:
    """One wheel on its way: its own directory, and what has become of its modules."""

    def __init__(self, stored: Stored, directory: str, target: str) -> None:
        self.stored = stored
        self.directory = directory
        self.target = target
        self.sources = modules(stored.manifest)
        self.left = len(self.sources)
        self.made: list[int] = []
        self.failed = False  # for a reason that lies in the machine, not in the module


class _Task:
    __slots__ = ("number", "size", "wheel")

    def __init__(self, wheel: _Wheel, number: int, size: int) -> None:
        self.wheel = wheel
        self.number = number
        self.size = size

    @property
    def text(self) -> bytes:
        """What the process is told."""
        source = self.wheel.sources[self.number]
        fields = (
            os.path.join(self.wheel.stored.files, source),
            os.path.join(self.wheel.directory, f"{self.number}.pyc"),
            source,
        )
        return b"".join([os.fsencode(field) + b"\0" for field in fields])


def _by_size(task: _Task) -> int:
    return -task.size


def compile_wheels(
    store: Store,
    wheels: Sequence[Stored],
    tag: str,
    python: str,
    *,
    cache: str,
    reporter: Reporter | None,
    processes: int,
    timeout: float,
    environ: Mapping[str, str],
) -> int:
    """Compiles all modules of `wheels`; see `bytecode.ensure`. Returns how many there are now."""
    count = 0
    scratches = os.path.join(cache, "compiling-1")
    sweep(scratches, but=tag)
    with Scratch(scratches, tag) as scratch:
        # Whoever was at work on the same interpreter's bytecode may have done ours.
        waiting = []
        for number, stored in enumerate(wheels):
            found = find(store, stored, tag)
            if found is not None:
                count += len(found)
                continue
            directory = os.path.join(scratch.path, str(number))
            os.mkdir(directory, 0o755)
            waiting.append(_Wheel(stored, directory, store.bytecode(stored, tag)))
        if waiting:
            count += _Pool(python, waiting, processes, timeout, reporter, environ, scratch.fd).run()
    return count


class _Pool:
    """The processes, one thread for each, and what is left to do."""

    def __init__(
        self,
        python: str,
        wheels: list[_Wheel],
        processes: int,
        timeout: float,
        reporter: Reporter | None,
        environ: Mapping[str, str],
        held: int,
    ) -> None:
        self.python = python
        self.wheels = wheels
        self.timeout = timeout
        self.reporter = reporter
        self.held = held
        self.environ = {name: value for name, value in environ.items() if not name.startswith("PYTHON")}
        self.cache_tag = ""
        self.count = 0
        self.problem: BaseException | None = None
        self.lock = threading.Lock()
        # The largest first, so that none of them is what everybody waits for at the end; but wheel by wheel, so that
        # what is done is kept if we are killed.
        lots = []
        for wheel in wheels:
            sizes = {entry[PATH]: entry[SIZE] for entry in wheel.stored.manifest.files}
            lot = [_Task(wheel, number, sizes[source]) for number, source in enumerate(wheel.sources)]
            lots.append(sorted(lot, key=_by_size))
        lots.sort(key=lambda lot: sum(map(_by_size, lot)))
        tasks = [task for lot in lots for task in lot]
        self.tasks = deque(tasks)
        most = processes or (len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)
        self.processes = max(1, min(most, 1 + sum(task.size for task in tasks) // _WORTH, len(tasks)))

    def run(self) -> int:
        for wheel in self.wheels:
            if not wheel.left:
                self._commit(wheel)
        if not self.tasks:
            return 0
        workers = [_Worker(self) for _ in range(self.processes)]
        try:
            for worker in workers:
                worker.start()
            while any(worker.is_alive() for worker in workers):
                for worker in workers:
                    worker.join(_LOOK)
                    worker.look()
        finally:
            for worker in workers:
                worker.stop()
            for worker in workers:
                worker.join()
        if self.problem is not None:
            raise self.problem
        return self.count

    def take(self) -> list[_Task]:
        """The next tasks for one process; fewer towards the end, so that all end together."""
        with self.lock:
            size = max(1, min(_AT_ONCE, len(self.tasks) // (2 * self.processes)))
            return [self.tasks.popleft() for _ in range(min(size, len(self.tasks)))]

    def give_back(self, tasks: list[_Task]) -> None:
        with self.lock:
            self.tasks.extendleft(reversed(tasks))

    def done(self, task: _Task, answer: bytes) -> None:
        """Notes what became of one module; commits its wheel if it was the last."""
        wheel = task.wheel
        with self.lock:
            if answer == b"+":
                wheel.made.append(task.number)
            elif answer == b"!":
                wheel.failed = True
            wheel.left -= 1
            last = not wheel.left
        if last:
            self._commit(wheel)

    def _commit(self, wheel: _Wheel) -> None:
        """Puts the bytecode of one wheel into the store, the list first: a rename makes all of it valid at once."""
        if wheel.failed:
            if self.reporter is not None:
                self.reporter.warn(f"Could not keep the bytecode of `{wheel.stored.manifest.name}`")
            return
        shipped = {entry[PATH] for entry in wheel.stored.manifest.files}
        rows = []
        try:
            for number in sorted(wheel.made):
                inside = compiled_path(wheel.sources[number], self.cache_tag)
                if inside in shipped:
                    continue
                name = f"{number}.pyc"
                with open(os.path.join(wheel.directory, name), "rb", buffering=0) as file:
                    about = os.fstat(file.fileno())
                    content = file.readall()
                rows.append((inside, name, about.st_size, about.st_mtime_ns, crc32(content)))
            data = sealed.seal(MAGIC, tuple(rows), free=boot())
            with open(os.path.join(wheel.directory, LIST), "xb") as file:
                file.write(data)
            os.makedirs(os.path.dirname(wheel.target), exist_ok=True)
            # What `find` did not take is damaged, so nobody links it.
            tree.remove(wheel.target)
            os.rename(wheel.directory, wheel.target)
        except FileNotFoundError:
            return  # the wheel was removed from the store meanwhile
        except OSError as error:
            raise StoreError.from_os("write", wheel.target, error) from error
        with self.lock:
            self.count += len(rows)


class _Worker(threading.Thread):
    """Keeps one process busy, and starts another one when that dies or takes too long over a module."""

    def __init__(self, pool: _Pool) -> None:
        super().__init__(daemon=True)
        self.pool = pool
        self.process: subprocess.Popen[bytes] | None = None
        self.since = 0.0  # when it was given what it is doing, 0 for nothing
        self.stopped = False

    def run(self) -> None:
        try:
            while not self.stopped:
                tasks = self.pool.take()
                if not tasks:
                    return
                self._work(tasks)
        except BaseException as error:
            self.pool.problem = self.pool.problem or error
            self.pool.tasks.clear()
        finally:
            self._end()

    def look(self) -> None:
        """Ends the process if it takes too long over one module."""
        since, process = self.since, self.process
        if since and process is not None and time.monotonic() - since > self.pool.timeout:
            process.kill()

    def stop(self) -> None:
        self.stopped = True
        process = self.process
        if process is not None:
            process.kill()

    def _work(self, tasks: list[_Task]) -> None:
        process = self.process or self._start()
        assert process.stdin is not None and process.stdout is not None
        self.since = time.monotonic()
        try:
            process.stdin.write(b"".join([task.text for task in tasks]))
        except OSError:
            pass  # it has died, as its silence will tell
        done = 0
        while done < len(tasks):
            answers = os.read(process.stdout.fileno(), len(tasks) - done)
            if not answers:
                break
            self.since = time.monotonic()
            for index in range(len(answers)):
                self.pool.done(tasks[done], answers[index : index + 1])
                done += 1
        self.since = 0.0
        if done < len(tasks):
            self._end()
            if self.stopped:
                return
            # This module was too much for the compiler: it has none, and the others go to another process.
            self.pool.give_back(tasks[done + 1 :])
            target = os.path.join(tasks[done].wheel.directory, f"{tasks[done].number}.pyc")
            if os.path.lexists(target):
                os.unlink(target)
            self.pool.done(tasks[done], b"-")

    def _start(self) -> subprocess.Popen[bytes]:
        python = self.pool.python
        try:
            process = subprocess.Popen(
                [python, "-I", "-S", "-B", "-W", "ignore", "-c", _program(), str(int(self.pool.timeout) + 2)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                bufsize=0,
                env=self.pool.environ,
                # If we are killed, nobody may use the directory before this process has stopped writing to it.
                pass_fds=() if os.name == "nt" else (self.pool.held,),
            )
        except OSError as error:
            raise BrokenInterpreter(f"`{python}` could not be started", context=error.strerror or "") from error
        self.process = process
        self.since = time.monotonic()
        assert process.stdout is not None
        said = b""
        while said.count(b"\0") < 2:
            data = os.read(process.stdout.fileno(), 4096)
            if not data or len(said) > 4096:
                self._end()
                if self.stopped:
                    raise KeyboardInterrupt
                raise BrokenInterpreter(f"`{python}` does not work: it ended when it was to compile modules")
            said += data
        self.since = 0.0
        self.pool.cache_tag = said.partition(b"\0")[0].decode("ascii", "replace")
        if not self.pool.cache_tag or not self.pool.cache_tag.replace("-", "").replace("_", "").isalnum():
            raise BrokenInterpreter(f"`{python}` keeps no bytecode")
        return process

    def _end(self) -> None:
        process, self.process = self.process, None
        if process is None:
            return
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                stream.close()
        process.kill()
        process.wait()


_text = ""


def _program() -> str:
    """What the interpreter runs. Handed over as text: one in a sandbox may not be able to read our files."""
    global _text
    if not _text:
        package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
        with open(os.path.join(package, "inside", "bytecode.py"), encoding="ascii") as file:
            _text = file.read()
    return _text
