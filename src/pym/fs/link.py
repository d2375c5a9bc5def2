"""Placing files that lie in a store: as a clone, a hard link, a copy or a symbolic link. A HOT module.

Which way works depends on the two directories' file systems, so it is found out with the first file and kept for all
that follow between the same two. A clone (copy-on-write) shares the blocks but not the file: editing it harms nobody.
"""

from __future__ import annotations

import errno
import os
import sys

from pym.errors import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

try:
    import fcntl
except ImportError:  # Windows has no clones by ioctl
    fcntl = None  # type: ignore[assignment]

CLONE = "clone"
HARDLINK = "hardlink"
COPY = "copy"
SYMLINK = "symlink"
MODES = (CLONE, COPY, HARDLINK, SYMLINK)

# As uv has it: clones where the system can make them, and what comes next where a file system cannot.
DEFAULT = HARDLINK if sys.platform == "win32" else CLONE
_NEXT = {CLONE: HARDLINK, HARDLINK: COPY, SYMLINK: COPY}

_FICLONE = 0x40049409  # linux/fs.h
_CHUNK = 1 << 20

# What a system says when two places cannot share a file, or when the file has all the links it can have (EMLINK).
_IMPOSSIBLE = frozenset(
    number
    for number in (
        errno.EXDEV,
        errno.EMLINK,
        errno.EPERM,
        errno.EACCES,
        errno.EOPNOTSUPP,
        getattr(errno, "ENOTSUP", None),
        errno.ENOSYS,
        errno.ENOTTY,
        errno.EINVAL,
        errno.ETXTBSY,
    )
    if number is not None
)


class Linker:
    """Places files, all from one store into one file system.

    Args:
        mode: One of `MODES`, "" for the default of the platform.
        notice: Called once with a sentence when files have to be copied though that was not asked for.

    Attributes:
        mode: The way it is being done: changes when the first file shows that it cannot be.
        notice: As given.
        said: Whether it was called.
        place: Places one file: `place(source, destination, mode, modified)`, with the permission bits it should have
            as a file of its own (links keep those of the source) and its modification time in ns. The destination
            must not exist. Raises OSError; nothing is left behind. May be called from several threads.

    Raises:
        UsageError: There is no such mode.
    """

    __slots__ = ("_asked", "notice", "said", "mode", "place")

    place: Callable[[str, str, int, int], None]

    def __init__(self, mode: str = "", notice: Callable[[str], None] | None = None) -> None:
        if mode and mode not in MODES:
            raise UsageError(f"`{mode}` is no link mode", hints=(f"the modes are {', '.join(MODES)}",))
        self._asked = mode
        self.notice = notice
        self.said = False
        self._become(mode or DEFAULT)

    def _become(self, mode: str) -> None:
        self.mode = mode
        self.place = {CLONE: self._clone, HARDLINK: self._hardlink, COPY: self._copy, SYMLINK: self._symlink}[mode]

    def _clone(self, source: str, destination: str, mode: int, modified: int) -> None:
        try:
            clone(source, destination, mode, modified)
        except OSError as error:
            if error.errno not in _IMPOSSIBLE:
                raise
            self._fall(CLONE, error)
            self.place(source, destination, mode, modified)

    def _hardlink(self, source: str, destination: str, mode: int, modified: int) -> None:
        try:
            os.link(source, destination)
        except OSError as error:
            if error.errno not in _IMPOSSIBLE:
                raise
            if error.errno == errno.EMLINK:  # this one file has too many links; the others need not
                self._tell(error)
                copy(source, destination, mode, modified)
                return
            self._fall(HARDLINK, error)
            self.place(source, destination, mode, modified)

    def _symlink(self, source: str, destination: str, mode: int, modified: int) -> None:
        try:
            os.symlink(source, destination)
        except OSError as error:
            if error.errno not in _IMPOSSIBLE:
                raise
            self._fall(SYMLINK, error)
            self.place(source, destination, mode, modified)

    def _copy(self, source: str, destination: str, mode: int, modified: int) -> None:
        copy(source, destination, mode, modified)

    def _fall(self, mode: str, error: OSError) -> None:
        """Gives up a way of placing files for the next one. Two threads may both come here."""
        if self.mode != mode:
            return
        self._become(_NEXT[mode])
        if self.mode == COPY:
            self._tell(error)

    def _tell(self, error: OSError) -> None:
        if self.said or self.notice is None:
            return
        self.said = True
        if error.errno == errno.EXDEV:
            why = "the cache and the environment are on different file systems"
        elif error.errno == errno.EMLINK:
            why = "a file has as many links as its file system allows"
        else:
            why = f"the file system says: {error.strerror}"
        self.notice(
            f"Files are copied, not {'cloned' if self._asked == CLONE else 'linked'}, which takes longer and more "
            f"space: {why}. If that is meant, say so with `--link-mode copy` or PYM_LINK_MODE=copy."
        )


def copy(source: str, destination: str, mode: int, modified: int) -> None:
    """Copies the bytes of a file into a new one. Arguments as for `Linker.place`."""
    _fill(source, destination, mode, modified, _copy_bytes)


def clone(source: str, destination: str, mode: int, modified: int) -> None:
    """Makes a copy-on-write clone of a file; OSError where the file systems cannot. Arguments as for `Linker.place`."""
    if sys.platform == "darwin":  # pragma: no cover - no Mac at hand
        _clonefile(source, destination)
        try:
            os.chmod(destination, mode)
            os.utime(destination, ns=(modified, modified))
        except BaseException:
            os.unlink(destination)
            raise
        return
    if fcntl is None or not sys.platform.startswith("linux"):
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS), destination)
    _fill(source, destination, mode, modified, _clone_bytes)


def _fill(source: str, destination: str, mode: int, modified: int, pour: Callable[[int, int], None]) -> None:
    incoming = os.open(source, os.O_RDONLY | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0))
    try:
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
        outgoing = os.open(destination, flags, mode)
        try:
            pour(incoming, outgoing)
            # Bytecode is only taken for that of a source with exactly this time.
            os.utime(outgoing if os.utime in os.supports_fd else destination, ns=(modified, modified))
        except BaseException:
            os.close(outgoing)
            outgoing = -1
            os.unlink(destination)
            raise
        finally:
            if outgoing >= 0:
                os.close(outgoing)
    finally:
        os.close(incoming)


def _clone_bytes(incoming: int, outgoing: int) -> None:
    fcntl.ioctl(outgoing, _FICLONE, incoming)


def _copy_bytes(incoming: int, outgoing: int) -> None:
    while True:
        data = os.read(incoming, _CHUNK)
        if not data:
            return
        view = memoryview(data)
        while view:
            view = view[os.write(outgoing, view) :]


def _clonefile(source: str, destination: str) -> None:  # pragma: no cover - no Mac at hand
    import ctypes

    library = ctypes.CDLL(None, use_errno=True)
    if library.clonefile(os.fsencode(source), os.fsencode(destination), 0) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), destination)
