"""Keeping a table in its file, see `table_form` for what stands there. Entered when there is something new to keep."""

from __future__ import annotations

import marshal
import os
from binascii import crc32

from pym.errors import StoreError
from pym.fs import atomic
from pym.fs.stamp import stamp_of, stamped
from pym.index.table import read, shared
from pym.index.table_form import FLAGS, HEADER, MAGIC, end_of, part

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.index.table import Table


def write(table: Table) -> bool:
    """Keeps `table` in its file, with what another process may have learnt meanwhile. False if that cannot be."""
    if not table.path:
        return False
    if table.bare and _add(table):
        return True
    try:
        rows, page = table.rows()
    except StoreError:
        return False
    there = read(table.path, table.name, table.index)
    if there is not None:
        if there.columns == table.columns:
            table.known = {**there.known, **table.known}
        elif there.fetched > table.fetched:
            return False  # another process has a newer page, and what we know belongs to an older one
    table.changed = False
    data = _encoded(table, rows, page)
    if not (there is None and _new(table.path, data)) and not atomic.offer(table.path, data):
        return False
    table.identity = data[:HEADER]
    stamp = stamp_of(table.path)
    # Another process may have put its own there by now: what it has must not pass for what is known here.
    table.stamp = stamp if part(table.path, 0, HEADER) == table.identity else None
    table.written = True
    return True


def _new(path: str, data: bytes) -> bool:
    """Makes a file that is not there yet. Its beginning comes last: as long as it is missing, nobody takes the rest for
    a table. This is quicker than `atomic`, and of hundreds of pages it shows.
    """
    try:
        fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | (FLAGS & ~os.O_RDONLY), 0o666)
    except OSError:
        return False
    try:
        os.lseek(fd, HEADER, 0)
        if os.write(fd, memoryview(data)[HEADER:]) == len(data) - HEADER:
            os.lseek(fd, 0, 0)
            if os.write(fd, data[:HEADER]) == HEADER:
                return True
    except OSError:
        pass
    finally:
        os.close(fd)
    try:
        os.unlink(path)  # the disk is full
    except OSError:
        pass
    return False


def _add(table: Table) -> bool:
    """Writes what was learnt to the end of the file of a page that has nothing of it; False if that is another by now.

    In place: whoever reads meanwhile finds nothing there or all of it, by its checksum. Of two that do so at the same
    time, one has been in vain.
    """
    learnt = marshal.dumps(table.learnt)
    data = len(learnt).to_bytes(4, "little") + crc32(learnt).to_bytes(4, "little") + learnt
    try:
        fd = os.open(table.path, os.O_RDWR | (FLAGS & ~os.O_RDONLY))
    except OSError:
        return False
    try:
        about = os.fstat(fd)
        if table.stamp is None or (about.st_ino, about.st_size) != table.stamp[:2]:
            return False
        if table.identity is None or os.read(fd, HEADER) != table.identity:
            return False
        os.lseek(fd, end_of(table.identity), 0)
        if os.write(fd, data) != len(data):
            return False  # the disk is full: half of it is as good as nothing
        table.stamp = stamped(os.fstat(fd))
    except OSError:
        return False
    finally:
        os.close(fd)
    table.bare = table.changed = False
    table.written = True
    return True


def touch(table: Table) -> bool:
    """Writes down the freshness of `table` alone: a page that was confirmed need not be written again.

    In place: whoever reads meanwhile sees the old one, the new one, or one that counts as stale. A file that another
    process has put there says itself how fresh it is.
    """
    table.stamp = None
    try:
        fd = os.open(table.path, os.O_RDWR | (FLAGS & ~os.O_RDONLY))
    except OSError:
        return False
    try:
        if os.read(fd, HEADER) != table.identity:
            return False
        os.write(fd, _freshness(table))
        table.stamp = stamped(os.fstat(fd))
    except OSError:
        return False
    finally:
        os.close(fd)
    return True


def _encoded(table: Table, rows: dict[int, bytes], page: bytes) -> bytes:
    numbers = table.numbers
    small = len(table.kinds) < 256
    listed = sorted(rows)
    sorted_rows = [rows[position] for position in listed]
    first = (
        table.columns,
        tuple(table.kinds),
        bytes(numbers) if small else tuple(numbers),
        tuple(listed) if len(listed) <= len(table.versions) else None,
        _offsets(sorted_rows),
        table.kept_uploads,
    )
    columns, known = marshal.dumps(first), marshal.dumps(shared(table.known))
    header = b"".join(
        (
            MAGIC,
            len(columns).to_bytes(4, "little"),
            crc32(columns).to_bytes(4, "little"),
            len(known).to_bytes(4, "little"),
            crc32(known).to_bytes(4, "little"),
            len(page).to_bytes(4, "little"),
            crc32(page).to_bytes(4, "little"),
            sum(map(len, sorted_rows)).to_bytes(4, "little"),
        )
    )
    checksum = crc32(header).to_bytes(4, "little")
    return b"".join((header, checksum, _freshness(table), columns, known, *sorted_rows, page))


def _offsets(rows: list[bytes]) -> bytes:
    """Where each row begins and its checksum, 4 bytes each, and at the end where the last one ends."""
    parts: list[int] = []
    begin = 0
    for row in rows:
        parts.append(begin | crc32(row) << 32)
        begin += len(row)
    parts.append(begin)
    return b"".join([part.to_bytes(8, "little") for part in parts])


def _freshness(table: Table) -> bytes:
    times = _milliseconds(table.fresh_until) + _milliseconds(table.fetched)
    return times + crc32(times).to_bytes(4, "little") + b"\0\0\0\0"


def _milliseconds(seconds: float) -> bytes:
    return min(max(int(seconds * 1000), 0), (1 << 63) - 1).to_bytes(8, "little")
