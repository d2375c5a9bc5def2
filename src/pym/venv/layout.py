"""Where things are in a virtual environment: from its path and what its interpreter is. A HOT module."""

from __future__ import annotations

from pym.model.environment import Environment, Scheme

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.model.interpreter import InterpreterKey

USUAL = ".venv"


def library(key: InterpreterKey) -> str:
    """The name of the directory below `lib` and `include` that an interpreter has for itself: `python3.13t`."""
    stem = "pypy" if key.implementation == "pypy" else "python"
    return f"{stem}{key.version.major}.{key.version.minor}{'t' if key.free_threaded else ''}"


def scheme(prefix: str, key: InterpreterKey) -> Scheme:
    """The places of the virtual environment at `prefix` (sysconfig's scheme `venv`; headers where pip has them).

    Args:
        prefix: Absolute path.
        key: What its interpreter is.
    """
    own = library(key)
    site = f"{prefix}/lib/{own}/site-packages"
    return Scheme(site, site, f"{prefix}/bin", prefix, f"{prefix}/include/site/{own}")


def environment(prefix: str, key: InterpreterKey) -> Environment:
    """The virtual environment at `prefix`."""
    return Environment(prefix, "virtual", f"{prefix}/bin/python", key, scheme(prefix, key))
