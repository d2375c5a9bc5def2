"""What survives a power cut, without a flush for each file. A HOT module.

A renamed directory is there after a power cut, the bytes of the files in it may not be: ext4 and xfs leave files of no
length. So whoever commits something writes down in which boot of the machine that was. Within that boot all reads come
from memory and are right. In a later boot it is read and compared once, unless a flush of the whole file system had
been finished and noted before.

The flush is never waited for: it costs what everybody else has written, too. The next command that commits something
does it for those before it, in a thread, when the system has written nearly everything by itself.
"""

from __future__ import annotations

import os
import sys
import time
from _thread import start_new_thread

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

UNKNOWN = bytes(16)
LIST = "unsettled"
_LISTED_NOW = "settling"
_REST = 35.0  # seconds after which a system has written by itself what was changed (30 on Linux, and 5 between looks)
_LINE = 65  # bytes: a key of 64 and the end of the line
_MOST = 100_000  # keys that are settled at once

_boot: bytes | None = None


def boot() -> bytes:
    """What tells this boot of the machine from every other: 16 bytes, `UNKNOWN` if the system does not say."""
    global _boot
    if _boot is None:
        _boot = _read_boot()
    return _boot


def _read_boot() -> bytes:
    try:
        fd = os.open("/proc/sys/kernel/random/boot_id", os.O_RDONLY | getattr(os, "O_CLOEXEC", 0))
    except OSError:
        return _boot_time() if sys.platform == "darwin" else UNKNOWN
    try:
        return bytes.fromhex(os.read(fd, 64).decode("ascii", "replace").strip().replace("-", ""))[:16].ljust(16, b"\0")
    except (OSError, ValueError):
        return UNKNOWN
    finally:
        os.close(fd)


def _boot_time() -> bytes:  # pragma: no cover - untested: no Mac at hand
    import ctypes

    value, size = ctypes.create_string_buffer(16), ctypes.c_size_t(16)
    system = ctypes.CDLL(None)
    if system.sysctlbyname(b"kern.boottime", value, ctypes.byref(size), None, ctypes.c_size_t(0)):
        return UNKNOWN
    return value.raw


def flush(directory: str) -> bool:
    """Has the file system of `directory` write everything down, and waits for it; False if that cannot be said."""
    try:
        import ctypes

        call = ctypes.CDLL(None, use_errno=True).syncfs
        fd = os.open(directory, os.O_RDONLY)
    except (ImportError, OSError, AttributeError):
        # Elsewhere `sync` only begins to write, so nothing is proved by it.
        return False
    try:
        return bool(call(fd) == 0)
    finally:
        os.close(fd)


def note(directory: str, key: str) -> None:
    """Puts a key (64 characters) on the list of `directory` of what is to be marked after the next flush.

    Silent when it cannot: the entry is then compared once in the next boot.
    """
    try:
        fd = os.open(os.path.join(directory, LIST), os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            os.write(fd, f"{key}\n".encode("ascii"))
        finally:
            os.close(fd)
    except OSError:
        pass


def settle_earlier(directory: str, prepare: Callable[[str], Callable[[], None] | None]) -> None:
    """In a thread, `settle` for what earlier commands have listed, if that is so long ago that it costs little."""
    try:
        age = time.time() - os.stat(os.path.join(directory, LIST)).st_mtime
    except OSError:
        return
    if not 0 <= age < _REST:
        try:
            start_new_thread(_settle_silently, (directory, prepare))
        except RuntimeError:  # no more threads on this system
            pass


def settle(directory: str, prepare: Callable[[str], Callable[[], None] | None]) -> int:
    """Flushes, then marks what is listed; returns how many were marked.

    Args:
        directory: Whose list it is.
        prepare: Called with each key before the flush; gives what marks that very entry after it, None for none.

    Raises:
        OSError: The list cannot be read.
    """
    now = os.path.join(directory, _LISTED_NOW)
    try:
        # A list that a killed process left there is replaced: its entries are compared once, in the next boot.
        os.rename(os.path.join(directory, LIST), now)
    except FileNotFoundError:
        return 0
    fd = os.open(now, os.O_RDONLY | os.O_CLOEXEC)
    try:
        keys = os.read(fd, _LINE * _MOST).decode("ascii", "replace").split()
    finally:
        os.close(fd)
    marks = [mark for key in dict.fromkeys(keys) if (mark := prepare(key)) is not None]
    done = 0
    if marks and flush(directory):
        for mark in marks:
            mark()
            done += 1
    os.unlink(now)
    return done


def _settle_silently(directory: str, prepare: Callable[[str], Callable[[], None] | None]) -> None:
    try:
        settle(directory, prepare)
    except OSError:
        pass
