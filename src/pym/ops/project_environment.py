"""Which environment a project has: the one that is there if it will do, else a new one. uv's rules. A HOT module.

An environment of another Python than the project wants is replaced. What is no environment is never touched: a
directory whose `pyvenv.cfg` is gone is one that nobody knows the purpose of.
"""

from __future__ import annotations

import os

from pym.errors import ForeignEnvironment, InterpreterError, NoEnvironment, shown
from pym.model.value import Value
from pym.ops.choose import admitted, choose
from pym.ops.wording import shorter, using
from pym.python import discovery, environments
from pym.python.request import PythonRequest
from pym.venv import layout, place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from pym.model.environment import Environment
    from pym.model.interpreter import Interpreter
    from pym.ops.choose import Choice
    from pym.ops.wiring import Wiring

VARIABLE = "PYM_PROJECT_ENVIRONMENT"


class Found(Value):
    """The environment of a project.

    Attributes:
        environment: Where it is, or is going to be.
        written: Its place, for people.
        made: `used`, `created` or `replaced`; with `dry_run` that is what would be done.
    """

    __slots__ = ("environment", "made", "written")

    def __init__(self, environment: Environment, written: str, made: str) -> None:
        self.environment = environment
        self.written = written
        self.made = made


def find(
    wiring: Wiring,
    *,
    python: str = "",
    active: bool | None = None,
    dry_run: bool = False,
    before: Callable[[], object] | None = None,
) -> Found:
    """The environment of the project around, made if need be.

    Args:
        wiring: The call; it is in a project.
        python: `--python` as typed, "" for none.
        active: `--active` (`--no-active`): whether the active environment is meant; None to warn of one that is not.
        dry_run: Whether nothing is made.
        before: Is called where an environment has to be made, before a Python is looked for.

    Raises:
        ForeignEnvironment: Something is there that is no environment.
        InterpreterError: There is no Python for it.
        PymError: What `before` raises.
    """
    path = where(wiring, active=active)
    written, paint = shorter(wiring, path), wiring.reporter.paint
    choice = choose(wiring, python, shared_environment=True)
    there = _check(path)
    if there:
        found = usable(wiring, path, choice)
        if found is not None:
            if dry_run:
                wiring.reporter.info(f"Would use project environment at: {paint(written, 'cyan')}")
            else:
                place.tidy(path)
            return Found(layout.environment(path, found.key), written, "used")
    if before is not None:
        before()
    # Not at the top: what is below is for environments that are made.
    from pym.ops import venv
    from pym.ops.locate import locate_or_install, require_compatible

    base = locate_or_install(wiring, choice, environments=False)
    require_compatible(wiring, choice, base)
    told, at, shown_at = using(wiring, base).partition(" at: ")
    wiring.reporter.info(f"{told}{at}{paint(shown_at, 'cyan') if shown_at else ''}")
    if dry_run:
        verb = "replace" if there else "create"
        wiring.reporter.info(f"Would {verb} project environment at: {paint(written, 'cyan')}")
        return Found(layout.environment(path, base.key), written, "replaced" if there else "created")
    verb = "Replacing" if there else "Creating"
    wiring.reporter.info(f"{verb} virtual environment at: {paint(written, 'cyan')}")
    existing = place.CLEAR if there else place.REFUSE
    made = venv.make(wiring, base, path, written, prompt=_prompt(wiring), existing=existing)
    return Found(made, written, "replaced" if there else "created")


def present(wiring: Wiring, choice: Choice) -> Interpreter | None:
    """The interpreter of the environment that the project around has; None without one that will do for a choice."""
    path = where(wiring, active=False)
    return usable(wiring, path, choice) if place.state(path) == "environment" else None


def there(wiring: Wiring, python: str = "", *, active: bool = False) -> Environment:
    """The environment of the project around, or the one that is named, as it is: nothing is made.

    Args:
        wiring: The call.
        python: `--python` as typed, "" for none.
        active: Whether the active environment is meant.

    Raises:
        NoEnvironment: There is none.
        ForeignEnvironment: Something else is where it belongs.
    """
    if not python and wiring.workspace is not None:
        path = where(wiring, active=active or None)
        if not _check(path):
            raise NoEnvironment(f"There is no environment at `{shorter(wiring, path)}`", hints=("`pym sync` makes it",))
        python = path
    from pym.ops.environments import find as choose_environment

    return choose_environment(wiring, python=python, announce=False)


def where(wiring: Wiring, *, active: bool | None = None) -> str:
    """Absolute path of the environment of the project around; an active one that is not meant is warned of.

    Args:
        wiring: The call.
        active: See `find`.
    """
    workspace = wiring.workspace
    assert workspace is not None
    environ, cwd = wiring.context.environ, wiring.context.cwd
    entered = environments.active(environ, cwd)
    named = environ.get(VARIABLE, "")
    path = os.path.normpath(os.path.join(workspace.root, named or layout.USUAL))
    if not entered or _same(entered, path):
        return path
    if active:
        return os.path.normpath(entered)
    if active is None:
        wiring.reporter.warn(
            f"`VIRTUAL_ENV={environ['VIRTUAL_ENV']}` does not match the project environment path "
            f"`{shorter(wiring, path)}` and will be ignored; use `--active` to target the active environment instead"
        )
    return path


def _check(path: str) -> bool:
    """Whether there is an environment, working or not.

    Raises:
        ForeignEnvironment: There is something else.
    """
    state = place.state(path)
    if state == "environment":
        return True
    if state == "nothing":
        return False
    what = {
        "file": "it is not a directory",
        "directory": "it is no virtual environment (there is no `pyvenv.cfg`)",
    }[state]
    raise ForeignEnvironment(
        f"Project virtual environment directory {shown(path, 500)} cannot be used because {what}",
        hints=("remove it, or name another place with `PYM_PROJECT_ENVIRONMENT`",),
    )


def usable(wiring: Wiring, path: str, choice: Choice) -> Interpreter | None:
    """The interpreter of an environment, None if another one is wanted."""
    search = discovery.Search(wiring.context, wiring.store, wiring.specifiers, wiring.preference)
    try:
        found = search.find(PythonRequest("directory", path=path))
    except InterpreterError as error:
        wiring.reporter.warn(
            f"Ignoring the virtual environment at `{shorter(wiring, path)}`: {error.context or error.message}"
        )
        return None
    if found is None:
        wiring.reporter.warn(f"Ignoring the virtual environment at `{shorter(wiring, path)}`: it has no Python")
        return None
    reason = _unfit(wiring, found, choice)
    if not reason:
        return found
    wiring.reporter.debug(f"The project environment is for Python {found.version}: {reason}")
    return None


def _unfit(wiring: Wiring, found: Interpreter, choice: Choice) -> str:
    """Why an interpreter is not the one that is wanted, "" if it is."""
    request = choice.request
    if request.is_local:
        from pym.ops.locate import locate_or_install

        wanted = locate_or_install(wiring, choice, environments=True)
        if wanted.key != found.key or not _same(_home(wanted), _home(found)):
            return f"{request.describe()} is asked for{choice.set_by}"
    elif not request.admits(found.key, wiring.specifiers, any_variant=True):
        return f"{request.describe()} is asked for{choice.set_by}"
    release = ".".join(map(str, found.version.release))
    if choice.requires_python and not admitted(wiring, choice.requires_python, release):
        return f"`{choice.requires_source}` requires {choice.requires_python}"
    if wiring.preference in ("only-managed", "only-system"):
        managed = os.path.realpath(_home(found)).startswith(f"{os.path.realpath(wiring.layout.store)}/")
        if managed != (wiring.preference == "only-managed"):
            return f"{'managed' if not managed else 'system'} Pythons only are allowed"
    return ""


def _home(found: Interpreter) -> str:
    """The directory of the interpreter behind an environment's, or of the one itself."""
    return environments.home_of(found.prefix) or os.path.dirname(found.executable)


def _same(one: str, other: str) -> bool:
    if os.path.normpath(one) == os.path.normpath(other):
        return True
    try:
        return os.path.realpath(one) == os.path.realpath(other)
    except ValueError:  # a NUL in what `pyvenv.cfg` says
        return False


def _prompt(wiring: Wiring) -> str:
    from pym.project import declared

    workspace = wiring.workspace
    assert workspace is not None
    about = declared.read(workspace.manifests[0].path, wiring.context.cache)
    return (about.name if about is not None else "") or os.path.basename(workspace.root)
