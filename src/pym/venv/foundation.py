"""The interpreter that stands behind a virtual environment's. Nothing is started. A HOT module."""

from __future__ import annotations

import os

from pym.errors import BrokenInterpreter, shown
from pym.fs import pyvenv

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.model.interpreter import Interpreter

_DEEPEST = 16  # environments made from environments


def base_of(interpreter: Interpreter) -> str:
    """The program an environment is to be made from: of an environment's interpreter the one that was made from.

    Returns:
        An absolute path. Links in it are kept: that of a minor version leads to the next patch one day.

    Raises:
        BrokenInterpreter: It belongs to an environment whose base is gone.
    """
    executable = interpreter.executable
    for _ in range(_DEEPEST):
        directory = os.path.dirname(executable)
        # Where `python -m venv` and getpath look: beside the program and one above.
        values = pyvenv.read(os.path.dirname(directory)) or pyvenv.read(directory)
        if values is None:
            return executable
        found = pyvenv.behind(executable, values.get("home", "")) or _in_home(interpreter, values.get("home", ""))
        if not found:
            raise BrokenInterpreter(
                f"The environment of {shown(executable, 500)} has lost the Python it was made from",
                context=f"its `pyvenv.cfg` says {shown(values.get('home', ''), 500)}, where there is none",
                hints=("make that environment anew, or name another Python",),
            )
        executable = found
    raise BrokenInterpreter(f"The environments behind {shown(interpreter.executable, 500)} lead in a circle")


def _in_home(interpreter: Interpreter, home: str) -> str:
    """The program in `home` that an environment's interpreter is a copy of, or a link to by some other way."""
    version = interpreter.version
    own = f"python{version.major}.{version.minor}{interpreter.key.executable_suffix}"
    for name in (own, os.path.basename(interpreter.executable), "python3", "python"):
        path = os.path.join(home, name)
        if home and os.path.isabs(path) and os.access(path, os.X_OK):
            return path
    return ""
