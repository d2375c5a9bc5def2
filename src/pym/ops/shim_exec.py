"""What a shim asks for when it cannot tell by itself: finds or fetches the interpreter, and notes it for next time."""

from __future__ import annotations

import os
import time

from pym.errors import UsageError
from pym.ops import run
from pym.ops.choose import Choice, choose
from pym.ops.locate import locate_or_install
from pym.python import elsewhere, pins, search_path, usage
from pym.python.candidates import ELSEWHERE
from pym.python.request import PythonRequest
from pym.report import Reporter, Task
from pym.shim import answers

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from pym.model.interpreter import Interpreter
    from pym.ops.wiring import Wiring

# Variables of other tools that decide what their shims stand for: an answer cannot depend on them.
_FOREIGN = ("PYENV_VERSION", "ASDF_PYTHON_VERSION", "MISE_PYTHON_VERSION")


class Listening(Reporter):
    """Passes on what is reported, and remembers whether there was a warning."""

    def __init__(self, reporter: Reporter) -> None:
        self._reporter = reporter
        self.verbosity = reporter.verbosity
        self.warned = False

    def info(self, text: str) -> None:
        self._reporter.info(text)

    def warn(self, text: str) -> None:
        self.warned = True
        self._reporter.warn(text)

    def debug(self, text: str) -> None:
        self._reporter.debug(text)

    def task(self, label: str, total: int | None = None) -> Task:
        return self._reporter.task(label, total)


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
    listening = Listening(wiring.reporter)
    wiring.reporter = wiring.context.reporter = listening
    version = name[len("python") :]
    named = version not in ("", "3")
    choice = Choice(PythonRequest.parse(version, "/"), "", None, "", "") if named else choose(wiring, "")
    # Not an environment: an active one comes before the shims on PATH, and one nearby is for `run`.
    interpreter = locate_or_install(wiring, choice, environments=False)
    if choice.pin is not None and not choice.pin.shared:
        usage.note(wiring.context, choice.pin.path)
    # A warning is to be seen again, and an interpreter that was passed over may work tomorrow.
    if not listening.warned and not wiring.skipped:
        _record(wiring, version if named else "", interpreter, started)
    return interpreter


def start(wiring: Wiring, interpreter: Interpreter, arguments: list[str]) -> int:
    """Replaces this process by the interpreter, as if the shim had found it."""
    variables = {variable: value for variable, value in wiring.context.environ.items() if variable != "PYM_SHIM"}
    argv = [interpreter.executable, *arguments]
    return run.execute(os.path.abspath(interpreter.executable), argv, variables)


def _record(wiring: Wiring, version: str, interpreter: Interpreter, started: int) -> None:
    environ = wiring.context.environ
    if interpreter.origin not in ("managed", "path", *ELSEWHERE) or any(environ.get(name) for name in _FOREIGN):
        return
    subject = version or environ.get("PYM_PYTHON", "")
    depends = list(_settings(wiring))
    if not subject:
        found = _subject(wiring)
        if found is None:
            return
        subject = found[0]
        depends += found[1]
    beyond_store = interpreter.origin != "managed" or wiring.preference in ("system", "only-system")
    depends.append(wiring.store.path)
    if beyond_store:
        depends += search_path.directories(environ, wiring.context.cwd)
        for _, root in elsewhere.roots(environ, wiring.layout.home):
            depends += [root, os.path.join(os.path.dirname(root), "version")]
        depends.append(os.path.join(wiring.layout.home, ".tool-versions"))
    answers.record(
        wiring.context, subject, interpreter.executable, depends=depends, started=started, path_matters=beyond_store
    )


def _settings(wiring: Wiring) -> Iterator[str]:
    """The files whose settings count everywhere."""
    yield os.path.join(wiring.layout.config, "pym.toml")
    yield "/etc/pym/pym.toml"


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
            return directory, list(_around(wiring, directory))
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


def _around(wiring: Wiring, directory: str) -> Iterator[str]:
    """What the answer for the project in `directory` was drawn from: its files, and those looked for above it."""
    names = ("pyproject.toml", pins.SINGLE, pins.SEVERAL)
    workspace = wiring.workspace
    for part in workspace.manifests if workspace is not None else ():
        yield part.path
    root = workspace.root if workspace is not None else directory
    for place in (root, directory):
        for name in ("pym.toml", "uv.toml"):
            yield os.path.join(place, name)
    own = directory
    while True:
        for name in names:
            yield os.path.join(directory, name)
        parent = os.path.dirname(directory)
        # The first pyproject.toml above decides whether this project belongs to a workspace.
        if parent == directory or (directory != own and os.path.lexists(os.path.join(directory, "pyproject.toml"))):
            break
        directory = parent
    for name in (pins.SINGLE, pins.SEVERAL):
        yield os.path.join(wiring.layout.config, name)
