"""Interpreters: what one is (`InterpreterKey`) and one on this machine (`Interpreter`)."""

from __future__ import annotations

from pym.model.platform import Platform
from pym.model.value import Value
from pym.model.version import PythonVersion

VARIANTS = ("", "freethreaded", "debug", "freethreaded+debug")


class InterpreterKey(Value):
    """Implementation, version, variant and platform: the name of a directory in the store.

    `implementation` is `cpython`, `pypy` or `graalpy`; `variant` one of `VARIANTS`.
    """

    __slots__ = ("implementation", "version", "variant", "platform")

    def __init__(self, implementation: str, version: PythonVersion, variant: str, platform: Platform) -> None:
        self.implementation = implementation
        self.version = version
        self.variant = variant
        self.platform = platform

    @classmethod
    def parse(cls, name: str) -> InterpreterKey | None:
        """`cpython-3.13.0+freethreaded-linux-x86_64-gnu`. None when `name` is not a full key."""
        implementation, _, rest = name.partition("-")
        text, _, where = rest.partition("-")
        number, _, variant = text.partition("+")
        version = PythonVersion.parse(number)
        platform = Platform.parse(where)
        if not implementation.isalpha() or version is None or platform is None or variant not in VARIANTS:
            return None
        return cls(implementation, version, variant, platform)

    @property
    def minor_name(self) -> str:
        """Name of the link that stands for the newest patch: `cpython-3.13-linux-x86_64-gnu`."""
        suffix = f"+{self.variant}" if self.variant else ""
        return f"{self.implementation}-{self.version.major}.{self.version.minor}{suffix}-{self.platform}"

    @property
    def free_threaded(self) -> bool:
        return "freethreaded" in self.variant

    @property
    def debug(self) -> bool:
        return "debug" in self.variant

    @property
    def executable_suffix(self) -> str:
        """What follows `pythonX.Y` in the name of the program: "", "t", "d" or "td"."""
        return ("t" if self.free_threaded else "") + ("d" if self.debug else "")

    def __str__(self) -> str:
        suffix = f"+{self.variant}" if self.variant else ""
        return f"{self.implementation}-{self.version}{suffix}-{self.platform}"


class Interpreter(Value):
    """A working interpreter on this machine.

    Attributes:
        key: What it is.
        executable: Absolute path by which it is to be started; links in it are kept as they are.
        prefix: Absolute `sys.prefix` of the installation or environment.
        origin: Where it was found: `managed`, `active`, `conda`, `environment`, `path`, `pyenv`, `mise`, `asdf`,
            `named`.
    """

    __slots__ = ("key", "executable", "prefix", "origin")

    def __init__(self, key: InterpreterKey, executable: str, prefix: str, origin: str) -> None:
        self.key = key
        self.executable = executable
        self.prefix = prefix
        self.origin = origin

    @property
    def version(self) -> PythonVersion:
        return self.key.version
