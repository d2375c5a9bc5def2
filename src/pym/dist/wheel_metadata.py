"""METADATA of a wheel, from as few of its bytes as a server lets us have.

    reader = RangeReader("name-1.0-py3-none-any.whl", size=123456)
    while (span := reader.next()) is not None:
        ...send a request with `Range: bytes=FIRST-LAST` (all of it for `WHOLE`)...
        reader.feed(status, content_range, body)
    reader.metadata

The last bytes of a wheel hold the directory of the archive and mostly the `.dist-info` too: one request, or one more
for what lies in front of it. Bytes of two answers are put together only if both say the same length of the whole file;
a server that does not keep its word is asked for the whole file, and that is read by itself.
"""

from __future__ import annotations

from pym.errors import HostileArchive
from pym.fs.archive import zipdir, zipread
from pym.fs.archive.zipdir import DEFLATED, DESCRIPTOR, Entry
from pym.spec.name import normalise
from pym.spec.ranges import key, read
from pym.spec.wheelname import parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

LARGEST = 16 << 20  # bytes of METADATA
TAIL = 32 << 10  # bytes asked for first
_BEFORE = 24 << 10  # bytes in front of the directory, where `.dist-info` mostly lies
_LARGEST_EXTRA = 64 << 10  # of a local header: 16 bits

WHOLE = (0, -1)


class RangeReader:
    """Says which bytes of a wheel are needed next, until it has its METADATA.

    Args:
        filename: Of the wheel.
        size: Its length in bytes as the index says, or -1.
        sha256: In hex, if the index says; checked if the whole file has to be fetched.

    Attributes:
        metadata: Once `next` returns None.
        requests: How many answers there were.
    """

    __slots__ = (
        "_bounds",
        "_directory",
        "_entry",
        "_etag",
        "_held",
        "_start",
        "_total",
        "_whole",
        "filename",
        "metadata",
        "requests",
        "sha256",
        "size",
    )

    def __init__(self, filename: str, size: int = -1, sha256: str = "") -> None:
        self.filename = filename
        self.size = size
        self.sha256 = sha256
        self.metadata: bytes | None = None
        self.requests = 0
        self._held = b""  # the last bytes of the file, from `_start` on
        self._start = -1
        self._total = -1
        self._etag = ""
        self._whole = False
        self._bounds: zipdir.Bounds | None = None
        self._entry: Entry | None = None

    def next(self) -> tuple[int, int] | None:
        """First and last byte wanted; `(-n, -1)` for the last n bytes, `WHOLE` for all; None when there is METADATA."""
        if self.metadata is not None:
            return None
        if self._whole:
            return WHOLE
        if self._start < 0:
            return (max(0, self.size - TAIL), self.size - 1) if self.size > 0 else (-TAIL, -1)
        if self._bounds is None:  # a comment longer than the tail: nobody writes such wheels
            self._whole = True
            return WHOLE
        if self._entry is None:
            return max(0, self._bounds.start - _BEFORE), self._start - 1
        return self._entry.offset, min(self._entry.end, _furthest(self._entry)) - 1

    def feed(self, status: int, content_range: str, body: bytes, etag: str = "") -> None:
        """Takes the answer to what `next` wanted.

        Args:
            status: HTTP status: 200, 206, or one that says that there are no ranges here (400, 405, 416, 501).
            content_range: The header of that name, "" if there is none.
            body: As sent, without content coding.
            etag: The header of that name, "" if there is none.

        Raises:
            HostileArchive: The wheel is none, or it is not the wheel that its name says.
            HashMismatch: The whole file was fetched and is another one than the index names.
        """
        self.requests += 1
        wanted = self.next()
        if status == 200:
            self._take_whole(body)  # whatever was asked for
            return
        if wanted is None or wanted == WHOLE:
            raise HostileArchive(self.filename, "", f"was not sent by the server (status {status})")
        first, total = _parse_content_range(content_range, len(body)) if status == 206 else (-1, -1)
        known = self._total if self._total >= 0 else self.size
        changed = self._total >= 0 and etag != self._etag
        if first < 0 or (known >= 0 and total != known) or changed or not _answers(wanted, first, len(body), total):
            self._whole = True
            return
        self._total, self._etag = total, etag
        if not first and len(body) == total:
            self._take_whole(body)
            return
        if self._entry is not None:
            self.metadata = _content(body, first, self._entry, self.filename)
            return
        self._held = body + self._held
        self._start = first
        self._look()

    def _look(self) -> None:
        """Goes as far as the bytes at hand allow."""
        held, start, total = self._held, self._start, self._total
        if self._bounds is None:
            self._bounds = zipdir.locate(held[-zipdir.LONGEST_END :], total, self.filename)
            if self._bounds is None:
                return
        bounds = self._bounds
        if bounds.start < start:
            return
        directory = held[bounds.start - start : bounds.end - start]
        entry = metadata_entry(zipdir.read(directory, bounds, total, self.filename), self.filename)
        if entry.offset < start:
            self._entry = entry
            return
        self.metadata = _content(held[entry.offset - start : entry.end - start], entry.offset, entry, self.filename)

    def _take_whole(self, body: bytes) -> None:
        check_sha256(body, self.filename, self.sha256)
        self.metadata = of_bytes(body, self.filename)


def of_bytes(data: bytes, filename: str) -> bytes:
    """METADATA of a wheel in memory.

    Raises:
        HostileArchive: The wheel is none, or it is not the wheel that its name says.
    """
    return _of_archive(zipread.open_bytes(data, filename), filename)


def of_descriptor(descriptor: int, filename: str) -> bytes:
    """METADATA of a wheel on disk.

    Raises:
        HostileArchive: The wheel is none, or it is not the wheel that its name says.
        StoreError: It cannot be read.
    """
    return _of_archive(zipread.open_descriptor(descriptor, filename), filename)


def of_file(path: str) -> bytes:
    """METADATA of the wheel at `path`; see `of_descriptor`."""
    import os

    from pym.errors import StoreError

    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0))
    except OSError as error:
        raise StoreError.from_os("read", path, error) from error
    try:
        return of_descriptor(descriptor, os.path.basename(path))
    finally:
        os.close(descriptor)


def metadata_entry(entries: Iterable[Entry], filename: str) -> Entry:
    """The entry `NAME-VERSION.dist-info/METADATA`.

    Raises:
        HostileArchive: There is none, or not exactly one such directory, or it is that of another distribution.
    """
    found = None
    folders: dict[str, None] = {}
    for entry in entries:
        folder, slash, rest = entry.name.partition("/")
        if slash and folder.endswith(".dist-info"):
            folders[folder] = None
            if rest == "METADATA":
                found = entry
    if len(folders) != 1:
        several = "no `.dist-info` directory" if not folders else f"{len(folders)} `.dist-info` directories"
        raise HostileArchive(filename, "", f"has {several}")
    folder = next(iter(folders))
    if not _belongs(folder.removesuffix(".dist-info"), filename):
        raise HostileArchive(filename, folder, "belongs to another distribution or version than the file name says")
    if found is None:
        raise HostileArchive(filename, folder, "holds no METADATA")
    if found.size > LARGEST:
        raise HostileArchive(filename, found.name, f"has {found.size} bytes, more than the {LARGEST} it may have")
    return found


def check_sha256(data: bytes, filename: str, sha256: str, source: str = "") -> None:
    """Raises HashMismatch if `sha256` (hex; "" for unknown) is not that of `data`."""
    if not sha256:
        return
    from hashlib import sha256 as digest

    from pym.errors import HashMismatch

    actual = digest(data).hexdigest()
    if actual != sha256.lower():
        raise HashMismatch(filename, expected=sha256, actual=actual, source=source or filename)


def _of_archive(archive: zipread.Archive, filename: str) -> bytes:
    archive.check()
    return archive.read(metadata_entry(archive.entries, filename), LARGEST)


def _belongs(stem: str, filename: str) -> bool:
    """Whether `NAME-VERSION` of a `.dist-info` is what the file name says, both in any spelling."""
    said = parse(filename)
    if said is None:
        return False
    at = stem.find("-")
    while at > 0:  # old tools left `-` in names and versions
        if normalise(stem[:at]) == said[0]:
            found = read(stem[at + 1 :])  # by its key: `1.0` and `1.0.0` are one version
            if found is not None and found[1] == key(said[1]):
                return True
        at = stem.find("-", at + 1)
    return False


def _furthest(entry: Entry) -> int:
    """Where the entry's content can end at the latest."""
    return entry.offset + 30 + len(entry.raw) + _LARGEST_EXTRA + entry.compressed


def _content(data: bytes, start: int, entry: Entry, filename: str) -> bytes:
    """The content of an entry from a part of the archive that begins at `start`, which is where the entry does."""
    if start != entry.offset:
        raise HostileArchive(filename, entry.name, "is not where the directory says")
    at = zipread.check_local(data, entry, filename)
    end = at + entry.compressed
    if end > len(data):
        raise HostileArchive(filename, entry.name, "overlaps with what follows it")
    if start + len(data) == entry.end and (entry.flags & DESCRIPTOR or end != len(data)):
        zipread.check_descriptor(data[end:], entry, filename)
    pieces = iter((data[at:end],) if entry.compressed else ())
    made = zipread.inflated if entry.method == DEFLATED else zipread.counted
    return b"".join(made(pieces, entry, filename))


def _parse_content_range(text: str, length: int) -> tuple[int, int]:
    """First byte and length of the whole file from `bytes FIRST-LAST/TOTAL`; (-1, -1) if it does not fit the body."""
    unit, _, rest = text.strip().partition(" ")
    span, _, total = rest.partition("/")
    first, _, last = span.partition("-")
    fields = (first, last, total)
    if unit.lower() != "bytes" or not all(f.isascii() and f.isdigit() and len(f) < 16 for f in fields):
        return -1, -1
    if int(last) - int(first) + 1 != length or int(last) >= int(total):
        return -1, -1
    return int(first), int(total)


def _answers(wanted: tuple[int, int], first: int, length: int, total: int) -> bool:
    """Whether so many bytes from `first` on are what was wanted."""
    start, last = wanted
    if start < 0:
        start, last = max(0, total + start), total - 1
    return first == start and length == min(last, total - 1) - start + 1
