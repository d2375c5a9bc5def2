"""The interpreter that a project or a script would use: that of its environment, if it has one. A HOT module."""

from __future__ import annotations

from pym.ops.locate import locate_or_install, require_compatible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.model.interpreter import Interpreter
    from pym.ops.script_lock import Opened
    from pym.ops.wiring import Wiring


def interpreter(wiring: Wiring, python: str = "", script: Opened | None = None) -> Interpreter:
    """The interpreter.

    Args:
        wiring: The call, for a script as that sees it.
        python: `--python` as typed, "" for none.
        script: The script; None for the project around.

    Raises:
        InterpreterError: There is none.
    """
    if script is not None:
        from pym.ops import script_python

        return locate_or_install(wiring, script_python.choose(wiring, script.script, python), environments=True)
    from pym.ops.choose import choose
    from pym.ops.project_environment import present

    choice = choose(wiring, python, shared_environment=True)
    found = present(wiring, choice) or locate_or_install(wiring, choice, environments=False)
    require_compatible(wiring, choice, found)
    return found
