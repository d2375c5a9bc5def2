"""The compiled page of one project in one index, as the cache keeps it. A HOT module.

One file, read with one open: `table_form` tells what stands there, `table_file` writes it.

`marshal` is only safe for data of one's own: nothing reaches it whose checksum was not compared, of a file that lies in
the user's own cache. What is damaged, or was written by another pym or Python, is not there. Even the freshness alone
being damaged only means that the index is asked again.
"""

from __future__ import annotations

import marshal
import os
from binascii import crc32

from pym.errors import StoreError
from pym.fs.stamp import stamped
from pym.index.table_form import BEGIN, FLAGS, HEADER, MAGIC, Filed, end_of, upto, whole
from pym.model.distribution import Releases

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pym.index.sent import Sent
    from pym.model.distribution import File, Kind, Metadata
    from pym.spec.requirement import Requirement

    # For each version, with the end of a file's name behind a space where its wheels do not agree: (what it was read
    # from, the metadata, or kind and reason of `Unavailable`). Equal requirements are one object, which marshal writes
    # once and reads as one: what is worked out for it holds for all versions.
    Known = dict[str, tuple[str, Metadata | tuple[str, str]]]

KIND = "index-2"  # name and layout of the directory in the cache

_AS_ON_PAGE = b"["  # what a row begins with that nobody has looked at: compiled ones are tuples of marshal
_FIRST_READ = 1 << 15  # holds columns and metadata of nearly every project
_LIMIT = 1 << 28
_SKIPPED_MOST = 2000  # entries whose reasons are kept


class Table(Releases):
    """The versions of one project in one index, with where and when that was learnt.

    Attributes:
        columns: What tells it from the tables of other pages.
        path: The file it is kept in, "" for one that is not.
        found: Whether the index knows the project at all.
        location: URL the page came from, after redirects, without credentials.
        etag, modified: What the server can be asked with whether the page is still the same; "" without.
        fresh_until: Seconds since the epoch.
        fetched: When the server was last asked, in seconds since the epoch.
        kept_uploads: `uploads` as bytes, if somebody has asked for them; else b"".
        known: Metadata by version.
        numbers: For each version the position of its kind plus one, 0 for one whose files nobody has looked at.
        changed: Whether `known` or the page itself has something that the file has not.
        identity: Sizes and checksums of its parts, freshness and what came last aside; None for one without a file.
        stamp: Inode, size and modification time (ns) of the file when it was read or written; None without one.
        written: Whether this process has written its file: it keeps there what it looks at from then on as well.
        bare: Whether the file it was read from has nothing of what was learnt, and can be given it in place.
        restore: Gets the page again when the file turns out to be damaged, None if that is not possible.
    """

    __slots__ = (
        "_decoded",
        "_divided",
        "_filed",
        "_places",
        "_positions",
        "_kept",
        "_sent",
        "_shared",
        "_skipped",
        "bare",
        "changed",
        "columns",
        "digest",
        "etag",
        "fetched",
        "found",
        "fresh_until",
        "identity",
        "kept_uploads",
        "known",
        "location",
        "modified",
        "numbers",
        "path",
        "restore",
        "stamp",
        "written",
    )

    def __init__(
        self,
        columns: Columns,
        kinds: Sequence[Kind],
        numbers: Sequence[int],
        known: Known,
        *,
        path: str,
        rows: dict[int, bytes] | None = None,
        sent: Sent | None = None,
        filed: Filed | None = None,
    ) -> None:
        (
            self.name,
            self.index,
            self.found,
            self.versions,
            self.keys,
            self.status,
            self.location,
            self.etag,
            self.modified,
            self.digest,
        ) = self.columns = columns
        self.kinds = kinds  # type: ignore[assignment]
        self.kind_of = ()
        self.indexes = ()
        self.url = ""
        self.tiers = ()
        self.path = path
        self.known = known
        self.changed = False
        self.fresh_until = 0.0
        self.fetched = 0.0
        self.stamp: tuple[int, int, int] | None = None
        self.identity: bytes | None = None
        self.restore: Callable[[Table], Table | None] | None = None
        self.numbers = numbers
        self._places: dict[Kind, int] | None = None
        self._decoded: dict[int, tuple[File, ...]] = {}
        self._skipped: tuple[tuple[str, str], ...] | None = None
        self._positions: dict[str, int] | None = None
        self._divided: set[str] | None = None
        self._shared: dict[int, list[int]] = {}
        self._kept = rows if rows is not None else {}  # those that are in memory; the one behind the last is `skipped`
        self._sent = sent
        self._filed = filed
        self.kept_uploads = b""
        self.bare = False
        self.written = False

    def place(self, position: int) -> int:
        """The number of the kind of the version at `position`: equal for versions that are alike.

        Raises:
            PymError: As `files` does.
        """
        return (self.numbers[position] or self._look(position)) - 1

    def kind(self, position: int) -> Kind:
        """What decides whether the files of the version at `position` can be used.

        Raises:
            PymError: As `files` does.
        """
        number = self.numbers[position] or self._look(position)
        return self.kinds[number - 1]

    def files(self, position: int) -> tuple[File, ...]:
        """The files of the version at `position`, in the order of its kind.

        Raises:
            StoreError: The cache was changed or damaged since the table was read.
            IndexUnusable: The page turns out to be none there.
        """
        if not self.numbers[position]:
            self._look(position)
        found = self._decoded.get(position)
        if found is None:
            row = self.row(position)
            if row[:1] == _AS_ON_PAGE:
                from pym.index.rows import decode

                found = self._decoded[position] = decode(self, row, position)[0]
                self.changed = self.changed or self.written
            else:
                found = marshal.loads(row)
        return found

    def _look(self, position: int) -> int:
        """Reads the files of a version that nobody has looked at, for its number."""
        from pym.index.rows import decode

        files, kind = decode(self, self.row(position), position)
        self._decoded[position] = files
        self.changed = self.changed or self.written
        if self._places is None:
            self.kinds = list(self.kinds)  # type: ignore[assignment]
            self.numbers = list(self.numbers)
            self._places = {one: number for number, one in enumerate(self.kinds, 1)}
        number = self._places.setdefault(kind, len(self.kinds) + 1)
        if number > len(self.kinds):
            self.kinds.append(kind)  # type: ignore[attr-defined]
        self.numbers[position] = number  # type: ignore[index]
        return number

    def uploads(self) -> Sequence[float]:
        """See `Releases`. Worked out once, and kept.

        Raises:
            PymError: As `files` does.
        """
        if len(self.kept_uploads) != 16 * len(self.versions):
            from pym.index.uploads import spans

            self.kept_uploads = spans(self)
            self.changed = True
        return memoryview(self.kept_uploads).cast("d")

    @property
    def skipped(self) -> tuple[tuple[str, str], ...]:  # type: ignore[override]
        """Files that were passed over, each with the reason."""
        if self._skipped is None:
            self._skipped = marshal.loads(self.row(len(self.versions)))
        return self._skipped

    def pass_over(self, more: list[tuple[str, str]]) -> None:
        """Takes note of files that turned out not to count."""
        self._skipped = (*self.skipped, *more)

    def row(self, position: int) -> bytes:
        """The row at `position` as it is kept, or as the page has it."""
        row = self._kept.get(position)
        if row is None and self._filed is not None:
            row = self._filed.row(self.path, position)
        if row is None:
            if self._sent is None and self._filed is not None:
                self._sent = self._filed.sent(self.path)
            if self._sent is not None:
                row = self._sent.row(position)
        return self._recover(position) if row is None else row

    def _recover(self, position: int) -> bytes:
        """A row that is not where it was: another process has written the file anew, or it is damaged."""
        there = read(self.path, self.name, self.index)
        if there is not None and there._filed == self._filed:
            try:
                os.unlink(self.path)  # or the next run would find the same damage
            except OSError:
                pass
            there = None
        if there is None and self.restore is not None:
            there = self.restore(self)
        if there is not None and there.columns == self.columns:
            self._filed, self._sent = there._filed, there._sent
            self._kept = {**there._kept, **self._kept}
            return there.row(position)
        # Another page: what it has of this version is good if it decides the same.
        if there is not None and position < len(self.keys) and self.keys[position] in there.keys:
            at = there.keys.index(self.keys[position])
            number = self.numbers[position]
            if not number or there.kind(at) == self.kinds[number - 1]:
                return there.row(at)
        raise StoreError(
            f"What the cache holds of `{self.name}` was changed or damaged while it was in use",
            context=self.path,
            hints=("run the same command again",),
        )

    def rows(self) -> tuple[dict[int, bytes], bytes]:
        """The rows to keep, those that were looked at compiled, and the page for the others (see `Sent`).

        Raises:
            StoreError: The cache was changed or damaged since the table was read.
        """
        found: dict[int, bytes] = {}
        page = b""
        if self._filed is not None:
            filed = self._filed
            found = filed.rows(self.path)
            page = filed.page(self.path)
            for position in filed.listed if filed.listed is not None else range(len(self.versions) + 1):
                if position not in found:
                    found[position] = self.row(position)
        if not page and self._sent is not None:
            page = self._sent.dump()
        found |= self._rows_learnt()
        if not page:
            for position in range(len(self.versions) + 1):
                if position not in found:
                    found[position] = self.row(position)
        return found, page

    def metadata(self, position: int, file: str = "") -> Metadata | tuple[str, str] | None:
        """What is known of the metadata of a version: itself, kind and reason why it is unavailable, or None.

        Of a version whose wheels do not all say the same (`divided`) that is known by file.
        """
        version = self.versions[position]
        entry = self.known.get(f"{version} {file}" if file else version)
        return None if entry is None else entry[1]

    def divided(self, position: int) -> bool:
        """Whether what is known of a version is known by file."""
        if self._divided is None:
            self._divided = {key.partition(" ")[0] for key in self.known if " " in key}
        return self.versions[position] in self._divided

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

    def learn(self, position: int, source: str, metadata: Metadata | tuple[str, str], file: str = "") -> None:
        """Takes note of the metadata of a version.

        Args:
            position: The version.
            source: What it was read from: it holds as long as the version has that file, see `compile`.
            metadata: It, or kind and reason why it is unavailable.
            file: The one that it holds for (`described.name_of`), "" for all of the version.
        """
        version = self.versions[position]
        if file:
            self._divided = None
        elif version in self.known:
            self._positions = None  # `sharing` is worked out anew
        elif self._positions is not None and len(metadata) == 3:
            for each in metadata[2]:
                self._shared.setdefault(id(each), []).append(position)
        self.known[f"{version} {file}" if file else version] = (source, metadata)
        self.changed = True

    @property
    def learnt(self) -> Learnt:
        """What was learnt since the page was written down."""
        numbers = self.numbers if isinstance(self.numbers, bytes) else tuple(self.numbers)
        return shared(self.known), tuple(self.kinds), numbers, self._rows_learnt(), self.kept_uploads

    def take_over(self, learnt: Learnt) -> None:
        """Takes over what was learnt of a page that was just read from its file."""
        self.known, self.kinds, self.numbers, self._kept, self.kept_uploads = learnt

    def _rows_learnt(self) -> dict[int, bytes]:
        return {**self._kept, **{position: marshal.dumps(files) for position, files in self._decoded.items()}}


if TYPE_CHECKING:
    # Name, index, found, versions, keys, status, location, etag, modified, and a number that stands for the content.
    # Metadata, kinds, the number of each version's, rows that were looked at, and `uploads` if somebody has asked.
    Learnt = tuple[Known, tuple[Kind, ...], bytes | tuple[int, ...], dict[int, bytes], bytes]
    Columns = tuple[str, str, bool, tuple[str, ...], tuple[bytes, ...], tuple[str, str], str, str, str, int]


def read(path: str, name: str, index: str) -> Table | None:
    """The table at `path`, None if there is none that can be used.

    Args:
        path: Absolute path in the cache.
        name, index: What it must be of; two indexes share a path only by accident.
    """
    try:
        fd = os.open(path, FLAGS)
    except OSError:
        return None
    try:
        about = os.fstat(fd)
        data = os.read(fd, _FIRST_READ)
        if (
            data[:12] != MAGIC
            or len(data) < BEGIN
            or crc32(data[: HEADER - 4]) != int.from_bytes(data[HEADER - 4 : HEADER], "little")
        ):
            return None
        middle = BEGIN + int.from_bytes(data[12:16], "little")
        start = middle + int.from_bytes(data[20:24], "little")
        if len(data) < start < _LIMIT:
            data += upto(fd, start - len(data))
            if len(data) < start:
                return None
        if hasattr(os, "geteuid") and about.st_uid != os.geteuid():
            return None
        end = end_of(data)
        last = b""
        if end < about.st_size < _LIMIT:
            if len(data) < about.st_size:
                os.lseek(fd, end, 0)
                last = os.read(fd, about.st_size - end)
            else:
                last = data[end:]
    except OSError:
        return None
    finally:
        os.close(fd)
    view = memoryview(data)
    first, second = view[BEGIN:middle], view[middle:start]
    if crc32(first) != int.from_bytes(data[16:20], "little") or crc32(second) != int.from_bytes(data[24:28], "little"):
        return None
    try:
        (columns, kinds, numbers, listed, offsets, uploads), known = marshal.loads(first), marshal.loads(second)
        learnt = marshal.loads(last[8:]) if last and whole(last) else None
    except (ValueError, EOFError, TypeError):
        return None
    if columns[0] != name or columns[1] != index:
        return None
    page = (int.from_bytes(data[28:32], "little"), int.from_bytes(data[32:36], "little"))
    table = Table(columns, kinds, numbers, known, path=path, filed=Filed(start, listed, offsets, page))
    table.stamp = stamped(about)
    table.identity = data[:HEADER]
    table.kept_uploads = uploads
    if learnt is not None:
        table.take_over(learnt)
    else:
        # What is there but not whole is of a process that was killed: as good as nothing.
        table.bare = not known
    if crc32(data[HEADER : HEADER + 16]) == int.from_bytes(data[HEADER + 16 : HEADER + 20], "little"):
        table.fresh_until = int.from_bytes(data[HEADER : HEADER + 8], "little") / 1000
        table.fetched = int.from_bytes(data[HEADER + 8 : HEADER + 16], "little") / 1000
    return table


def made(
    columns: Columns,
    kinds: Sequence[Kind],
    numbers: Sequence[int],
    rows: dict[int, bytes],
    skipped: Sequence[tuple[str, str]],
    *,
    path: str,
    sent: Sent | None = None,
) -> Table:
    """A table that was just compiled: it lives in memory until `write`.

    Args:
        columns: What tells it from others.
        kinds: The distinct kinds of versions.
        numbers: For each version the position of its kind plus one, 0 if its row is as the page had it.
        rows: The files of versions.
        skipped: What was passed over, with the reasons.
        path: Where the cache is to keep it, "" for nowhere.
        sent: The page, if there are versions without a row.
    """
    rows[len(columns[4])] = marshal.dumps(tuple(skipped[:_SKIPPED_MOST]))
    table = Table(columns, kinds, numbers, {}, path=path, rows=rows, sent=sent)
    table.changed = True
    return table


def directory_of(cache: str, index: str) -> str:
    """The directory in the cache for the tables of the index at the URL `index`."""
    raw = index.encode("utf-8", "surrogatepass")
    return os.path.join(cache, KIND, f"{crc32(raw):08x}{crc32(raw[::-1], 7):08x}")


def shared(known: Known) -> Known:
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
