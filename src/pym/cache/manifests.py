"""The file `manifest` of an unpacked wheel: what it holds, and whether that is known to be on disk. A HOT module.

    magic 8 | boot 16 | settled 1 | nothing 3 | checksum 4 | marshal of the fields | marshal of the rest

The last part, which is by far the largest, is only loaded when somebody asks: of two processes that share the work of
an installation, each loads what it needs.

What boot it was written in and whether all of it has been flushed since stands outside of the checksum and is changed
in place. Anything else than the one byte that says so counts as not flushed.
"""

from __future__ import annotations

import marshal
import os

from pym.cache import durable, sealed
from pym.model.manifest import Manifest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

NAME = "manifest"

_MAGIC = b"pymwhl4\n"
_FREE = 20
_SETTLED_AT = len(_MAGIC) + 16
_SETTLED, _OPEN = b"S", b"-"
_MOST = 256 << 20  # bytes


_ORDER = (
    "name", "version", "filename", "sha256", "size", "dist_info", "data", "purelib", "tags", "directories",
    "scripts", "gui_scripts", "unverified", "folders",
)  # fmt: skip


def encode(manifest: Manifest, boot: bytes, *, settled: bool = False) -> bytes:
    """The whole file."""
    rest = marshal.dumps(manifest.rest, sealed.VERSION)
    value = (*[getattr(manifest, name) for name in _ORDER], len(rest))
    return sealed.seal(_MAGIC, value, free=boot + (_SETTLED if settled else _OPEN) + b"\0\0\0", tail=rest)


def read(path: str) -> tuple[Manifest, bytes, bool] | None:
    """The manifest in a file, the boot it was written in, and whether it was flushed since; None for a damaged one."""
    data = sealed.read(path, _MOST)
    value = sealed.unseal(data, _MAGIC, free=_FREE)
    if type(value) is not tuple or len(value) != len(_ORDER) + 1:
        return None
    size = value[-1]
    fields: tuple[Any, ...] = (*value[:-1], lambda: marshal.loads(memoryview(data)[len(data) - size :]))
    manifest = Manifest(*fields)
    return manifest, data[len(_MAGIC) : _SETTLED_AT], data[_SETTLED_AT : _SETTLED_AT + 1] == _SETTLED


def marker(path: str) -> Callable[[], None] | None:
    """What notes in the file that is at `path` now, and in no later one there, that all of its wheel is on disk."""
    try:
        before = os.stat(path, follow_symlinks=False)
    except OSError:
        return None

    def mark() -> None:
        try:
            fd = os.open(path, os.O_WRONLY | os.O_CLOEXEC | getattr(os, "O_NOFOLLOW", 0))
        except OSError:
            return
        try:
            now = os.fstat(fd)
            if (now.st_ino, now.st_mtime_ns) == (before.st_ino, before.st_mtime_ns):
                os.lseek(fd, _SETTLED_AT, 0)
                os.write(fd, _SETTLED)
        except OSError:
            pass
        finally:
            os.close(fd)

    return mark


def trusted(boot: bytes, settled: bool) -> bool:
    """Whether the files of an entry have what was written to them: nothing was lost on the way to the disk."""
    return settled or (boot != durable.UNKNOWN and boot == durable.boot())
