"""An archive of one directory, unpacked while it is still being read.

The calling thread takes in, hashes and inflates; a second one reads tar headers and writes files. zlib, SHA-256 and the
system calls let each other run, so two cores are busy and an archive costs about the longer of the two.
"""

from __future__ import annotations

from _thread import allocate_lock, start_new_thread

from pym.errors import HostileArchive
from pym.fs.archive.files import Destination
from pym.fs.archive.inflate import ALLOWANCE, blocks, limit
from pym.fs.archive.ledger import Ledger
from pym.fs.archive.ring import Ring, Stopped
from pym.fs.archive.tar import DIRECTORY, FILE, LINK, Reader
from pym.fs.digest import sha256

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any

    # Of files (size in bytes, permission bits before the umask, sha256 in hex), of links (-1, 0, target), by path.
    Inventory = dict[str, tuple[int, int, str]]

_SLOTS = 8  # blocks between the threads, up to 1 MiB each


class Unpacked:
    """What was read and written.

    Attributes:
        sha256: Of the compressed archive, in hex.
        compressed: Its length in bytes.
        files: Files and links made, without directories.
        written: Bytes of content in them.
    """

    __slots__ = ("compressed", "files", "sha256", "written")

    def __init__(self, sha256: str, compressed: int, files: int, written: int) -> None:
        self.sha256 = sha256
        self.compressed = compressed
        self.files = files
        self.written = written


def unpack(
    chunks: Iterable[bytes],
    destination: str,
    *,
    name: str,
    skip: Callable[[str], bool] | None = None,
    compressed_size: int | None = None,
    confined: str = "",
    repeats: bool = False,
    inventory: Inventory | None = None,
) -> Unpacked:
    """Unpacks a `.tar.gz` or `.tar.zst` without the one directory that holds everything in it.

    Whether the hash is the right one is for the caller to compare, before it uses what was unpacked.

    Args:
        chunks: The compressed bytes, in pieces of any length; iterated in the calling thread.
        destination: Absolute path of an existing empty directory, on the file system where it is to stay.
        name: File name of the archive; its ending says which compression it has.
        skip: Told the path of each entry, as it would be below `destination`, once it has been checked; True if it is
            not to be written. Called in another thread.
        compressed_size: Length of the archive in bytes, if known from elsewhere. Raises the limit for bombs only.
        confined: A directory below `destination` that will be moved away on its own, as `install` of PBS's full
            archives is: no link in it may lead out of it.
        repeats: Whether a file may appear again, and is what it is the last time.
        inventory: Is filled with every file and link that is made, by its path below `destination`.

    Raises:
        HostileArchive: It is not an archive of that kind, is damaged, or has an entry that is not let pass.
        StoreError: The disk did not take it.
        Exception: Whatever `chunks` or `skip` raised.

    After an exception `destination` holds whatever had been written: remove it with `pym.fs.tree.remove`. No thread and
    no descriptor is left behind.
    """
    meter = _Meter(chunks)
    inflated = blocks(meter.pass_on(), name, compressed_size=compressed_size)
    place = Destination(destination, name)
    try:
        most = limit(compressed_size) if compressed_size is not None else None
        ledger = Ledger(name, folds=place.folds_case(), confined=confined, repeats=repeats)
        writer = _Writer(place, name, ledger, skip, most, inventory)
        _run(writer, inflated)
    finally:
        place.close()
    return Unpacked(meter.sha256.hexdigest(), meter.count, writer.files, writer.written)


class _Meter:
    """Hash and length of what passes through."""

    __slots__ = ("_chunks", "count", "sha256")

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = chunks
        self.sha256 = sha256()
        self.count = 0

    def pass_on(self) -> Iterator[bytes]:
        for chunk in self._chunks:
            self.sha256.update(chunk)
            self.count += len(chunk)
            yield chunk


class _Writer:
    """Reads members out of blocks and writes them."""

    __slots__ = (
        "_archive",
        "_inventory",
        "_ledger",
        "_most",
        "_place",
        "_skip",
        "error",
        "files",
        "finished",
        "written",
    )

    def __init__(
        self,
        place: Destination,
        archive: str,
        ledger: Ledger,
        skip: Callable[[str], bool] | None,
        most: int | None,
        inventory: Inventory | None,
    ) -> None:
        self._place = place
        self._archive = archive
        self._ledger = ledger
        self._skip = skip
        self._most = most  # bytes all files may have together, if that can be said already
        self._inventory = inventory
        self.files = 0
        self.written = 0
        self.error: BaseException | None = None
        self.finished = allocate_lock()

    def write(self, inflated: Iterator[bytes]) -> None:
        place, ledger, skip, inventory = self._place, self._ledger, self._skip, self._inventory
        reader = Reader(inflated, self._archive)
        skipped: set[str] = set()
        links: list[tuple[str, str]] = []
        announced = 0
        for member in reader.members():
            path = ledger.enter(member)
            kind = member.kind
            announced += member.size
            if self._most is not None and announced > self._most:
                raise HostileArchive(self._archive, member.name, f"brings the content to {announced} bytes")
            source = "" if kind in (FILE, DIRECTORY, LINK) else ledger.hard_link_source(member)
            if skip is not None and path and skip(path):
                skipped.add(path)
                continue
            if kind == FILE:
                if ledger.replaces:
                    place.remove(path)
                whole = reader.whole()
                pieces = reader.content() if whole is None else (whole,)
                if inventory is None:
                    self.written += place.write(path, pieces, executable=member.executable)
                else:
                    digest = sha256()
                    size = place.write(path, _hashed(pieces, digest), executable=member.executable)
                    inventory[path] = (size, 0o755 if member.executable else 0o644, digest.hexdigest())
                    self.written += size
            elif kind == DIRECTORY:
                place.make_directory(path)
                continue
            elif kind == LINK:
                links.append((path, member.target))
            elif source in skipped:
                raise HostileArchive(self._archive, member.name, "is a hard link to an entry that is not unpacked")
            else:
                self.written += place.hard_link(source, path, max(0, ALLOWANCE - self.written))
                if inventory is not None:
                    inventory[path] = inventory[source]
            self.files += 1
        ledger.expect_some()
        # Only now that all else is there and the archive has proved whole: no path written above could meet a link.
        ledger.links.check()
        for path, target in links:
            place.symbolic_link(target, path)
            if inventory is not None:
                inventory[path] = (-1, 0, target)

    def write_in_thread(self, ring: Ring) -> None:
        try:
            self.write(ring.blocks())
        except Stopped:
            pass
        except BaseException as error:
            self.error = error
        finally:
            ring.stop()
            self.finished.release()


def _hashed(pieces: Iterable[memoryview], digest: Any) -> Iterator[memoryview]:
    for piece in pieces:
        digest.update(piece)
        yield piece


def _run(writer: _Writer, inflated: Iterator[bytes]) -> None:
    ring = Ring(_SLOTS)
    writer.finished.acquire()
    try:
        start_new_thread(writer.write_in_thread, (ring,))
    except RuntimeError:  # no more threads on this system
        writer.write(inflated)
        return
    except BaseException:  # Ctrl-C, with or without a thread by now: if there is one, it ends at its first look
        ring.stop()
        raise
    failure: BaseException | None = None
    try:
        _feed(ring, inflated)
    except Stopped:
        pass
    except BaseException as error:
        failure = error
        ring.stop()
    # The other thread ends by itself now, after the block in its hands. A second Ctrl-C must not leave it behind.
    while True:
        try:
            with writer.finished:
                break
        except KeyboardInterrupt as error:
            failure = error
            ring.stop()
    if failure is None:
        failure = writer.error
    if failure is not None:
        try:
            raise failure
        finally:
            del failure, writer  # an exception that holds its own frame would keep all this alive


def _feed(ring: Ring, inflated: Iterator[bytes]) -> None:
    try:
        for block in inflated:
            ring.put(block)
        ring.put(None)
    except HostileArchive as error:
        # In its place in the stream: if an entry before it is at fault too, that one is named, on every run.
        ring.put(error)
