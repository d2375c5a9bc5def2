"""Keeping a table in its file, see `table` for what stands there. Entered when there is something new to keep."""

from __future__ import annotations

import marshal
import os
from binascii import crc32

from pym.errors import StoreError
from pym.fs import atomic
from pym.index.table import FLAGS, HEADER, MAGIC, read, shared

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.index.table import Table

_MANY = 100  # rows


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


def touch(table: Table) -> bool:
    """Writes down the freshness of `table` alone: a page that was confirmed need not be written again.

    In place: whoever reads meanwhile sees the old one, the new one, or one that counts as stale.
    """
    try:
        fd = os.open(table.path, os.O_WRONLY | (FLAGS & ~os.O_RDONLY))
    except OSError:
        return False
    try:
        os.lseek(fd, HEADER, 0)
        os.write(fd, _freshness(table))
    except OSError:
        return False
    finally:
        os.close(fd)
    return True


def _encoded(table: Table, rows: list[bytes]) -> bytes:
    numbers = table.numbers
    small = len(table.kinds) < 256
    first = (table.columns, tuple(table.kinds), bytes(numbers) if small else tuple(numbers), _offsets(rows))
    columns, known = marshal.dumps(first), marshal.dumps(shared(table.known))
    header = b"".join(
        (
            MAGIC,
            len(columns).to_bytes(4, "little"),
            crc32(columns).to_bytes(4, "little"),
            len(known).to_bytes(4, "little"),
            crc32(known).to_bytes(4, "little"),
            sum(map(len, rows)).to_bytes(4, "little"),
        )
    )
    return b"".join((header, crc32(header).to_bytes(4, "little"), _freshness(table), columns, known, *rows))


def _offsets(rows: list[bytes]) -> bytes:
    """Where each row begins and its checksum, 4 bytes each, and at the end where the last one ends."""
    parts: list[int] = []
    begin = 0
    checksum = crc32
    if len(rows) > _MANY:
        from pym.fs.codec import library

        checksum = library().crc32  # the same number, and of megabytes in no time
    for row in rows:
        parts.append(begin | checksum(row) << 32)
        begin += len(row)
    parts.append(begin)
    return b"".join([part.to_bytes(8, "little") for part in parts])


def _freshness(table: Table) -> bytes:
    times = _milliseconds(table.fresh_until) + _milliseconds(table.fetched)
    return times + crc32(times).to_bytes(4, "little") + b"\0\0\0\0"


def _milliseconds(seconds: float) -> bytes:
    return min(max(int(seconds * 1000), 0), (1 << 63) - 1).to_bytes(8, "little")
