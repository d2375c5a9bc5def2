"""Which environment `pym run` starts a command in: the project's, a new one, or whatever Python is there. A HOT module.

What a project's environment holds is brought up to date elsewhere (`ops.lock`, `ops.sync`); what is wanted besides
comes on top (`ops.run_layers`).
"""

from __future__ import annotations

import os

from pym.model.interpreter import Interpreter
from pym.model.value import Value
from pym.ops.choose import Choice, choose
from pym.ops.locate import locate_or_install, require_compatible
from pym.python import environments, usage

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.model.environment import Environment
    from pym.model.lock import Lock
    from pym.ops.run_rooms import Rooms
    from pym.ops.wiring import Wiring


class Base(Value):
    """What a command runs in, but for what is wanted besides.

    Attributes:
        interpreter: Its interpreter.
        lock: The lock that it was made from, None if it is of none.
        found: Where things are in it, None as long as nobody has asked.
    """

    __slots__ = ("found", "interpreter", "lock")

    def __init__(self, interpreter: Interpreter, found: Environment | None = None, lock: Lock | None = None) -> None:
        self.interpreter = interpreter
        self.found = found
        self.lock = lock

    @classmethod
    def of(cls, environment: Environment, lock: Lock | None = None) -> Base:
        """A virtual environment."""
        interpreter = Interpreter(environment.key, environment.python, environment.prefix, "environment")
        return cls(interpreter, environment, lock)

    @property
    def prefix(self) -> str:
        """The virtual environment, "" if it is an installation."""
        prefix = self.interpreter.prefix
        return prefix if self.found is not None or environments.is_environment(prefix) else ""

    @property
    def programs(self) -> str:
        """The directory that comes first on PATH."""
        return os.path.dirname(self.interpreter.executable)

    def environment(self, wiring: Wiring) -> Environment:
        """Where things are in it.

        Raises:
            BrokenInterpreter: Its interpreter does not say.
        """
        if self.found is None:
            from pym.ops import environments as places

            return places.describe(wiring, self.interpreter)
        return self.found


def outside(wiring: Wiring, typed: str) -> Base:
    """What is there where there is no project: the active environment, one nearby, an installation.

    Args:
        wiring: The call.
        typed: `--python`, or "".

    Raises:
        InterpreterError: There is no Python, and none could be had.
    """
    choice = choose(wiring, typed, shared_environment=True)
    interpreter = locate_or_install(wiring, choice, environments=True)
    require_compatible(wiring, choice, interpreter)
    _tell(wiring, choice, interpreter)
    return Base(interpreter)


def isolated(wiring: Wiring, typed: str, rooms: Rooms) -> Base:
    """An empty environment for this call alone, of the Python that is asked for here, not by the root of the workspace.

    Args:
        wiring: The call.
        typed: `--python`, or "".
        rooms: Where to.

    Raises:
        InterpreterError: There is no Python, and none could be had.
        StoreError: The disk does not allow it.
    """
    from pym.venv import create

    interpreter = own_interpreter(wiring, typed, shared=False)
    return Base.of(create.create(rooms.fresh("environment"), interpreter, activate=False))


def strict(wiring: Wiring, typed: str, rooms: Rooms, key: str) -> Base:
    """An environment of the cache that nothing but what `key` stands for is ever put into.

    Args:
        wiring: The call.
        typed: `--python`, or "".
        rooms: Where to.
        key: What is wanted, and of which project.

    Raises:
        InterpreterError: There is no Python, and none could be had.
        StoreError: The disk does not allow it.
    """
    interpreter = own_interpreter(wiring, typed, shared=True)
    return Base.of(rooms.cached(key, "strict", interpreter, lambda _environment, _held: None))


def own_interpreter(wiring: Wiring, typed: str, *, shared: bool) -> Interpreter:
    """The interpreter to make an environment from.

    Args:
        wiring: The call.
        typed: `--python`, or "".
        shared: Whether the workspace's root decides, as it does for the environment that its members share.
    """
    choice = choose(wiring, typed, shared_environment=shared)
    interpreter = locate_or_install(wiring, choice, environments=False)
    require_compatible(wiring, choice, interpreter)
    _tell(wiring, choice, interpreter)
    return interpreter


def _tell(wiring: Wiring, choice: Choice, interpreter: Interpreter) -> None:
    if choice.pin is not None and not choice.pin.shared:
        usage.note(wiring.context, choice.pin.path)
    if interpreter.origin in ("active", "environment"):
        usage.note(wiring.context, interpreter.prefix)
    wiring.reporter.debug(f"Using Python {interpreter.version} at `{interpreter.executable}`{choice.set_by}")
