"""Bytes changed at random: a refusal, or what everybody else reads too."""

from __future__ import annotations

import io
import tarfile
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support import archives
from tests.support.archives import POSIX, digest, directory, file, gz, hard_link, link, long_name, pax, tar, zst

from pym.errors import HostileArchive
from pym.fs import tree
from pym.fs.archive.unpack import unpack

PLAIN = tar(
    directory("python/"),
    file("python/bin/python3.12", b"#!/bin/sh\n", mode=0o755),
    link("python/bin/python", "python3.12"),
    long_name("python/lib/" + "long" * 30),
    file("python/lib/long", b"l" * 40),
    pax({"path": "python/lib/pax", "size": "5"}),
    file("python/lib/x", b"12345", magic=POSIX),
    hard_link("python/lib/hard", "python/lib/pax"),
    link("python/lib/up", "../bin"),
)
PACKED = {"a.tar.gz": gz(PLAIN), "a.tar.zst": zst(PLAIN, write_checksum=True)}

# Places of all headers, and there the fields that matter, more often than the rest.
HEADERS = [n for n in range(0, len(PLAIN) - 1024, 512) if PLAIN[n + 257 : n + 262] == b"ustar"]
FIELD = st.sampled_from([(0, 100), (100, 8), (124, 12), (136, 12), (156, 1), (157, 100), (257, 8), (345, 155)])
BYTES = st.one_of(
    st.binary(min_size=1, max_size=12),
    st.sampled_from(
        [b"/", b"..", b"../", b"\0", b"python/..", b"5", b"2", b"1", b"x", b"L", b"77777777777", b"\x80", b"\xff"]
    ),
)


# What to change: (which header, (field, its length), how far into it, new bytes), and bytes to replace by others.
HEADER_EDITS = st.lists(
    st.tuples(st.integers(0, len(HEADERS) - 1), FIELD, st.integers(0, 200), BYTES), min_size=1, max_size=3
)
BYTE_EDITS = st.lists(
    st.tuples(st.integers(0, 1 << 20), st.integers(0, 6), st.binary(max_size=6)), min_size=1, max_size=4
)


def edit_headers(edits: list) -> bytes:
    """The tar with fields of its headers changed and the checksums made right again."""
    data = bytearray(PLAIN)
    for number, (offset, length), into, new in edits:
        start = HEADERS[number]
        new = new[:length]
        place = start + offset + into % (length - len(new) + 1)
        data[place : place + len(new)] = new
        data[start + 148 : start + 156] = b" " * 8
        data[start + 148 : start + 156] = b"%06o\0 " % sum(data[start : start + 512])
    return bytes(data)


def edit_bytes(data: bytes, edits: list, cut: int | None) -> bytes:
    """Some bytes replaced, removed, put in; the end cut off."""
    changed = bytearray(data)
    for place, length, new in edits:
        place %= len(changed) + 1
        changed[place : place + length] = new
    return bytes(changed if cut is None else changed[: cut % (len(changed) + 1)])


CUT = st.one_of(st.none(), st.none(), st.integers(0, 1 << 20))


def check(data: bytes, name: str, plain: bytes | None, piece: int) -> None:
    with tempfile.TemporaryDirectory() as top:
        outer = Path(top, "outer")
        outer.mkdir()
        (outer / "canary").write_text("before")
        place = outer / "python"
        place.mkdir()
        before = digest(Path(top))
        try:
            unpack([data[n : n + piece] for n in range(0, len(data), piece)], str(place), name=name)
        except HostileArchive as error:
            assert error.message.isprintable()
        else:
            found = archives.listing(place)
            if plain is None:
                assert found.keys() == EXPECTED
            else:
                with tarfile.open(fileobj=io.BytesIO(plain)) as reference:
                    take_out(reference, Path(top, "reference"))
                (root,) = Path(top, "reference").iterdir()
                assert contents(place) == contents(root)
                tree.remove(str(Path(top, "reference")))
        tree.remove(str(place))
        place.mkdir()
        assert digest(Path(top)) == before


def take_out(archive: tarfile.TarFile, directory: Path) -> None:
    for member in archive.getmembers():
        member.mtime = 0  # or it tries to set the year 2^63
    if hasattr(tarfile, "tar_filter"):  # since 3.11.4
        archive.extractall(directory, filter="tar")
    else:
        archive.extractall(directory)


def contents(root: Path) -> dict[str, tuple[object, ...]]:
    found: dict[str, tuple[object, ...]] = {}
    for name, what in archives.listing(root).items():
        found[name] = what if what[0] in ("link", "directory") else ("file", (root / name).read_bytes())
    return found


EXPECTED = {
    "bin",
    "bin/python",
    "bin/python3.12",
    "lib",
    "lib/" + "long" * 30,
    "lib/pax",
    "lib/hard",
    "lib/up",
}


@settings(max_examples=100, deadline=None)
@given(HEADER_EDITS, st.sampled_from([1 << 20, 300]))
def test_changed_headers(edits, piece):
    plain = edit_headers(edits)
    check(gz(plain, 1), "a.tar.gz", plain, piece)


@settings(max_examples=50, deadline=None)
@given(BYTE_EDITS, CUT)
def test_changed_tar(edits, cut):
    plain = edit_bytes(PLAIN, edits, cut)
    check(gz(plain, 1), "a.tar.gz", plain, 1 << 20)


@settings(max_examples=70, deadline=None)
@given(st.sampled_from(sorted(PACKED)), BYTE_EDITS, CUT)
def test_changed_compression(name, edits, cut):
    check(edit_bytes(PACKED[name], edits, cut), name, None, 1 << 20)


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(sorted(PACKED)), st.binary(max_size=600))
def test_nothing_but_noise(name, data):
    check(PACKED[name][:10] + data, name, None, 100)
