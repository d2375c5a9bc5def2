"""The links that lead into the store: one for each minor version, and the programs on PATH.

All of it must be done with the store's lock held. Every function may be repeated: a killed process's work is completed
by doing it again.
"""

from __future__ import annotations

import os

from pym.errors import StoreError
from pym.fs import atomic
from pym.model.interpreter import InterpreterKey
from pym.model.value import Value
from pym.python.store import Store, executable_name


class Foreign(Value):
    """A program in the bin directory that is not ours and was left alone."""

    __slots__ = ("path",)

    def __init__(self, path: str) -> None:
        self.path = path


def point_minor_link(store: Store, key: InterpreterKey) -> None:
    """Lets the link of `key`'s minor version lead to its newest installed patch, or removes it with the last."""
    link = store.minor_link(key)
    family = [other for other in store.installed() if other.minor_name == key.minor_name]
    if not family:
        remove_link(link)
        return
    target = store.directory(max(family, key=lambda other: other.version.key))
    # Absolute, since uv ignores a relative one.
    if _target(link) != target:
        if os.path.isdir(link) and not os.path.islink(link):
            raise StoreError(f"`{link}` is a directory where pym keeps a link", hints=("move it away",))
        atomic.link(target, link)


def program_names(key: InterpreterKey, *, default: bool) -> list[str]:
    """The names an interpreter goes by on PATH: `python3.12`, and as the default `python3` and `python`."""
    version = key.version
    names = [f"python{version.major}.{version.minor}{key.executable_suffix}"]
    if default:
        names += [f"python{version.major}{key.executable_suffix}", f"python{key.executable_suffix}"]
    return names


def link_program(store: Store, path: str, key: InterpreterKey, *, follow: bool, force: bool) -> str | Foreign | None:
    """Makes the program `path` lead to the interpreter `key`.

    Args:
        store: Where `key` is installed.
        path: Absolute path of the link to make.
        key: An installed interpreter.
        follow: Lead through the minor link, so that the link follows to the next patch.
        force: Replace even what is not ours.

    Returns:
        The path if it was made or changed, None if it led there already or to a newer patch, `Foreign` if something
        else is there.
    """
    target = store.interpreter(key, through_minor_link=follow).executable
    now = _target(path)
    if now == target:
        return None
    if os.path.lexists(path) and not force:
        owner = owner_of(store, path)
        if owner is None and os.path.exists(path):
            return Foreign(path)
        # The highest patch keeps the name, whatever order they are installed in.
        if owner is not None and owner.minor_name == key.minor_name and key.version < owner.version and not follow:
            return None
    atomic.link(target, path)
    return path


def owner_of(store: Store, path: str) -> InterpreterKey | None:
    """The installed interpreter that the link `path` leads to, None if it is no link into the store."""
    target = _target(path)
    if target is None:
        return None
    inside = os.path.relpath(target, store.path) if target.startswith(store.path + os.sep) else ""
    name = inside.split(os.sep)[0]
    key = InterpreterKey.parse(name)
    if key is None and name:
        key = InterpreterKey.parse(os.path.basename(_target(os.path.join(store.path, name)) or ""))
    return key


def unlink_programs(store: Store, key: InterpreterKey) -> list[str]:
    """Removes the programs in the bin directory that lead to `key`, which is no longer installed.

    Where another patch of the minor version remains, what led to `key` leads to that one instead.

    Returns:
        The paths that were removed.
    """
    removed = []
    own = os.path.join(store.directory(key), executable_name(key))
    through_link = os.path.join(store.minor_link(key), executable_name(key))
    family = [other for other in store.installed() if other.minor_name == key.minor_name and other != key]
    for name in program_names(key, default=True):
        path = os.path.join(store.bin, name)
        target = _target(path)
        if target not in (own, through_link):
            continue
        if family:
            if target == own:
                newest = max(family, key=lambda other: other.version.key)
                atomic.link(store.interpreter(newest).executable, path)
            continue
        remove_link(path)
        removed.append(path)
    return removed


def remove_link(path: str) -> None:
    """Removes the link `path`; nothing happens if there is none."""
    if os.path.islink(path):
        atomic.remove(path)


def _target(path: str) -> str | None:
    try:
        return os.readlink(path)
    except OSError:
        return None
