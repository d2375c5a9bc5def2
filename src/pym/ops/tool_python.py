"""Which Python tools get: what was typed, `PYM_PYTHON`, the user's own pin. No project has a say. A HOT module."""

from __future__ import annotations

from pym.ops.choose import Choice
from pym.ops.locate import locate_or_install
from pym.python import pins, usage
from pym.python.request import PythonRequest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.model.interpreter import Interpreter
    from pym.ops.wiring import Wiring


def choose(wiring: Wiring, typed: str, *, pinned: bool = True) -> Choice:
    """The request in force.

    Args:
        wiring: The call.
        typed: `--python` or what `python@…` says, "" for none.
        pinned: Whether the user's own pin is asked, too.

    Raises:
        UsageError: It cannot be understood.
    """
    wanted = typed or wiring.context.environ.get("PYM_PYTHON", "")
    if wanted:
        source = "" if typed else "PYM_PYTHON"
        return Choice(PythonRequest.parse(wanted, wiring.context.cwd), source, None, "", "")
    pin = None
    if pinned and not wiring.no_config:
        pin = pins.global_pin(wiring.layout.config, wiring.reporter, store=wiring.store)
    if pin is not None:
        return Choice(pin.request, pin.path, pin, "", "")
    return Choice(PythonRequest.parse("default", "/"), "", None, "", "")


def interpreter(wiring: Wiring, choice: Choice) -> Interpreter:
    """The interpreter to make an environment from; virtual environments do not count unless one is named.

    Raises:
        InterpreterError: There is none, and none could be had.
    """
    found = locate_or_install(wiring, choice, environments=False)
    if found.origin in ("active", "environment"):
        usage.note(wiring.context, found.prefix)
    wiring.reporter.debug(f"Using Python {found.version} at `{found.executable}`{choice.set_by}")
    return found
