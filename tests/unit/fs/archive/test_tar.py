"""Headers: one reading, wherever the blocks happen to end."""

from __future__ import annotations

import pytest
from tests.support import archives
from tests.support.archives import file, hard_link, link, long_name, record

from pym.errors import HostileArchive
from pym.fs.archive import pax, tar


def read(data: bytes, piece: int = 1 << 20) -> list[tuple[object, ...]]:
    reader = tar.Reader(iter([data[n : n + piece] for n in range(0, len(data), piece)]), "a.tar.gz")
    return [
        (m.name, m.kind, m.size, m.executable, m.target, b"".join(map(bytes, reader.content())))
        for m in reader.members()
    ]


SAMPLE = archives.tar(
    archives.directory("python/"),
    file("python/a", b"a" * 700, mode=0o755),
    long_name("python/" + "b" * 200),
    file("python/b", b"b" * 512),
    archives.pax({"path": "python/ü", "linkpath": "c" * 150}),
    link("python/x", "y", magic=archives.POSIX),
    hard_link("python/h", "python/a"),
    file("python/empty"),
)

EXPECTED = [
    ("python", "directory", 0, True, "", b""),
    ("python/a", "file", 700, True, "", b"a" * 700),
    ("python/" + "b" * 200, "file", 512, False, "", b"b" * 512),
    ("python/ü", "link", 0, True, "c" * 150, b""),
    ("python/h", "hard link", 0, False, "python/a", b""),
    ("python/empty", "file", 0, False, "", b""),
]


@pytest.mark.parametrize("piece", [1 << 20, 1, 511, 512, 513, 1000])
def test_members(piece):
    assert read(SAMPLE, piece) == EXPECTED


@pytest.mark.parametrize("piece", [1 << 20, 100])
def test_content_nobody_reads_is_passed_over(piece):
    blocks = iter([SAMPLE[n : n + piece] for n in range(0, len(SAMPLE), piece)])
    names = [member.name for member in tar.Reader(blocks, "a").members()]
    assert names == [name for name, *_ in EXPECTED]


def test_content_in_one_piece_or_not_at_all():
    reader = tar.Reader(iter([SAMPLE[:1200], SAMPLE[1200:]]), "a")
    wholes = {member.name: reader.whole() for member in reader.members() if member.size}
    assert wholes["python/a"] is None
    assert bytes(wholes["python/" + "b" * 200]) == b"b" * 512


def test_too_many_headers(monkeypatch):
    monkeypatch.setattr(tar, "MEMBERS", 3)
    many = [file(f"python/{n}") for n in range(4)]
    assert len(read(archives.tar(*many[:3]))) == 3
    with pytest.raises(HostileArchive, match="more than 3 entries"):
        read(archives.tar(*many))
    with pytest.raises(HostileArchive, match="more than 3 entries"):
        read(archives.tar(*[archives.pax({"comment": "x"}, b"g")] * 4))


@pytest.mark.parametrize(
    "field", [b"0000000012 ", b"         12\0", b"12\0\0\0\0\0\0\0\0\0\0", b"00000000012 ", b" 12 \0"]
)
def test_numbers_as_posix_has_them(field):
    data = archives.header("python/a", size=field.ljust(12, b"\0")) + archives.padded(b"0123456789")
    assert read(archives.tar(data))[0][2] == 10


def test_checksums_are_exact():
    """The sum is taken in two halves; a byte of either that is off by one must show."""
    block = bytearray(file("python/a"))
    for place in (0, 10, 99, 120, 255, 256, 266, 300, 344):
        wrong = bytes(block[:place]) + bytes([block[place] ^ 1]) + bytes(block[place + 1 :])
        with pytest.raises(HostileArchive):
            read(archives.tar(wrong))
    full = archives.header("python/" + "\x7f" * 90, target=b"\xff" * 100, kind=b"2")
    with pytest.raises(HostileArchive, match="not UTF-8"):
        read(archives.tar(full))


def test_pax_records():
    data = record("path", "a=b") + record("mtime", "1") + record("size", "12") + record("linkpath", "\n")
    assert pax.parse(data) == {"path": "a=b", "size": "12", "linkpath": "\n"}
    assert pax.parse(b"") == {}
    assert pax.parse(record("hdrcharset", "ISO-IR 10646 2000 UTF-8")) == {}
    for length in range(1, len(data)):
        try:
            pax.parse(data[:length])
        except pax.Malformed:
            continue
        assert data[length - 1 : length] == b"\n"
