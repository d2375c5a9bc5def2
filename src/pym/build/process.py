"""Runs a program of a build: its output captured within limits, nothing it started left behind. Cold."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import threading
import time

from pym.launch.layout import WINDOWS
from pym.model.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

HEAD = 64 << 10  # bytes of output that are kept from its beginning
TAIL = 256 << 10  # and from its end
_CHUNK = 64 << 10
_LAST_LOOK = 1 << 20  # bytes read after the end: what it left running may print for ever
_NAP = 0.02  # seconds between looks where the kernel cannot announce the end of a process


class Ended(Value):
    """How it went.

    Attributes:
        code: Exit code; negative: the signal that ended it.
        output: What it printed, stdout and stderr as they came; the middle of very much output is left out.
        late: Whether it was ended because its time was over.
    """

    __slots__ = ("code", "late", "output")

    def __init__(self, code: int, output: str, *, late: bool = False) -> None:
        self.code = code
        self.output = output
        self.late = late


class Stopped(BaseException):
    """The group was stopped: whoever stopped it has something else to say. No failure, so that nobody handles it."""


class Group:
    """Programs that are ended together.

    Attributes:
        stopped: Whether they were: nothing is started any more.
    """

    __slots__ = ("_lock", "_running", "stopped")

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: set[subprocess.Popen[bytes]] = set()
        self.stopped = False

    def stop(self) -> None:
        """Ends all that run. Each is cleared up by the thread that waits for it, which raises `Stopped`."""
        with self._lock:
            self.stopped = True
            for process in self._running:
                _kill(process)

    def check(self) -> None:
        """Raises `Stopped` if it was stopped."""
        if self.stopped:
            raise Stopped

    def start(self, begin: Callable[[], subprocess.Popen[bytes]]) -> subprocess.Popen[bytes]:
        """Starts one.

        Raises:
            Stopped: Not any more.
            OSError: It cannot be started.
        """
        with self._lock:
            self.check()
            process = begin()
            self._running.add(process)
            return process

    def ended(self, process: subprocess.Popen[bytes]) -> None:
        """One has ended, and is about to be reaped: from then on its number may be another one's."""
        with self._lock:
            self._running.discard(process)


class Output:
    """Bytes of which beginning and end are kept, however many there are.

    Args:
        said: Told each line as it comes; None for nobody.
    """

    __slots__ = ("_head", "_left_out", "_line", "_said", "_tail")

    def __init__(self, said: Callable[[str], None] | None = None) -> None:
        self._head = bytearray()
        self._tail = bytearray()
        self._left_out = 0
        self._line = bytearray()
        self._said = said

    def add(self, data: bytes) -> None:
        """Takes what came."""
        if self._said is not None:
            self._tell(data)
        room = HEAD - len(self._head)
        if room > 0:
            self._head += data[:room]
            data = data[room:]
        self._tail += data
        if len(self._tail) > 2 * TAIL:
            self._left_out += len(self._tail) - TAIL
            del self._tail[:-TAIL]

    def text(self) -> str:
        """What is kept."""
        if len(self._tail) > TAIL:
            self._left_out += len(self._tail) - TAIL
            del self._tail[:-TAIL]
        middle = f"\n[{self._left_out} bytes left out]\n".encode() if self._left_out else b""
        return bytes(self._head + middle + self._tail).decode("utf-8", "backslashreplace")

    def _tell(self, data: bytes) -> None:
        assert self._said is not None
        self._line += data
        *lines, rest = bytes(self._line[-_CHUNK:]).split(b"\n")
        self._line = bytearray(rest)
        for line in lines:
            self._said(line.decode("utf-8", "backslashreplace").rstrip())


def run(
    command: Sequence[str],
    *,
    cwd: str,
    environ: Mapping[str, str],
    timeout: float | None = None,
    said: Callable[[str], None] | None = None,
    group: Group | None = None,
) -> Ended:
    """Runs a program to its end. Whatever happens, its whole process group is gone afterwards.

    Args:
        command: Its first word is an absolute path.
        cwd: Absolute directory.
        environ: All of its environment.
        timeout: Seconds until it is ended; None for no limit.
        said: Told each line of output.
        group: What it belongs to.

    Raises:
        OSError: It cannot be started.
        Stopped: The group was stopped.
    """
    group = group or Group()
    process = group.start(
        lambda: subprocess.Popen(
            list(command),
            cwd=cwd,
            env=dict(environ),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    )
    output = Output(said)
    if WINDOWS:
        return _wait_on_windows(process, output, timeout)
    late = False
    try:
        late = not _follow(process, output, None if timeout is None else time.monotonic() + timeout)
    finally:
        group.ended(process)
        _end(process)
    group.check()
    return Ended(process.returncode, output.text(), late=late)


def _follow(process: subprocess.Popen[bytes], output: Output, deadline: float | None) -> bool:
    """Reads until the process has ended, which is not when its pipe is closed; False if time was over before."""
    assert process.stdout is not None
    pipe = process.stdout.fileno()
    os.set_blocking(pipe, False)
    poll = select.poll()
    poll.register(pipe, select.POLLIN)
    announcer = _announcer(process.pid)
    try:
        if announcer >= 0:
            poll.register(announcer, select.POLLIN)
        reading = True
        while True:
            rest = None if deadline is None else max(0.0, deadline - time.monotonic())
            if announcer < 0:
                rest = _NAP if rest is None else min(rest, _NAP)
            ready = {fd for fd, _ in poll.poll(None if rest is None else rest * 1000)}
            ended = announcer in ready if announcer >= 0 else _has_ended(process.pid)
            if reading and (pipe in ready or ended) and not _read(pipe, output, _LAST_LOOK if ended else _CHUNK):
                reading = False
                poll.unregister(pipe)
            if ended:
                return True
            if deadline is not None and time.monotonic() >= deadline:
                return False
    finally:
        if announcer >= 0:
            os.close(announcer)


def _read(pipe: int, output: Output, most: int) -> bool:
    """Takes what is there, up to `most` bytes; False once nobody can write any more."""
    while most > 0:
        try:
            data = os.read(pipe, _CHUNK)
        except BlockingIOError:
            return True
        if not data:
            return False
        output.add(data)
        most -= len(data)
    return True


def _announcer(pid: int) -> int:
    """A descriptor that becomes readable when the process has ended, -1 where there is none."""
    try:
        return os.pidfd_open(pid)
    except (AttributeError, OSError):
        return -1


def _has_ended(pid: int) -> bool:
    try:
        # Left as it is: as long as it is not reaped, its number (and its group's) is nobody else's.
        return os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None
    except ChildProcessError:
        return True


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ends the whole group before its leader is reaped, and lets go of the pipe."""
    while True:
        try:
            _kill(process)
            process.wait()
            if process.stdout is not None:
                process.stdout.close()
            return
        except KeyboardInterrupt:
            continue  # a second Ctrl-C while cleaning up: the first one is on its way already


def _kill(process: subprocess.Popen[bytes]) -> None:
    """Ends the group of a process that was not reaped."""
    if WINDOWS:  # pragma: no cover - untested: no Windows machine at hand
        process.kill()
        return
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        pass


def _wait_on_windows(
    process: subprocess.Popen[bytes], output: Output, timeout: float | None
) -> Ended:  # pragma: no cover - untested: no Windows machine at hand
    try:
        data, _ = process.communicate(timeout=timeout)
        output.add(data)
        return Ended(process.returncode, output.text())
    except subprocess.TimeoutExpired:
        return Ended(1, output.text(), late=True)
    finally:
        process.kill()
