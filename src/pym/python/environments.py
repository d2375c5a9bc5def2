"""Where virtual environments are: the active one, conda's, the one in a directory. Nothing is started. A HOT module."""

from __future__ import annotations

import os

from pym.fs import pyvenv
from pym.launch.layout import WINDOWS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping


def active(environ: Mapping[str, str], cwd: str) -> str:
    """The directory of the active virtual environment, "" if none is."""
    return _place(environ, "VIRTUAL_ENV", cwd)


def conda(environ: Mapping[str, str], cwd: str, *, base: bool) -> str:
    """The directory of the active conda environment if it is (not) the base one, else "".

    The base environment is an installation, the others are environments. conda does not say which it is: uv's guess.
    """
    prefix = _place(environ, "CONDA_PREFIX", cwd)
    return prefix if prefix and _is_base(prefix, environ) == base else ""


def nearest(start: str) -> str:
    """The environment that `start` lies in, or the nearest `.venv` at or above it; "" if there is none."""
    directory = start
    while True:
        if is_environment(directory):
            return directory
        inner = os.path.join(directory, ".venv")
        if os.path.lexists(inner) and (os.path.isdir(inner) or os.path.islink(inner)):
            # One without pyvenv.cfg is broken, and whoever made it meant it: an outer one is not taken instead.
            return inner
        parent = os.path.dirname(directory)
        if parent == directory:
            return ""
        directory = parent


def is_environment(directory: str) -> bool:
    """Whether `directory` is a virtual environment as PEP 405 has it, working or not."""
    return os.path.isfile(os.path.join(directory, "pyvenv.cfg"))


def python_in(directory: str) -> str:
    """The interpreter of an environment or installation, "" if there is none. May be a link that leads nowhere."""
    names = ("Scripts/python.exe", "bin/python.exe", "python.exe") if WINDOWS else ("bin/python", "bin/python3")
    paths = [os.path.join(directory, name) for name in names]
    for path in paths:
        if os.path.exists(path):
            return path
    for path in paths:
        if os.path.lexists(path):
            return path
    return ""


def home_of(directory: str) -> str:
    """What `pyvenv.cfg` in `directory` calls home: the directory of the base interpreter. "" if it does not say."""
    return (pyvenv.read(directory) or {}).get("home", "")


def _place(environ: Mapping[str, str], name: str, cwd: str) -> str:
    value = environ.get(name, "")
    return os.path.join(cwd, value) if value and "\0" not in value else ""


def _is_base(prefix: str, environ: Mapping[str, str]) -> bool:
    if os.path.isfile(os.path.join(prefix, "conda-meta", "pixi")):
        return False  # pixi has no base environment
    if environ.get("_CONDA_ROOT") == prefix:
        return True
    # The name of the active environment; one made by path has the path for its name.
    name = environ.get("CONDA_DEFAULT_ENV")
    return name is not None and name != prefix and name != os.path.basename(prefix)
