"""The zip reader: what zipfile reads it reads alike; what can be read in two ways it refuses."""

from __future__ import annotations

import io
import os
import random
import zipfile

import pytest
from tests.support.hostile_zip import Part, build, corpus, honest

from pym.errors import HostileArchive, PymError
from pym.fs.archive import zipdir, zipread

HOSTILE = corpus()
HONEST = honest()


def read_all(data: bytes, **options) -> dict[str, bytes]:
    archive = zipread.open_bytes(data, "a.whl", **options)
    archive.check()
    return {entry.name: archive.read(entry, 1 << 30) for entry in archive.entries}


@pytest.mark.parametrize("name", HONEST)
def test_reads_as_zipfile_does(name: str) -> None:
    data = HONEST[name]
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        expected = {info.filename: archive.read(info) for info in archive.infolist()}
    assert read_all(data) == expected


@pytest.mark.parametrize("name", HOSTILE)
def test_refuses(name: str) -> None:
    with pytest.raises(HostileArchive) as caught:
        read_all(HOSTILE[name])
    assert "`a.whl`" in caught.value.message
    assert caught.value.message.isprintable()


def test_names_the_entry() -> None:
    for name, said in {
        "A1 parent": "entry `../evil` has the component `..`",
        "A3 newline": r"entry `a\nb` has a control character",
        "A5 local name": "entry `a` has another name in its own header, `b`",
        "A9 twice": "entry `a` appears twice",
        "A10 case": "entry `A.py` collides with `a.py`",
        "A16 bzip2": "method 12",
        "A17 link": "entry `a` is a symbolic link",
        "A2 absolute": "entry `/etc/evil` has an absolute path",
        "A13 entry in comment": "in its comment",
        "A14 count": "more in its directory than it says",
        "A14 parts": "lies in another part",
        "A14 zip64 disagrees, end record lies": "two end records",
        "A16 encrypted": "is encrypted",
        "A16 patch": "unknown flags",
        "A19 tar header in an entry": "is a tar archive as well",
        "long path": "has too long a name",
        "A18 bomb": "unpacks to 629145600 bytes",
    }.items():
        with pytest.raises(HostileArchive) as caught:
            read_all(HOSTILE[name])
        assert said in caught.value.message


def test_case_may_differ_where_the_file_system_tells_it_apart() -> None:
    assert set(read_all(HOSTILE["A10 case"], folds=False)) == {"a.py", "A.py"}
    with pytest.raises(HostileArchive):  # but never accents, which one of the two may have composed on its way
        read_all(HOSTILE["A10 accents"], folds=False)


def test_what_entries_are() -> None:
    archive = zipread.open_bytes(
        build(Part("d/", b"", 0, external=0o040755 << 16), Part("d/run", external=0o104755 << 16), Part("d/plain")), "x"
    )
    assert [(entry.name, entry.directory, entry.executable) for entry in archive.entries] == [
        ("d/", True, False),
        ("d/run", False, True),
        ("d/plain", False, False),
    ]


def test_reads_no_more_than_allowed() -> None:
    archive = zipread.open_bytes(build(Part("a", bytes(5000))), "x.whl")
    assert archive.read(archive.entries[0], 5000) == bytes(5000)
    with pytest.raises(HostileArchive, match="5000 bytes, more than the 4999"):
        archive.read(archive.entries[0], 4999)


def test_large_content_comes_in_pieces() -> None:
    noise = random.Random(1).randbytes(3 << 20)
    for method in (0, 8):
        archive = zipread.open_bytes(build(Part("a", noise + bytes(5 << 20), method)), "x.whl")
        pieces = list(archive.pieces(archive.entries[0]))
        assert b"".join(pieces) == noise + bytes(5 << 20)
        assert max(map(len, pieces)) <= 1 << 20


def test_reads_from_a_descriptor(tmp_path) -> None:
    path = tmp_path / "a.whl"
    path.write_bytes(HONEST["several"])
    descriptor = os.open(path, os.O_RDONLY)
    try:
        archive = zipread.open_descriptor(descriptor, "a.whl")
        archive.check()
        assert [entry.name for entry in archive.entries] == ["a", "b", "c/d/e"]
        assert archive.read(archive.entries[2], 1 << 20) == bytes(70_000)
    finally:
        os.close(descriptor)


def test_longest_comment() -> None:
    data = build(Part("a"), comment=b"x" * 0xFFFF)
    assert list(read_all(data)) == ["a"]
    assert zipdir.locate(data[-1000:], len(data), "a.whl") is None


def test_directory_may_not_be_endless() -> None:
    data = build(Part("a"))
    start = data.rindex(b"PK\1\2")
    size = zipdir.LARGEST_DIRECTORY + 1
    end = bytearray(data[-22:])
    end[12:16], end[16:20] = size.to_bytes(4, "little"), start.to_bytes(4, "little")
    with pytest.raises(HostileArchive, match=f"1 entries and {size} bytes"):
        zipdir.locate(bytes(100) + bytes(end), start + size + 22, "a.whl")


def test_short_tail_is_no_answer() -> None:
    data = build(Part("a"))
    for length in range(len(data)):
        assert zipdir.locate(data[len(data) - length :], len(data), "a.whl") is None or length >= 76


def test_every_changed_byte_is_noticed_or_harmless() -> None:
    """Whatever one byte is changed to: refused, or read as zipfile reads it."""
    data = HONEST["several"]
    rng = random.Random(2)
    for at in range(len(data)):
        changed = bytearray(data)
        changed[at] ^= rng.randrange(1, 256)
        try:
            found = read_all(bytes(changed))
        except PymError:
            continue
        with zipfile.ZipFile(io.BytesIO(changed)) as archive:
            assert found == {info.filename: archive.read(info) for info in archive.infolist()}


def test_every_cut_is_noticed() -> None:
    data = HONEST["of zipfile"]
    for length in range(len(data)):
        with pytest.raises(HostileArchive):
            read_all(data[:length])
