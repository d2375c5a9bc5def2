"""The programs on PATH that may be the Python asked for, in uv's order. A HOT module.

The order of the directories decides; in one directory the most specific name comes first (`python3.12`, `python3`,
`python`), then, unless one minor version is asked for, every `python3.N`, newest first.
"""

from __future__ import annotations

import os
import time

from pym.cache.memo import Memo, stamp
from pym.launch.layout import WINDOWS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pym.python.request import PythonRequest

KIND = "directories-1"

_SUFFIX = ".exe" if WINDOWS else ""
_VARIANT_SUFFIXES = {"freethreaded": "t", "debug": "d", "freethreaded+debug": "td", "gil+debug": "d"}
_IMPLEMENTATIONS = ("cpython", "pypy", "graalpy", "pyodide")
_OLDEST_MINOR = 6
_TICK = 100_000_000  # ns; see `known`


def directories(environ: Mapping[str, str], cwd: str) -> list[str]:
    """The directories of PATH (or `PYM_PYTHON_SEARCH_PATH` in its place), absolute, each once whatever it is called."""
    found = []
    seen = set()
    value = environ.get("PYM_PYTHON_SEARCH_PATH")
    for entry in (environ.get("PATH", "") if value is None else value).split(os.pathsep):
        # An empty entry means the working directory to a shell. Programs of a directory one happens to be in are not
        # started for that.
        if not entry or "\0" in entry:
            continue
        path = os.path.join(cwd, entry)
        try:
            about = os.stat(path)
        except OSError:
            continue
        if (about.st_dev, about.st_ino) not in seen or not about.st_ino:
            seen.add((about.st_dev, about.st_ino))
            found.append(path)
    return found


def programs(request: PythonRequest, environ: Mapping[str, str], cwd: str, cache: str) -> Iterator[str]:
    """Absolute paths of the executable files on PATH that may satisfy `request`, best first, lazily.

    Args:
        request: What is asked for; not a path or a program's name.
        environ: For PATH.
        cwd: Where relative entries of PATH start from.
        cache: The cache directory, for the listings of large directories; "" to keep none.
    """
    names = executable_names(request)
    memo = Memo(cache, KIND)
    for directory in directories(environ, cwd):
        for name in names:
            path = os.path.join(directory, name)
            if os.access(path, os.X_OK):
                yield path
        if request.version is None or len(request.version.release) < 2:
            for name in _minor_names(directory, memo):
                if name not in names and _wanted(name, request):
                    path = os.path.join(directory, name)
                    if os.access(path, os.X_OK):
                        yield path


def named(name: str, environ: Mapping[str, str], cwd: str) -> Iterator[str]:
    """Absolute paths of the programs on PATH that are called `name`."""
    if "\0" not in name and name not in ("", ".", ".."):
        for directory in directories(environ, cwd):
            for spelled in (name, name + _SUFFIX) if _SUFFIX and not name.endswith(_SUFFIX) else (name,):
                path = os.path.join(directory, spelled)
                if os.access(path, os.X_OK) and os.path.isfile(path):
                    yield path


def executable_names(request: PythonRequest) -> list[str]:
    """The names under which the Python asked for may be found, most telling first."""
    version = request.version
    numbers = [""]
    if version is None or not version.release:
        numbers.append("3")
    else:
        for length in range(1, len(version.release) + 1):
            number = ".".join([str(part) for part in version.release[:length]])
            numbers.append(number)
            if version.pre and length > 1:
                numbers.append(number + version.pre)
    if version is not None:
        numbers.reverse()
    suffix = _VARIANT_SUFFIXES.get(version.variant, "") if version is not None else ""
    stems = ["python"]
    if request.implementation:
        stems.insert(0, request.implementation)
    elif request.kind == "any":
        stems += _IMPLEMENTATIONS
    names = []
    for stem in stems:
        for number in numbers:
            if suffix:
                names.append(f"{stem}{number}{suffix}{_SUFFIX}")
            names.append(f"{stem}{number}{_SUFFIX}")
    return names


def _wanted(name: str, request: PythonRequest) -> bool:
    stem, _, minor = name.removesuffix(_SUFFIX).removesuffix("t").partition("3.")
    if stem != "python" and stem != request.implementation and request.kind != "any":
        return False
    return request.version is None or request.version.may_be(3, int(minor))


def _minor_names(directory: str, memo: Memo) -> tuple[str, ...]:
    """The names in `directory` of the form `python3.N` or `pypy3.N`, newest first.

    A large directory takes most of a millisecond to list, so listings are kept while the directory is unchanged.
    """
    before = stamp(directory)
    entry = memo.recall(directory)
    if type(entry) is tuple and len(entry) == 2 and entry[0] == before:
        names: tuple[str, ...] = entry[1]
        return names
    try:
        listed = os.listdir(directory)
    except OSError:
        return ()
    found = []
    for name in listed:
        stem, point, rest = name.removesuffix(_SUFFIX).partition("3.")
        minor = rest.removesuffix("t")
        if not point or not (stem == "python" or stem in _IMPLEMENTATIONS):
            continue
        if minor.isdecimal() and minor.isascii() and len(minor) < 3 and int(minor) >= _OLDEST_MINOR:
            found.append((int(minor), -len(name), name))
    found.sort(reverse=True)
    names = tuple([name for _, _, name in found])
    if len(listed) > 50 and before is not None and not 0 <= time.time_ns() - max(before[3:]) < _TICK:
        memo.remember(directory, (before, names))
    return names
