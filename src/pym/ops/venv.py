"""`pym venv`: an interpreter, a place, an environment. A HOT module."""

from __future__ import annotations

import os

from pym.errors import EnvironmentInTheWay, UsageError
from pym.ops.choose import choose, conflict
from pym.ops.locate import locate_or_install
from pym.ops.wording import shorter
from pym.venv import create, layout, place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from pym.model.environment import Environment
    from pym.model.interpreter import Interpreter
    from pym.ops.wiring import Wiring


def interpreter(wiring: Wiring, python: str) -> Interpreter:
    """What an environment here is made from. Virtual environments do not count unless one is named.

    A project that does not take it is warned of, and no more: whoever asked for it may know better.

    Args:
        wiring: The call.
        python: `--python`, "" for none: then version files and the project decide.

    Raises:
        InterpreterError: There is none, and none could be downloaded.
        UsageError: The request is none.
    """
    choice = choose(wiring, python)
    found = locate_or_install(wiring, choice, environments=False)
    warning = conflict(wiring, choice, found.version)
    if warning:
        wiring.reporter.warn(warning)
    return found


def destination(wiring: Wiring, typed: str) -> tuple[str, str]:
    """Where the environment goes, and how that is written for people.

    Args:
        wiring: The call.
        typed: The path as typed, "" for the usual place.

    Raises:
        UsageError: It is no path.
    """
    cwd = wiring.context.cwd
    text = typed or _usual(wiring)
    if "\0" in text:
        raise UsageError("A path cannot have a NUL in it")
    path = os.path.join(cwd, text)
    if ".." in path.split("/"):
        # What `..` leads to depends on links before it; what is baked into scripts must not.
        head, tail = os.path.split(path.rstrip("/"))
        path = os.path.realpath(path) if tail == ".." else os.path.join(os.path.realpath(head), tail)
    path = "/" + "/".join([part for part in path.split("/") if part not in ("", ".")])
    return path, shorter(wiring, text)


def _usual(wiring: Wiring) -> str:
    named = wiring.context.environ.get("PYM_PROJECT_ENVIRONMENT", "")
    if named:
        workspace = wiring.workspace
        if workspace is not None and os.path.realpath(workspace.root) == os.path.realpath(wiring.context.cwd):
            return named
    return layout.USUAL


def make(
    wiring: Wiring,
    base: Interpreter,
    path: str,
    written: str,
    *,
    prompt: str | None = None,
    existing: str = place.REFUSE,
    ask: Callable[[str], bool] | None = None,
    system_site_packages: bool = False,
    relocatable: bool = False,
    seed: bool = False,
) -> Environment:
    """Makes it.

    Args:
        wiring: The call.
        base: Its interpreter.
        path: As `destination` has it.
        written: The same for people.
        prompt: `--prompt`, `.` for the name of the working directory; None for the usual one.
        existing: What to do with what is there: see `venv.place`.
        ask: Asks whether an environment that is there may be replaced; None if nobody can be asked.
        system_site_packages, relocatable, seed: See `venv.create`.

    Raises:
        EnvironmentInTheWay: Something is there that may not be replaced.
        StoreError: The disk does not allow it.
    """
    if (
        existing == place.REFUSE
        and ask is not None
        and place.state(path) == "environment"
        and ask(f"A virtual environment already exists at `{written}`. Do you want to replace it?")
    ):
        existing = place.CLEAR
    here = os.path.basename(wiring.context.cwd)
    if prompt is None:
        prompt = here if path == os.path.join(wiring.context.cwd, layout.USUAL) else ""
    elif prompt == ".":
        prompt = here
    if ":" in path:
        wiring.reporter.warn(f"`{written}` cannot be activated: PATH separates its entries by `:`")
    try:
        return create.create(
            path,
            base,
            prompt=prompt,
            system_site_packages=system_site_packages,
            relocatable=relocatable,
            seed=seed,
            existing=existing,
            warn=wiring.reporter.warn,
        )
    except EnvironmentInTheWay as error:
        raise EnvironmentInTheWay(written, error.what) from None
