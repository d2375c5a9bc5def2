"""What backends say that they made is looked at before anything of it is used: source distributions."""

from __future__ import annotations

import os
import tarfile
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from pym.build import checks
from pym.build.checks import Expected
from pym.errors import BuildFailed

NAME = "thing-1.0.tar.gz"
PLAIN = "Metadata-Version: 2.1\nName: Thing\nVersion: 1.0.0\n"


def pack(directory: Path, name: str = NAME, about: str | None = PLAIN) -> str:
    with tarfile.open(directory / name, "w:gz") as archive:
        if about is not None:
            info = tarfile.TarInfo("thing-1.0/PKG-INFO")
            info.size = len(about)
            archive.addfile(info, BytesIO(about.encode()))
    return name


def check(value: object, directory: Path, expected: Expected | None = None) -> tuple[str, str, str]:
    return checks.sdist(value, str(directory), "build_sdist", expected or Expected("it", "thing", "1.0"))


def test_a_source_distribution_has_name_and_version_of_its_own(tmp_path: Path) -> None:
    assert check(pack(tmp_path), tmp_path) == (str(tmp_path / NAME), "thing", "1.0.0")
    assert check(NAME, tmp_path, Expected("it"))[1:] == ("thing", "1.0.0")
    (tmp_path / "zip").mkdir()
    with zipfile.ZipFile(tmp_path / "zip/Thing-1.0.zip", "w") as archive:
        archive.writestr("Thing-1.0/PKG-INFO", PLAIN)
    assert check("Thing-1.0.zip", tmp_path / "zip")[1] == "thing"


@pytest.mark.parametrize("value", ["../" + NAME, "a/b", "", ".", "..", "a\0b", None, 3, [NAME]])
def test_it_is_named_by_a_file_name(tmp_path: Path, value: object) -> None:
    pack(tmp_path)
    with pytest.raises(BuildFailed, match="Failed to build `it`") as caught:
        check(value, tmp_path)
    assert "not the name of a file" in caught.value.context or "did not return a name" in caught.value.context


@pytest.mark.parametrize(
    ("about", "told"),
    [
        (None, "which has no PKG-INFO"),
        ("Name: thing\n", "malformed: the field `Version` is missing"),
        ("Name: other\nVersion: 1.0\n", "of another project: `other`"),
        ("Name: thing\nVersion: 2.0\n", "of another version: `2.0`"),
    ],
)
def test_what_it_says_of_itself_has_to_be_what_is_built(tmp_path: Path, about: str | None, told: str) -> None:
    with pytest.raises(BuildFailed) as caught:
        check(pack(tmp_path, about=about), tmp_path)
    assert told in caught.value.context


def test_file_name_and_content_have_to_agree(tmp_path: Path) -> None:
    with pytest.raises(BuildFailed) as caught:
        check(pack(tmp_path, "thing-3.tar.gz"), tmp_path)
    assert "whose PKG-INFO is of `thing 1.0.0`" in caught.value.context


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda path: None, "which is not there"),
        (lambda path: path.mkdir(), "which is no file"),
        (lambda path: path.symlink_to("/etc/passwd"), "which is no file"),
        (lambda path: os.mkfifo(path), "which is no file"),
        (lambda path: path.write_bytes(b""), "is cut short"),
        (lambda path: path.write_bytes(b"no archive at all"), "Refusing to unpack"),
        (lambda path: (pack(path.parent), pack(path.parent, "other-1.tar.gz")), "more than one source distribution"),
    ],
)
def test_there_is_one_archive_that_can_be_read(tmp_path: Path, make, told: str) -> None:
    make(tmp_path / NAME)
    with pytest.raises(BuildFailed) as caught:
        check(NAME, tmp_path)
    assert told in caught.value.context


def test_another_ending_is_that_of_no_source_distribution(tmp_path: Path) -> None:
    (tmp_path / "thing-1.0.exe").write_bytes(b"")
    with pytest.raises(BuildFailed) as caught:
        check("thing-1.0.exe", tmp_path)
    assert "not the name of a source distribution" in caught.value.context
