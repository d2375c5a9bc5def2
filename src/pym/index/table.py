"""The compiled page of one project in one index, as the cache keeps it. A HOT module.

One file, read with one open:

    header      what the parts are: sizes and checksums, checked first
    freshness   until when it may be used unasked; rewritten in place, with a checksum of its own
    columns     versions, keys, kinds: what a resolver looks at
    metadata    of the versions that were looked at closely
    rows        the files of each version, each row with a checksum, read one by one when they are asked for

`marshal` is only safe for data of one's own: nothing reaches it whose checksum was not compared, of a file that lies in
the user's own cache. What is damaged, or was written by another pym or Python, is not there. Even the freshness alone
being damaged only means that the index is asked again.
"""

from __future__ import annotations

import marshal
import os
import sys
from binascii import crc32

from pym import __version__
from pym.errors import StoreError
from pym.fs import atomic
from pym.model.distribution import Releases

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from pym.model.distribution import File, Kind, Metadata
    from pym.spec.requirement import Requirement

    # For each version: (what it was read from, the metadata, or kind and reason of `Unavailable`). Equal requirements
    # are one object, which marshal writes once and reads as one: what is worked out for it holds for all versions.
    Known = dict[str, tuple[str, Metadata | tuple[str, str]]]

KIND = "index-1"  # name and layout of the directory in the cache

_MAGIC = b"pymtab1\n" + crc32(f"{__version__}-{sys.implementation.cache_tag}".encode()).to_bytes(4, "little")
_HEADER = 36  # bytes: magic 8, format 4, columns 4 + 4, metadata 4 + 4, rows 4, checksum of all that 4
_FRESHNESS = 24  # bytes: fresh until 8, fetched 8 (both in ms since the epoch), checksum 4, nothing 4
_BEGIN = _HEADER + _FRESHNESS
_FIRST_READ = 1 << 15  # holds columns and metadata of nearly every project
_LIMIT = 1 << 28
_FLAGS = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)


class Table(Releases):
    """The versions of one project in one index, with where and when that was learnt.

    Attributes:
        path: The file it is kept in, "" for one that is not.
        found: Whether the index knows the project at all.
        location: URL the page came from, after redirects, without credentials.
        etag, modified: What the server can be asked with whether the page is still the same; "" without.
        fresh_until: Seconds since the epoch.
        fetched: When the server was last asked, in seconds since the epoch.
        known: Metadata by version.
        changed: Whether `known` or the page itself has something that the file has not.
        identity: Sizes and checksums of its parts, freshness aside; None for one that was not read from a file.
        stamp: Inode, size and modification time (ns) of the file when it was read; None for one that was not.
        restore: Gets the page again when the file turns out to be damaged, None if that is not possible.
    """

    __slots__ = (
        "_offsets",
        "_positions",
        "_shared",
        "_skipped",
        "_start",
        "blob",
        "changed",
        "etag",
        "fetched",
        "found",
        "fresh_until",
        "identity",
        "known",
        "location",
        "modified",
        "path",
        "restore",
        "stamp",
    )

    def __init__(self, columns: Columns, known: Known, *, path: str, start: int, blob: bytes | None) -> None:
        (
            self.name,
            self.index,
            self.found,
            self.versions,
            self.keys,
            self.kinds,
            kind_of,
            self._offsets,
            self.status,
            self.location,
            self.etag,
            self.modified,
        ) = columns
        self.kind_of = tuple(kind_of)
        self.indexes = ()
        self.url = ""
        self.tiers = ()
        self.path = path
        self.known = known
        self.changed = False
        self.blob = blob
        self.fresh_until = 0.0
        self.fetched = 0.0
        self.stamp: tuple[int, int, int] | None = None
        self.identity: bytes | None = None
        self.restore: Callable[[Table], Table | None] | None = None
        self._skipped: tuple[tuple[str, str], ...] | None = None
        self._positions: dict[str, int] | None = None
        self._shared: dict[int, list[int]] = {}
        self._start = start

    def files(self, position: int) -> tuple[File, ...]:
        """The files of the version at `position`, in the order of its kind.

        Raises:
            StoreError: The cache was changed or damaged since the table was read.
        """
        row: tuple[File, ...] = marshal.loads(self.row(position))
        return row

    @property
    def skipped(self) -> tuple[tuple[str, str], ...]:  # type: ignore[override]
        """Files that were passed over, each with the reason."""
        if self._skipped is None:
            self._skipped = marshal.loads(self.row(len(self.versions)))
        return self._skipped

    def row(self, position: int) -> bytes:
        """The row at `position` as it is kept."""
        at = position * 8
        offsets = self._offsets
        begin = int.from_bytes(offsets[at : at + 4], "little")
        end = int.from_bytes(offsets[at + 8 : at + 12], "little")
        row = self.blob[begin:end] if self.blob is not None else _part(self.path, self._start + begin, end - begin)
        if crc32(row) != int.from_bytes(offsets[at + 4 : at + 8], "little") or len(row) != end - begin:
            return self._recover(position)
        return row

    def _recover(self, position: int) -> bytes:
        """A row that is not where it was: another process has written the file anew, or it is damaged."""
        there = read(self.path, self.name, self.index) if self.blob is None else None
        if there is not None and there._start == self._start and there._offsets == self._offsets:
            try:
                os.unlink(self.path)  # or the next run would find the same damage
            except OSError:
                pass
            there = None
        if there is None and self.restore is not None:
            there = self.restore(self)
        if there is not None:
            if there._offsets == self._offsets and there.versions == self.versions:
                self._start, self.blob = there._start, there.blob
                return there.row(position)
            if position < len(self.keys) and self.keys[position] in there.keys:
                at = there.keys.index(self.keys[position])
                if there.kinds[there.kind_of[at]] == self.kinds[self.kind_of[position]]:
                    return there.row(at)
        raise StoreError(
            f"What the cache holds of `{self.name}` was changed or damaged while it was in use",
            context=self.path,
            hints=("run the same command again",),
        )

    def rows(self) -> bytes:
        """All rows, one after the other.

        Raises:
            StoreError: The cache was changed or damaged since the table was read.
        """
        if self.blob is not None:
            return self.blob
        offsets = self._offsets
        ends = [int.from_bytes(offsets[at : at + 4], "little") for at in range(0, len(offsets), 8)]
        data = _part(self.path, self._start, ends[-1])
        for number, end in enumerate(ends[1:]):
            at = number * 8 + 4
            if crc32(data[ends[number] : end]) != int.from_bytes(offsets[at : at + 4], "little"):
                return b"".join([self.row(position) for position in range(len(ends) - 1)])
        return data

    def metadata(self, position: int) -> Metadata | tuple[str, str] | None:
        """What is known of the metadata of a version: itself, kind and reason why it is unavailable, or None."""
        entry = self.known.get(self.versions[position])
        return None if entry is None else entry[1]

    def sharing(self, requirement: Requirement) -> list[int]:
        """The positions of the versions that are known to have this very requirement."""
        if self._positions is None:
            self._positions = {version: position for position, version in enumerate(self.versions)}
            self._shared = {}
            for version, (_, metadata) in self.known.items():
                position = self._positions.get(version)
                if position is not None and len(metadata) == 3:
                    for each in metadata[2]:
                        self._shared.setdefault(id(each), []).append(position)
        return self._shared.get(id(requirement), [])

    def learn(self, position: int, source: str, metadata: Metadata | tuple[str, str]) -> None:
        """Takes note of the metadata of a version.

        Args:
            position: The version.
            source: What it was read from: it holds as long as the version has that file, see `compile`.
            metadata: It, or kind and reason why it is unavailable.
        """
        self.known[self.versions[position]] = (source, metadata)
        self._positions = None
        self.changed = True

    @property
    def columns(self) -> Columns:
        """What `encode` writes."""
        return (
            self.name,
            self.index,
            self.found,
            self.versions,
            self.keys,
            self.kinds,
            bytes(self.kind_of) if len(self.kinds) < 257 else self.kind_of,
            self._offsets,
            self.status,
            self.location,
            self.etag,
            self.modified,
        )


if TYPE_CHECKING:
    Columns = tuple[
        str,
        str,
        bool,
        tuple[str, ...],
        tuple[bytes, ...],
        tuple[Kind, ...],
        bytes | tuple[int, ...],
        bytes,
        tuple[str, str],
        str,
        str,
        str,
    ]


def read(path: str, name: str, index: str) -> Table | None:
    """The table at `path`, None if there is none that can be used.

    Args:
        path: Absolute path in the cache.
        name, index: What it must be of; two indexes share a path only by accident.
    """
    try:
        fd = os.open(path, _FLAGS)
    except OSError:
        return None
    try:
        data = os.read(fd, _FIRST_READ)
        if (
            data[:12] != _MAGIC
            or len(data) < _BEGIN
            or crc32(data[: _HEADER - 4]) != int.from_bytes(data[_HEADER - 4 : _HEADER], "little")
        ):
            return None
        middle = _BEGIN + int.from_bytes(data[12:16], "little")
        start = middle + int.from_bytes(data[20:24], "little")
        while len(data) < start < _LIMIT:
            more = os.read(fd, start - len(data))
            if not more:
                return None
            data += more
        about = os.fstat(fd)
        if hasattr(os, "geteuid") and about.st_uid != os.geteuid():
            return None
    except OSError:
        return None
    finally:
        os.close(fd)
    view = memoryview(data)
    first, second = view[_BEGIN:middle], view[middle:start]
    if crc32(first) != int.from_bytes(data[16:20], "little") or crc32(second) != int.from_bytes(data[24:28], "little"):
        return None
    try:
        columns, known = marshal.loads(first), marshal.loads(second)
    except (ValueError, EOFError, TypeError):
        return None
    if columns[0] != name or columns[1] != index:
        return None
    table = Table(columns, known, path=path, start=start, blob=None)
    table.stamp = (about.st_ino, about.st_size, about.st_mtime_ns)
    table.identity = data[:_HEADER]
    if crc32(data[_HEADER : _HEADER + 16]) == int.from_bytes(data[_HEADER + 16 : _HEADER + 20], "little"):
        table.fresh_until = int.from_bytes(data[_HEADER : _HEADER + 8], "little") / 1000
        table.fetched = int.from_bytes(data[_HEADER + 8 : _HEADER + 16], "little") / 1000
    return table


def made(columns: Columns, rows: bytes, known: Known, *, path: str) -> Table:
    """A table that was just compiled: it lives in memory until `write`."""
    table = Table(columns, known, path=path, start=0, blob=rows)
    table.changed = True
    return table


def write(table: Table) -> bool:
    """Keeps `table` in its file, with what another process may have learnt meanwhile. False if that cannot be."""
    if not table.path:
        return False
    try:
        rows = table.rows()
    except StoreError:
        return False
    there = read(table.path, table.name, table.index)
    if there is not None:
        if there.columns == table.columns:
            table.known = {**there.known, **table.known}
        elif there.fetched > table.fetched:
            return False  # another process has a newer page, and what we know belongs to an older one
    table.changed = False
    return atomic.offer(table.path, _encoded(table, rows))


def identity_of(path: str) -> bytes | None:
    """What `Table.identity` would be of the file at `path`."""
    return _part(path, 0, _HEADER) or None


def touch(table: Table) -> bool:
    """Writes down the freshness of `table` alone: a page that was confirmed need not be written again.

    In place: whoever reads meanwhile sees the old one, the new one, or one that counts as stale.
    """
    try:
        fd = os.open(table.path, os.O_WRONLY | (_FLAGS & ~os.O_RDONLY))
    except OSError:
        return False
    try:
        os.lseek(fd, _HEADER, 0)
        os.write(fd, _freshness(table))
    except OSError:
        return False
    finally:
        os.close(fd)
    return True


def directory_of(cache: str, index: str) -> str:
    """The directory in the cache for the tables of the index at the URL `index`."""
    raw = index.encode("utf-8", "surrogatepass")
    return os.path.join(cache, KIND, f"{crc32(raw):08x}{crc32(raw[::-1], 7):08x}")


def _encoded(table: Table, rows: bytes) -> bytes:
    columns, known = marshal.dumps(table.columns), marshal.dumps(_shared(table.known))
    header = b"".join(
        (
            _MAGIC,
            len(columns).to_bytes(4, "little"),
            crc32(columns).to_bytes(4, "little"),
            len(known).to_bytes(4, "little"),
            crc32(known).to_bytes(4, "little"),
            len(rows).to_bytes(4, "little"),
        )
    )
    return b"".join((header, crc32(header).to_bytes(4, "little"), _freshness(table), columns, known, rows))


def _shared(known: Known) -> Known:
    """The same, equal requirements being one object."""
    seen: dict[object, object] = {}
    shared: Known = {}
    for version, (source, metadata) in known.items():
        if len(metadata) == 3:
            python, extras, requirements = metadata
            kept = tuple([seen.setdefault(each, each) for each in requirements])
            metadata = (seen.setdefault(python, python), seen.setdefault(extras, extras), kept)  # type: ignore[assignment]
        shared[version] = (source, metadata)
    return shared


def _freshness(table: Table) -> bytes:
    times = _milliseconds(table.fresh_until) + _milliseconds(table.fetched)
    return times + crc32(times).to_bytes(4, "little") + b"\0\0\0\0"


def _milliseconds(seconds: float) -> bytes:
    return min(max(int(seconds * 1000), 0), (1 << 63) - 1).to_bytes(8, "little")


def _part(path: str, offset: int, size: int) -> bytes:
    """`size` bytes of a file, fewer if it ends before, none if it cannot be read."""
    try:
        fd = os.open(path, _FLAGS)
    except OSError:
        return b""
    try:
        os.lseek(fd, offset, 0)
        data = os.read(fd, size)
        while len(data) < size:
            more = os.read(fd, size - len(data))
            if not more:
                break
            data += more
        return data
    except OSError:
        return b""
    finally:
        os.close(fd)
