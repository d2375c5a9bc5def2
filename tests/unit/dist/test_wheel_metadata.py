"""METADATA of wheels by ranges: how many requests it takes, and what servers can do to it."""

from __future__ import annotations

import hashlib
import random

import pytest
from tests.support.hostile_zip import Part, build
from tests.support.universe import Universe

from pym.dist.wheel_metadata import TAIL, WHOLE, RangeReader, of_bytes, of_file
from pym.errors import HashMismatch, HostileArchive, StoreError

NAME = "pkg-1.0-py3-none-any.whl"
METADATA = b"Metadata-Version: 2.1\nName: pkg\nVersion: 1.0\n" + b"Classifier: x\n" * 50
noise = random.Random(3).randbytes


def wheel(*, before: int = 0, after: int = 0, entries: int = 0, folder: str = "pkg-1.0.dist-info", **lies) -> bytes:
    """A wheel with METADATA between so many bytes of other files, and so many small files."""
    parts = [Part("pkg/first.bin", noise(before), 0)] if before else []
    parts += [Part(f"pkg/file_with_a_rather_long_name_{number:05}.py", b"", 0) for number in range(entries)]
    parts += [Part(f"{folder}/METADATA", METADATA, **lies), Part(f"{folder}/WHEEL", b"Wheel-Version: 1.0\n")]
    parts += [Part("pkg/last.bin", noise(after), 0)] if after else []
    return build(*parts)


def answer(data: bytes, span: tuple[int, int]) -> tuple[int, str, bytes]:
    """What an honest server says."""
    if span == WHOLE:
        return 200, "", data
    first, last = span
    if first < 0:
        first, last = max(0, len(data) + first), len(data) - 1
    last = min(last, len(data) - 1)
    return 206, f"bytes {first}-{last}/{len(data)}", data[first : last + 1]


def fetch(data: bytes, reader: RangeReader, lie=None) -> list[tuple[int, int]]:
    """Lets a reader have what it wants; returns what that was."""
    spans = []
    while (span := reader.next()) is not None:
        spans.append(span)
        assert len(spans) < 6
        said = answer(data, span)
        reader.feed(*(lie(len(spans), span, said) if lie else said))
    return spans


@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize(
    ("shape", "requests"),
    [
        ({}, 1),
        ({"before": 500_000}, 1),
        ({"before": 500_000, "after": 40_000}, 2),
        ({"before": 500_000, "entries": 2000}, 2),
        ({"entries": 2000, "after": 100_000}, 3),
        ({"before": 500_000, "flags": 8, "descriptor": None}, 1),
    ],
)
def test_few_requests(shape: dict, requests: int, known: bool) -> None:
    if "descriptor" in shape:
        part = Part("x", METADATA)
        said = b"".join(number.to_bytes(4, "little") for number in (part.crc, len(part.data), part.size))
        shape = {**shape, "descriptor": b"PK\7\x08" + said, "local_crc": 0, "local_size": 0, "local_compressed": 0}
    data = wheel(**shape)
    reader = RangeReader(NAME, len(data) if known else -1)
    spans = fetch(data, reader)
    assert reader.metadata == METADATA == of_bytes(data, NAME)
    assert len(spans) == reader.requests == requests
    assert all(span != WHOLE for span in spans)
    assert spans[0] == ((max(0, len(data) - TAIL), len(data) - 1) if known else (-TAIL, -1))


def test_takes_the_whole_file_if_that_is_what_comes() -> None:
    data = wheel(before=200_000)
    reader = RangeReader(NAME, len(data), hashlib.sha256(data).hexdigest())
    spans = fetch(data, reader, lambda number, span, said: (200, "", data))
    assert (reader.metadata, len(spans)) == (METADATA, 1)


def test_checks_the_hash_of_what_it_has_whole() -> None:
    large, small = wheel(before=200_000), wheel()
    with pytest.raises(HashMismatch):
        fetch(large, RangeReader(NAME, sha256="0" * 64), lambda number, span, said: (200, "", large))
    with pytest.raises(HashMismatch):
        fetch(small, RangeReader(NAME, sha256="0" * 64))


OTHER = wheel(before=300_001, entries=2000)


@pytest.mark.parametrize(
    "lie",
    [
        lambda number, span, said: (206, "bytes 0-9/100", said[2]),
        lambda number, span, said: (206, said[1].replace("/", "/1"), said[2]),
        lambda number, span, said: (206, said[1].rpartition("/")[0] + "/*", said[2]),
        lambda number, span, said: (206, "", said[2]),
        lambda number, span, said: (206, said[1].replace("bytes ", "bytes 1"), said[2]),
        lambda number, span, said: (206, said[1], said[2][:-1]),
        lambda number, span, said: (206, said[1].replace("bytes", "lines"), said[2]),
        lambda number, span, said: (416, "", b""),
        lambda number, span, said: (501, "", b"no"),
        lambda number, span, said: said if number == 1 else answer(OTHER, span),
        lambda number, span, said: (*said, f'"{number}"'),
        lambda number, span, said: (206, f"bytes 0-{len(said[2]) - 1}/{len(said[2])}", said[2]),
    ],
)
def test_a_server_that_lies_is_asked_for_everything(lie) -> None:
    data = wheel(before=300_000, entries=2000)
    reader = RangeReader(NAME, len(data))
    spans = fetch(data, reader, lambda number, span, said: said if span == WHOLE else lie(number, span, said))
    assert spans[-1] == WHOLE
    assert reader.metadata == METADATA


def test_length_known_from_the_index_counts() -> None:
    data = wheel(before=100_000)
    reader = RangeReader(NAME, len(data) + 1)
    spans = fetch(data, reader, lambda number, span, said: said)
    assert spans[-1] == WHOLE


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (wheel(folder="other-1.0.dist-info"), "belongs to another"),
        (wheel(folder="pkg-2.0.dist-info"), "belongs to another"),
        (wheel(folder="pkg.dist-info"), "belongs to another"),
        (wheel(folder="pkg-1.0.egg-info"), "no `.dist-info`"),
        (build(Part("pkg-1.0.dist-info/METADATA", METADATA), Part("o-1.dist-info/METADATA", METADATA)), "has 2"),
        (build(Part("pkg-1.0.dist-info/WHEEL", b"x")), "holds no METADATA"),
        (build(Part("pkg-1.0.dist-info/METADATA", bytes(17 << 20))), "more than the 16777216"),
        (wheel(local_name=b"pkg-1.0.dist-info/METADATO"), "another name in its own header"),
        (wheel(local_crc=7), "another size or checksum"),
        (wheel(before=90_000, crc=7, local_crc=7), "wrong length or checksum"),
        (wheel(before=90_000, after=90_000, crc=7, local_crc=7), "wrong length or checksum"),
        (b"<!doctype html>" * 9000, "is no zip archive"),
        (b"", "is no zip archive"),
    ],
)
def test_refuses(data: bytes, said: str) -> None:
    with pytest.raises(HostileArchive, match=said):
        fetch(data, RangeReader(NAME, len(data) or -1)) if data else of_bytes(data, NAME)
    with pytest.raises(HostileArchive, match=said):
        of_bytes(data, NAME)


def test_huge_metadata_is_refused_by_range_too() -> None:
    data = build(Part("a", noise(100_000), 0), Part("pkg-1.0.dist-info/METADATA", bytes(17 << 20)))
    with pytest.raises(HostileArchive, match="more than the 16777216"):
        fetch(data, RangeReader(NAME, len(data)))


def test_a_whole_file_that_does_not_come() -> None:
    reader = RangeReader(NAME, 100_000)
    reader.feed(501, "", b"")
    assert reader.next() == WHOLE
    with pytest.raises(HostileArchive, match="status 404"):
        reader.feed(404, "", b"")


@pytest.mark.parametrize(
    ("filename", "folder"),
    [
        ("Foo.Bar-1.0-py3-none-any.whl", "foo_bar-1.0.dist-info"),
        ("foo_bar-1.0-py3-none-any.whl", "Foo-Bar-1.0.dist-info"),
        ("foo-1.0-1-py3-none-any.whl", "foo-1.0.0.dist-info"),
        ("foo-1.0+a.b-py3-none-any.whl", "foo-1.0+a_b.dist-info"),
    ],
)
def test_names_may_be_spelled_in_any_way(filename: str, folder: str) -> None:
    assert of_bytes(wheel(folder=folder), filename) == METADATA


def test_reads_files(tmp_path) -> None:
    (file,) = Universe({"a": {"1.0": ["b>1"]}}).distributions()
    (tmp_path / file.filename).write_bytes(file.data)
    assert of_file(str(tmp_path / file.filename)) == file.metadata
    with pytest.raises(StoreError):
        of_file(str(tmp_path / "nothing.whl"))
