"""Which shims there are: `python`, `python3`, and `python3.N` for each minor version in the store. A HOT module.

They are one file under several names. A shim knows all its paths, so that it works without HOME and without asking.
"""

from __future__ import annotations

import os

from pym import __version__
from pym.errors import StoreError
from pym.fs import atomic
from pym.launch.layout import WINDOWS
from pym.shim import template
from pym.shim.quote import quote, quote_cmd

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from pym.context import Context
    from pym.model.platform import Platform

_EXTENSION = ".cmd" if WINDOWS else ""
_ALWAYS = ("python", "python3")


def write_shims(
    context: Context, *, store: str, platform: Platform | str, pym: str, minors: Sequence[str]
) -> list[str]:
    """Makes the shims of the user, or brings them up to date; what is right already is not touched.

    A file in the way that is not a shim of pym's is left alone, with a warning. Hold the lock of the store.

    Args:
        context: Its layout says where shims, answers and the global version file lie.
        store: Absolute path of the store the shims look into.
        platform: The platform of the interpreters there, as in `linux-x86_64-gnu`.
        pym: Absolute path of the `pym` launcher.
        minors: The minor versions to have shims for: `3.12`, and `3.13t` for a free-threaded one.

    Returns:
        Absolute paths of what was made, replaced or removed, sorted.

    Raises:
        StoreError: The directory cannot be written to.
    """
    layout = context.layout
    values = {
        "answers": layout.answers,
        "config": layout.config,
        "data": layout.data,
        "platform": str(platform),
        "program": pym,
        "store": store,
    }
    content = template.fill("python" + _EXTENSION, values, quote_cmd if WINDOWS else quote)
    names = {name + _EXTENSION for name in (*_ALWAYS, *(f"python{minor}" for minor in minors))}
    changed = []
    _sweep(layout.shims)
    for name in _existing(layout.shims) - names:
        path = os.path.join(layout.shims, name)
        if template.is_ours(path, template.SHIM):
            atomic.remove(path)
            changed.append(path)
    whole = ""
    for name in sorted(names):
        path = os.path.join(layout.shims, name)
        if os.path.lexists(path) and not template.is_ours(path, template.SHIM):
            context.reporter.warn(f"Leaving `{path}` alone: it is not a shim of pym's")
            continue
        if not _holds(path, content):
            if not whole or not _link(whole, path):
                _write(path, content)
            changed.append(path)
        whole = whole or path
    return sorted(changed)


def made_for(context: Context, store: str) -> bool:
    """Whether the user's shims look into the store at the absolute path `store`."""
    path = os.path.join(context.layout.shims, "python" + _EXTENSION)
    if WINDOWS:
        return template.is_ours(path, template.SHIM)  # those look into no store, they always ask
    try:
        with open(path, "rb") as file:
            lines = file.read(1 << 16).splitlines()
    except OSError:
        return False
    return os.fsencode(f"_pym_store={quote(store)}") in lines


def remove_shims(context: Context) -> list[str]:
    """Removes all shims, and their directory if nothing else is in it.

    Returns:
        Absolute paths of the shims that were removed, sorted.

    Raises:
        StoreError: One could not be removed.
    """
    directory = context.layout.shims
    removed = []
    _sweep(directory)
    for name in sorted(_existing(directory)):
        path = os.path.join(directory, name)
        if template.is_ours(path, template.SHIM):
            atomic.remove(path)
            removed.append(path)
    try:
        os.rmdir(directory)
    except OSError:
        pass  # it is not there, or something of somebody else's is in it
    return removed


def write_launchers(context: Context, directory: str, *, python: str, main: str) -> list[str]:
    """Makes `pym` and `pymx` in `directory`, or brings them up to date.

    Args:
        context: Its layout says where answers lie.
        directory: Absolute path of a directory meant to be on PATH.
        python: Absolute path of the interpreter pym runs on.
        main: Absolute path of pym's `__main__.py`.

    Returns:
        Absolute paths of what was made or replaced.

    Raises:
        StoreError: The directory cannot be written to, or something else has the name already.
    """
    values = {"answers": context.layout.answers, "main": main, "python": python, "version": __version__}
    values |= template.COLORS
    content = template.fill("pym" + _EXTENSION, values, quote_cmd if WINDOWS else quote)
    paths = [os.path.join(directory, name + _EXTENSION) for name in ("pym", "pymx")]
    for path in paths:
        if os.path.lexists(path) and not template.is_ours(path, template.LAUNCHER):
            raise StoreError(
                f"Failed to write `{path}`",
                context="something else of that name is there already",
                hints=("remove it, or choose another directory with `PYM_PYTHON_BIN_DIR`",),
            )
    stale = [path for path in paths if not _holds(path, content)]
    for path in stale:
        _write(path, content)
    return stale


def remove_launchers(directory: str) -> list[str]:
    """Removes `pym` and `pymx` from `directory`, if they are pym's launchers.

    Returns:
        Absolute paths of what was removed.

    Raises:
        StoreError: One could not be removed.
    """
    paths = [os.path.join(directory, name + _EXTENSION) for name in ("pym", "pymx")]
    ours = [path for path in paths if template.is_ours(path, template.LAUNCHER)]
    for path in ours:
        atomic.remove(path)
    return ours


def _sweep(directory: str) -> None:
    """Removes what writers that were killed have left."""
    try:
        names = os.listdir(directory)
    except OSError:
        return
    for name in names:
        if name.startswith(".python") and name.endswith(".pym"):
            atomic.remove(os.path.join(directory, name))


def _existing(directory: str) -> set[str]:
    try:
        return {name for name in os.listdir(directory) if name.startswith("python")}
    except OSError:
        return set()


def _holds(path: str, content: bytes) -> bool:
    try:
        with open(path, "rb") as file:
            return file.read().replace(b"\r\n", b"\n") == content and os.access(path, os.X_OK)
    except OSError:
        return False


def _write(path: str, content: bytes) -> None:
    atomic.write(path, content.replace(b"\n", b"\r\n") if WINDOWS else content, mode=0o777)


def _link(whole: str, path: str) -> bool:
    """Makes `path` one more name of the file `whole`. False where the file system has no hard links."""
    scratch = os.path.join(os.path.dirname(path), f".{os.path.basename(path)}.pym")
    try:
        os.link(whole, scratch)
        os.replace(scratch, path)
    except OSError:
        return False
    finally:
        # A rename onto another name of the same file does nothing, and leaves both.
        atomic.remove(scratch)
    return True
