"""Zip archives that are not what they seem: one for each way in which programs read them differently (A1 to A19)."""

from __future__ import annotations

import io
import struct
import tarfile
import zipfile
import zlib

UTF8 = 0x0800


class Part:
    """One entry, with everything in its headers open to lies.

    Args:
        name: As it is to be written in both headers, unless `local_name` says otherwise.
        content: Not compressed.
        method: 0 or 8; the content is deflated for 8.
        **lies: Fields of the two headers by the name they have in `_local` and `_central`, with `local_` before them if
            they are meant for the local one only: `crc`, `compressed`, `size`, `flags`, `method`, `extra`, `offset`,
            `disk`, `external`, `comment`. `before` and `after` are bytes around the entry, `hidden` leaves it out of
            the directory, `absent` out of the archive; `descriptor` is what follows the content.
    """

    def __init__(self, name: str | bytes, content: bytes = b"content\n", method: int = 8, **lies) -> None:
        self.name = name if isinstance(name, bytes) else name.encode("utf-8", "surrogatepass")
        self.flags = 0 if self.name.isascii() else UTF8
        self.method = method
        self.size = len(content)
        self.crc = zlib.crc32(content)
        packer = zlib.compressobj(9, zlib.DEFLATED, -15)
        self.data = packer.compress(content) + packer.flush() if method == 8 else content
        self.lies = lies

    def _fields(self, local: bool) -> dict:
        fields = {
            "flags": self.flags,
            "method": self.method,
            "crc": self.crc,
            "compressed": len(self.data),
            "size": self.size,
            "name": self.name,
            "extra": b"",
            "comment": b"",
            "disk": 0,
            "external": 0o100644 << 16,
            "made_by": 3 << 8 | 20,
            "magic": b"PK\3\4" if local else b"PK\1\2",
        }
        fields.update({key: value for key, value in self.lies.items() if key in fields})
        if local:
            fields.update({key[6:]: value for key, value in self.lies.items() if key.startswith("local_")})
        return fields

    def local(self) -> bytes:
        if self.lies.get("absent"):
            return b""
        f = self._fields(True)
        head = struct.pack(
            "<4s5H3L2H",
            f["magic"],
            20,
            f["flags"],
            f["method"],
            0,
            0x21,
            f["crc"],
            f["compressed"],
            f["size"],
            len(f["name"]),
            len(f["extra"]),
        )
        data = self.lies.get("data", self.data)
        return head + f["name"] + f["extra"] + data + self.lies.get("descriptor", b"")

    def central(self, offset: int) -> bytes:
        if self.lies.get("hidden"):
            return b""
        f = self._fields(False)
        head = struct.pack(
            "<4s6H3L5H2L",
            f["magic"],
            f["made_by"],
            20,
            f["flags"],
            f["method"],
            0,
            0x21,
            f["crc"],
            f["compressed"],
            f["size"],
            len(f["name"]),
            len(f["extra"]),
            len(f["comment"]),
            f["disk"],
            0,
            f["external"],
            self.lies.get("offset", offset),
        )
        return head + f["name"] + f["extra"] + f["comment"]


def build(*parts: Part, between: bytes = b"", zip64: bytes = b"", **end) -> bytes:
    """The archive of these parts.

    Args:
        between: Bytes between the last entry and the directory.
        zip64: Records between the directory and the end record.
        **end: `count`, `here`, `size`, `offset`, `disk`, `comment`, `tail`, `prefix` to lie about.
    """
    body = end.get("prefix", b"")
    shift = len(body) if end.get("shifted", True) else 0
    directory = b""
    for part in parts:
        body += part.lies.get("before", b"")
        offset = len(body) - len(end.get("prefix", b"")) + shift
        body += part.local() + part.lies.get("after", b"")
        directory += part.central(offset)
    body += between
    start = len(body) - len(end.get("prefix", b"")) + shift
    shown = sum(not part.lies.get("hidden") for part in parts)
    comment = end.get("comment", b"")
    record = struct.pack(
        "<4s4H2LH",
        b"PK\5\6",
        end.get("disk", 0),
        0,
        end.get("here", end.get("count", shown)),
        end.get("count", shown),
        end.get("size", len(directory)),
        end.get("offset", start),
        end.get("comment_length", len(comment)),
    )
    return body + directory + zip64 + record + comment + end.get("tail", b"")


def zip64_records(count: int, size: int, offset: int, at: int, *, length: int = 44, extension: bytes = b"") -> bytes:
    """End record and locator for 64-bit sizes (APPNOTE 4.3.14, 4.3.15); `at` is where the record itself begins."""
    record = struct.pack("<4sQ2H2L4Q", b"PK\6\6", length, 45, 45, 0, 0, count, count, size, offset) + extension
    return record + struct.pack("<4sLQL", b"PK\6\7", 0, at, 1)


def _unicode_path(name: str, raw: bytes) -> bytes:
    data = b"\1" + struct.pack("<L", zlib.crc32(raw)) + name.encode()
    return struct.pack("<2H", 0x7075, len(data)) + data


def _tar() -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        member = tarfile.TarInfo("inside")
        member.size = 4
        archive.addfile(member, io.BytesIO(b"text"))
    return out.getvalue()


def _quine() -> bytes:
    # Two directory entries for the same bytes: an overlap bomb in small.
    first = Part("a", bytes(100_000))
    return build(first, Part("b", bytes(100_000), absent=True, offset=0, local_name=b"a"))


def _two_ends() -> bytes:
    first = build(Part("a"))
    return build(Part("b"), comment=first)


def corpus() -> dict[str, bytes]:
    """Every hostile archive by a name that tells what it is; the code in front is that of the catalogue."""
    whole = build(Part("a"))
    stored = Part("a", b"content\n", 0)
    wide = struct.pack("<2H2Q", 1, 16, 8, 8)
    plain = build(Part("pkg/mod.py"))
    directory = plain.rindex(b"PK\1\2")
    records = zip64_records(1, 46 + 10, directory, directory + 56)
    polyglot = build(Part("x" * 200, bytes(27) + b"ustar" + bytes(600), 0))
    assert polyglot[257:262] == b"ustar"
    bomb = Part("bomb", b"")
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    bomb.data = b"".join(packer.compress(bytes(1 << 20)) for _ in range(600)) + packer.flush()
    bomb.size = 600 << 20
    bomb.crc = 0
    return {
        "A1 parent": build(Part("../evil")),
        "A1 parent inside": build(Part("a/../../evil")),
        "A2 absolute": build(Part("/etc/evil")),
        "A2 drive": build(Part("C:/evil")),
        "A2 unc": build(Part("\\\\host\\share")),
        "A2 backslash": build(Part("a\\..\\..\\evil")),
        "A3 nul": build(Part("a.py\0.txt")),
        "A3 newline": build(Part("a\nb")),
        "A3 bidi": build(Part("a‮txt.py")),
        "A4 empty": build(Part("")),
        "A4 dot": build(Part("./a")),
        "A4 double slash": build(Part("a//b")),
        "A5 local name": build(Part("a", local_name=b"b")),
        "A5 local name of other length": build(Part("a", local_name=b"ab")),
        "A6 local crc": build(Part("a", local_crc=1)),
        "A6 local size": build(Part("a", local_size=9)),
        "A6 local compressed": build(Part("a", local_compressed=3)),
        "A6 local method": build(Part("a", b"content\n", 0, local_method=8)),
        "A6 crc": build(Part("a", crc=1)),
        "A6 size too small": build(Part("a", size=4)),
        "A6 size too large": build(Part("a", size=99)),
        "A6 stored size": build(Part("a", b"content\n", 0, size=4)),
        "A7 hidden": build(Part("a"), Part("b", hidden=True), Part("c")),
        "A7 hidden last": build(Part("a"), Part("b", hidden=True)),
        "A7 hidden first": build(Part("b", hidden=True), Part("a")),
        "A7 absent": build(Part("a"), Part("b", absent=True)),
        "A8 same offset": _quine(),
        "A8 overlap": build(Part("a", bytes(1000), 0, compressed=1100, size=1100), Part("b")),
        "A8 into directory": build(Part("a", b"content\n", 0, compressed=40, size=40)),
        "A9 twice": build(Part("a"), Part("a")),
        "A9 twice, other content": build(Part("a"), Part("a", b"other")),
        "A10 case": build(Part("a.py"), Part("A.py")),
        "A10 case of a directory": build(Part("lib/a.py"), Part("LIB/b.py")),
        "A10 accents": build(Part("\u00e9.py"), Part("e\u0301.py")),
        "A11 file and directory": build(Part("a"), Part("a/", b"", 0, external=0o040755 << 16)),
        "A11 under a file": build(Part("a"), Part("a/b")),
        "A11 directory with content": build(Part("a/", b"text", 0, external=0o040755 << 16)),
        "A11 directory by its mode only": build(Part("a", b"", 0, external=0o040755 << 16)),
        "A12 prefix": build(Part("a"), prefix=b"#!/bin/sh\n"),
        "A12 prefix, offsets not shifted": build(Part("a"), prefix=b"#!/bin/sh\n", shifted=False),
        "A13 trailing": build(Part("a"), tail=b"more"),
        "A13 trailing nul": build(Part("a"), tail=b"\0"),
        "A13 second archive": whole + build(Part("b")),
        "A13 archive in comment": _two_ends(),
        "A13 entry in comment": build(Part("a"), comment=b"PK\3\4"),
        "A13 comment length": build(Part("a"), comment=b"abc", comment_length=2),
        "A14 count": build(Part("a"), Part("b"), count=1),
        "A14 count too large": build(Part("a"), count=2),
        "A14 entries on this disk": build(Part("a"), here=0),
        "A14 size": build(Part("a"), size=3),
        "A14 offset": build(Part("a"), offset=3),
        "A14 disk": build(Part("a"), disk=1),
        "A14 gap before directory": build(Part("a"), between=b"xxxx"),
        "A14 bogus locator": build(Part("a"), zip64=struct.pack("<4sLQL", b"PK\6\7", 0, 0, 1)),
        "A14 zip64 disagrees": build(Part("pkg/mod.py"), zip64=zip64_records(2, 56, directory, directory + 56)),
        "A14 zip64 disagrees, end record lies": build(
            Part("pkg/mod.py"), count=7, zip64=zip64_records(1, 56, directory, directory + 56)
        ),
        "A14 parts": build(Part("a", disk=1)),
        "A14 zip64 elsewhere": build(Part("pkg/mod.py"), zip64=zip64_records(1, 56, directory, 0)),
        "A14 zip64 extensible": build(
            Part("pkg/mod.py"), zip64=zip64_records(1, 56, directory, directory + 56, length=48, extension=b"data")
        ),
        "A14 zip64 twice": build(Part("pkg/mod.py"), zip64=records + records),
        "A14 something in the directory": build(Part("a"), Part("b", magic=b"PK\5\5", local_magic=b"PK\3\4")),
        "A15 unicode path": build(Part("a", extra=_unicode_path("b", b"a"))),
        "A15 unicode path, local only": build(Part("a", local_extra=_unicode_path("b", b"a"))),
        "A15 same extra twice": build(Part("a", extra=struct.pack("<2H", 0x9999, 0) * 2)),
        "A15 short extra": build(Part("a", extra=struct.pack("<2H", 0x9999, 4))),
        "A15 extra of three bytes": build(Part("a", extra=b"abc")),
        "A15 64-bit sizes uncalled for": build(Part("a", b"content\n", 0, extra=wide)),
        "A15 64-bit sizes missing": build(Part("a", b"content\n", 0, size=0xFFFFFFFF, compressed=0xFFFFFFFF)),
        "A16 encrypted": build(Part("a", flags=1)),
        "A16 strongly encrypted": build(Part("a", flags=0x40)),
        "A16 patch": build(Part("a", flags=0x20)),
        "A16 masked headers": build(Part("a", flags=0x2000)),
        "A16 bzip2": build(Part("a", method=12)),
        "A16 lzma": build(Part("a", method=14)),
        "A16 xz": build(Part("a", method=95)),
        "A16 unknown method": build(Part("a", method=77)),
        "A16 descriptor lies": build(
            Part("a", flags=8, local_crc=0, local_size=0, local_compressed=0, descriptor=b"PK\7\x08" + bytes(12))
        ),
        "A16 descriptor missing": build(Part("a", flags=8, local_crc=0, local_size=0, local_compressed=0)),
        "A16 descriptor uncalled for": build(
            Part("a", b"x", 0, descriptor=struct.pack("<4s3L", b"PK\7\x08", zlib.crc32(b"x"), 1, 1))
        ),
        "A17 link": build(Part("a", b"/etc/passwd", 0, external=0o120777 << 16)),
        "A17 device": build(Part("a", b"", 0, external=0o060644 << 16)),
        "A17 fifo": build(Part("a", b"", 0, external=0o010644 << 16)),
        "A18 bomb": build(bomb),
        "A18 bomb that lies": build(Part("a", data=bomb.data, compressed=len(bomb.data), size=10)),
        "A18 forged compressed size": build(Part("a", compressed=0xFFFFFFFE)),
        "A18 forged count": build(Part("a"), count=0xFFFE),
        "A19 tar": _tar(),
        "A19 tar and zip": _tar() + whole,
        "A19 tar header in an entry": polyglot,
        "cut short": whole[:-4],
        "cut in front": whole[4:],
        "empty file": b"",
        "content behind the content": build(Part("a", data=stored.data + b"more", compressed=12, size=8, method=0)),
        "deflate with a tail": build(Part("a", data=Part("a").data + b"more", compressed=len(Part("a").data) + 4)),
        "deflate cut": build(Part("a", data=Part("a").data[:-3], compressed=len(Part("a").data) - 3)),
        "latin name": build(Part(b"caf\xe9", flags=0)),
        "broken utf-8": build(Part(b"caf\xe9", flags=UTF8)),
        "long path": build(Part("a/" * 600 + "b")),
        "long name": build(Part("a" * 256)),
    }


def honest() -> dict[str, bytes]:
    """Archives that are odd in ways that harm nobody, by what is odd."""
    content = b"content\n" * 50

    def written(**options) -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, **options) as archive:
            archive.mkdir("pkg") if hasattr(archive, "mkdir") else archive.writestr("pkg/", b"")
            archive.writestr("pkg/__init__.py", content)
            archive.writestr(zipfile.ZipInfo("pkg/stored.bin"), bytes(5000))
            archive.writestr("pkg/empty", b"")
            archive.writestr("pkg/\u00e9t\u00e9.py", b"x = 1\n")
        return out.getvalue()

    class Pipe(io.RawIOBase):
        """Cannot seek, so that zipfile writes descriptors."""

        def __init__(self) -> None:
            self.out = io.BytesIO()

        def writable(self) -> bool:
            return True

        def write(self, data) -> int:
            return self.out.write(data)

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a/b", content)
        with archive.open("big", "w", force_zip64=True) as entry:
            entry.write(content)
    wide = io.BytesIO()
    with zipfile.ZipFile(wide, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open("big", "w", force_zip64=True) as entry:
            entry.write(content)
    plain = build(Part("pkg/mod.py", content))
    directory = plain.rindex(b"PK\1\2")
    return {
        "of zipfile": written(),
        "with descriptors": pipe.out.getvalue(),
        "with 64-bit sizes in front": wide.getvalue(),
        "with 64-bit end records": build(
            Part("pkg/mod.py", content), zip64=zip64_records(1, 56, directory, directory + 56)
        ),
        "with a comment": build(Part("a", content), comment=b"made by hand"),
        "setuid and world-writable": build(Part("a", content, external=0o106777 << 16)),
        "with other extra fields": build(Part("a", content, extra=struct.pack("<2H", 0x5455, 5) + b"\1abcd")),
        "with the same unicode path": build(Part("a", content, extra=_unicode_path("a", b"a"))),
        "of DOS": build(Part("a", content, made_by=20, external=0x20)),
        "without entries": build(),
        "several": build(Part("a", content), Part("b", b"", 0), Part("c/d/e", bytes(70_000))),
    }
