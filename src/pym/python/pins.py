"""`.python-version` files: found the same way by the shims, `find`, `pin`, `run` and `install`. A HOT module.

Nearest first: from the working directory up to the project's root, or to the root of the file system outside projects;
then the user's global pin. In one directory `.python-version` comes before `.python-versions` (the other way round for
`python install`, which takes every line). What such a file holds is data from a stranger: it may name versions, never
commands or paths.
"""

from __future__ import annotations

import os
import stat
from codecs import BOM_UTF8

from pym.errors import PinError, UsageError, shown
from pym.model.value import Value
from pym.python.request import PythonRequest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.python.store import Store
    from pym.report import Reporter

SINGLE = ".python-version"
SEVERAL = ".python-versions"
_LIMIT = 64 * 1024


class Pin(Value):
    """A version file and what it asks for.

    Attributes:
        path: Absolute path of the file.
        requests: What it asks for, in order; the first counts, `python install` takes them all.
        shared: Whether it is the user's global pin.
    """

    __slots__ = ("path", "requests", "shared")

    def __init__(self, path: str, requests: tuple[PythonRequest, ...], shared: bool = False) -> None:
        self.path = path
        self.requests = requests
        self.shared = shared

    @property
    def request(self) -> PythonRequest:
        return self.requests[0]


def find_pin(
    start: str, stop: str | None, reporter: Reporter, *, store: Store | None = None, several_first: bool = False
) -> Pin | None:
    """The nearest version file that asks for something, from `start` up.

    Args:
        start: Absolute directory to begin in.
        stop: Absolute directory to end in, inclusive; None for the root of the file system.
        reporter: Warned of files and lines that are passed over.
        store: The managed store: a path in a version file is only followed if it leads there.
        several_first: Prefer `.python-versions`.

    Raises:
        PinError: A file is there and cannot be read.
    """
    names = (SEVERAL, SINGLE) if several_first else (SINGLE, SEVERAL)
    directory = start
    while True:
        for name in names:
            path = os.path.join(directory, name)
            requests = read(path, reporter, store=store)
            if requests:
                return Pin(path, requests)
        parent = os.path.dirname(directory)
        if directory == stop or parent == directory:
            return None
        directory = parent


def global_pin(
    config: str, reporter: Reporter, *, store: Store | None = None, several_first: bool = False
) -> Pin | None:
    """The user's own default, `.python-version` in the configuration directory `config`."""
    for name in (SEVERAL, SINGLE) if several_first else (SINGLE, SEVERAL):
        path = os.path.join(config, name)
        requests = read(path, reporter, store=store)
        if requests:
            return Pin(path, requests, shared=True)
    return None


def read(path: str, reporter: Reporter, *, store: Store | None = None) -> tuple[PythonRequest, ...]:
    """What the version file `path` asks for; empty if there is no such file or nothing usable in it.

    Raises:
        PinError: It is there and cannot be read: not a regular file, too large, not text, not permitted.
    """
    try:
        about = os.stat(path)
    except (FileNotFoundError, NotADirectoryError):
        return ()
    except OSError as error:
        raise PinError(f"Failed to read `{path}`", context=error.strerror or str(error)) from error
    if not stat.S_ISREG(about.st_mode):
        raise PinError(f"`{path}` is not a file", hints=("a version file holds one version a line, as in `3.12`",))
    if not _trusted(path):
        reporter.warn(f"Ignoring `{path}`: it belongs to another user")
        return ()
    text = _text(path)
    requests = []
    for line in text.splitlines():
        entry = line.strip()
        if not entry or entry.startswith("#"):
            continue
        request = _request(entry, path, reporter, store)
        if request is not None:
            requests.append(request)
    return tuple(requests)


def _trusted(path: str) -> bool:
    """In a directory where everybody may write, such as /tmp, only one's own files (and root's) count.

    Of a link its own owner counts: anybody can make one that leads to a file of somebody else.
    """
    try:
        if not hasattr(os, "geteuid") or os.lstat(path).st_uid in (os.geteuid(), 0):
            return True
        return not os.stat(os.path.dirname(path)).st_mode & stat.S_ISVTX
    except OSError:
        return False


def _text(path: str) -> str:
    try:
        # Not blocking: what was a file a moment ago may be a pipe now.
        fd = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0))
        try:
            data = os.read(fd, _LIMIT + 1)
        finally:
            os.close(fd)
    except OSError as error:
        raise PinError(f"Failed to read `{path}`", context=error.strerror or str(error)) from error
    if len(data) > _LIMIT:
        raise PinError(f"`{path}` is too large for a version file", context=f"more than {_LIMIT // 1024} KiB")
    try:
        text = data.removeprefix(BOM_UTF8).decode()
    except UnicodeDecodeError as error:
        raise PinError(f"`{path}` is not a version file", context=f"not UTF-8 at byte {error.start}") from error
    if "\0" in text:
        raise PinError(f"`{path}` is not a version file", context="it has NUL characters")
    return text


def _request(entry: str, path: str, reporter: Reporter, store: Store | None) -> PythonRequest | None:
    try:
        # Relative to where nothing can exist: an entry must not turn into a path because of what lies around.
        request = PythonRequest.parse(entry, os.devnull)
    except UsageError as error:
        raise PinError(f"{error.message} (in `{path}`)", context=error.context, hints=error.hints) from error
    if request.kind in ("directory", "file"):
        if store is not None and _inside(request.path, store.path):
            return request
        raise PinError(
            f"`{path}` names a path: {shown(entry)}",
            context="a version file may come from anybody, so it may only name versions",
            hints=("use `--python PATH` or `PYM_PYTHON` for an interpreter of your choice",),
        )
    if request.kind == "executable":
        reporter.warn(f"Ignoring unsupported Python request {shown(entry)} in version file: {path}")
        return None
    return request


def _inside(path: str, directory: str) -> bool:
    """Whether `path`, with every link and `..` resolved, lies in `directory`."""
    real = os.path.realpath(path)
    root = os.path.realpath(directory)
    return real.startswith(root + os.sep)
