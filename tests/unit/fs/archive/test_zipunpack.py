"""Zip archives to disk: what zipfile would have written, or nothing outside of the directory and a refusal."""

from __future__ import annotations

import errno
import hashlib
import io
import os
import zipfile
from pathlib import Path

import pytest
from tests.support.hostile_zip import Part, build, corpus, honest

from pym.errors import HostileArchive, StoreError
from pym.fs import codec
from pym.fs.archive import zipread, zipunpack

HOSTILE = corpus()
HONEST = honest()


def unpack(data: bytes, place: Path, **options):
    place.mkdir(parents=True, exist_ok=True)
    archive = zipread.open_bytes(data, "a.whl")
    options = {"executable": lambda entry: entry.executable, "sha256": hashlib.sha256, **options}
    return zipunpack.unpack(archive, str(place), **options)


@pytest.fixture(params=["one thread", "four threads"])
def threads(request, monkeypatch: pytest.MonkeyPatch) -> None:
    many = request.param == "four threads"
    monkeypatch.setattr(zipunpack, "_most_threads", 4 if many else 1)
    monkeypatch.setattr(zipunpack, "_MANY", 0)
    monkeypatch.setattr(zipunpack, "_WORTH_IT", 0)
    monkeypatch.setattr(os, "cpu_count", lambda: 4)


@pytest.mark.usefixtures("threads")
@pytest.mark.parametrize("name", HONEST)
def test_writes_what_zipfile_reads(name: str, tmp_path: Path) -> None:
    data = HONEST[name]
    written, sha256 = unpack(data, tmp_path / "out")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        expected = {i.filename: archive.read(i) for i in archive.infolist() if not i.is_dir()}
    assert sha256 == hashlib.sha256(data).hexdigest()
    assert {path: (tmp_path / "out" / path).read_bytes() for path, *_ in written} == expected
    found = [p for p in (tmp_path / "out").rglob("*") if p.is_file()]
    assert len(found) == len(expected)
    for path, size, mode, digest, modified in written:
        about = (tmp_path / "out" / path).lstat()
        assert (about.st_size, about.st_mode & 0o7777, about.st_mtime_ns) == (size, mode, modified)
        assert digest == hashlib.sha256(expected[path]).hexdigest()


@pytest.mark.usefixtures("threads")
@pytest.mark.parametrize("name", HOSTILE)
def test_refuses_and_stays_inside(name: str, tmp_path: Path) -> None:
    (tmp_path / "beside").write_text("before")
    with pytest.raises(HostileArchive):
        unpack(HOSTILE[name], tmp_path / "out")
    assert sorted(p.name for p in tmp_path.iterdir()) in (["beside", "out"], ["beside"])
    assert (tmp_path / "beside").read_text() == "before"
    assert not any(p.is_symlink() for p in tmp_path.rglob("*"))
    assert not zipunpack._running


@pytest.mark.usefixtures("threads")
def test_the_first_entry_at_fault_is_named_whoever_is_faster(tmp_path: Path) -> None:
    parts = [Part(f"d{number % 5}/f{number:03}", os.urandom(2000)) for number in range(200)]
    for number in (37, 41, 90, 150):
        parts[number] = Part(f"d{number % 5}/f{number:03}", b"content", crc=1)
    data = build(*parts)
    for attempt in range(5):
        with pytest.raises(HostileArchive) as caught:
            unpack(data, tmp_path / str(attempt))
        assert caught.value.member == "d2/f037"


@pytest.mark.usefixtures("threads")
def test_a_large_entry_that_is_damaged(tmp_path: Path) -> None:
    data = bytearray(build(Part("big", os.urandom(3 << 20)), Part("small")))
    data[2 << 20] ^= 1
    with pytest.raises(HostileArchive, match="`big`"):
        unpack(bytes(data), tmp_path / "out")


@pytest.mark.usefixtures("threads")
def test_a_full_disk_is_told_and_no_thread_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real, left = os.write, [20]

    def write(fd: int, data: bytes) -> int:
        left[0] -= 1
        if left[0] < 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(fd, data)

    monkeypatch.setattr(zipunpack.os, "write", write)
    before = len(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else 0
    with pytest.raises(StoreError, match="Failed to write"):
        unpack(build(*[Part(f"f{number}") for number in range(100)]), tmp_path / "out")
    assert not zipunpack._running
    if before:
        assert len(os.listdir("/proc/self/fd")) == before


def test_writes_that_come_short_are_finished(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.write
    monkeypatch.setattr(zipunpack.os, "write", lambda fd, data: real(fd, data[:7]))
    unpack(build(Part("a", b"content that is longer")), tmp_path / "out")
    assert (tmp_path / "out/a").read_bytes() == b"content that is longer"


def test_an_existing_file_is_never_written_to(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "victim").write_text("before")
    (tmp_path / "out/a").symlink_to(tmp_path / "victim")
    with pytest.raises(HostileArchive):
        unpack(build(Part("a")), tmp_path / "out")
    assert (tmp_path / "victim").read_text() == "before"


def test_without_isal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "isal", None)
    assert codec.library().__name__ == "zlib"
    for name in ("several", "with descriptors"):
        unpack(HONEST[name], tmp_path / name)
    for name in ("deflate with a tail", "deflate cut", "A6 crc"):
        with pytest.raises(HostileArchive):
            unpack(HOSTILE[name], tmp_path / name)
