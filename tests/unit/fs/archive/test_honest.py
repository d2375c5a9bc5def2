"""Honest archives come out as the standard library's tarfile takes them out."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import tarfile
from pathlib import Path

import pytest
from tests.support.archives import file, gz, honest, link, listing, made_by_tarfile, pbs_archive, tar, zst

from pym.fs import tree
from pym.fs.archive.unpack import unpack

HONEST = honest()
# Since 3.11.4; what is compared does not depend on it.
AS_TAR = {"filter": "tar"} if hasattr(tarfile, "tar_filter") else {}


def reference(name: str, data: bytes, directory: Path) -> dict[str, tuple[str, ...]]:
    """What tarfile makes of it."""
    if name.endswith(".zst"):
        import zstandard

        data = zstandard.ZstdDecompressor().decompressobj().decompress(data)
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        for member in archive.getmembers():  # what pym does with modes, so that all else is compared
            executable = member.mode & 0o111
            member.mode = 0o755 if executable or member.isdir() else 0o644
            member.mtime = 0
            archive.extract(member, directory, **AS_TAR)
    return listing(directory / "python")


@pytest.mark.parametrize("what", HONEST)
@pytest.mark.parametrize("piece", [1 << 20, 777])
def test_same_as_tarfile(what, piece, tmp_path):
    name, data = HONEST[what]
    destination = tmp_path / "here"
    destination.mkdir()
    unpacked = unpack((data[n : n + piece] for n in range(0, len(data), piece)), str(destination), name=name)
    found = listing(destination)
    assert found == reference(name, data, tmp_path / "there")
    assert unpacked.files == sum(kind[0] != "directory" for kind in found.values())
    assert unpacked.compressed == len(data)


@pytest.fixture
def python_tree(tmp_path) -> Path:
    """Something with directories, links, hard links, long and foreign names."""
    root = tmp_path / "source"
    (root / "bin").mkdir(parents=True)
    (root / "bin/python3.12").write_text("#!/bin/sh\n")
    (root / "bin/python3.12").chmod(0o755)
    (root / "bin/python").symlink_to("python3.12")
    deep = root / "lib/python3.12" / "/".join(["a-directory-with-a-long-name"] * 8)
    deep.mkdir(parents=True)
    (deep / ("f" * 120)).write_bytes(bytes(range(256)) * 40)
    (deep / "tête-à-tête").write_text("x")
    (root / "lib/link").symlink_to("/".join(["python3.12"] + ["a-directory-with-a-long-name"] * 8))
    (root / "empty").mkdir()
    (root / "share/terminfo/x").mkdir(parents=True)
    (root / "share/terminfo/x/xterm").write_text("x")
    os.link(root / "share/terminfo/x/xterm", root / "share/terminfo/x/xterm-old")
    (root / "share/terminfo/v").symlink_to("x")
    return root


@pytest.mark.parametrize("kind", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_packed_by_tarfile(kind, python_tree, tmp_path):
    if kind == tarfile.USTAR_FORMAT:
        shutil.rmtree(python_tree / "lib")
    data = made_by_tarfile(python_tree, kind)
    destination = tmp_path / "here"
    destination.mkdir()
    unpack([data], str(destination), name="a.tar.gz")
    assert listing(destination) == listing(python_tree)


@pytest.mark.skipif(not shutil.which("tar"), reason="no tar on this machine")
@pytest.mark.parametrize("options", [["--format=gnu"], ["--format=posix"], []])
def test_packed_by_tar(options, python_tree, tmp_path):
    packed = tmp_path / "a.tar.gz"
    command = ["tar", "-czf", str(packed), *options, "-C", str(tmp_path), "source"]
    if subprocess.run(command, capture_output=True).returncode:
        pytest.skip("this tar does not know the option")
    destination = tmp_path / "here"
    destination.mkdir()
    unpack([packed.read_bytes()], str(destination), name=packed.name)
    assert listing(destination) == listing(python_tree)


def test_names_that_differ_in_case_only_are_two_where_the_file_system_says_so(tmp_path):
    data = gz(tar(file("python/terminfo/E/Eterm", b"1"), file("python/terminfo/e/eterm", b"2")))
    (tmp_path / "case").mkdir()
    if (tmp_path / "CASE").exists():
        pytest.skip("this file system ignores case")
    unpack([data], str(tmp_path / "case"), name="a.tar.gz")
    assert (tmp_path / "case/terminfo/E/Eterm").read_text() == "1"
    assert (tmp_path / "case/terminfo/e/eterm").read_text() == "2"


def test_modes_are_plain_and_everything_can_be_removed(tmp_path):
    name, data = HONEST["modes, owners and times of no use"]
    before = os.umask(0)
    try:
        (tmp_path / "open").mkdir()
        unpack([data], str(tmp_path / "open"), name=name)
        os.umask(0o077)
        (tmp_path / "closed").mkdir()
        unpack([data], str(tmp_path / "closed"), name=name)
    finally:
        os.umask(before)

    def modes(root: Path) -> dict[str, int]:
        return {path.name: path.stat().st_mode & 0o7777 for path in root.rglob("*")}

    plain = {"inside", "sticky", "early", "late", "modes of POSIX only"}
    assert modes(tmp_path / "open") == {"shut": 0o755, "setuid": 0o755, **dict.fromkeys(plain, 0o644)}
    assert modes(tmp_path / "closed") == {"shut": 0o700, "setuid": 0o700, **dict.fromkeys(plain, 0o600)}
    tree.remove(str(tmp_path / "open"))
    assert not (tmp_path / "open").exists()


@pytest.mark.parametrize("flavor", ["install_only", "install_only_stripped", "pgo+lto-full"])
def test_small_pythons(flavor, tmp_path):
    path = pbs_archive(tmp_path / "mirror", "3.13.0", "20241016", flavor)
    (tmp_path / "here").mkdir()
    unpacked = unpack([path.read_bytes()], str(tmp_path / "here"), name=path.name)
    assert (path.parent / "SHA256SUMS").read_text() == f"{unpacked.sha256}  {path.name}\n"
    root = tmp_path / "here" / ("install" if flavor.endswith("full") else "")
    assert (tmp_path / "here/PYTHON.json").exists() == flavor.endswith("full")
    shown = subprocess.run([root / "bin/python", "--version"], capture_output=True, text=True, check=True)
    assert shown.stdout == "Python 3.13.0\n"


def test_links_are_written_as_they_were(tmp_path):
    data = zst(tar(link("python/a/l", "./../b/./c"), file("python/b/c", b"x")))
    unpack([data], str(tmp_path), name="a.tar.zst")
    assert os.readlink(tmp_path / "a/l") == "./../b/./c"
    assert (tmp_path / "a/l").read_text() == "x"
