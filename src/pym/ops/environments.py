"""Which environment a command works in. uv's rules. A HOT module.

Commands that change something want a virtual environment: the active one, conda's, the nearest `.venv`; an installation
only where it is named (`--system`, a path after `--python`). Commands that only look take whatever Python there is.
"""

from __future__ import annotations

import os

from pym.errors import BrokenInterpreter, ExternallyManaged, NoEnvironment, UsageError, shown
from pym.model.environment import Environment, Scheme
from pym.ops.wording import shorter, using
from pym.python import environments, paths
from pym.python.discovery import Search
from pym.python.request import PythonRequest
from pym.venv import layout, place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.model.interpreter import Interpreter
    from pym.ops.wiring import Wiring

_NAMED = ("directory", "file")
_MARKER = "EXTERNALLY-MANAGED"


def find(
    wiring: Wiring,
    *,
    python: str = "",
    system: bool = False,
    target: str = "",
    prefix: str = "",
    break_system: bool = False,
    writing: bool = True,
    announce: bool = True,
) -> Environment:
    """The environment to work in.

    Args:
        wiring: The call.
        python: `--python`: an environment, an interpreter, a version; "" for none.
        system: `--system`: pass over virtual environments.
        target: `--target`: a directory that becomes one flat environment; "" for none.
        prefix: `--prefix`: a directory that is laid out like an installation; "" for none.
        break_system: Take an installation that another package manager owns.
        writing: Whether something is to be changed.
        announce: Say which it is where a person could not know: anything but `.venv` in the working directory.

    Raises:
        NoEnvironment: There is none that will do.
        ExternallyManaged: Another package manager owns it.
        BrokenInterpreter: What was named, or the active environment, does not work.
        UsageError: What was asked for cannot be meant.
    """
    if target and prefix:
        raise UsageError("The argument `--target <TARGET>` cannot be used with `--prefix <PREFIX>`")
    apart = bool(target or prefix)
    request = PythonRequest.parse(python, wiring.context.cwd) if python else PythonRequest("default")
    interpreter = _interpreter(wiring, request, system=system, writing=writing and not apart)
    if apart:
        if announce:
            wiring.reporter.info(using(wiring, interpreter))
        return _apart(wiring, interpreter, target, prefix)
    found = describe(wiring, interpreter)
    if announce:
        _announce(wiring, found)
    if writing and found.kind == "virtual":
        place.tidy(found.prefix)
    if writing and found.managed_by is not None and not break_system:
        raise ExternallyManaged(
            f"The interpreter at `{found.prefix}` is externally managed"
            + (", and indicates the following:" if found.managed_by else ""),
            context=found.managed_by,
            hints=(
                "Consider creating a virtual environment, e.g., with `pym venv`",
                "`--break-system-packages` changes it all the same",
            ),
        )
    return found


def describe(wiring: Wiring, interpreter: Interpreter) -> Environment:
    """The environment, or the installation, that an interpreter belongs to.

    Raises:
        BrokenInterpreter: An installation's interpreter does not say where it installs to.
    """
    prefix, key = interpreter.prefix, interpreter.key
    if environments.is_environment(prefix):
        return layout.environment(prefix, key)
    if interpreter.origin == "managed":
        known = paths.of_managed(prefix, key)
    else:
        known = paths.of(interpreter.executable, wiring.context)
    return Environment(prefix, "system", interpreter.executable, key, known.scheme, _owner(known.stdlib))


def _interpreter(wiring: Wiring, request: PythonRequest, *, system: bool, writing: bool) -> Interpreter:
    search = Search(wiring.context, wiring.store, wiring.specifiers, wiring.preference, environments=not system)
    explicit = request.kind in _NAMED
    found = search.find(request) if system or explicit or not writing else search.find_environment(request)
    if found is not None:
        return found
    if writing and not system and not explicit:
        _explain(wiring, search)
    what = f" for {request.describe()}" if request.kind not in ("default", "any") else ""
    hint = "run `pym venv` to create an environment"
    if system:
        kind = "system Python installation"
        hint = f"`pym python install` installs one, or {hint}"
    elif writing and not explicit:
        kind = "virtual environment"
        hint += ", or pass `--system` to install into a non-virtual environment"
    else:
        kind = "virtual environment or system Python installation"
    raise NoEnvironment(f"No {kind} found{what}", hints=(hint,))


def _explain(wiring: Wiring, search: Search) -> None:
    """Where there is no working environment but a broken one, says so: whoever made it means it."""
    environ, cwd = wiring.context.environ, wiring.context.cwd
    places = (
        environments.active(environ, cwd),
        environments.conda(environ, cwd, base=False),
        environments.nearest(cwd),
    )
    for path, reason in search.skipped.items():
        for directory in places:
            if directory and (path == directory or path.startswith(f"{directory}/")):
                raise _broken(directory, reason)


def _broken(directory: str, reason: str) -> BrokenInterpreter:
    if not os.path.lexists(directory):
        context = "there is nothing"
    elif place.unfinished(directory):
        context = "pym was interrupted while it made it"
    elif not environments.is_environment(directory):
        context = "missing `pyvenv.cfg`"
    else:
        context = f"its interpreter {reason}"
    return BrokenInterpreter(
        f"Broken virtual environment {shown(directory, 500)}",
        context=context,
        hints=(f"Consider recreating the environment (e.g., with `pym venv --clear {directory}`)",),
    )


def _apart(wiring: Wiring, interpreter: Interpreter, target: str, prefix: str) -> Environment:
    root = os.path.abspath(os.path.join(wiring.context.cwd, target or prefix))
    if "\0" in root:
        raise UsageError("A path cannot have a NUL in it")
    if target:
        scheme = Scheme(root, root, f"{root}/bin", root, f"{root}/include")
    else:
        scheme = layout.scheme(root, interpreter.key)
    kind = "target" if target else "prefix"
    return Environment(root, kind, interpreter.executable, interpreter.key, scheme)


def _owner(stdlib: str) -> str | None:
    """What EXTERNALLY-MANAGED in a standard library says (PEP 668), None without that file."""
    try:
        with open(f"{stdlib}/{_MARKER}", "rb", 0) as file:
            text = file.read(1 << 16).decode("utf-8", "replace")
    except OSError:
        return None
    section, lines = "", None
    for line in text.splitlines():
        if lines is not None and (line[:1] in (" ", "\t") or not line.strip()):
            lines.append(line.strip())
            continue
        if lines is not None:
            break
        if line[:1] == "[":
            section = line.strip()
        name, equals, value = line.partition("=")
        if section == "[externally-managed]" and equals and name.strip().lower() == "error":
            lines = [value.strip()]
    return "\n".join(lines or ()).strip()


def _announce(wiring: Wiring, found: Environment) -> None:
    if found.prefix == os.path.join(wiring.context.cwd, ".venv"):
        return
    wiring.reporter.info(f"Using Python {found.key.version} environment at: {shorter(wiring, found.prefix)}")
