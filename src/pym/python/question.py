"""Putting a question to interpreters: with a time limit, an output limit, several at once, nothing left behind.

A question is a program of `inside`, run with `-I -B -S -c`; what comes of it is not trusted, only limited. Imported
only when an interpreter has to be asked.
"""

from __future__ import annotations

import os
import select
import time

from pym.launch.layout import WINDOWS
from pym.python.known import Unusable, evidence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    # exit status as `os.waitpid` gives it, what was printed on stdout and on stderr
    Outcome = tuple[int, bytes, bytes]

TIMEOUT = 10.0  # seconds for one interpreter
LIMIT = 1 << 20  # bytes it may print, on stdout and on stderr each
AT_ONCE = 8

_GUARD = "PYM_INSIDE_PROBE"


def put(
    name: str,
    executables: Iterable[str],
    environ: Mapping[str, str],
    heard: Callable[[str, Outcome | Unusable, tuple[object, ...] | None], None],
    *,
    timeout: float = TIMEOUT,
    limit: int = LIMIT,
    at_once: int = AT_ONCE,
) -> None:
    """Asks several interpreters, up to `at_once` at the same time. Never fails: what is wrong is in the outcomes.

    Args:
        name: The question: a module of `inside`.
        executables: Absolute paths.
        environ: Handed on without the variables that Python reads.
        heard: Told of each as it ends: the path, what came of it, `known.evidence` of the path from before.
        timeout: Seconds for each.
        limit: Bytes each may print on stdout and on stderr.
        at_once: How many run at the same time.
    """
    waiting = list(dict.fromkeys(executables))
    waiting.reverse()
    if environ.get(_GUARD):
        # We were started to say what we are, so what asks us believes we are an interpreter: a shim of a shim.
        for path in waiting:
            heard(path, Unusable("was not asked: this is itself an answer to such a question"), None)
        return
    script = _script(name)
    environ = _environment(environ)
    if WINDOWS:
        for path in waiting:
            before = evidence(path)
            heard(path, _ask_on_windows(path, script, environ, timeout, limit), before)
        return
    running: list[Question] = []
    poll = select.poll()
    try:
        while waiting or running:
            while waiting and len(running) < at_once:
                question = Question(waiting.pop(), script, environ, timeout, limit)
                running.append(question)
                question.start(poll)
            # Where the kernel cannot announce the end of a process, look for it every few milliseconds.
            rest = min(question.patience() for question in running)
            ready = {fd for fd, _ in poll.poll(rest * 1000)}
            for question in [question for question in running if question.advance(ready, poll)]:
                running.remove(question)
                question.end(poll)
                heard(question.path, question.outcome(), question.before)
    finally:
        for question in running:
            question.end(poll)


class Question:
    """One interpreter that is being asked."""

    __slots__ = (
        "_announcer", "_deadline", "_environ", "_failure", "_limit", "_open", "_pid", "_script", "_status", "_texts",
        "_timeout", "before", "path",
    )  # fmt: skip

    def __init__(self, path: str, script: str, environ: Mapping[str, str], timeout: float, limit: int) -> None:
        self.path = path
        self.before = evidence(path)
        self._script = script
        self._environ = environ
        self._timeout = timeout
        self._limit = limit
        self._deadline = 0.0
        self._pid = 0
        self._announcer = -1  # becomes readable when the process has ended
        self._status: int | None = None
        self._texts = (bytearray(), bytearray())  # stdout, stderr
        self._open: dict[int, bytearray] = {}
        self._failure: Unusable | None = None

    def start(self, poll: select.poll) -> None:
        """Starts the interpreter in a session of its own, so that all it starts can be ended with it."""
        self._deadline = time.monotonic() + self._timeout
        ends = []
        for text in self._texts:
            mine, theirs = os.pipe()
            os.set_blocking(mine, False)
            poll.register(mine, select.POLLIN)
            self._open[mine] = text
            ends.append(theirs)
        actions: list[tuple[object, ...]] = [
            (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
            (os.POSIX_SPAWN_DUP2, ends[0], 1),
            (os.POSIX_SPAWN_DUP2, ends[1], 2),
        ]
        try:
            self._pid = _spawn([self.path, "-I", "-B", "-S", "-c", self._script], self._environ, actions)
            self._announcer = os.pidfd_open(self._pid)
            poll.register(self._announcer, select.POLLIN)
        except AttributeError:
            pass  # not Linux
        except (OSError, ValueError) as error:
            if not self._pid:
                reason = getattr(error, "strerror", None) or str(error)
                self._failure = Unusable(f"could not be started: {reason.lower()}")
        finally:
            for theirs in ends:
                os.close(theirs)

    def patience(self) -> float:
        """Seconds to wait for it before looking again."""
        if self._failure is not None:
            return 0.0
        rest = max(0.0, self._deadline - time.monotonic())
        return rest if self._announcer >= 0 else min(rest, 0.005)

    def advance(self, ready: set[int], poll: select.poll) -> bool:
        """Reads what has come. True when there is nothing more to wait for."""
        if self._failure is not None:
            return True
        ended = self._ended(ready)
        for fd in list(self._open):
            # After its end, one last look is enough: something it started may hold the pipe open for ever.
            if fd in ready or ended:
                self._read(fd, poll)
        if self._failure is None and not ended and time.monotonic() >= self._deadline:
            self._failure = Unusable(f"did not answer within {self._timeout:g} s", "while")
        return ended or self._failure is not None

    def _ended(self, ready: set[int]) -> bool:
        if self._announcer >= 0:
            return self._announcer in ready
        try:
            pid, status = os.waitpid(self._pid, os.WNOHANG)
        except ChildProcessError:
            pid, status = self._pid, 0
        if pid:
            self._status = status
        return bool(pid)

    def _read(self, fd: int, poll: select.poll) -> None:
        text = self._open[fd]
        while len(text) <= self._limit:
            try:
                data = os.read(fd, 65536)
            except BlockingIOError:
                return
            if not data:
                del self._open[fd]
                poll.unregister(fd)
                os.close(fd)
                return
            text += data
        size = f"{self._limit >> 20} MiB" if self._limit >= 1 << 20 else f"{self._limit} bytes"
        self._failure = Unusable(f"printed more than {size}", "while")

    def end(self, poll: select.poll) -> None:
        """Leaves nothing behind: neither the process, nor what it started and left running, nor open files."""
        if self._pid and self._status is None:
            # Before it is reaped, so that its number still means it.
            try:
                os.killpg(self._pid, 9)
            except OSError:
                pass
            try:
                self._status = os.waitpid(self._pid, 0)[1]
            except (
                ChildProcessError
            ):  # whoever started us ignores SIGCHLD: the kernel has reaped it, what it said must do
                self._status = 0
        for fd in (*self._open, self._announcer):
            if fd >= 0:
                poll.unregister(fd)
                os.close(fd)
        self._open = {}
        self._announcer = -1

    def outcome(self) -> Outcome | Unusable:
        """What came of it."""
        if self._failure is not None:
            return self._failure
        return self._status or 0, bytes(self._texts[0]), bytes(self._texts[1])


def _spawn(command: list[str], environ: Mapping[str, str], actions: list[tuple[object, ...]]) -> int:
    # Python ignores SIGPIPE and SIGXFSZ; programs must not inherit that.
    options = {"file_actions": actions, "setsigdef": [13, 25]}
    try:
        return os.posix_spawn(command[0], command, environ, setsid=True, **options)  # type: ignore[arg-type]
    except NotImplementedError:  # an old C library: a process group of its own will do
        return os.posix_spawn(command[0], command, environ, setpgroup=0, **options)  # type: ignore[arg-type]


def _environment(environ: Mapping[str, str]) -> dict[str, str]:
    """The environment without what steers Python, and with a mark that keeps a shim from asking in turn."""
    kept = {
        name: value
        for name, value in environ.items()
        if not name.startswith("PYTHON") and name != "__PYVENV_LAUNCHER__" and name and "=" not in name
    }
    kept[_GUARD] = "1"
    kept["SYSTEM_VERSION_COMPAT"] = "0"  # macOS: the real version
    return kept


def _script(name: str) -> str:
    """The program that asks. Handed over as text: an interpreter in a sandbox may not be able to read our files."""
    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    with open(os.path.join(package, "inside", f"{name}.py"), encoding="ascii") as file:
        return file.read()


def _ask_on_windows(
    path: str, script: str, environ: Mapping[str, str], timeout: float, limit: int
) -> Outcome | Unusable:
    """Untested: no Windows machine has run this yet."""
    import subprocess

    try:
        done = subprocess.run(
            [path, "-I", "-B", "-S", "-c", script],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            env=dict(environ),
            timeout=timeout,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Unusable(f"did not answer within {timeout:g} s", "while")
    except (OSError, ValueError) as error:
        return Unusable(f"could not be started: {error}")
    return done.returncode << 8, done.stdout[:limit].replace(b"\r\n", b"\n"), done.stderr[:limit]
