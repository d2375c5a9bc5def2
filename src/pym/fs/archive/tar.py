"""Tar headers over decompressed blocks: POSIX ustar (IEEE 1003.1, ustar and pax interchange formats) and GNU tar's.

One reading only. Wherever programs are known to read the same bytes differently (which of two sizes holds, whether a
name ends at its first NUL, what a prefix means under GNU's magic) the archive is refused instead of interpreted.
A pax `size` overrides the header's as POSIX says, and the header must then say zero or the same.
Times, owners and permission bits other than "executable" have to be numbers, and nothing of them is kept.
"""

from __future__ import annotations

from zlib import adler32

from pym.errors import HostileArchive
from pym.fs.archive import pax

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

FILE, HARD_LINK, LINK, DIRECTORY = "file", "hard link", "link", "directory"

MEMBERS = 200_000  # headers of any kind; the largest interpreter has 20,000

_SIZE = 512
_ZEROS = bytes(_SIZE)
_POSIX, _GNU = b"ustar\x0000", b"ustar  \0"
_KINDS = {0x30: FILE, 0: FILE, 0x31: HARD_LINK, 0x32: LINK, 0x35: DIRECTORY}
_REFUSED = {0x33: "a character device", 0x34: "a block device", 0x36: "a FIFO", 0x53: "a sparse file"}
_LONGEST_NAME = 64 << 10  # of a GNU long name; what is too long as a path is said later, with the name


class Member:
    """One entry.

    Attributes:
        name: As in the archive, unchecked but for encoding.
        kind: `FILE`, `HARD_LINK`, `LINK` or `DIRECTORY`.
        size: Of the content in bytes; 0 unless it is a file.
        executable: Whether any x bit is set.
        target: Where a link leads, unchecked; "" unless it is one.
    """

    __slots__ = ("executable", "kind", "name", "size", "target")

    def __init__(self, name: str, kind: str, size: int, executable: bool, target: str) -> None:
        self.name = name
        self.kind = kind
        self.size = size
        self.executable = executable
        self.target = target


class Reader:
    """Members in the order of the archive; the content of each can be read while it is the current one.

    Args:
        blocks: The decompressed archive, in pieces of any length.
        archive: Its file name, for messages.
    """

    __slots__ = ("_at", "_block", "_blocks", "_end", "_left", "_padding", "archive")

    def __init__(self, blocks: Iterator[bytes], archive: str) -> None:
        self.archive = archive
        self._blocks = blocks
        self._block = b""
        self._at = self._end = 0
        self._left = self._padding = 0  # bytes of the current member not read yet, and behind them

    def members(self) -> Iterator[Member]:
        """Every member, up to the end-of-archive blocks; then reads on to make sure that only zeros follow.

        Raises:
            HostileArchive: Something is wrong with a header, or there is no end.
        """
        long_name = long_target = None
        records: dict[str, str] | None = None
        modes: dict[bytes, bool] = {}  # the few there are, read once each
        proper = b""
        count = 0
        while True:
            if self._left or self._padding:
                for _ in self.content():  # what nobody wanted
                    pass
            header = self._take(_SIZE)
            if header == _ZEROS:
                break
            count += 1
            if count > MEMBERS:
                raise self._refuse("", f"has more than {MEMBERS} entries")
            magic = header[257:265]
            gnu = magic == _GNU
            if not gnu and magic != _POSIX:
                raise self._refuse("", "has a header that is neither ustar nor GNU tar")
            # Adler-32's lower half is 1 + the sum of the bytes modulo 65521, which 256 bytes cannot reach: exact sums.
            total = (adler32(header[:256]) & 0xFFFF) + (adler32(header[256:]) & 0xFFFF) - 2
            check = header[148:156]
            if self._number(check) != total - sum(check) + 256:
                raise self._refuse("", "has a header with a wrong checksum")
            size = self._number(header[124:136])
            flag = header[156]
            mode = header[100:108]
            if (executable := modes.get(mode)) is None:
                executable = modes[mode] = self._number(mode) & 0o111 != 0
            unused = header[108:124] + header[136:148] + header[329:345]
            if unused != proper:
                self._expect_numbers(unused)
                proper = unused  # mostly the same for all entries

            if flag in b"xgLK":
                self._left, self._padding = size, -size % _SIZE
                if flag in b"LK":
                    if records is not None or (long_name if flag == 0x4C else long_target) is not None:
                        raise self._refuse("", "has two headers that name the same entry")
                    text = self._extension(size, _LONGEST_NAME)
                    text = text[:-1] if text.endswith(b"\0") else text
                    if flag == 0x4C:
                        long_name = self._text(text)
                    else:
                        long_target = self._text(text)
                    continue
                try:
                    found = pax.parse(self._extension(size, pax.LONGEST))
                except pax.Malformed as error:
                    raise self._refuse("", str(error)) from None
                if records is not None or long_name is not None or long_target is not None:
                    raise self._refuse("", "has two headers that name the same entry")
                if flag == 0x78:
                    records = found
                elif found:
                    raise self._refuse("", f"has a pax header that sets `{next(iter(found))}` for all entries")
                continue

            name = self._field(header[:100])
            if gnu:
                # Times and sparse maps of GNU's incremental dumps, which others read as the start of the name.
                if header[345:] != _ZEROS[345:]:
                    raise self._refuse(name, "has a GNU header of an incremental or sparse archive")
            else:
                prefix = header[345:500]
                if prefix[0]:
                    if not name:
                        raise self._refuse("", "has an entry with an empty name")
                    name = f"{self._field(prefix)}/{name}"
                elif prefix != _ZEROS[:155]:
                    raise self._refuse(name, "has a header that hides something behind a name")
            target = self._field(header[157:257]) if header[157:257] != _ZEROS[:100] else ""
            if long_name is not None or long_target is not None or records is not None:
                name = name if long_name is None else long_name
                target = target if long_target is None else long_target
                if records is not None:
                    name = records.get("path", name)
                    target = records.get("linkpath", target)
                    if "size" in records:
                        size = self._override(name, size, records["size"])
                long_name = long_target = records = None
            kind = _KINDS.get(flag)
            if kind is None:
                reason = _REFUSED.get(flag, f"is of unknown type {chr(flag)!r}")
                raise self._refuse(name, reason if reason.startswith("is ") else f"is {reason}")
            if kind == DIRECTORY and name.endswith("/"):
                name = name[:-1]
            if size and kind != FILE:
                # Whether content follows such a header is where tar programs disagree.
                raise self._refuse(name, f"is a {kind} with content")
            if target and kind in (FILE, DIRECTORY):
                raise self._refuse(name, f"is a {kind} with a link target")
            self._left, self._padding = size, -size % _SIZE
            yield Member(name, kind, size, executable, target)
        if long_name is not None or long_target is not None or records is not None:
            raise self._refuse("", "ends after a header that names an entry")
        self._expect_end()

    def whole(self) -> memoryview | None:
        """The current member's content in one piece; None if it lies across blocks, for `content` to read."""
        at, length = self._at, self._left
        if self._end - at < length:
            return None
        self._at = at + length
        self._left = 0
        return memoryview(self._block)[at : at + length]

    def content(self) -> Iterator[memoryview]:
        """What is left of the current member's content, in pieces that hold until the next one is asked for."""
        while self._left:
            if self._at == self._end:
                self._fill()
            length = min(self._left, self._end - self._at)
            piece = memoryview(self._block)[self._at : self._at + length]
            self._at += length
            self._left -= length
            yield piece
        while self._padding:
            if self._at == self._end:
                self._fill()
            length = min(self._padding, self._end - self._at)
            self._at += length
            self._padding -= length

    def _fill(self) -> None:
        block = next(self._blocks, None)
        if not block:
            raise self._refuse("", "is cut short (the tar archive has no end)")
        self._block = block
        self._at, self._end = 0, len(block)

    def _take(self, length: int) -> bytes:
        at = self._at
        if self._end - at >= length:
            self._at = at + length
            return self._block[at : at + length]
        taken = self._block[at : self._end]
        self._at = self._end
        while len(taken) < length:
            self._fill()
            self._at = min(length - len(taken), self._end)
            taken += self._block[: self._at]
        return taken

    def _extension(self, size: int, longest: int) -> bytes:
        """The content of a header that speaks about the next one."""
        if size > longest:
            raise self._refuse("", f"has an extended header of {size} bytes")
        return b"".join(map(bytes, self.content()))

    def _expect_end(self) -> None:
        if self._take(_SIZE) != _ZEROS:
            raise self._refuse("", "has something after its end")
        rest: bytes | None = self._block[self._at : self._end]
        while rest is not None:
            if rest.count(0) != len(rest):
                raise self._refuse("", "has something after its end")
            rest = next(self._blocks, None)

    def _number(self, field: bytes) -> int:
        """An octal number, as POSIX has it: digits, with spaces before and spaces or NULs behind."""
        digits = field.rstrip(b" \0").lstrip(b" ")
        if not digits.isdigit():
            # Negative and base-256 numbers land here: only files of 8 GiB and more need those.
            raise self._refuse("", "has a header with an impossible number")
        try:
            return int(digits, 8)
        except ValueError:
            raise self._refuse("", "has a header with an impossible number") from None

    def _expect_numbers(self, fields: bytes) -> None:
        """Owner, group, time and device numbers mean nothing here; but where they are none, other readers stop."""
        for start, end in ((0, 8), (8, 16), (16, 28), (28, 36), (36, 44)):
            field = fields[start:end]
            if field[0] not in (0x80, 0xFF) and field.strip(b" \0"):
                self._number(field)

    def _override(self, name: str, size: int, text: str) -> int:
        try:
            override = pax.size_of(text)
        except pax.Malformed as error:
            raise self._refuse(name, str(error)) from None
        if size not in (0, override):
            raise self._refuse(name, f"has two sizes, {size} and {override}")
        return override

    def _field(self, field: bytes) -> str:
        text = field.rstrip(b"\0")
        if 0 in text:
            raise self._refuse(text.decode("utf-8", "replace"), "has a header that hides something behind a name")
        return self._text(text)

    def _text(self, text: bytes) -> str:
        try:
            return text.decode()
        except UnicodeDecodeError:
            raise self._refuse(text.decode("utf-8", "replace"), "has a name that is not UTF-8") from None

    def _refuse(self, member: str, reason: str) -> HostileArchive:
        return HostileArchive(self.archive, member, reason)
