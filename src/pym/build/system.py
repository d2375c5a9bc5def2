"""Which backend builds a source tree (PEP 518, PEP 517): `[build-system]` of its `pyproject.toml`. Cold."""

from __future__ import annotations

import os

from pym.errors import BuildFailed, StoreError, shown
from pym.model.value import Value
from pym.spec.toml import parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

_LARGEST = 16 << 20  # bytes of a `pyproject.toml`
LEGACY = "setuptools.build_meta:__legacy__"
_USUAL = ("setuptools>=40.8.0",)


class System(Value):
    """What a tree says about how it is built.

    Attributes:
        requires: What the backend needs, as written.
        backend: `module[:object]`.
        path: Directories, relative to the tree, that the backend is imported from and from nowhere else.
        declared: Whether the tree says so itself; else it is what PEP 517 assumes.
    """

    __slots__ = ("backend", "declared", "path", "requires")

    def __init__(self, requires: tuple[str, ...], backend: str, path: tuple[str, ...] = (), *, declared: bool) -> None:
        self.requires = requires
        self.backend = backend
        self.path = path
        self.declared = declared


def read(directory: str, label: str) -> System:
    """What the tree in `directory` (absolute path) says.

    Args:
        directory: Where `pyproject.toml` or `setup.py` lie.
        label: What is being built, for messages: `docopt==0.6.2`, without backquotes.

    Raises:
        BuildFailed: It is no tree that could be built, or says what nobody can mean.
        StoreError: It cannot be read.
    """
    path = os.path.join(directory, "pyproject.toml")
    try:
        with open(path, "rb", buffering=0, opener=_open) as file:
            data = file.read(_LARGEST + 1)
    except (FileNotFoundError, NotADirectoryError):
        if not any(os.path.isfile(os.path.join(directory, name)) for name in ("setup.py", "setup.cfg")):
            raise _wrong(label, f"neither `pyproject.toml` nor `setup.py` is in `{directory}`") from None
        return System(_USUAL, LEGACY, declared=False)
    except OSError as error:
        raise StoreError.from_os("read", path, error) from error
    try:
        if len(data) > _LARGEST:
            raise ValueError(f"it is larger than the {_LARGEST} bytes it may have")
        table = parse(data)
    except ValueError as error:
        raise _wrong(label, f"its `pyproject.toml` is not valid TOML: {str(error).partition(chr(10))[0]}") from error
    found = table.get("build-system")
    if found is None:
        return System(_USUAL, LEGACY, declared=False)
    if not isinstance(found, dict):
        raise _wrong(label, "`build-system` in its `pyproject.toml` is no table")
    requires = _texts(found, "requires", label)
    if requires is None:
        raise _wrong(label, "`build-system.requires` is missing in its `pyproject.toml`")
    backend = found.get("build-backend", LEGACY)
    if not isinstance(backend, str) or not _is_reference(backend):
        raise _wrong(label, f"`build-system.build-backend` names nothing that could be imported: {shown(str(backend))}")
    places = _texts(found, "backend-path", label) or ()
    for place in places:
        _check_place(directory, place, label)
    return System(requires, backend, places, declared="build-backend" in found)


def _texts(table: Mapping[str, object], key: str, label: str) -> tuple[str, ...] | None:
    value = table.get(key)
    if value is None:
        return None
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise _wrong(label, f"`build-system.{key}` in its `pyproject.toml` is no list of strings")
    return tuple(value)


def _is_reference(text: str) -> bool:
    module, colon, name = text.partition(":")
    parts = [*module.split("."), *(name.split(".") if colon else ())]
    return all(part.isidentifier() for part in parts)


def _check_place(directory: str, place: str, label: str) -> None:
    """A `backend-path` has to lie in the tree, links followed: else a tree could run what it does not hold."""
    said = f"`build-system.backend-path` leads out of the tree: {shown(place)}"
    if os.path.isabs(place) or "\0" in place or "\\" in place:
        raise _wrong(label, said)
    root = os.path.realpath(directory)
    real = os.path.realpath(os.path.join(directory, place))
    if real != root and not real.startswith(os.path.join(root, "")):
        raise _wrong(label, said)
    # The same without links, which is how the library that calls backends reads it.
    if ".." in os.path.normpath(place).split(os.sep):
        raise _wrong(label, said)
    if not os.path.isdir(real):
        raise _wrong(label, f"`build-system.backend-path` names no directory: {shown(place)}")


def _wrong(label: str, reason: str) -> BuildFailed:
    return BuildFailed(f"Failed to build `{label}`", context=reason)


def _open(path: str, flags: int) -> int:
    # Without O_NONBLOCK a FIFO of that name would be waited for, for ever.
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))
