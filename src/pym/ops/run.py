"""Starting a command with the Python that is asked for: `pym run`, and what the shims cannot do alone. A HOT module."""

from __future__ import annotations

import os

from pym.errors import StoreError, UsageError
from pym.launch.layout import WINDOWS
from pym.ops.choose import Choice, choose
from pym.ops.locate import locate_or_install, require_compatible
from pym.python import usage

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from pym.model.interpreter import Interpreter
    from pym.ops.wiring import Wiring

DEPTH = "PYM_RUN_RECURSION_DEPTH"
_DEEPEST = 100


def prepare(wiring: Wiring, typed: str, *, isolated: bool) -> Interpreter:
    """The interpreter that `run` uses here, fetched if need be.

    Args:
        wiring: The call.
        typed: `--python`, or "".
        isolated: Use no environment that is there, and the nearest version file whatever the workspace's root says.
    """
    choice = choose(wiring, typed, shared_environment=not isolated)
    interpreter = locate_or_install(wiring, choice, environments=not isolated)
    require_compatible(wiring, choice, interpreter)
    _tell(wiring, choice, interpreter)
    return interpreter


def _tell(wiring: Wiring, choice: Choice, interpreter: Interpreter) -> None:
    if choice.pin is not None and not choice.pin.shared:
        usage.note(wiring.context, choice.pin.path)
    if interpreter.origin in ("active", "environment"):
        usage.note(wiring.context, interpreter.prefix)
    wiring.reporter.debug(f"Using Python {interpreter.version} at `{interpreter.executable}`{choice.set_by}")


def command(interpreter: Interpreter, words: Sequence[str], *, module: bool, script: bool) -> tuple[str, list[str]]:
    """The program to start and its argv.

    In order: a module, standard input, Python itself, a script, a directory or zip file with a `__main__`, a command.

    Args:
        interpreter: Runs everything that is Python.
        words: What was typed; at least one.
        module: The first word is a module.
        script: The first word is a script, whatever its name.
    """
    first, rest = words[0], list(words[1:])
    python = interpreter.executable
    if module:
        return python, [python, "-m", first, *rest]
    if first == "-":
        return python, [python, "-", *rest]
    if script or _is_script(first):
        if script and not os.path.isfile(first):
            raise UsageError(f"Failed to run `{first}`: there is no such file")
        return python, [python, first, *rest]
    if first in ("python", "python3"):
        return python, [python, *rest]
    return first, [first, *rest]


def _is_script(word: str) -> bool:
    if word.lower().endswith((".py", ".pyc", ".pyw")):
        return os.path.isfile(word)
    if os.path.isdir(word):
        return os.path.isfile(os.path.join(word, "__main__.py"))
    if not os.path.isfile(word) or (os.path.basename(word) == word and not word.lower().endswith((".pyz", ".zip"))):
        return False
    return _is_zip_application(word)


def _is_zip_application(path: str) -> bool:
    """Whether a file is an archive with a `__main__.py`; an executable of that kind can also be started by itself."""
    try:
        with open(path, "rb") as file:
            if file.read(2) not in (b"PK", b"#!"):
                return False
    except OSError:
        return False
    import zipfile

    try:
        with zipfile.ZipFile(path) as archive:
            return "__main__.py" in archive.namelist()
    except (OSError, ValueError, zipfile.BadZipFile, NotImplementedError):
        return False


def environment(interpreter: Interpreter, environ: dict[str, str]) -> dict[str, str]:
    """The variables the command gets: its Python comes first on PATH, an environment is active.

    Args:
        interpreter: What runs.
        environ: The variables so far.

    Raises:
        UsageError: `pym run` has been calling itself.
    """
    depth = environ.get(DEPTH, "")
    level = int(depth) if depth.isascii() and depth.isdecimal() and len(depth) < 6 else 0
    if level >= _DEEPEST:
        raise UsageError(
            f"`pym run` was called by itself {_DEEPEST} times",
            hints=("a script whose first line runs `pym run` needs `pym run --script`",),
        )
    variables = {name: value for name, value in environ.items() if name != "PYM_SHIM"}
    variables[DEPTH] = str(level + 1)
    programs = os.path.dirname(interpreter.executable)
    variables["PATH"] = programs + os.pathsep + environ["PATH"] if environ.get("PATH") else programs
    if interpreter.origin in ("active", "environment"):
        variables["VIRTUAL_ENV"] = interpreter.prefix
        variables.pop("PYTHONHOME", None)
    else:
        # An active environment that is not the one in use must not pass for it.
        variables.pop("VIRTUAL_ENV", None)
    return variables


def execute(program: str, argv: list[str], variables: dict[str, str]) -> int:
    """Replaces this process by the command; only returns (its exit code) where that cannot be done.

    Raises:
        StoreError: There is no such program or it cannot be started.
    """
    path = program if os.sep in program else _on_path(program, variables.get("PATH", ""))
    if not path:
        raise StoreError(
            f"Failed to run `{program}`",
            context="no such command on PATH",
            hints=() if not program.endswith(".py") else ("there is no such file either",),
        )
    try:
        if WINDOWS:  # untested
            import subprocess

            return subprocess.run([path, *argv[1:]], env=variables, check=False).returncode
        os.execve(path, argv, variables)
    except OSError as error:
        raise StoreError(f"Failed to run `{program}`", context=error.strerror or str(error)) from error


def _on_path(program: str, path: str) -> str:
    for directory in path.split(os.pathsep):
        candidate = os.path.join(directory or ".", program)
        if os.path.isfile(candidate) and os.access(candidate, os.X_OK):
            return candidate
    return ""
