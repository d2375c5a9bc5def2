"""Reads every unpacked wheel of the cache and compares it with what was unpacked."""

from __future__ import annotations

import os

from pym.cache import hold
from pym.cache.wheels import WheelStore
from pym.errors import StoreError
from pym.model.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable


class Damage(Value):
    """One wheel that is not as it was.

    Attributes:
        name: What it is, as `six==1.16.0`, or its sha256 where nothing tells.
        paths: Files whose content is another one; empty if it is not known what it should have.
        touched: Files that have the right content, and another time or mode than they were given.
        repaired: Whether it can be used again: set right, or removed so that it is fetched again.
    """

    __slots__ = ("name", "paths", "repaired", "touched")

    def __init__(self, name: str, paths: tuple[str, ...], touched: tuple[str, ...], repaired: bool) -> None:
        self.name = name
        self.paths = paths
        self.touched = touched
        self.repaired = repaired


class Checked:
    """What was found.

    Attributes:
        wheels, files: How many were read.
        damages: Those at fault.
    """

    __slots__ = ("damages", "files", "wheels")

    def __init__(self) -> None:
        self.wheels = 0
        self.files = 0
        self.damages: list[Damage] = []


def verify(cache: str, *, repair: bool = False, progress: Callable[[int], None] | None = None) -> Checked:
    """Compares all of them, with every byte read. Others may use the cache meanwhile.

    Args:
        cache: Absolute path.
        repair: Set times and modes right, and remove wheels with damaged files: they are fetched again when needed.
        progress: Called with 1 after each wheel.
    """
    checked = Checked()
    if not os.path.isdir(cache):
        return checked
    hold.share(cache)
    store = WheelStore(cache)
    known = {stored.manifest.sha256: stored for stored in store.entries()}
    for key in list(store.keys()):
        checked.wheels += 1
        stored = known.get(key)
        if stored is None:
            checked.damages.append(Damage(key, (), (), repair and _drop(store, key)))
            continue
        checked.files += len(stored.manifest.files)
        wrong = store.verify(stored)
        touched = tuple([path for path in store.check(stored) if path not in wrong])
        if wrong or touched:
            name = f"{stored.manifest.name}=={stored.manifest.version}"
            repaired = repair and (_drop(store, key) if wrong else not store.repair(stored, touched))
            checked.damages.append(Damage(name, tuple(wrong), touched, repaired))
        if progress is not None:
            progress(1)
    return checked


def _drop(store: WheelStore, sha256: str) -> bool:
    try:
        store.drop(sha256)
        return True
    except StoreError:
        return False
