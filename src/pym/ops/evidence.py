"""What an answer was drawn from: the files and directories that must stay as they are for it to hold. A HOT module.

Answers are followed without pym by the shims and the launcher, so all that was looked at has to be named, whether it
was there or not.
"""

from __future__ import annotations

import os

from pym.project.settings import system_files
from pym.python import elsewhere, pins, search_path
from pym.python.candidates import ELSEWHERE
from pym.report import Reporter, Task

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pym.model.interpreter import Interpreter
    from pym.ops.python_list import Row
    from pym.ops.wiring import Wiring

_PLAIN = ("managed", "path", *ELSEWHERE)
# Variables of other tools that decide what their shims stand for: an answer cannot depend on them.
_FOREIGN = ("PYENV_VERSION", "ASDF_PYTHON_VERSION", "MISE_PYTHON_VERSION")


class Listening(Reporter):
    """Passes on what is reported, and remembers whether there was a warning: that is to be seen every time."""

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


def listen(wiring: Wiring) -> Listening:
    """Puts a listener in the place of the call's reporter."""
    listening = Listening(wiring.reporter)
    wiring.reporter = wiring.context.reporter = listening
    return listening


def answerable(wiring: Wiring, interpreters: Sequence[Interpreter | Row], listening: Listening) -> bool:
    """Whether it can be said what finding `interpreters` depends on.

    Not for an environment, nor with a warning to it, nor if one was passed over that may work again tomorrow.
    """
    if listening.warned or wiring.skipped or any(one.origin not in _PLAIN for one in interpreters):
        return False
    patterns = [pattern.strip("/") for pattern in _member_patterns(wiring)]
    if any("**" in pattern or _magic(pattern.rpartition("/")[0]) for pattern in patterns):
        return False  # there is no telling which directories would show a new member
    return not any(wiring.context.environ.get(name) for name in _FOREIGN)


def beyond_store(wiring: Wiring, interpreter: Interpreter) -> bool:
    """Whether PATH and other tools' Pythons had a say."""
    return interpreter.origin != "managed" or wiring.preference in ("system", "only-system")


def of_search(wiring: Wiring, *, path: bool) -> Iterator[str]:
    """What a search for interpreters looked at.

    Args:
        wiring: The call.
        path: It went on to PATH and to what other tools have installed.
    """
    yield os.path.join(wiring.layout.config, "pym.toml")
    yield from system_files(wiring.context.environ)
    yield wiring.store.path
    if path:
        environ = wiring.context.environ
        yield from search_path.directories(environ, wiring.context.cwd)
        for _, root in elsewhere.roots(environ, wiring.layout.home):
            yield root
            yield os.path.join(os.path.dirname(root), "version")
        yield os.path.join(wiring.layout.home, ".tool-versions")


def of_project(wiring: Wiring, directory: str, *, environments: bool = False) -> Iterator[str]:
    """What the project at or above `directory` was read from, and what was looked for up to where the search ended.

    Args:
        wiring: The call.
        directory: Absolute.
        environments: Whether a `.venv` would have been taken.
    """
    names = ("pyproject.toml", pins.SINGLE, pins.SEVERAL, *((".venv",) if environments else ()))
    workspace = wiring.workspace
    for part in workspace.manifests if workspace is not None else ():
        yield part.path
    for place in {workspace.root, workspace.project} if workspace is not None else ():
        for name in ("pym.toml", "uv.toml"):
            yield os.path.join(place, name)
    if workspace is not None:
        for pattern in _member_patterns(wiring):
            # A new member shows in the directory that holds the others; but for what is one as soon as it has the file.
            head, _, last = pattern.strip("/").rpartition("/")
            holder = os.path.normpath(os.path.join(workspace.root, head))
            yield holder
            if _magic(last):
                yield from _hidden(holder)
    while True:
        for name in names:
            yield os.path.join(directory, name)
        parent = os.path.dirname(directory)
        if parent == directory:
            break
        directory = parent
    for name in (pins.SINGLE, pins.SEVERAL):
        yield os.path.join(wiring.layout.config, name)


def _member_patterns(wiring: Wiring) -> tuple[str, ...]:
    workspace = wiring.workspace
    table = workspace.manifests[0].workspace if workspace is not None else None
    return table[0] if table is not None else ()


def _hidden(directory: str) -> list[str]:
    """The files with which directories that no pattern insists on would be members."""
    try:
        entries = list(os.scandir(directory))
    except OSError:
        return []
    return [f"{one.path}/pyproject.toml" for one in entries if one.name.startswith(".") and one.is_dir()]


def _magic(pattern: str) -> bool:
    return any(char in pattern for char in "*?[")
