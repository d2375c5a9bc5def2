"""Where things lie on this machine. The one place that knows; install.sh and the shims follow the same rules.

Unix (macOS too) follows the XDG base directories, as uv does; Windows asks platformdirs.
"""

from __future__ import annotations

import os
import sys

WINDOWS = sys.platform == "win32"

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping


class Layout:
    """The directories pym uses, as absolute paths. Nothing is created by asking.

    Args:
        environ: The environment: `PYM_*` and `XDG_*` variables and HOME decide.
    """

    __slots__ = ("_data", "environ", "home")

    def __init__(self, environ: Mapping[str, str]) -> None:
        self.environ = environ
        self._data = ""
        home = environ.get("USERPROFILE" if WINDOWS else "HOME", "")
        self.home = home if os.path.isabs(home) else _home()

    def _place(self, own: str, xdg: str, *rest: str) -> str:
        """`own` variable, else the `xdg` variable if it is absolute as its standard demands, else under home."""
        value = self.environ.get(own)
        if value:
            return os.path.abspath(value)
        base = self.environ.get(xdg, "")
        if os.path.isabs(base):
            return os.path.join(base, "pym")
        return os.path.join(self.home, *rest, "pym")

    @property
    def data(self) -> str:
        """What must be kept: the store, the shims, pym itself. `PYM_DATA_DIR`, else `$XDG_DATA_HOME/pym`."""
        if not self._data:
            if WINDOWS and not self.environ.get("PYM_DATA_DIR"):
                self._data = os.path.join(_windows("data"), "data")
            else:
                self._data = self._place("PYM_DATA_DIR", "XDG_DATA_HOME", ".local", "share")
        return self._data

    @property
    def store(self) -> str:
        """Managed interpreters. `PYM_PYTHON_INSTALL_DIR`, else `python` in the data directory."""
        value = self.environ.get("PYM_PYTHON_INSTALL_DIR")
        return os.path.abspath(value) if value else os.path.join(self.data, "python")

    @property
    def cache(self) -> str:
        """What can be made again. `PYM_CACHE_DIR`, else `$XDG_CACHE_HOME/pym`."""
        if WINDOWS and not self.environ.get("PYM_CACHE_DIR"):
            return os.path.join(_windows("cache"), "cache")
        return self._place("PYM_CACHE_DIR", "XDG_CACHE_HOME", ".cache")

    @property
    def config(self) -> str:
        """The user's settings: `pym.toml` and the global `.python-version`. `$XDG_CONFIG_HOME/pym`."""
        if WINDOWS:
            return _windows("config")
        return self._place("PYM_CONFIG_DIR", "XDG_CONFIG_HOME", ".config")

    @property
    def bin(self) -> str:
        """Where `python3.12` and the like are linked: `PYM_PYTHON_BIN_DIR`, else the XDG bin directory."""
        value = self.environ.get("PYM_PYTHON_BIN_DIR") or self.environ.get("XDG_BIN_HOME")
        if value and os.path.isabs(value):
            return value
        base = self.environ.get("XDG_DATA_HOME", "")
        if os.path.isabs(base):
            return os.path.normpath(os.path.join(base, os.pardir, "bin"))
        return os.path.join(self.home, ".local", "bin")

    @property
    def shims(self) -> str:
        """The directory of `python`, `python3`, `python3.N` shims that goes on PATH."""
        return os.path.join(self.data, "shims")

    @property
    def answers(self) -> str:
        """What the shims were told: one small file for a request or a directory."""
        return os.path.join(self.data, "answers")


def _home() -> str:
    """The home directory the user database has; `expanduser` would follow HOME, which is empty or relative here."""
    if WINDOWS:
        return os.path.expanduser("~")
    import pwd

    try:
        return pwd.getpwuid(os.getuid()).pw_dir
    except KeyError:
        return "/"


def _windows(kind: str) -> str:
    """Untested: no Windows machine has run this yet."""
    import platformdirs

    if kind == "data":
        return platformdirs.user_data_dir("pym", appauthor=False, roaming=True)
    if kind == "config":
        return platformdirs.user_config_dir("pym", appauthor=False, roaming=True)
    return platformdirs.user_cache_dir("pym", appauthor=False)


def shipped(kind: str) -> str:
    """The directory of data that comes with pym: `manifests` or `shims`.

    In an installed pym they lie in the package, in a checkout at the top.
    """
    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    inside = os.path.join(package, kind)
    # `pym/shim` is a room of code, `pym/shims` the templates: the names differ so that neither hides the other.
    return inside if os.path.isdir(inside) else os.path.join(os.path.dirname(os.path.dirname(package)), kind)
