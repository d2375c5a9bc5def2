"""What a shim asks for when it cannot tell by itself: finds or fetches the interpreter, and notes it for next time."""

from __future__ import annotations

import os
import time

from pym.errors import UsageError
from pym.ops import evidence, run_start
from pym.ops.choose import Choice, choose
from pym.ops.locate import locate_or_install
from pym.python import pins, usage
from pym.python.request import PythonRequest
from pym.shim import answers

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.model.interpreter import Interpreter
    from pym.ops.wiring import Wiring


def find(wiring: Wiring, name: str) -> Interpreter:
    """The interpreter for a shim; what led to it is written down, so that the next shim need not ask.

    Args:
        wiring: The call.
        name: The shim's own name: `python`, `python3`, `python3.12`, `python3.13t`.

    Raises:
        UsageError: It is no shim's name.
        NoInterpreter: There is none; tells which file asked for it.
    """
    if not name.startswith("python"):
        raise UsageError(f"`{name}` is not the name of a shim")
    started = time.time_ns()
    listening = evidence.listen(wiring)
    version = name[len("python") :]
    named = version not in ("", "3")
    choice = Choice(PythonRequest.parse(version, "/"), "", None, "", "") if named else choose(wiring, "")
    # Not an environment: an active one comes before the shims on PATH, and one nearby is for `run`.
    interpreter = locate_or_install(wiring, choice, environments=False)
    if choice.pin is not None and not choice.pin.shared:
        usage.note(wiring.context, choice.pin.path)
    if evidence.answerable(wiring, [interpreter], listening):
        _record(wiring, version if named else "", interpreter, started)
    return interpreter


def start(wiring: Wiring, interpreter: Interpreter, arguments: list[str]) -> int:
    """Replaces this process by the interpreter, as if the shim had found it."""
    variables = {variable: value for variable, value in wiring.context.environ.items() if variable != "PYM_SHIM"}
    argv = [interpreter.executable, *arguments]
    return run_start.replace(os.path.abspath(interpreter.executable), argv, variables)


def _record(wiring: Wiring, version: str, interpreter: Interpreter, started: int) -> None:
    subject = version or wiring.context.environ.get("PYM_PYTHON", "")
    depends = list(evidence.of_search(wiring, path=evidence.beyond_store(wiring, interpreter)))
    if not subject:
        found = _subject(wiring)
        if found is None:
            return
        subject = found[0]
        depends += found[1]
    answers.record(
        wiring.context,
        subject,
        interpreter.executable,
        depends=depends,
        started=started,
        path_matters=evidence.beyond_store(wiring, interpreter),
    )


def _subject(wiring: Wiring) -> tuple[str, list[str]] | None:
    """What the shim looks its answer up under, found by the same walk, and what that depends on; None for nothing."""
    directory = wiring.context.cwd
    config = wiring.layout.config
    while True:
        for name in (pins.SINGLE, pins.SEVERAL):
            text = _token(os.path.join(directory, name))
            if text is not None:
                return (text, []) if text else None
        if os.path.lexists(os.path.join(directory, "pyproject.toml")):
            return directory, list(evidence.of_project(wiring, directory))
        parent = os.path.dirname(directory)
        if parent == directory:
            break
        directory = parent
    for name in (pins.SINGLE, pins.SEVERAL):
        text = _token(os.path.join(config, name))
        if text is not None:
            return (text, []) if text else None
    return answers.DEFAULT, []


def _token(path: str) -> str | None:
    """The first line of a version file that is not blank or a comment; "" if there is none; None without a file."""
    try:
        with open(path, encoding="utf-8") as file:
            for line in file.read(1 << 16).splitlines():
                if line.strip() and not line.strip().startswith("#"):
                    return line.strip()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError):
        return ""
    return ""
