"""What an sdist tells without being built."""

from __future__ import annotations

import gzip
import io
import tarfile

import pytest
from tests.support.hostile_zip import Part, build
from tests.support.universe import Universe

from pym.dist.sdist_metadata import NeedsBuild, static_metadata
from pym.errors import HostileArchive, StoreError
from pym.spec.metadata import compile as compile_metadata

INFO = "Metadata-Version: 2.2\nName: pkg\nVersion: 1.0\nRequires-Dist: a>1\n"
STATIC = '[project]\nname = "pkg"\nversion = "1.0"\ndependencies = ["b>2"]\n'


def tar(members: dict[str, str | None], *, top: str = "pkg-1.0/") -> bytes:
    """A .tar.gz; None is a link."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, text in members.items():
            member = tarfile.TarInfo(top + name)
            if text is None:
                member.type, member.linkname = tarfile.SYMTYPE, "elsewhere"
                archive.addfile(member)
            else:
                member.size = len(text.encode())
                archive.addfile(member, io.BytesIO(text.encode()))
    return gzip.compress(out.getvalue(), 1)


def zipped(members: dict[str, str]) -> bytes:
    return build(*(Part(f"pkg-1.0/{name}", text.encode()) for name, text in members.items()))


def read(members: dict, filename: str = "pkg-1.0.tar.gz", **options):
    return static_metadata((zipped if filename.endswith(".zip") else tar)(members), filename, **options)


@pytest.mark.parametrize("filename", ["pkg-1.0.tar.gz", "pkg-1.0.zip"])
def test_pkg_info(filename: str, tmp_path) -> None:
    members = {"setup.py": "", "src/pkg.egg-info/PKG-INFO": "other", "PKG-INFO": INFO, "z": ""}
    assert read(members, filename) == INFO.encode()
    (tmp_path / filename).write_bytes((zipped if filename.endswith(".zip") else tar)(members))
    assert static_metadata(str(tmp_path / filename), filename) == INFO.encode()


def test_what_the_support_builds_is_read() -> None:
    world = Universe({"A.b": {"1.0": {"requires": ["z"], "extras": {"e": ["y"]}, "sdist": True, "wheels": []}}})
    (file,) = world.distributions()
    assert static_metadata(file.data, file.filename) == file.metadata


def test_stops_at_what_is_enough() -> None:
    data = tar({"PKG-INFO": INFO, "large": "x" * 3_000_000, "more": "y" * 3_000_000})
    assert static_metadata(data[: len(data) - 12], "pkg-1.0.tar.gz") == INFO.encode()


@pytest.mark.parametrize(
    ("info", "said"),
    [
        (INFO + "Dynamic: Requires-Dist\n", "`Requires-Dist` is dynamic in its PKG-INFO"),
        (INFO + "Dynamic: requires-python\n", "`Requires-Python` is dynamic"),
        (
            INFO + "Dynamic: Provides-Extra\nDynamic: Requires-Dist\n",
            "`Requires-Dist` and `Provides-Extra` are dynamic",
        ),
        (INFO.replace("2.2", "2.1"), "Metadata-Version 2.1"),
        (INFO.replace("2.2", "1.10"), "Metadata-Version 1.10"),
        (INFO.replace("Name: pkg\n", ""), "its PKG-INFO cannot be used"),
        (INFO + "Requires-Dist: a b c\n", "its PKG-INFO cannot be used"),
    ],
)
def test_needs_a_build(info: str, said: str) -> None:
    found = read({"PKG-INFO": info})
    assert isinstance(found, NeedsBuild)
    assert said in found.reason


def test_other_dynamic_fields_do_not_matter() -> None:
    info = INFO.replace("2.2", "2.4") + "Dynamic: License-File\nDynamic: Description\n"
    assert read({"PKG-INFO": info}) == info.encode()


@pytest.mark.parametrize("order", [1, -1])
def test_pyproject_serves_where_pkg_info_does_not(order: int) -> None:
    members = {"PKG-INFO": INFO.replace("2.2", "2.1"), "pyproject.toml": STATIC}
    found = read(dict(list(members.items())[::order]))
    assert isinstance(found, bytes)
    assert [requirement[0] for requirement in compile_metadata(found)[4][2]] == ["b"]


def test_version_may_come_from_the_file_name() -> None:
    found = read({"pyproject.toml": STATIC.replace('version = "1.0"', 'dynamic = ["version"]')})
    assert isinstance(found, bytes)
    assert compile_metadata(found)[:2] == ("pkg", "1.0")


def test_says_both_reasons() -> None:
    found = read({"PKG-INFO": INFO.replace("2.2", "2.1"), "pyproject.toml": "[build-system]\n"})
    assert isinstance(found, NeedsBuild)
    assert "2.1" in found.reason and "no `[project]` table" in found.reason
    assert "no PKG-INFO" in read({"setup.py": ""}).reason


def test_subdirectory() -> None:
    members = {"PKG-INFO": INFO.replace("pkg", "other"), "sub/dir/PKG-INFO": INFO}
    assert read(members, subdirectory="sub/dir") == INFO.encode()


@pytest.mark.parametrize(
    ("info", "filename"),
    [
        (INFO, "other-1.0.tar.gz"),
        (INFO, "pkg-2.0.tar.gz"),
        (INFO, "pkg.tar.gz"),
        (INFO.replace("1.0\n", "1.0+local\n").replace("1.0", "2.0"), "pkg-1.0.tar.gz"),
    ],
)
def test_name_and_version_are_those_of_the_file(info: str, filename: str) -> None:
    with pytest.raises(HostileArchive, match="which its file name does not"):
        static_metadata(tar({"PKG-INFO": info}), filename)


@pytest.mark.parametrize(
    ("info", "filename"),
    [
        (INFO, "Pkg-1.0.0.tar.gz"),
        (INFO.replace("Version: 1.0", "Version: 1.0+local"), "pkg-1.0.tar.gz"),
        (INFO.replace("Version: 1.0", "Version: 1.0+local"), "pkg-1.0+local.tar.gz"),
        (INFO.replace("pkg", "a.pkg"), "a_pkg-1.0.tar.gz"),
        (INFO.replace("pkg", "a.pkg"), "a-pkg-1.0.tar.gz"),
    ],
)
def test_spelling_does_not_matter(info: str, filename: str) -> None:
    assert static_metadata(tar({"PKG-INFO": info}), filename) == info.encode()


@pytest.mark.parametrize(
    ("data", "filename"),
    [
        (tar({"x": ""})[:30], "pkg-1.0.tar.gz"),
        (b"<html>", "pkg-1.0.tar.gz"),
        (b"<html>", "pkg-1.0.zip"),
        (tar({"PKG-INFO": None}), "pkg-1.0.tar.gz"),
        (tar({"a/x": "", "b/PKG-INFO": INFO}, top=""), "pkg-1.0.tar.gz"),
        (tar({"../PKG-INFO": INFO}, top=""), "pkg-1.0.tar.gz"),
        (tar({"PKG-INFO": "x" * (16 << 20) + "x"}), "pkg-1.0.tar.gz"),
        (tar({"PKG-INFO": INFO}), "pkg-1.0.zip"),
        (zipped({"PKG-INFO": INFO}), "pkg-1.0.tar.gz"),
        (tar({"PKG-INFO": INFO}), "pkg-1.0.tar.bz2"),
    ],
    ids=range(10),  # the data of an archive has the time in it: no name that two processes would agree on
)
def test_refuses(data: bytes, filename: str) -> None:
    with pytest.raises(HostileArchive):
        static_metadata(data, filename)


def test_a_file_that_is_not_there(tmp_path) -> None:
    for name in ("pkg-1.0.tar.gz", "pkg-1.0.zip"):
        with pytest.raises(StoreError):
            static_metadata(str(tmp_path / name), name)
