"""An environment that is looked at: which one is meant, and what is installed in it. A HOT module."""

from __future__ import annotations

from pym.errors import UsageError, shown
from pym.install import sites
from pym.install.unfinished import recover
from pym.model.value import Value
from pym.ops import environments
from pym.spec.name import normalise

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from pym.model.environment import Environment, Installed
    from pym.ops.wiring import Wiring


class Asked(Value):
    """Which environment is meant, as typed or set by the environment.

    Attributes:
        python: `--python`, "" for none.
        system: `--system`.
        target, prefix: The directories of these flags, "" for none.
    """

    __slots__ = ("prefix", "python", "system", "target")

    def __init__(self, python: str = "", *, system: bool = False, target: str = "", prefix: str = "") -> None:
        self.python = python
        self.system = system
        self.target = target
        self.prefix = prefix


class Inspected(Value):
    """An environment and what is installed in it.

    Attributes:
        environment: The environment.
        installed: Its distributions, sorted by name and version.
        cache: The cache directory, "" for none.
    """

    __slots__ = ("cache", "environment", "installed")

    def __init__(self, environment: Environment, installed: list[Installed], cache: str) -> None:
        self.environment = environment
        self.installed = installed
        self.cache = cache


def inspect(wiring: Wiring, asked: Asked) -> Inspected:
    """The environment that is asked for, and what is in it.

    Raises:
        InterpreterError: There is none.
        UsageError: The request is none.
    """
    apart = bool(asked.target or asked.prefix)
    # Whose Python it is, is told in either case.
    environment = environments.find(wiring, python=asked.python, system=asked.system, writing=False)
    if apart:
        environment = environments.find(
            wiring,
            python=asked.python,
            system=asked.system,
            target=asked.target,
            prefix=asked.prefix,
            writing=False,
            announce=False,
        )
    # What a process that was killed has left is not to be looked at: it is finished or undone first.
    recover(environment, wiring.reporter)
    return Inspected(environment, sites.installed(environment, wiring.reporter.warn), wiring.context.cache)


def names(words: Sequence[str], what: str) -> list[str]:
    """Names of packages as typed, normalised.

    Args:
        words: As typed.
        what: What they were given for, as in `--exclude`.

    Raises:
        UsageError: One is no name.
    """
    found = []
    for word in words:
        name = normalise(word)
        if name is None:
            raise UsageError(
                f"Invalid value for `{what}`: {shown(word)} is no name of a package",
                context="a name has letters, digits, `-`, `_` and `.`, and begins and ends with a letter or digit",
            )
        found.append(name)
    return found
