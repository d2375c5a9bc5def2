"""Interpreters that pyenv, mise and asdf installed, and what their shims on PATH stand for. A HOT module.

Their shims are never started: a pyenv shim takes 60 ms, fails for every version that is not selected, and answers
differently from one directory to the next. What a shim would run is read from where the tool keeps its choice; a
version that is not chosen is found in the tool's own directory all the same.
"""

from __future__ import annotations

import os

from pym.model.value import Value
from pym.model.version import PythonVersion

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

_HEAD = 512  # bytes of a program that are looked at
_CHOICE = 8192  # bytes of a file in which a tool keeps its choice
_LAUNCHERS = ("mise", "rtx", "rye", "asdf")  # programs that are linked as `python` and decide when started


class Install(Value):
    """An interpreter another tool has installed.

    Attributes:
        executable: Absolute path.
        origin: `pyenv`, `mise` or `asdf`.
        version: What the name of its directory says, None if that is not a version of CPython.
    """

    __slots__ = ("executable", "origin", "version")

    def __init__(self, executable: str, origin: str, version: PythonVersion | None) -> None:
        self.executable = executable
        self.origin = origin
        self.version = version


class Elsewhere:
    """What other tools have on this machine. Reads each of their directories once.

    Args:
        environ: The environment; tells where the tools keep things and what they are told to run.
        home: The home directory.
        shims: The directory of pym's own shims.
    """

    __slots__ = ("_environ", "_home", "_names", "_roots", "_selected", "_shims")

    def __init__(self, environ: Mapping[str, str], home: str, shims: str) -> None:
        self._environ = environ
        self._home = home
        self._shims = shims
        self._roots = roots(environ, home)
        self._names: dict[str, list[str]] = {}
        self._selected: dict[tuple[str, str], list[str]] = {}

    def installs(self, wanted: Callable[[PythonVersion | None], bool]) -> Iterator[Install]:
        """What the tools have installed, newest first, lazily; what is not named by a version comes last.

        Args:
            wanted: Whether a version is worth looking at; it is given None for what is not named by one.
        """
        found = []
        for origin, directory in self._roots:
            for name in self._list(directory):
                version = PythonVersion.parse(name)
                if wanted(version):
                    found.append((_order(name), origin, directory, version))
        found.sort(key=lambda item: item[0], reverse=True)
        for order, origin, directory, version in found:
            place = os.path.join(directory, order[2])
            # pyenv-virtualenv and mise keep links and environments among the installations.
            if _inside(place, directory) or os.path.exists(os.path.join(place, "pyvenv.cfg")):
                continue
            for program in ("python", "python3"):
                executable = os.path.join(place, "bin", program)
                if os.access(executable, os.X_OK):
                    yield Install(executable, origin, version)
                    break

    def behind(self, path: str) -> tuple[str, str]:
        """The interpreter that the program `path` (absolute) stands for, and whose shim it is.

        A program that is no shim stands for itself. ("", tool) if it is not known what the shim would run: outside of
        any project, because pym has its own reading of `.python-version`.
        """
        tool = shim_of(path, self._shims)
        if not tool:
            return path, ""
        near, name = os.path.split(path)
        directory = dict(self._roots).get(tool, "")
        if tool == "pyenv" and os.path.basename(near) == "shims":
            directory = os.path.join(os.path.dirname(near), "versions")
        if directory:
            selected = self._selected.get((tool, directory))
            if selected is None:
                selected = [self._match(directory, choice) for choice in self._chosen(tool, directory)]
                self._selected[tool, directory] = selected
            for version in selected:
                executable = os.path.join(directory, version, "bin", name)
                if version and os.access(executable, os.X_OK):
                    return executable, tool
        return "", tool

    def _chosen(self, tool: str, directory: str) -> list[str]:
        """The versions that the tool runs by default, most wanted first."""
        if tool == "pyenv":
            said = self._environ.get("PYENV_VERSION", "").replace(":", " ").split()
            return said or _words(os.path.join(os.path.dirname(directory), "version"))
        said = self._environ.get(f"{tool.upper()}_PYTHON_VERSION", "").split()
        if said:
            return said
        for line in _read(os.path.join(self._home, ".tool-versions"), _CHOICE).decode("utf-8", "replace").splitlines():
            words = line.partition("#")[0].split()
            if words[:1] == ["python"]:
                return words[1:]
        return []

    def _match(self, directory: str, choice: str) -> str:
        """The installation a choice means: the very name, else the newest below it (`3.12` means 3.12.4)."""
        choice = choice.removeprefix("python-")
        # Only what is listed is ever used: whatever the file says, it cannot lead out of the directory.
        names = self._list(directory)
        if choice in names:
            return choice
        below = [name for name in names if name.startswith(choice + ".") and PythonVersion.parse(name) is not None]
        return max(below, key=_order, default="")

    def _list(self, directory: str) -> list[str]:
        names = self._names.get(directory)
        if names is None:
            try:
                names = [name for name in os.listdir(directory) if name[0] != "."]
            except OSError:
                names = []
            self._names[directory] = names
        return names


def roots(environ: Mapping[str, str], home: str) -> tuple[tuple[str, str], ...]:
    """Where each tool keeps its Pythons: (tool, absolute directory)."""
    data = environ.get("XDG_DATA_HOME", "")
    if not os.path.isabs(data):
        data = os.path.join(home, ".local", "share")
    places = (
        ("pyenv", environ.get("PYENV_ROOT") or os.path.join(home, ".pyenv"), "versions"),
        ("mise", environ.get("MISE_DATA_DIR") or os.path.join(data, "mise"), "installs/python"),
        ("asdf", environ.get("ASDF_DATA_DIR") or os.path.join(home, ".asdf"), "installs/python"),
    )
    return tuple([(tool, os.path.join(root, below)) for tool, root, below in places if os.path.isabs(root)])


def shim_of(path: str, shims: str) -> str:
    """Whose shim the program `path` is: `pym`, `pyenv`, `asdf`, `mise`, another launcher's name; "" if it is none.

    Args:
        path: Absolute path of a program.
        shims: The directory of pym's own shims.
    """
    if os.path.dirname(path) == shims:
        return "pym"
    try:
        os.readlink(path)
    except OSError:
        pass
    else:
        name = os.path.basename(os.path.realpath(path))
        if name in _LAUNCHERS:
            return name
    head = _read(path, _HEAD)
    if head[:2] != b"#!":
        return ""
    if b"# pym shim" in head:
        return "pym"
    for tool in (b"pyenv", b"asdf", b"mise"):
        if any(tool + call in head for call in (b" exec ", b'" exec ', b" x ", b'" x ')):
            return tool.decode("ascii")
    return ""


def _words(path: str) -> list[str]:
    text = _read(path, _CHOICE).decode("utf-8", "replace")
    return " ".join([line.partition("#")[0] for line in text.splitlines()]).split()


def _inside(place: str, directory: str) -> bool:
    """Whether `place` is a link to somewhere in `directory`: an alias, or an environment of another version."""
    if not os.path.islink(place):
        return False
    return os.path.realpath(place).startswith(os.path.realpath(directory) + os.sep)


def _order(name: str) -> tuple[bool, tuple[int, int, int, str, int], str]:
    """Sorts versions by number, and everything else before them by name."""
    version = PythonVersion.parse(name)
    if version is None:
        return False, (0, 0, 0, "", 0), name
    return True, version.key, name


def _read(path: str, limit: int) -> bytes:
    """The first `limit` bytes of the file `path`, none if it cannot be read. Never waits, whatever it is."""
    try:
        fd = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0))
    except OSError:
        return b""
    try:
        return os.read(fd, limit)
    except OSError:
        return b""
    finally:
        os.close(fd)
