"""The files of a zip archive, written below a directory as they are proved, by as many threads as help.

Reading, inflating, hashing and the system calls let other threads run, so two cores are nearly twice as fast as one.
Every header is compared with the directory, every content with its length and checksum, before the file counts.
"""

from __future__ import annotations

import os
from _thread import allocate_lock, start_new_thread

from pym.errors import HostileArchive, StoreError
from pym.fs.archive import zipread
from pym.fs.archive.files import Destination
from pym.fs.archive.zipdir import DEFLATED, DESCRIPTOR
from pym.fs.codec import library

TYPE_CHECKING = False
if TYPE_CHECKING:
    from _thread import LockType
    from collections.abc import Callable

    from pym.fs.archive.zipdir import Entry
    from pym.fs.archive.zipread import Archive

    # (path, bytes, permission bits, sha256 in hex, modification time in ns)
    Written = tuple[str, int, int, str, int]

READ_ONLY, EXECUTABLE = 0o444, 0o555

_WHOLE = 1 << 20  # bytes of an entry that is read, inflated and written in one go
_PIECE = 1 << 20
_WORTH_IT = 1 << 20  # bytes of content for which another thread is started
_MANY = 48  # or so many files
_LARGE = 256 << 10  # bytes of content that are worth the waiting
_MOST_TOGETHER = 64

_most_threads = 4

# One for each thread that unpacks in this process: several archives at once are parallel enough.
_running: list[None] = []


class Stopped(Exception):
    """Whoever had an archive unpacked does not want it any more."""


def unpack(
    archive: Archive,
    destination: str,
    *,
    executable: Callable[[Entry], bool],
    sha256: Callable[..., object],
    stopped: Callable[[], bool] | None = None,
) -> tuple[list[Written], str]:
    """Writes all files of an archive, read-only.

    Args:
        archive: An archive just opened.
        destination: Absolute path of an existing empty directory.
        executable: Tells which files are to be programs.
        sha256: Makes a hash object, as `hashlib.sha256` does.
        stopped: Tells, from any thread, whether it is to be given up.

    Returns:
        The files in the order of the archive, and the sha256 of the whole archive in hex.

    Raises:
        HostileArchive: An entry is not what the directory says. If several are at fault, the first one is named.
        StoreError: The disk did not take it.
        Stopped: It was given up.

    After an exception `destination` holds whatever had been written. No thread and no descriptor is left behind.
    """
    place = Destination(destination, archive.name)
    try:
        work = _Work(archive, place, executable, sha256, stopped or _never)
        work.run()
    finally:
        place.close()
    return [found for found in work.written if found is not None], work.digest


def work_alone() -> None:
    """From now on no threads help in this process: it is one of several that unpack."""
    global _most_threads
    _most_threads = 1


class _Work:
    """What is to be done, and what has been."""

    __slots__ = (
        "_archive",
        "_codec",
        "_executable",
        "_last",
        "_pending",
        "_place",
        "_ready",
        "_sha256",
        "_stopped",
        "digest",
        "failures",
        "written",
    )

    def __init__(
        self,
        archive: Archive,
        place: Destination,
        executable: Callable[[Entry], bool],
        sha256: Callable[..., object],
        stopped: Callable[[], bool],
    ) -> None:
        self._stopped = stopped
        self._archive = archive
        self._place = place
        self._executable = executable
        self._sha256 = sha256
        self._codec = library()
        self._last = len(archive.entries)  # positions from here on are not looked at any more
        self._ready = allocate_lock()
        self.written: list[Written | None] = [None] * len(archive.entries)
        self.failures: list[tuple[int, BaseException]] = []
        self.digest = ""
        # Taken from the end; what is no entry is the hash of the whole.
        self._pending = [range(-1, 0), *_groups(archive.entries)][::-1]

    def run(self) -> None:
        finished: list[LockType] = []
        self._ready.acquire()
        _running.append(None)
        try:
            for _ in range(self._helpers()):
                over = allocate_lock()
                over.acquire()
                _running.append(None)
                try:
                    start_new_thread(self._help, (over, not finished))
                except RuntimeError:  # no more threads on this system
                    _running.pop()
                    break
                finished.append(over)
            self._make_directories()
            self._ready.release()
            self._work()
        except BaseException as error:
            self._fail(-2, error)
            if self._ready.locked():
                self._ready.release()
        for over in finished:
            # The others end by themselves after the entry in their hands. A second Ctrl-C must not leave them behind.
            while True:
                try:
                    with over:
                        break
                except KeyboardInterrupt as error:
                    self._fail(-2, error)
        _running.pop()
        if self.failures:
            # Whoever was faster, all entries before the first one at fault have been looked at.
            failure = min(self.failures, key=_position)[1]
            try:
                raise failure
            finally:
                del failure
                self.failures.clear()

    def _helpers(self) -> int:
        entries = self._archive.entries
        if len(entries) < _MANY and sum([entry.size for entry in entries]) < _WORTH_IT:
            return 0
        return max(0, min(os.cpu_count() or 1, _most_threads) - len(_running))

    def _help(self, over: LockType, first: bool) -> None:
        try:
            if first:
                self._take_group()  # the hash of the whole, for which no directory is needed
            self._ready.acquire()
            self._ready.release()
            self._work()
        except BaseException as error:
            self._fail(-2, error)
        finally:
            _running.pop()
            over.release()

    def _make_directories(self) -> None:
        for head in dict.fromkeys([entry.name.rpartition("/")[0] for entry in self._archive.entries]):
            if head:
                self._place.make_directory(head)

    def _work(self) -> None:
        while self._take_group():
            pass

    def _take_group(self) -> bool:
        try:
            group = self._pending.pop()
        except IndexError:
            return False
        entries = self._archive.entries
        for position in group:
            if position >= self._last:
                return False
            try:
                if self._stopped():
                    raise Stopped
                if position < 0:
                    self._hash_archive()
                elif entries[position].directory:
                    self._archive.content_at(entries[position])
                else:
                    self.written[position] = self._write(entries[position], position)
            except (HostileArchive, StoreError, Stopped) as error:
                self._fail(position, error)
                return False
        return True

    def _fail(self, position: int, error: BaseException) -> None:
        self.failures.append((position, error))
        self._last = min(self._last, position)

    def _hash_archive(self) -> None:
        found = self._sha256()
        at, total = 0, self._archive.total
        while at < total and self._last >= 0:
            if self._stopped():
                raise Stopped
            piece = self._archive.take(at, min(_PIECE, total - at))
            found.update(piece)  # type: ignore[attr-defined]
            at += len(piece)
        self.digest = found.hexdigest()  # type: ignore[attr-defined]

    def _write(self, entry: Entry, position: int) -> Written:
        path = entry.name
        mode = EXECUTABLE if self._executable(entry) else READ_ONLY
        content = self._content(entry)
        found = self._sha256() if content is None else self._sha256(content)
        fd = self._place.create(path, mode)
        try:
            if content is None:
                for piece in self._archive.pieces(entry, self._codec):
                    if position >= self._last:
                        break
                    if self._stopped():
                        raise Stopped
                    found.update(piece)  # type: ignore[attr-defined]
                    _write_all(fd, piece, self._place, path)
            elif content:
                _write_all(fd, content, self._place, path)
            about = os.fstat(fd)
        finally:
            os.close(fd)
        digest: str = found.hexdigest()  # type: ignore[attr-defined]
        return path, about.st_size, about.st_mode & 0o777, digest, about.st_mtime_ns

    def _content(self, entry: Entry) -> bytes | None:
        """The whole content of an entry that is not large; None for one that has to be taken in pieces."""
        length = entry.end - entry.offset
        if length > _WHOLE or entry.size > 4 * _WHOLE:
            return None
        archive = self._archive
        data = archive.take(entry.offset, length)
        at = zipread.check_local(data, entry, archive.name)
        end = at + entry.compressed
        if end > length:
            raise HostileArchive(archive.name, entry.name, "overlaps with what follows it")
        if end != length or entry.flags & DESCRIPTOR:
            zipread.check_descriptor(data[end:], entry, archive.name)
        content = data[at:end]
        if entry.method == DEFLATED:
            decoder = self._codec.decompressobj(-15)
            try:
                made = decoder.decompress(content, entry.size + 1)
                whole = decoder.eof and not decoder.unused_data
            except self._codec.error:
                whole = False
            if not whole or len(made) != entry.size or self._codec.crc32(made) != entry.crc:
                # The reader in pieces finds the words for it (or, should the decoders disagree, takes it).
                return b"".join(zipread.inflated(iter((content,) if content else ()), entry, archive.name))
            return bytes(made)
        if self._codec.crc32(content) != entry.crc:
            raise HostileArchive(archive.name, entry.name, "is damaged (wrong checksum)")
        return content


def _never() -> bool:
    return False


def _write_all(fd: int, data: bytes, place: Destination, path: str) -> None:
    try:
        done = os.write(fd, data)
        if done < len(data):
            view = memoryview(data)[done:]
            while view:
                view = view[os.write(fd, view) :]
    except OSError as error:
        raise StoreError.from_os("write", os.path.join(place.path, path), error) from error


def _groups(entries: list[Entry]) -> list[range]:
    """Positions that one thread takes at once: neighbours in one directory, which two threads would wait for."""
    groups = []
    start, head = 0, ""
    for position, entry in enumerate(entries):
        here = entry.name.rpartition("/")[0]
        if here != head or entry.size >= _LARGE or position - start >= _MOST_TOGETHER:
            if position > start:
                groups.append(range(start, position))
            start, head = position, here
    groups.append(range(start, len(entries)))
    return groups


def _position(failure: tuple[int, BaseException]) -> int:
    return failure[0]
