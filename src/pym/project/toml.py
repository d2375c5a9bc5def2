"""TOML files, read with errors that name file and line. A cold module."""

from __future__ import annotations

from codecs import BOM_UTF8

from pym.errors import UsageError
from pym.fs.regular import opener
from pym.spec import toml

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_LIMIT = 1 << 26  # bytes: a lock of a large project has some millions

# What was read once, until it is asked for again: of each `pyproject.toml` first its place in a workspace is read, then
# what it declares, and parsing is most of both.
_read: dict[str, tuple[bytes, dict[str, Any]]] = {}


def load(path: str) -> dict[str, Any]:
    """The content of a TOML file.

    Raises:
        UsageError: It cannot be read or is not valid TOML.
    """
    try:
        return _load(path)
    except OSError as error:
        raise _unreadable(path, error) from error


def load_if_there(path: str) -> dict[str, Any] | None:
    """The content of a TOML file, None if there is none.

    Raises:
        UsageError: It cannot be read or is not valid TOML.
    """
    try:
        return _load(path)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise _unreadable(path, error) from error


def _load(path: str) -> dict[str, Any]:
    with open(path, "rb", opener=opener) as file:
        return loads(file.read(_LIMIT), path)


def _unreadable(path: str, error: OSError) -> UsageError:
    return UsageError(f"Failed to read `{path}`", context=error.strerror or str(error))


def loads(data: bytes, path: str) -> dict[str, Any]:
    """The value of TOML text that came from `path`.

    Raises:
        UsageError: It is not valid.
    """
    known = _read.pop(path, None)
    if known is not None and known[0] == data:
        return known[1]
    text = ""
    try:
        text = data.removeprefix(BOM_UTF8).decode()
        value = toml.parse(text)
    except UnicodeDecodeError as error:
        raise UsageError(f"Failed to parse `{path}`", context=f"not UTF-8 at byte {error.start}") from error
    except ValueError as error:
        hints: tuple[str, ...] = ()
        if any(line.startswith(("<<<<<<< ", ">>>>>>> ")) for line in text.splitlines()):
            hints = ("it has merge conflict markers: settle the conflict first",)
        raise UsageError(f"Failed to parse `{path}`", context=str(error), hints=hints) from error
    if path.endswith("pyproject.toml"):
        _read[path] = data, value
    return value
