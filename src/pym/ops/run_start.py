"""Starting a command: its variables, and taking this process's place or waiting for it. A HOT module."""

from __future__ import annotations

import _signal  # type: ignore[import-not-found]  # what `signal` wraps in enums, at a cost of 3 ms
import os

from pym.errors import NotStarted, UsageError
from pym.launch.layout import WINDOWS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

DEPTH = "PYM_RUN_RECURSION_DEPTH"
DEEPEST = "PYM_RUN_MAX_RECURSION_DEPTH"
_DEEPEST = 100
# Python ignores these, and programs would inherit that: `pym run yes | head` would complain instead of ending.
_IGNORED = ("SIGPIPE", "SIGXFSZ")
# What is passed on to a command that is waited for. Ctrl-C and the like reach the whole foreground by themselves.
_PASSED_ON = ("SIGTERM", "SIGHUP", "SIGINT", "SIGQUIT", "SIGUSR1", "SIGUSR2", "SIGALRM", "SIGWINCH", "SIGCONT")
_FROM_TERMINAL = ("SIGINT", "SIGQUIT", "SIGWINCH", "SIGCONT")


def depth(environ: Mapping[str, str]) -> int:
    """How many `pym run` this one is inside of.

    Raises:
        UsageError: Too many: it has been calling itself.
    """
    level = _number(environ.get(DEPTH, ""), 0)
    most = _number(environ.get(DEEPEST, ""), _DEEPEST)
    if level >= most:
        raise UsageError(
            f"`pym run` was called by itself {most} times",
            hints=("a script whose first line runs `pym run` needs `pym run --script`",),
        )
    return level


def _number(text: str, otherwise: int) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else otherwise


def variables(environ: Mapping[str, str], programs: Sequence[str], prefix: str | None, level: int) -> dict[str, str]:
    """The variables that the command gets.

    Args:
        environ: The variables so far.
        programs: Directories that come first on PATH.
        prefix: The environment that is active; "" for none: one that is not in use must not pass for it; None to leave
            it at the one that is: tools look at that of a person.
        level: From `depth`.
    """
    found = {name: value for name, value in environ.items() if name != "PYM_SHIM"}
    found[DEPTH] = str(level + 1)
    paths = [*dict.fromkeys(programs)]
    if environ.get("PATH"):
        paths.append(environ["PATH"])
    found["PATH"] = os.pathsep.join(paths)
    if prefix:
        found["VIRTUAL_ENV"] = prefix
        found.pop("PYTHONHOME", None)
    elif prefix is not None:
        found.pop("VIRTUAL_ENV", None)
    return found


def replace(program: str, argv: Sequence[str], environ: Mapping[str, str]) -> int:
    """Lets the command take the place of this process; returns (its exit code) only where that cannot be done.

    Raises:
        NotStarted: There is no such command, or it cannot be started.
    """
    path = _located(program, environ)
    if WINDOWS:
        return wait_for(program, argv, environ)
    before = [(number, _signal.signal(number, _signal.SIG_DFL)) for number in _numbers(_IGNORED)]
    try:
        os.execve(path, list(argv), environ)
    except (OSError, ValueError) as error:
        raise _failed(program, error) from error
    finally:
        for number, handler in before:
            _signal.signal(number, handler)


def wait_for(program: str, argv: Sequence[str], environ: Mapping[str, str], held: Sequence[int] = ()) -> int:
    """Starts the command, passes signals on to it, and returns its exit code; -N if signal N ended it.

    Args:
        program, argv, environ: See `replace`.
        held: Descriptors of locks that the command is to hold as long as it runs, whatever becomes of this process.

    Raises:
        NotStarted: There is no such command, or it cannot be started.
    """
    path = _located(program, environ)
    if WINDOWS:  # untested
        import subprocess

        return subprocess.run([path, *argv[1:]], env=dict(environ), check=False).returncode
    for fd in held:
        os.set_inheritable(fd, True)
    started: list[int] = []
    early: list[int] = []  # what came before there was anybody to pass it on to
    passed = _numbers(_PASSED_ON)
    from_terminal = _numbers(_FROM_TERMINAL)

    def pass_on(number: int, _frame: object) -> None:
        if not started:
            early.append(number)
        elif number not in from_terminal or not _in_foreground():
            try:
                os.kill(started[0], number)
            except OSError:
                pass  # it has just ended

    before = [(number, _signal.getsignal(number)) for number in passed]
    usual = [number for number, handler in before if handler != _signal.SIG_IGN]
    for number in usual:
        _signal.signal(number, pass_on)
    try:
        child = os.posix_spawn(path, list(argv), environ, setsigdef=[*usual, *_numbers(_IGNORED)])
        started.append(child)
        for number in early:
            os.kill(child, number)
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    except (OSError, ValueError) as error:
        if started:
            raise
        raise _failed(program, error) from error
    finally:
        for fd in held:
            os.set_inheritable(fd, False)
        for number, handler in before:
            _signal.signal(number, handler if handler is not None else _signal.SIG_DFL)


def end_as(code: int) -> int:
    """Ends as a command did that was waited for: by the same signal if one ended it; else returns its exit code."""
    if code >= 0:
        return code
    number = -code
    try:
        if number != 9:
            _signal.signal(number, _signal.SIG_DFL)
        import resource

        # The command has left its core dump where one was wanted; this process has nothing to show.
        resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
        os.kill(os.getpid(), number)
    except (OSError, ValueError, ImportError):
        pass
    return 128 + number


def _in_foreground() -> bool:
    """Whether the terminal sends Ctrl-C to this process, and so to the command as well."""
    for fd in (0, 1, 2):
        try:
            return os.tcgetpgrp(fd) == os.getpgrp()
        except OSError:
            continue  # no terminal, or not ours
    return False


def _numbers(names: Sequence[str]) -> list[int]:
    return [getattr(_signal, name) for name in names if hasattr(_signal, name)]


def _located(program: str, environ: Mapping[str, str]) -> str:
    """The absolute path of a program.

    Raises:
        NotStarted: There is none.
    """
    if os.sep in program or (os.altsep and os.altsep in program):
        return program
    if WINDOWS:  # untested: PATHEXT, and programs that are scripts
        import shutil

        found = shutil.which(program, path=environ.get("PATH", ""))
        if found:
            return found
    for directory in environ.get("PATH", "").split(os.pathsep):
        candidate = os.path.join(directory or ".", program)
        if os.path.isfile(candidate) and os.access(candidate, os.X_OK):
            return candidate
    raise _failed(program, FileNotFoundError(2, os.strerror(2)))


def _failed(program: str, error: Exception) -> NotStarted:
    if isinstance(error, OSError) and error.errno is not None:
        context = f"{os.strerror(error.errno)} (os error {error.errno})"
    else:
        context = str(error)
    hints = ()
    if program.endswith(".py") and not os.path.exists(program):
        hints = ("there is no such file",)  # type: ignore[assignment]
    return NotStarted(f"Failed to spawn: `{program}`", context=context, hints=hints)
