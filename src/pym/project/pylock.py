"""The pins of a `pylock.toml` (PEP 751), for whoever takes it as requirements or as preferences. A HOT module."""

from __future__ import annotations

import os

from pym.cache.memo import FileMemo

KIND = "pylock-pins-1"

TYPE_CHECKING = False
if TYPE_CHECKING:
    # (name, version, marker text, hashes as `algorithm:hex`)
    Pin = tuple[str, str, str, tuple[str, ...]]


def is_lock(path: str) -> bool:
    """Whether a file that is read is taken for a lock, by its name."""
    name = os.path.basename(path)
    return name == "pylock.toml" or (name.startswith("pylock.") and name.endswith(".toml"))


def is_lock_name(path: str) -> bool:
    """Whether PEP 751 permits a file's name for what is written: `pylock.toml` or `pylock.<name>.toml`."""
    name = os.path.basename(path)
    if name == "pylock.toml":
        return True
    middle = name[len("pylock.") : -len(".toml")]
    return name.startswith("pylock.") and name.endswith(".toml") and bool(middle) and "." not in middle


def pins(path: str, cache: str, label: str) -> tuple[Pin, ...] | None:
    """What the lock at `path` pins, None if there is no such file. Packages without version are not among it.

    Args:
        path: Absolute path.
        cache: Cache directory, "" for none.
        label: How messages call it.

    Raises:
        UsageError: It cannot be read or is not a lock.
    """
    memo = FileMemo(cache, KIND, path)
    if not memo.there:
        return None
    known = memo.recall()
    if type(known) is tuple:
        return known
    from pym.project import pylock_parse

    found = pylock_parse.pins(path, label)
    memo.remember(found)
    return found
