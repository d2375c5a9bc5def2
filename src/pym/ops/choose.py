"""Which Python is asked for here, and by whom: typed > environment > version file > project > default. A HOT module."""

from __future__ import annotations

from pym.errors import UsageError
from pym.model.value import Value
from pym.python import pins
from pym.python.pins import Pin
from pym.python.request import PythonRequest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.model.interpreter import InterpreterKey
    from pym.model.version import PythonVersion
    from pym.ops.wiring import Wiring


class Choice(Value):
    """A request and where it comes from.

    Attributes:
        request: What is asked for.
        source: Who asks, for messages: `PYM_PYTHON` or the path of a file; "" for what was typed and the default.
        pin: The version file, if that is where it comes from.
        requires_python: What the project demands besides, "" outside of projects.
        requires_source: The file that demands it.
    """

    __slots__ = ("pin", "request", "requires_python", "requires_source", "source")

    def __init__(
        self, request: PythonRequest, source: str, pin: Pin | None, requires_python: str, requires_source: str
    ) -> None:
        self.request = request
        self.source = source
        self.pin = pin
        self.requires_python = requires_python
        self.requires_source = requires_source

    @property
    def set_by(self) -> str:
        """Half a sentence that tells who asked, with a leading space; "" if it was typed or nobody did."""
        return f" (set by `{self.source}`)" if self.source else ""


def choose(wiring: Wiring, typed: str, *, shared_environment: bool = False) -> Choice:
    """The request in force.

    Args:
        wiring: The call.
        typed: The request on the command line, "" for none.
        shared_environment: The answer is for the environment that the members of a workspace share: the root's pin
            counts, and a differing one nearer by is said to be passed over.

    Raises:
        UsageError: A request, version file or project file cannot be understood.
    """
    workspace = wiring.workspace
    requires, requires_source = "", ""
    if workspace is not None and workspace.requires_python:
        requires, requires_source = workspace.requires_python, workspace.requires_python_source
    wanted = typed or wiring.context.environ.get("PYM_PYTHON", "")
    if wanted:
        source = "" if typed else "PYM_PYTHON"
        return Choice(PythonRequest.parse(wanted, wiring.context.cwd), source, None, requires, requires_source)
    pin = pin_in_force(wiring, shared_environment=shared_environment)
    if pin is not None and pin.shared and requires and not could_satisfy(wiring, pin.request, requires):
        pin = None  # a user's general default must not stand in a project's way
    if pin is not None:
        return Choice(pin.request, pin.path, pin, requires, requires_source)
    if requires:
        try:
            request = PythonRequest.parse(wiring.specifiers.valid(requires), "/")
        except UsageError as error:
            raise UsageError(f"{error.message} (in `{requires_source}`)", context=error.context) from error
        return Choice(request, requires_source, None, requires, requires_source)
    return Choice(PythonRequest.parse("default", "/"), "", None, "", "")


def pin_in_force(wiring: Wiring, *, shared_environment: bool = False, several_first: bool = False) -> Pin | None:
    """The version file that counts here, the user's global one included.

    Raises:
        PinError: It cannot be read.
    """
    if wiring.no_config:
        return None
    workspace = wiring.workspace
    stop = workspace.root if workspace is not None else None
    reporter, store = wiring.reporter, wiring.store
    start = wiring.project_from
    pin = pins.find_pin(start, stop, reporter, store=store, several_first=several_first)
    if pin is not None and shared_environment and workspace is not None and workspace.shared:
        at_root = pins.find_pin(workspace.root, workspace.root, reporter, store=store)
        if at_root is not None and at_root.path != pin.path:
            if at_root.request != pin.request:
                reporter.warn(
                    f"Using {at_root.request.describe()} from `{at_root.path}`, which the workspace's environment "
                    f"follows; `{pin.path}` asks for {pin.request.describe()} (`--isolated` would use that)"
                )
            return at_root
    if pin is None:
        pin = pins.global_pin(wiring.layout.config, reporter, store=store, several_first=several_first)
    return pin


def could_satisfy(wiring: Wiring, request: PythonRequest, requires: str) -> bool:
    """Whether some Python that `request` asks for may satisfy `requires`. True when it is not clear."""
    version = request.version
    if version is None or version.specifier or not version.release:
        return True
    release = version.release
    if len(release) == 3:
        return admitted(wiring, requires, ".".join(map(str, release)))
    # `3.12` may turn out to be any patch: one that is admitted is enough.
    highest = 99
    minors = [release[1]] if len(release) == 2 else list(range(highest))
    return any(
        admitted(wiring, requires, f"{release[0]}.{minor}.{patch}") for minor in minors for patch in (0, highest)
    )


def admitted(wiring: Wiring, requires: str, version: str) -> bool:
    """Whether a project that requires `requires` takes the release `version` (pre-release suffixes do not count)."""
    return wiring.specifiers.admits(requires, version)


def conflict(wiring: Wiring, choice: Choice, version: PythonVersion) -> str:
    """What to say if a Python of `version` is not one the project takes; "" if it is."""
    requires = choice.requires_python
    if not requires or choice.source == choice.requires_source:
        return ""
    release = ".".join(map(str, version.release))
    if admitted(wiring, requires, release):
        return ""
    return (
        f"The Python request `{choice.request.canonical()}`{choice.set_by} resolved to Python {version}, "
        f'which is incompatible with the project\'s `requires-python = "{requires}"` in `{choice.requires_source}`'
    )


def matching(wiring: Wiring, request: PythonRequest) -> list[InterpreterKey]:
    """The managed interpreters that satisfy `request`, newest first."""
    return [key for key in wiring.store.installed() if request.admits(key, wiring.specifiers)]
