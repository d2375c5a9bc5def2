"""Writing, showing and removing version files."""

from __future__ import annotations

import os

from pym.errors import PinError, StoreError, UsageError
from pym.fs import atomic
from pym.ops import choose
from pym.ops.choose import Choice
from pym.ops.locate import locate, locate_or_install
from pym.python import pins, usage
from pym.python.pins import Pin
from pym.python.request import PythonRequest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.model.interpreter import Interpreter
    from pym.ops.wiring import Wiring


def current(wiring: Wiring, *, shared: bool) -> Pin:
    """The version file in force; with `shared` the user's global one.

    Raises:
        PinError: There is none.
    """
    found = (
        pins.global_pin(wiring.layout.config, wiring.reporter, store=wiring.store)
        if shared
        else choose.pin_in_force(wiring)
    )
    if found is None:
        raise PinError(
            "No Python version is pinned" if not shared else "No global Python version is pinned",
            hints=(f"`pym python pin {'--global ' if shared else ''}3.12` pins one",),
        )
    return found


def pin(wiring: Wiring, text: str, *, shared: bool, resolved: bool) -> tuple[str, str, str]:
    """Pins `text` in the working directory, or as the user's default.

    Returns:
        The file, what it asked for before ("" if it is new), and what it asks for now.

    Raises:
        UsageError: It is no version, or one the project does not take; nothing was written.
    """
    request = PythonRequest.parse(text, wiring.context.cwd)
    if request.kind == "executable":
        raise UsageError(
            f"Requests for arbitrary names (e.g., `{text}`) are not supported in version files",
            hints=("pin a version such as `3.12`",),
        )
    choice = Choice(request, "", None, "", "")
    workspace = None if shared else wiring.workspace
    if workspace is not None and workspace.requires_python:
        choice = Choice(request, "", None, workspace.requires_python, workspace.requires_python_source)
    interpreter = _interpreter(wiring, choice, needed=resolved or request.kind in ("file", "directory"))
    if interpreter is None and not wiring.no_project:
        wiring.reporter.warn(f"No interpreter found for {request.describe()} in managed installations or search path")
    _check(wiring, choice, interpreter)
    written = request.canonical()
    if interpreter is not None and (resolved or request.kind in ("file", "directory")):
        # The exact version and not the path: a version file may only name versions, and goes to other machines.
        written = str(interpreter.version) + (f"+{interpreter.key.variant}" if interpreter.key.variant else "")
    path = os.path.join(wiring.layout.config if shared else wiring.context.cwd, pins.SINGLE)
    before = _first(wiring, path)
    atomic.write(path, f"{written}\n".encode())
    usage.note(wiring.context, path)
    return path, before, written


def _interpreter(wiring: Wiring, choice: Choice, *, needed: bool) -> Interpreter | None:
    if needed:
        return locate_or_install(wiring, choice, environments=False)
    return locate(wiring, choice, environments=False)


def _check(wiring: Wiring, choice: Choice, interpreter: Interpreter | None) -> None:
    """Refuses a pin that the project around cannot follow."""
    requires = choice.requires_python
    if not requires:
        return
    if interpreter is not None:
        release = ".".join(map(str, interpreter.version.release))
        fits = choose.admitted(wiring, requires, release)
    else:
        fits = choose.could_satisfy(wiring, choice.request, requires)
    if not fits:
        raise UsageError(
            f"The requested Python `{choice.request.canonical()}` is incompatible with the project's "
            f'`requires-python = "{requires}"`',
            context=f"set in `{choice.requires_source}`",
            hints=("choose another version, or change `requires-python`",),
        )


def _first(wiring: Wiring, path: str) -> str:
    """What a version file asks for now, "" if it is not there or holds nothing usable."""
    try:
        requests = pins.read(path, wiring.reporter, store=wiring.store)
    except PinError:
        return "something unreadable"
    return requests[0].canonical() if requests else ""


def remove(wiring: Wiring, *, shared: bool) -> str:
    """Removes the version file in force and returns its path.

    Raises:
        PinError: There is none.
    """
    found = current(wiring, shared=shared)
    if found.shared and not shared:
        raise PinError(
            "No Python version is pinned here", hints=("`pym python pin --global --rm` removes the user's default",)
        )
    try:
        os.unlink(found.path)
    except OSError as error:
        raise StoreError.from_os("remove", found.path, error) from error
    return found.path
