"""Source distributions, unpacked to be built."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import tarfile
import zipfile

import pytest

from pym.dist.sdist_metadata import static_metadata
from pym.dist.sdists import unpack_sdist
from pym.errors import HostileArchive

FILES = {"a-1.0/PKG-INFO": "Metadata-Version: 2.2\nName: a\nVersion: 1.0\n", "a-1.0/src/x.py": "x = 1\n"}
COMPRESS = {
    ".tar.gz": gzip.compress,
    ".tgz": gzip.compress,
    ".tar.bz2": bz2.compress,
    ".tbz": bz2.compress,
    ".tar.xz": lzma.compress,
    ".txz": lzma.compress,
    ".tar.lzma": lambda data: lzma.compress(data, lzma.FORMAT_ALONE),
    ".tlz": lambda data: lzma.compress(data, lzma.FORMAT_ALONE),
    ".tar": bytes,
}


def tar(files=FILES, links=(), again=()) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for name, text in (*files.items(), *again):
            member = tarfile.TarInfo(name)
            member.size, member.mode, member.mtime = len(text), 0o6777, 1.5
            member.uname = "äöü"
            archive.addfile(member, io.BytesIO(text.encode()))
        for name, target in links:
            member = tarfile.TarInfo(name)
            member.type, member.linkname = tarfile.SYMTYPE, target
            archive.addfile(member)
    return out.getvalue()


def zipped(files=FILES) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return out.getvalue()


def unpacked(tmp_path, data: bytes, filename: str) -> dict[str, str]:
    archive = tmp_path / filename
    archive.write_bytes(data)
    into = tmp_path / "into"
    into.mkdir()
    unpack_sdist(str(archive), filename, str(into))
    return {str(path.relative_to(into)): path.read_text() for path in into.rglob("*") if path.is_file()}


EXPECTED = {name.partition("/")[2]: text for name, text in FILES.items()}


@pytest.mark.parametrize("ending", COMPRESS)
def test_every_kind_of_tar(tmp_path, ending):
    data = COMPRESS[ending](tar())
    assert unpacked(tmp_path, data, f"a-1.0{ending}") == EXPECTED
    assert b"Version: 1.0" in static_metadata(data, f"a-1.0{ending}")


def test_zip(tmp_path):
    assert unpacked(tmp_path, zipped(), "a-1.0.zip") == EXPECTED


@pytest.mark.parametrize("ending", [".tar.gz", ".zip"])
def test_what_is_unpacked_can_be_written_to_by_its_owner_only(tmp_path, ending):
    unpacked(tmp_path, zipped() if ending == ".zip" else gzip.compress(tar()), f"a-1.0{ending}")
    for path in (tmp_path / "into").rglob("*"):
        mode = os.lstat(path).st_mode
        assert mode & 0o200 and not mode & 0o7022, path


def test_links_within_the_tree_are_links(tmp_path):
    data = gzip.compress(tar(links=[("a-1.0/docs", "src"), ("a-1.0/src/readme", "../PKG-INFO")]))
    found = unpacked(tmp_path, data, "a-1.0.tar.gz")
    assert found["src/readme"] == EXPECTED["PKG-INFO"]
    assert os.readlink(tmp_path / "into/docs") == "src"


def test_a_file_that_appears_again_is_what_it_is_the_last_time(tmp_path):
    again = [("a-1.0/src/x.py", "x = 2222\n"), ("a-1.0/src/x.py", "x = 3\n")]
    assert unpacked(tmp_path, gzip.compress(tar(again=again)), "a-1.0.tar.gz") == {**EXPECTED, "src/x.py": "x = 3\n"}


@pytest.mark.parametrize("ending", COMPRESS)
@pytest.mark.parametrize("damage", ["cut", "more", "noise"])
def test_damage(tmp_path, ending, damage):
    data = COMPRESS[ending](tar())
    data = {"cut": data[: len(data) // 4], "more": data + b"more", "noise": b"\7" * 2000}[damage]
    with pytest.raises(HostileArchive):
        unpacked(tmp_path, data, f"a-1.0{ending}")


@pytest.mark.parametrize(
    ("filename", "data", "reason"),
    [
        ("a-1.0.zip", zipped({"a-1.0/x": "", "b/x": ""}), "lies outside"),
        ("a-1.0.zip", zipped({"x": ""}), "lies outside"),
        ("a-1.0.zip", zipped({}), "is empty"),
        ("a-1.0.zip", zipped({"a-1.0/../../x": ""}), r"component `\.\.`"),
        ("a-1.0.tar.gz", gzip.compress(tar({"a-1.0/x": "", "b/x": ""})), "lies outside"),
        ("a-1.0.tar.gz", gzip.compress(tar({"/a-1.0/x": ""})), "absolute"),
        ("a-1.0.tar.gz", gzip.compress(tar(links=[("a-1.0/PKG-INFO", "src/x.py")])), "appears twice"),
        ("a-1.0.tar.gz", gzip.compress(tar(again=[("a-1.0/src", "")])), "appears twice"),
        ("a-1.0.tar.gz", gzip.compress(tar(links=[("a-1.0/x", "../../x")])), "leads outside"),
        ("a-1.0.tar.gz", gzip.compress(tar(links=[("a-1.0/x", "/etc")])), "absolute path"),
        ("a-1.0.tar.gz", zipped(), "not gzip"),
        ("a-1.0.rar", b"", "neither"),
    ],
)
def test_hostile_archives(tmp_path, filename, data, reason):
    with pytest.raises(HostileArchive, match=reason):
        unpacked(tmp_path, data, filename)
