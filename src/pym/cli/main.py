"""From argv to an exit code. A HOT module: whatever an ordinary call does not need is imported where it is needed."""

from __future__ import annotations

import _signal  # type: ignore[import-not-found]  # what `signal` wraps in enums, at a cost of 3 ms
import errno
import os
import sys

from pym import __version__
from pym.cli.invocation import Invocation
from pym.cli.parse import HELP, parse
from pym.cli.table import COMMANDS, SHARED
from pym.errors import PymError, StoreError, UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from pym.cli.parse import Values

INTERRUPTED = 130
# What the system lacks when it cannot open a library that is there.
_SHORT = (errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EIO)
NOTHING_ASKED = 2  # `pym` alone: help, as typer prints it
# Commands that the launcher says there is nothing to do for: see `nothing_to_do`.
_REPEATED = ("pip_install", "pip_sync")


def main(argv: Sequence[str]) -> int:
    """Does what `argv` (without the program's name) says and returns the exit code. Prints every error itself."""
    if argv and argv[0] in ("--version", "-V") and len(argv) == 1:
        return show_version()
    if "_PYM_COMPLETE" not in os.environ:
        found = parse(argv, COMMANDS, SHARED)
        if found is None:
            if not argv and _show_help({"path": ""}):
                return NOTHING_ASKED
        elif found[0] != HELP:
            return handle(*found)
        elif _show_help(found[1]):
            return 0
    return _ask_typer(argv)


def _show_help(values: Values) -> bool:
    from pym.cli.help_page import show

    try:
        done = show(str(values["path"]), os.environ, color=str(values.get("color") or "auto"))
        _flush()
    except BrokenPipeError:
        # As with everything that is printed: see `handle`.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    else:
        return done
    return True


def _ask_typer(argv: Sequence[str]) -> int:
    """Completion, mistakes: what only typer can answer."""
    from pym.cli.app import app

    try:
        code = app(args=list(argv), prog_name="pym", standalone_mode=False)
    except SystemExit as exit_:
        return exit_.code if isinstance(exit_.code, int) else 0 if exit_.code is None else 1
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:
        from pym.cli.mistakes import explained

        mistake = explained(error)
        if mistake is None:
            raise
        if not mistake.message:
            return NOTHING_ASKED
        _show(mistake, Invocation({}))
        return mistake.exit_code
    return code if isinstance(code, int) else 0


def show_version() -> int:
    """`pym --version`."""
    os.write(1, f"pym {__version__}\n".encode())
    return 0


def handle(handler: str, values: Values) -> int:
    """Runs one command.

    Args:
        handler: Module in `pym.cli.commands` with a function `main(invocation)`.
        values: What was typed, by parameter.

    Returns:
        The exit code.
    """
    invocation = Invocation(values)
    stopped: list[int] = []

    def stop(number: int, frame: object) -> None:
        # As Ctrl-C does: what has been begun is undone on the way out.
        stopped.append(number)
        raise KeyboardInterrupt

    try:
        for name in ("SIGINT", "SIGTERM", "SIGHUP"):
            number = getattr(_signal, name, None)
            if number is not None and _signal.getsignal(number) == _signal.SIG_DFL:
                _signal.signal(number, _signal.default_int_handler if name == "SIGINT" else stop)
        sys.unraisablehook = _interrupt_again
        invocation.exclude((("quiet", "--quiet", "verbose", "--verbose"),))
        start = sys.modules.get("pym.cli.start")
        if start is not None and start.ahead is not None:
            start.ahead(f"pym.cli.commands.{handler}")
        module = __import__(f"pym.cli.commands.{handler}", fromlist=["main"])
        code = int(module.main(invocation))
        _flush()
        if code == 0 and handler in _REPEATED and invocation.environ.get("PYM_ANSWER", "seal") != "seal":
            from pym.cli import nothing_to_do

            nothing_to_do.record(invocation, handler, invocation.started)
    except PymError as error:
        invocation.reporter.close()
        _show(error, invocation)
        return error.exit_code
    except KeyboardInterrupt:
        invocation.reporter.close()
        return 128 + stopped[0] if stopped else INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has gone; the interpreter's own flush at exit must not complain about it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return 1
    except OSError as error:
        invocation.reporter.close()
        path = os.fsdecode(error.filename) if isinstance(error.filename, (str, bytes)) else "a file"
        wrapped = StoreError.from_os("use", path, error)
        _show(wrapped, invocation)
        return wrapped.exit_code
    except ImportError as error:
        # One of Python's own parts that is a library is not found if the system cannot open it.
        invocation.reporter.close()
        if not any(os.strerror(number) in str(error) for number in _SHORT):
            raise
        _show(StoreError("Failed to load a part of Python", context=str(error)), invocation)
        return 2
    except RecursionError:
        invocation.reporter.close()
        wrapped_ = UsageError("Something that was read is nested too deeply")
        _show(wrapped_, invocation)
        return wrapped_.exit_code
    except MemoryError:
        invocation.reporter.close()
        _show(StoreError("Out of memory"), invocation)
        return 2
    invocation.reporter.close()
    return code


def _interrupt_again(lost: sys.UnraisableHookArgs) -> None:
    """Lets Ctrl-C come once more, if it came where Python drops every exception: as in the callbacks of weak references
    that each import has. It cannot be raised from here either, and so comes a moment later."""
    if lost.exc_type is KeyboardInterrupt and hasattr(_signal, "setitimer"):
        _signal.signal(_signal.SIGALRM, _signal.default_int_handler)
        _signal.setitimer(_signal.ITIMER_REAL, 0.001)
        return
    sys.__unraisablehook__(lost)


def _show(error: PymError, invocation: Invocation) -> None:
    from pym.cli.render import show_error

    show_error(error, invocation)


def _flush() -> None:
    if sys.stdout is not None:
        sys.stdout.flush()
