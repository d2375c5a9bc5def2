"""Archives nobody should unpack. Each is refused for the reason given, and writes nothing outside.

Numbers B1 to B13 are groups of shapes; each known advisory about tar has an entry named after it.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

from tests.support.archives import (
    POSIX,
    directory,
    file,
    gz,
    gz_with,
    hard_link,
    header,
    link,
    long_name,
    padded,
    pax,
    record,
    tar,
    zst,
    zst_raw,
)


@dataclass(frozen=True)
class Hostile:
    """`reason`: a part of what the refusal has to say."""

    what: str
    reason: str
    data: bytes
    name: str = "hostile.tar.gz"


GOOD = file("python/bin/python3.12", b"#!/bin/sh\n", mode=0o755)


def _tars() -> list[tuple[str, str, bytes]]:
    """(what, reason, tar) of those whose compression is in order."""
    evil = b"evil"
    outside = "leads outside"
    twice = "appears twice"
    return [
        # B1: names that leave
        ("B1 absolute", "absolute path", tar(GOOD, file("/tmp/canary", evil))),
        ("B1 absolute with double slash", "absolute path", tar(GOOD, file("//tmp/canary", evil))),
        ("B1 .. at the start (CVE-2007-4559)", "component `..`", tar(GOOD, file("../canary", evil))),
        ("B1 .. inside", "component `..`", tar(GOOD, file("python/../../canary", evil))),
        ("B1 .. at the end (CVE-2024-12718)", "component `..`", tar(GOOD, directory("python/..", mode=0o777))),
        ("B1 .. as a directory with a slash", "component `..`", tar(GOOD, directory("python/../"))),
        ("B1 sibling with the same start (CVE-2026-1703)", "component `..`", tar(GOOD, file("python/../python2/x"))),
        ("B1 . in front", "component `.`", tar(file("./python/x", evil))),
        ("B1 . inside", "component `.`", tar(GOOD, file("python/./x", evil))),
        ("B1 double slash", "empty component", tar(GOOD, file("python//x", evil))),
        ("B1 file with a slash at the end", "empty component", tar(GOOD, file("python/x/", evil))),
        ("B1 ustar prefix", "component `..`", tar(GOOD, file("canary", evil, magic=POSIX, prefix=b"python/../.."))),
        # B2: through links
        ("B2 link out", outside, tar(GOOD, link("python/out", "../canary"), file("python/out/x", evil))),
        ("B2 link out, absolute", "absolute path", tar(GOOD, link("python/out", "/tmp"))),
        ("B2 link out from below", outside, tar(GOOD, link("python/a/b", "../../canary"))),
        ("B2 link to the top directory by name", outside, tar(GOOD, link("python/a", "../python/bin"))),
        ("B2 link to a sibling (CVE-2026-1703)", outside, tar(GOOD, link("python/a", "../python2/x"))),
        ("B2 link to .. and back (CVE-2025-8869)", outside, tar(GOOD, link("python/a/b", "../../../x/y"))),
        ("B2 link that climbs inside its target", "inside its target", tar(GOOD, link("python/a", "bin/../../canary"))),
        (
            "B2 link that climbs out of another link (CVE-2025-4330)",
            "inside its target",
            tar(
                link("python/a/b/c/deep", "../../../x"), file("python/x/f"), link("python/l", "a/b/c/deep/../../canary")
            ),
        ),
        ("B2 file under a link", "lies under `lib`", tar(GOOD, link("python/lib", "bin"), file("python/lib/x", evil))),
        ("B2 directory under a link", "lies under", tar(GOOD, link("python/lib", "bin"), directory("python/lib/x/"))),
        ("B2 link under a link", "lies under", tar(GOOD, link("python/lib", "bin"), link("python/lib/x", "python3"))),
        ("B2 hard link under a link", "lies under", tar(GOOD, link("python/l", "bin"), _hard("python/l/x"))),
        ("B2 file under a file", "lies under `bin/python3.12`", tar(GOOD, file("python/bin/python3.12/x", evil))),
        ("B2 target with a slash at the end", "malformed target", tar(GOOD, link("python/l", "bin/"))),
        ("B2 target with a control character", "malformed target", tar(GOOD, link("python/l", "bin\x1b[2J"))),
        ("B2 mark of another program (CVE-2022-36113)", outside, tar(GOOD, link("python/.ok", "../canary"))),
        # B3, B6: what a file system would have to find out
        ("B3 chain beyond PATH_MAX (CVE-2025-4517)", "too long a name", _beyond_path_max()),
        ("B3 the same, as long as a path may be", "lies under `a`", _beyond_path_max(20)),
        ("B3 the same, link beside the chain (CVE-2025-4138)", outside, _beyond_path_max(20, beside=True)),
        ("B3 seventeen links", "too long a chain", _chain(17)),
        ("B3 chain that doubles", "too long a chain", _doubling()),
        ("B6 link to itself", "loop", tar(GOOD, link("python/l", "l"))),
        ("B6 links to each other", "loop", tar(GOOD, link("python/a", "b"), link("python/b", "a"))),
        (
            "B6 loop through directories",
            "loop",
            tar(GOOD, link("python/a/x", "../b/y/z"), link("python/b/y", "../a/x")),
        ),
        # B4: hard links
        ("B4 hard link outside, absolute", "no earlier file", tar(GOOD, hard_link("python/x", "/etc/passwd"))),
        ("B4 hard link outside", "no earlier file", tar(GOOD, hard_link("python/x", "python/../../canary/file"))),
        ("B4 hard link to another top", "no earlier file", tar(GOOD, hard_link("python/x", "canary/file"))),
        (
            "B4 hard link to a link",
            "no earlier file",
            tar(GOOD, link("python/l", "bin"), hard_link("python/x", "python/l")),
        ),
        (
            "B4 hard link to a deep link (CVE-2026-11940)",
            "no earlier file",
            tar(GOOD, link("python/a/b/c/l", "../../../bin"), hard_link("python/l", "python/a/b/c/l")),
        ),
        (
            "B4 hard link through a link",
            "no earlier file",
            tar(GOOD, link("python/l", "bin"), _hard_through("python/l/")),
        ),
        ("B4 hard link to a later file", "no earlier file", tar(hard_link("python/x", "python/y"), file("python/y"))),
        ("B4 hard link to itself", "no earlier file", tar(GOOD, hard_link("python/x", "python/x"))),
        ("B4 hard link to a directory", "no earlier file", tar(GOOD, hard_link("python/x", "python/bin"))),
        ("B4 hard link to everything", "no earlier file", tar(GOOD, hard_link("python/x", "python"))),
        ("B4 hard link to nothing", "no earlier file", tar(GOOD, hard_link("python/x", ""))),
        (
            "B4 hard link with content",
            "with content",
            tar(GOOD, hard_link("python/x", "python/bin/python3.12", size=4)),
        ),
        ("B4 hard link replaced by a file", twice, tar(GOOD, _hard("python/x"), file("python/x", evil))),
        # B5: names that are none
        ("B5 link without a name (cpython#149486)", "empty name", tar(GOOD, link("", "../canary"))),
        ("B5 file without a name", "empty name", tar(GOOD, file("", evil))),
        ("B5 directory without a name", "empty name", tar(GOOD, directory(""))),
        ("B5 name made of a prefix", "empty name", tar(GOOD, directory("", magic=POSIX, prefix=b"python/a"))),
        ("B5 link to nothing", "link to nothing", tar(GOOD, link("python/l", ""))),
        ("B5 slash", "empty name", tar(GOOD, directory("/"))),
        # B7: what is no file
        ("B7 character device", "character device", tar(GOOD, header("python/null", kind=b"3"))),
        ("B7 block device", "block device", tar(GOOD, header("python/sda", kind=b"4"))),
        ("B7 FIFO", "FIFO", tar(GOOD, header("python/fifo", kind=b"6"))),
        ("B7 GNU sparse", "sparse", tar(GOOD, header("python/s", kind=b"S"))),
        ("B7 pax sparse 0.1", "sparse", tar(GOOD, pax({"GNU.sparse.map": "0,4"}), file("python/s", evil, magic=POSIX))),
        ("B7 pax sparse 1.0", "sparse", tar(GOOD, pax({"GNU.sparse.major": "1"}), file("python/s", evil, magic=POSIX))),
        ("B7 star sparse", "sparse", tar(GOOD, pax({"SCHILY.realsize": "9"}), file("python/s", evil, magic=POSIX))),
        *(
            (f"B7 type {kind}", "unknown type", tar(GOOD, header("python/x", kind=kind.encode())))
            for kind in ("7", "8", "A", "D", "M", "N", "V", "X", "Z", " ")
        ),
        ("B7 type with control character", "unknown type", tar(GOOD, header("python/x", kind=b"\x1b"))),
        # B8: sizes and extended headers
        (
            "B8 two sizes (CVE-2025-62518, TARmageddon)",
            "two sizes",
            tar(GOOD, pax({"size": "1024"}), file("python/x", b"x", magic=POSIX), file("python/inner", evil)),
        ),
        ("B8 size made nothing", "two sizes", tar(GOOD, pax({"size": "0"}), file("python/x", tar(GOOD), magic=POSIX))),
        (
            "B8 size of a directory (GHSA-3cv2-h65g-fgmm)",
            "with content",
            tar(GOOD, pax({"size": "512"}), directory("python/d/", magic=POSIX), file("python/x", evil)),
        ),
        ("B8 directory with content", "with content", tar(GOOD, directory("python/d/", size=512), file("python/x"))),
        ("B8 link with content", "with content", tar(GOOD, link("python/l", "bin", size=512), file("python/x"))),
        ("B8 file with a target", "link target", tar(GOOD, file("python/x", target="python/bin"))),
        ("B8 negative size (CVE-2025-8194)", "impossible number", tar(GOOD, header("python/x", size=b"\xff" * 12))),
        ("B8 minus size", "impossible number", tar(GOOD, header("python/x", size=b"-0000000512"))),
        ("B8 pax size negative", "impossible size", tar(GOOD, pax({"size": "-512"}), header("python/x", magic=POSIX))),
        (
            "B8 pax size of a fraction",
            "impossible size",
            tar(GOOD, pax({"size": "1.5"}), header("python/x", magic=POSIX)),
        ),
        ("B8 pax size of 40 digits", "impossible size", tar(GOOD, pax({"size": "9" * 40}), header("python/x"))),
        ("B8 pax size in other digits", "impossible size", tar(GOOD, pax({"size": "٣"}), header("python/x"))),
        ("B8 pax size empty", "impossible size", tar(GOOD, pax({"size": ""}), header("python/x"))),
        (
            "B8 base-256 size",
            "impossible number",
            tar(GOOD, header("python/x", size=b"\x80" + (4).to_bytes(11, "big"))),
        ),
        ("B8 base-256 size, huge", "impossible number", tar(GOOD, header("python/x", size=b"\x80" + b"\xff" * 11))),
        ("B8 size of 8 GiB", "cut short", tar(GOOD, header("python/x", size=0o77777777777))),
        ("B8 no size", "impossible number", tar(GOOD, header("python/x", size=b"\0" * 12))),
        ("B8 size not octal", "impossible number", tar(GOOD, header("python/x", size=b"00000000089"))),
        ("B8 size with underscore", "impossible number", tar(GOOD, header("python/x", size=b"0000000_012"))),
        ("B8 size with prefix", "impossible number", tar(GOOD, header("python/x", size=b"0o000000012"))),
        (
            "B8 extended header of negative size",
            "impossible number",
            tar(GOOD, pax(b"", size=b"\xff" * 12), file("python/x")),
        ),
        (
            "B8 pax path absolute",
            "absolute path",
            tar(GOOD, pax({"path": "/tmp/canary"}), file("python/x", magic=POSIX)),
        ),
        (
            "B8 pax path out",
            "component `..`",
            tar(GOOD, pax({"path": "python/../../x"}), file("python/x", magic=POSIX)),
        ),
        (
            "B8 pax linkpath out",
            outside,
            tar(GOOD, pax({"linkpath": "../canary"}), link("python/l", "bin", magic=POSIX)),
        ),
        ("B8 pax linkpath of a file", "link target", tar(GOOD, pax({"linkpath": "x"}), file("python/x", magic=POSIX))),
        ("B8 long name out", "component `..`", tar(GOOD, long_name("python/../../" + "a" * 100), file("python/x"))),
        ("B8 long target out", "outside", tar(GOOD, long_name("../" * 40, b"K"), link("python/l", "bin"))),
        ("B8 pax path for all", "for all entries", tar(pax({"path": "python/x"}, b"g"), GOOD)),
        ("B8 pax size for all", "for all entries", tar(pax({"size": "1"}, b"g"), GOOD)),
        ("B8 pax record of no length (CVE-2019-20907)", "malformed pax", tar(GOOD, pax(b"0 a=b\n"), file("python/x"))),
        ("B8 pax record twice", "record twice", tar(GOOD, pax(record("path", "python/a") * 2), file("python/x"))),
        ("B8 pax record too long", "malformed pax", tar(GOOD, pax(b"99 path=x\n"), file("python/x"))),
        ("B8 pax record too short", "malformed pax", tar(GOOD, pax(b"5 path=python/x\n"), file("python/x"))),
        ("B8 pax record ends elsewhere", "malformed pax", tar(GOOD, pax(b"9 path=abcd\n"), file("python/x"))),
        ("B8 pax record with leading zero", "malformed pax", tar(GOOD, pax(b"011 path=x\n"), file("python/x"))),
        ("B8 pax record without a newline", "malformed pax", tar(GOOD, pax(b"11 path=abX"), file("python/x"))),
        ("B8 pax record with a plus", "malformed pax", tar(GOOD, pax(b"+9 path=x\n"), file("python/x"))),
        ("B8 pax record without =", "malformed pax", tar(GOOD, pax(b"8 path\n\n"), file("python/x"))),
        ("B8 pax record without a key", "malformed pax", tar(GOOD, pax(b"5 =a\n"), file("python/x"))),
        ("B8 pax header of zeros", "malformed pax", tar(GOOD, pax(b"\0" * 512), file("python/x"))),
        (
            "B8 pax header of 1 MiB",
            "extended header of",
            tar(GOOD, pax({"comment": "a" * (1 << 20)}), file("python/x")),
        ),
        (
            "B8 pax header of many records",
            "too many records",
            tar(GOOD, pax({f"c{n}": "x" for n in range(2000)}), file("python/x")),
        ),
        (
            "B8 pax header said to be huge",
            "extended header of",
            tar(GOOD, pax(b"", size=0o77777777777), file("python/x")),
        ),
        ("B8 long name said to be huge", "extended header of", tar(GOOD, long_name("a" * 70_000), file("python/x"))),
        ("B8 pax path not UTF-8", "not UTF-8", tar(GOOD, pax({"path": b"python/\xff"}), file("python/x"))),
        ("B8 pax key not UTF-8", "not UTF-8", tar(GOOD, pax(record(b"\xff", b"x")), file("python/x"))),
        ("B8 pax path with NUL", "control character", tar(GOOD, pax({"path": b"python/a\0b"}), file("python/x"))),
        ("B8 pax in another character set", "not UTF-8", tar(GOOD, pax({"hdrcharset": "BINARY"}), file("python/x"))),
        ("B8 two pax headers", "name the same entry", tar(pax({"path": "python/a"}), pax({"path": "python/b"}), GOOD)),
        ("B8 long name and pax", "name the same entry", tar(long_name("python/a"), pax({"path": "python/b"}), GOOD)),
        ("B8 pax and long name", "name the same entry", tar(pax({"path": "python/b"}), long_name("python/a"), GOOD)),
        ("B8 two long names", "name the same entry", tar(long_name("python/a"), long_name("python/b"), GOOD)),
        ("B8 pax of all amid pax of one", "name the same entry", tar(pax({"path": "python/a"}), pax({}, b"g"), GOOD)),
        ("B8 pax header last", "ends after a header", tar(GOOD, pax({"path": "python/a"}))),
        ("B8 long name last", "ends after a header", tar(GOOD, long_name("python/a"))),
        (
            "B8 long name of an old file with a slash (CVE-2025-13462)",
            "empty component",
            tar(
                GOOD,
                long_name("python/" + "a" * 100 + "/"),
                header("python/a/", kind=b"\0", size=512),
                padded(b"x" * 512),
            ),
        ),
        # B9: twice
        ("B9 file twice", twice, tar(GOOD, GOOD)),
        ("B9 directory twice", twice, tar(GOOD, directory("python/d/"), directory("python/d"))),
        ("B9 top directory twice", twice, tar(directory("python/"), directory("python/"), GOOD)),
        ("B9 file replaced by a link (CVE-2026-5223)", twice, tar(GOOD, file("python/x"), link("python/x", "bin"))),
        (
            "B9 link replaced by a file (GHSA-3wgq-wrwc-vqmv)",
            twice,
            tar(GOOD, link("python/x", "bin"), file("python/x", evil)),
        ),
        ("B9 link replaced by a directory", twice, tar(GOOD, link("python/x", "bin"), directory("python/x/"))),
        ("B9 directory replaced by a link", twice, tar(GOOD, directory("python/d/"), link("python/d", "bin"))),
        ("B9 implied directory replaced by a link", twice, tar(GOOD, link("python/bin", "lib"))),
        ("B9 implied directory replaced by a file", twice, tar(GOOD, file("python/bin", evil))),
        ("B9 file replaced by a directory", twice, tar(GOOD, file("python/x"), directory("python/x/"))),
        ("B9 composed and decomposed", "collides with", tar(GOOD, file("python/\u00e9"), file("python/e\u0301"))),
        (
            "B9 composed and decomposed directories",
            "collides",
            tar(GOOD, file("python/\u00e9/a"), file("python/e\u0301/b")),
        ),
        # B10: an end too early or too late
        ("B10 tar without an end (CVE-2025-4435)", "no end", tar(GOOD, end=b"")),
        ("B10 tar with half an end", "no end", tar(GOOD, end=bytes(512))),
        ("B10 tar cut in a header", "no end", tar(GOOD, header("python/x")[:300], end=b"")),
        ("B10 tar cut in a file", "no end", tar(GOOD, file("python/x", b"x" * 2000), end=b"")[:-1000]),
        ("B10 tar cut in the padding", "no end", tar(GOOD, file("python/x", b"x" * 100), end=b"")[:-100]),
        ("B10 one zero block in the middle", "something after its end", tar(GOOD, bytes(512), file("python/x"))),
        ("B10 a second archive behind", "something after its end", tar(GOOD) + tar(file("python/x", evil))),
        ("B10 something behind far away", "something after its end", tar(GOOD) + bytes(3 << 20) + b"x"),
        ("B10 no tar", "neither ustar nor GNU", b"#!/bin/sh\n" * 1000),
        ("B10 old tar", "neither ustar nor GNU", tar(GOOD, header("python/x", magic=bytes(8)))),
        ("B10 magic of neither", "neither ustar nor GNU", tar(GOOD, header("python/x", magic=b"ustar\0  "))),
        ("B10 wrong checksum", "wrong checksum", tar(GOOD, header("python/x", checksum=b"000000\0 "))),
        (
            "B10 checksum of signed bytes",
            "wrong checksum",
            tar(GOOD, header("python/\u00e9", checksum=_signed("python/\u00e9"))),
        ),
        ("B10 no checksum", "impossible number", tar(GOOD, header("python/x", checksum=b"        "))),
        ("B10 time that is no number", "impossible number", tar(GOOD, file("python/x", mtime=b"yesterday"))),
        # B12, B13
        ("B12 mode of garbage", "impossible number", tar(GOOD, header("python/x", mode=b"rwxr-xr"))),
        ("B13 two directories", "lies outside `python/`", tar(GOOD, file("other/x", evil))),
        ("B13 none", "is empty", tar()),
        ("B13 pax header alone", "is empty", tar(pax({"comment": "x"}, b"g"))),
        ("B13 a file at the top", "beside the one directory", tar(file("python", evil))),
        ("B13 a file beside", "outside `python/`", tar(GOOD, file("README", evil))),
        ("B13 the top is a link", "beside the one directory", tar(link("python", "canary"), file("python/x", evil))),
        # names that show something else
        ("name with a newline", "control character", tar(GOOD, file("python/a\nerror: b", evil))),
        ("name with an escape", "control character", tar(GOOD, file("python/\x1b[2Jx", evil))),
        ("name with DEL", "control character", tar(GOOD, file("python/a\x7f", evil))),
        ("name with a C1 control", "control character", tar(GOOD, file("python/a\x9bx", evil))),
        ("name that runs backwards", "control character", tar(GOOD, file("python/\u202egpj.exe", evil))),
        ("name with an invisible character", "control character", tar(GOOD, file("python/.g\u200cit", evil))),
        ("directory with a control character", "control character", tar(GOOD, file("python/a\tb/c", evil))),
        ("top directory with a control character", "control character", tar(file("py\x1bthon/c", evil))),
        ("name with NUL", "behind a name", tar(GOOD, file(b"python/a\0/../../b", evil))),
        ("target with NUL", "behind a name", tar(GOOD, link("python/l", b"bin\0../../x"))),
        ("target hidden behind NUL", "behind a name", tar(GOOD, file("python/x", target=b"\0bin"))),
        ("prefix hidden behind NUL", "behind a name", tar(GOOD, file("x", magic=POSIX, prefix=b"\0python"))),
        ("long name with NUL", "control character", tar(GOOD, long_name(b"python/a\0b"), file("python/x"))),
        ("name not UTF-8", "not UTF-8", tar(GOOD, file(b"python/\xff\xfe", evil))),
        ("component of 256 bytes", "too long a name", tar(GOOD, long_name("python/" + "a" * 256), file("python/x"))),
        (
            "component of 300 bytes, directory",
            "too long",
            tar(GOOD, long_name("python/" + "é" * 150 + "/x"), file("x")),
        ),
        ("path of 5000 bytes", "too long a name", tar(GOOD, pax({"path": "python" + "/a" * 2500}), file("python/x"))),
        (
            "target of 5000 bytes",
            "too long a target",
            tar(GOOD, pax({"linkpath": "a/" * 2500 + "a"}), link("python/l", "x")),
        ),
        ("GNU header of an incremental archive", "incremental", tar(GOOD, file("python/x", tail=b"00000000000\0"))),
    ]


def _hard(name: str) -> bytes:
    return hard_link(name, "python/bin/python3.12")


def _hard_through(directory: str) -> bytes:
    return hard_link("python/x", directory + "python3.12")


def _chain(length: int) -> bytes:
    return tar(GOOD, *(link(f"python/l{n}", f"l{n - 1}") for n in range(1, length + 1)))


def _doubling() -> bytes:
    """Each link goes through the one before twice: 2^40 steps for whoever follows them."""
    links = (link(f"python/l{n}", f"l{n - 1}/l{n - 1}") for n in range(1, 41))
    return tar(GOOD, link("python/l0", "."), *links)


def _beyond_path_max(length: int = 247, *, beside: bool = False) -> bytes:
    """The published shape: links whose expansion is longer than realpath looks, then one that climbs out at its end."""
    entries = [GOOD]
    step = "d" * length
    path = "python"
    for name in "abcdefghijklmnop":
        entries.append(_named(f"{path}/{step}", directory))
        entries.append(_named(f"{path}/{name}", link, step))
        path += f"/{step}"
    climb = "/".join("abcdefghijklmnop") + "/" + "l" * 254
    entries.append(_named("python/l" if beside else f"python/{climb}", link, "../" * 15 + ".."))
    entries.append(link("python/escape", f"{climb[:-254]}l/../canary"))
    entries.append(hard_link("python/flaglink", "python/escape/file"))
    entries.append(file("python/flaglink", b"overwritten\n"))
    return tar(*entries)


def _named(name: str, make, target: str | None = None) -> bytes:
    records = {"path": name} if target is None else {"path": name, "linkpath": target}
    return pax(records) + (make("python/x", magic=POSIX) if target is None else make("python/x", "y", magic=POSIX))


def _signed(name: str) -> bytes:
    """The checksum some programs of 1990 wrote: over signed characters."""
    block = header(name)
    block = block[:148] + b" " * 8 + block[156:]
    return b"%06o\0 " % sum(byte - 256 if byte > 127 else byte for byte in block)


def hostile() -> list[Hostile]:
    """All of them but the bombs, which are too large to keep."""
    good = tar(GOOD, file("python/lib/x.py", b"print()\n" * 200))
    packed = gz(good)
    frame = zst(good, write_checksum=True)
    found = [Hostile(what, reason, gz(data)) for what, reason, data in _tars()]
    found += [
        Hostile("B10 gzip cut in the middle", "cut short", packed[: len(packed) // 2]),
        Hostile("B10 gzip cut before the checksum", "cut short", packed[:-8]),
        Hostile("B10 gzip cut in the size", "cut short", packed[:-1]),
        Hostile("B10 gzip cut in the header", "cut short", packed[:7]),
        Hostile("B10 gzip with a wrong CRC", "damaged", _flipped(packed, -8)),
        Hostile("B10 gzip with a wrong size", "damaged", _flipped(packed, -1)),
        Hostile("B10 gzip with a flipped bit", "damaged", _flipped(packed, len(packed) // 2)),
        Hostile("B10 gzip members, each half of the archive", "after its end", gz(good[:512]) + gz(good[512:])),
        Hostile("B10 gzip members, one empty", "after its end", packed + gz(b"")),
        Hostile("B10 something behind gzip", "after its end", packed + b"garbage behind it"),
        Hostile("B10 little behind gzip", "after its end", packed + b"x"),
        Hostile("B10 a ZIP file behind gzip (CVE-2026-3219)", "after its end", packed + b"PK\x05\x06" + bytes(18)),
        Hostile("B10 something behind zeros behind gzip", "after its end", packed + bytes(600) + b"x"),
        Hostile("B10 gzip behind zeros behind gzip", "after its end", packed + bytes(512) + packed),
        Hostile("B10 another archive in a gzip member behind", "after its end", packed + gz(tar(file("python/y")))),
        Hostile("B10 gzip with reserved flags", "not gzip data", gz_with(good, 0x80, b"")),
        Hostile("B10 gzip with another method", "not gzip data", packed[:2] + b"\x07" + packed[3:]),
        Hostile("B10 gzip with a wrong header CRC", "damaged", _flipped(gz_with(good, 2, b""), 10)),
        Hostile("B10 deflate stream of garbage", "damaged", packed[:10] + b"\0\0\0\xff\xff" * 9 + packed[-8:]),
        Hostile("B10 nothing", "cut short", b""),
        Hostile("B10 one byte", "cut short", b"\x1f"),
        Hostile("B10 HTML", "not gzip data", b"<!doctype html><title>Sign in</title>"),
        Hostile("B10 plain tar", "not gzip data", good),
        Hostile("B10 zstd by another name", "not gzip data", frame),
        Hostile("B10 gzip by another name", "not Zstandard data", packed, "hostile.tar.zst"),
        Hostile("B10 neither", "neither .tar.gz nor .tar.zst", packed, "hostile.zip"),
        Hostile("B10 zstd cut in the middle", "cut short", frame[: len(frame) // 2], "hostile.tar.zst"),
        Hostile("B10 zstd cut before the checksum", "cut short", frame[:-4], "hostile.tar.zst"),
        Hostile("B10 zstd cut in the checksum", "cut short", frame[:-1], "hostile.tar.zst"),
        Hostile("B10 zstd cut in the header", "cut short", frame[:5], "hostile.tar.zst"),
        Hostile("B10 zstd with a wrong checksum", "damaged", _flipped(frame, -1), "hostile.tar.zst"),
        Hostile("B10 zstd with a flipped bit", "damaged", _flipped(frame, len(frame) // 2), "hostile.tar.zst"),
        Hostile("B10 something behind zstd", "after its end", frame + b"garbage", "hostile.tar.zst"),
        Hostile("B10 zeros behind zstd", "after its end", frame + bytes(512), "hostile.tar.zst"),
        Hostile(
            "B10 zstd frames, each half of the archive", "after its end", zst(good[:512]) + zst(good[512:]), "x.tar.zst"
        ),
        Hostile("B10 skippable zstd frame behind", "after its end", frame + b"\x50\x2a\x4d\x18\1\0\0\0x", "x.tar.zst"),
        Hostile(
            "B10 skippable zstd frame in front", "not Zstandard", b"\x50\x2a\x4d\x18\1\0\0\0x" + frame, "x.tar.zst"
        ),
        Hostile("B10 zstd block of an unknown kind", "damaged", zst_raw((3, 9, b"x" * 9)), "hostile.tar.zst"),
        Hostile("B10 zstd block of 2 MiB", "damaged", zst_raw((1, 0x1FFFFF, b"\0"), (0, 0, b"")), "hostile.tar.zst"),
        Hostile("B10 zstd block larger than allowed", "damaged", zst_raw((0, 0x1FFFFF, b"\0" * 9)), "hostile.tar.zst"),
        Hostile("B10 zstd dictionary", "dictionary", zst_raw((0, 1, b"x"), flags=1), "hostile.tar.zst"),
        Hostile("B10 zstd of a later format", "later format", zst_raw((0, 1, b"x"), flags=8), "hostile.tar.zst"),
        Hostile("B11 zstd window of 256 MiB", "of memory", zst_raw((0, 1, b"x"), window=18 << 3), "hostile.tar.zst"),
        Hostile("B11 zstd window of 2 TiB", "of memory", zst_raw((0, 1, b"x"), window=0xFF), "hostile.tar.zst"),
        Hostile(
            "B11 zstd single segment of 1 TiB",
            "of memory",
            b"\x28\xb5\x2f\xfd\xe0" + struct.pack("<Q", 1 << 40) + b"\x01\0\0",
            "hostile.tar.zst",
        ),
        Hostile("B11 many zstd blocks", "too many tiny", zst_raw(*[(0, 0, b"")] * 5000), "hostile.tar.zst"),
    ]
    return found


def _flipped(data: bytes, place: int) -> bytes:
    damaged = bytearray(data)
    damaged[place] ^= 0x10
    return bytes(damaged)
