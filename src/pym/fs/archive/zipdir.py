"""The directory at the end of a zip archive (APPNOTE 4.3.12 to 4.3.16), read in one way only.

Whatever makes two programs see different archives in the same bytes is refused: data before the first entry or after
the last record, a second directory, names that are spelled in two ways or twice, sizes that do not add up. What can
only be seen in the entries themselves is checked by `zipread`.
"""

from __future__ import annotations

import os
from _struct import Struct

from pym.errors import HostileArchive
from pym.fs.archive import names, zipextra
from pym.fs.archive.inflate import limit

ENTRIES = 200_000
LARGEST_DIRECTORY = 64 << 20  # bytes
END = 22  # bytes of the record at the very end, without a comment
LONGEST_END = END + 0xFFFF + 20 + 56  # with the longest comment, and the records for 64 bits before it

STORED, DEFLATED = 0, 8
DESCRIPTOR = 0x0008  # sizes and checksum follow the content
_UTF8 = 0x0800
_KNOWN_FLAGS = DESCRIPTOR | _UTF8 | 0x0006  # and how hard the compressor tried

_PLAIN_SYSTEM = os.name != "nt"  # Windows reserves more names
_LATEST = 63  # version of the format: the last of which anybody writes archives

_END = Struct("<4s4H2LH").unpack
_LOCATOR = Struct("<4sLQL").unpack
_END64 = Struct("<4sQ2H2L4Q").unpack
_HEADER = Struct("<4s6H3L5H2L").unpack_from

_REGULAR, _DIRECTORY = 0o100000, 0o040000
_UNUSUAL = {0o120000: "a symbolic link", 0o020000: "a device", 0o060000: "a device", 0o010000: "a FIFO"}


class Entry:
    """One entry, as the directory describes it.

    Attributes:
        name: Its path, with `/` behind it if it is a directory. Each component can be a name in a file system.
        raw: The same in the bytes of the archive.
        directory: Whether it is one.
        executable: Whether any x bit is set. Other permission bits mean nothing here.
        method: `STORED` or `DEFLATED`.
        flags: As in the header.
        crc: CRC-32 of the content.
        compressed, size: Bytes of the content, compressed and not.
        offset, end: Where its local header begins; where the next entry begins, or the directory.
    """

    __slots__ = (
        "compressed",
        "crc",
        "directory",
        "end",
        "executable",
        "flags",
        "method",
        "name",
        "offset",
        "raw",
        "size",
    )

    def __init__(
        self,
        name: str,
        raw: bytes,
        flags: int,
        method: int,
        crc: int,
        compressed: int,
        size: int,
        offset: int,
        executable: bool,
    ) -> None:
        self.name = name
        self.raw = raw
        self.directory = name[-1] == "/"
        self.flags = flags
        self.method = method
        self.crc = crc
        self.compressed = compressed
        self.size = size
        self.offset = offset
        self.end = 0
        self.executable = executable


class Bounds:
    """Where the directory is: `start` to `end` in the archive, with so many entries."""

    __slots__ = ("count", "end", "start")

    def __init__(self, start: int, end: int, count: int) -> None:
        self.start = start
        self.end = end
        self.count = count


def locate(tail: bytes, total: int, archive: str) -> Bounds | None:
    """Finds the directory.

    Args:
        tail: The last bytes of the archive; `LONGEST_END` of them, or all, are always enough.
        total: Bytes of the whole archive.
        archive: Its file name, for messages.

    Returns:
        None if `tail` is too short to tell.

    Raises:
        HostileArchive: There is none, or it is not said in one way where it is.
    """
    at = tail.rfind(b"PK\5\6")
    if at < 0 or at + END > len(tail):
        if len(tail) < min(total, LONGEST_END):
            return None
        raise HostileArchive(archive, "", "is no zip archive (it has no end record)")
    start = total - len(tail)
    _, disk, first_disk, here, count, size, offset, comment = _END(tail[at : at + END])
    if at + END + comment != len(tail):
        raise HostileArchive(archive, "", "has something after its end")
    if b"PK" in tail[at + END :]:
        raise HostileArchive(archive, "", "has something in its comment that may be another archive")
    end = at + start
    if at < 76 and start:
        return None
    if tail[max(0, at - 20) : at][:4] == b"PK\6\7":
        if at < 76:
            raise HostileArchive(archive, "", "has a record for 64-bit sizes that leads nowhere")
        end -= 76
        _, one_disk, where, disks = _LOCATOR(tail[at - 20 : at])
        wide = _END64(tail[at - 76 : at - 20])
        if where != end or one_disk or disks != 1 or wide[0] != b"PK\6\6" or wide[1] != 44 or wide[4] or wide[5]:
            raise HostileArchive(archive, "", "has a record for 64-bit sizes that leads nowhere")
        for narrow, full, most in (
            (here, wide[6], 0xFFFF),
            (count, wide[7], 0xFFFF),
            (size, wide[8], 0xFFFFFFFF),
            (offset, wide[9], 0xFFFFFFFF),
        ):
            if narrow not in (full, most):
                raise HostileArchive(archive, "", "has two end records that disagree")
        here, count, size, offset = wide[6:]
    if disk not in (0, 0xFFFF) or first_disk not in (0, 0xFFFF) or here != count:
        raise HostileArchive(archive, "", "is one part of several")
    if offset + size != end:
        raise HostileArchive(archive, "", "has a directory that is not where its end record says")
    if count > ENTRIES or size > LARGEST_DIRECTORY:
        raise HostileArchive(archive, "", f"has a directory of {count} entries and {size} bytes")
    return Bounds(offset, end, count)


def read(directory: bytes, bounds: Bounds, total: int, archive: str, *, folds: bool = True) -> list[Entry]:
    """All entries, in the order of the directory.

    Args:
        directory: The bytes from `bounds.start` to `bounds.end`.
        bounds: What `locate` found.
        total: Bytes of the whole archive.
        archive: Its file name, for messages.
        folds: Whether names that differ in case only are refused, as one file system cannot hold both.

    Raises:
        HostileArchive: Something is wrong with an entry, or two of them do not go together.
    """
    entries: list[Entry] = []
    heads = {""}
    at, end = 0, len(directory)
    for _ in range(bounds.count):
        if at + 46 > end:
            raise HostileArchive(archive, "", "has fewer entries than it says")
        entry, at = _entry(directory, at, archive, heads)
        entries.append(entry)
    if at != end:
        raise HostileArchive(archive, "", "has more in its directory than it says")
    _check_places(entries, bounds.start, archive)
    _check_names(entries, archive, folds)
    content = sum(entry.size for entry in entries)
    if content > limit(total):
        raise HostileArchive(archive, "", f"unpacks to {content} bytes, which is more than its size allows for")
    return entries


def _entry(directory: bytes, at: int, archive: str, heads: set[str]) -> tuple[Entry, int]:
    """The entry at `at`, and where the next one begins."""
    (
        magic,
        made_by,
        needed,
        flags,
        method,
        _time,
        _date,
        crc,
        compressed,
        size,
        name_length,
        extra_length,
        comment_length,
        disk,
        _internal,
        external,
        offset,
    ) = _HEADER(directory, at)
    if magic != b"PK\1\2":
        raise HostileArchive(archive, "", "has something in its directory that is no entry")
    at += 46
    raw = directory[at : at + name_length]
    at += name_length
    extra = directory[at : at + extra_length]
    at += extra_length + comment_length
    if at > len(directory):
        raise HostileArchive(archive, "", "has a directory that is cut short")
    name = _name(raw, flags, archive, heads)
    if extra or 0xFFFFFFFF in (size, compressed, offset):
        try:
            fields = zipextra.parse(extra)
            zipextra.check_name(fields, raw, name)
            size, compressed, offset = zipextra.widen(fields, (size, compressed, offset))
        except zipextra.Malformed as error:
            raise HostileArchive(archive, name, str(error)) from None
    if flags & 1 or flags & 0x2040:
        raise HostileArchive(archive, name, "is encrypted")
    if needed & 0xFF > _LATEST:
        raise HostileArchive(archive, name, f"needs a later format (version {needed & 0xFF})")
    if flags & ~_KNOWN_FLAGS:
        raise HostileArchive(archive, name, f"has unknown flags ({flags:#06x})")
    if method not in (STORED, DEFLATED):
        raise HostileArchive(archive, name, f"is compressed in a way that is not deflate (method {method})")
    if disk:
        raise HostileArchive(archive, name, "lies in another part of the archive")
    if method == STORED and compressed != size:
        raise HostileArchive(archive, name, f"is not compressed and has two sizes, {compressed} and {size}")
    mode = external >> 16
    kind = mode & 0o170000
    if kind not in (0, _REGULAR, _DIRECTORY):
        raise HostileArchive(archive, name, f"is {_UNUSUAL.get(kind, 'no file')}")
    is_directory = name[-1] == "/"
    if kind == _REGULAR if is_directory else kind == _DIRECTORY or external & 0x10:
        raise HostileArchive(archive, name, "is a file and a directory at once")
    if is_directory and size:
        raise HostileArchive(archive, name, "is a directory with content")
    executable = not is_directory and mode & 0o111 != 0 and made_by >> 8 in (3, 19)  # Unix, macOS
    return Entry(name, raw, flags, method, crc, compressed, size, offset, executable), at


def _name(raw: bytes, flags: int, archive: str, heads: set[str]) -> str:
    """An entry's name, once it can be nothing else than a path below a directory; `heads` have been checked."""
    if not raw:
        raise HostileArchive(archive, "", "has an entry without a name")
    try:
        name = raw.decode("utf-8" if flags & _UTF8 else "ascii")
    except UnicodeDecodeError:
        raise HostileArchive(archive, raw.decode("utf-8", "replace"), "has a name that is not UTF-8") from None
    if (
        _PLAIN_SYSTEM
        and len(name) < 256
        and name.isascii()
        and name.isprintable()
        and "/." not in name
        and "//" not in name
        and "\\" not in name
        and name[0] not in "./"
        and name[1:2] != ":"
    ):
        return name  # as nearly all are: none of the faults below can be in it
    if name[0] == "/":
        raise HostileArchive(archive, name, "has an absolute path")
    if "\\" in name:
        raise HostileArchive(archive, name, "has a backslash in its name")
    if name[1:2] == ":":
        raise HostileArchive(archive, name, "has a drive letter in its name")
    if len(name) > names.LONGEST_PATH or len(raw) > names.LONGEST_PATH:
        raise HostileArchive(archive, name, "has too long a name")
    path = name[:-1] if name[-1] == "/" else name
    head, _, tail = path.rpartition("/")
    for component in (tail,) if head in heads and (head or "/" not in path) else path.split("/"):
        if fault := names.fault(component):
            raise HostileArchive(archive, name, fault)
    heads.add(head)
    return name


def _check_places(entries: list[Entry], start: int, archive: str) -> None:
    """That the entries follow each other from the first byte to the directory; sets where each of them ends."""
    ordered = sorted(entries, key=_offset)
    if (ordered[0].offset if ordered else start) != 0:
        raise HostileArchive(archive, "", "has something before its first entry")
    for position, entry in enumerate(ordered):
        entry.end = ordered[position + 1].offset if position + 1 < len(ordered) else start
        if entry.end - entry.offset < 30 + len(entry.raw) + entry.compressed:
            raise HostileArchive(archive, entry.name, "overlaps with what follows it")


def _offset(entry: Entry) -> int:
    return entry.offset


def _check_names(entries: list[Entry], archive: str, folds: bool) -> None:
    """That no two entries meet on one path, and none lies under a file."""
    files: dict[str, str] = {}
    heads: dict[str, str] = {}
    for entry in entries:
        path = entry.name
        key = (path.lower() if folds else path) if path.isascii() else names.key(path, folds=folds)
        if key in files:
            known = files[key]
            raise HostileArchive(archive, path, "appears twice" if known == path else f"collides with `{known}`")
        files[key] = path
        heads.setdefault(path.rpartition("/")[0], path)
    spelled: dict[str, str] = {}  # directories, implied or entries, by key and as spelled
    for head, path in heads.items():
        while head and spelled.get(head) != head:
            key = names.key(head, folds=folds)
            if key in files:
                raise HostileArchive(archive, path, f"lies under `{files[key]}`, which is a file of the archive")
            known = spelled.setdefault(key, head)
            if known != head:
                raise HostileArchive(archive, path, f"collides with `{known}`")
            spelled[head] = head
            head = head.rpartition("/")[0]
