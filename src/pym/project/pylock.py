"""The pins of a `pylock.toml` (PEP 751), for whoever takes it as requirements or as preferences. A HOT module."""

from __future__ import annotations

import os
import time

from pym.cache.memo import Memo, stamp

KIND = "pylock-pins-1"

# A file that was written so recently may be written again within the clock's resolution: it is parsed again next time.
_SETTLED_NS = 100_000_000

TYPE_CHECKING = False
if TYPE_CHECKING:
    # (name, version, marker text, hashes as `algorithm:hex`)
    Pin = tuple[str, str, str, tuple[str, ...]]


def is_lock(path: str) -> bool:
    """Whether a file's name is the one of a lock."""
    name = os.path.basename(path)
    return name == "pylock.toml" or (name.startswith("pylock.") and name.endswith(".toml"))


def pins(path: str, cache: str, label: str) -> tuple[Pin, ...] | None:
    """What the lock at `path` pins, None if there is no such file. Packages without version are not among it.

    Args:
        path: Absolute path.
        cache: Cache directory, "" for none.
        label: How messages call it.

    Raises:
        UsageError: It cannot be read or is not a lock.
    """
    now = stamp(path)
    if now is None:
        return None
    memo = Memo(cache, KIND)
    known = memo.recall(path)
    if type(known) is tuple and len(known) == 2 and known[0] == now:
        found: tuple[Pin, ...] = known[1]
        return found
    from pym.project import pylock_parse

    found = pylock_parse.pins(path, label)
    if time.time_ns() - max(now[3], now[4]) > _SETTLED_NS and stamp(path) == now:
        memo.remember(path, (now, found))
    return found
