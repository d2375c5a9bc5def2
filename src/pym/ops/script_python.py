"""Which Python a script is run with: typed > environment > version file nearby > what the script says. A HOT module."""

from __future__ import annotations

from pym.errors import UsageError
from pym.ops.choose import Choice, admitted, could_satisfy, pin_in_force
from pym.python.request import PythonRequest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.model.version import PythonVersion
    from pym.ops.wiring import Wiring
    from pym.project.script import Script


def choose(wiring: Wiring, script: Script, typed: str) -> Choice:
    """The request in force.

    Args:
        wiring: The call as the script sees it (`Wiring.apart`).
        script: The script.
        typed: The request on the command line, "" for none.

    Raises:
        UsageError: A request, a version file or the `requires-python` of the script cannot be understood.
    """
    requires = script.requires_python
    wanted = typed or wiring.context.environ.get("PYM_PYTHON", "")
    if wanted:
        source = "" if typed else "PYM_PYTHON"
        # Whoever names one gets it: see `warn`.
        return Choice(PythonRequest.parse(wanted, wiring.context.cwd), source, None, "", "")
    pin = pin_in_force(wiring)
    if pin is not None and requires and not could_satisfy(wiring, pin.request, requires):
        wiring.reporter.debug(f"`{pin.path}` asks for {pin.request.describe()}, which `{script.label}` does not take")
        pin = None
    if pin is not None:
        return Choice(pin.request, pin.path, pin, requires, script.label)
    if requires:
        try:
            request = PythonRequest.parse(wiring.specifiers.valid(requires), "/")
        except UsageError as error:
            raise UsageError(f"{error.message} (in `{script.label}`)", context=error.context) from error
        return Choice(request, script.label, None, requires, script.label)
    return Choice(PythonRequest.parse("default", "/"), "", None, "", "")


def admits(wiring: Wiring, script: Script, version: PythonVersion) -> bool:
    """Whether a script takes a Python."""
    requires = script.requires_python
    return not requires or admitted(wiring, requires, ".".join(map(str, version.release)))


def warn(wiring: Wiring, script: Script, version: PythonVersion) -> None:
    """Says that a Python is not one that the script takes: whoever asks for it nevertheless gets it, as from uv."""
    if not admits(wiring, script, version):
        wiring.reporter.warn(
            f"The requested interpreter resolved to Python {version}, which is incompatible with the script's Python "
            f"requirement: `{script.requires_python}`"
        )
