"""Placing files of a store."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from pym.errors import UsageError
from pym.fs import link
from pym.fs.link import Linker


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "source"
    path.write_bytes(b"x" * 3_000_000)
    path.chmod(0o444)
    os.utime(path, ns=(10**18 + 1, 10**18 + 1))
    return path


def place(linker: Linker, source: Path, destination: Path) -> None:
    linker.place(str(source), str(destination), 0o666, source.stat().st_mtime_ns)


def failing(number: int):
    def call(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    return call


def test_hard_links(source: Path, tmp_path: Path) -> None:
    place(Linker("hardlink"), source, tmp_path / "d")
    assert os.path.samefile(source, tmp_path / "d")


def test_symbolic_links(source: Path, tmp_path: Path) -> None:
    place(Linker("symlink"), source, tmp_path / "d")
    assert os.readlink(tmp_path / "d") == str(source)


def test_copies(source: Path, tmp_path: Path) -> None:
    place(Linker("copy"), source, tmp_path / "d")
    copy = tmp_path / "d"
    assert not os.path.samefile(source, copy)
    assert copy.read_bytes() == source.read_bytes()
    assert copy.stat().st_mtime_ns == source.stat().st_mtime_ns
    assert copy.stat().st_mode & 0o600 == 0o600


def test_the_default_falls_to_links_without_a_word(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(link, "_clone_bytes", failing(errno.EOPNOTSUPP))
    told: list[str] = []
    linker = Linker("", told.append)
    place(linker, source, tmp_path / "d")
    assert (linker.mode, told) == ("hardlink", [])
    assert os.path.samefile(source, tmp_path / "d")


def test_a_clone_is_a_file_of_its_own(source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(link, "_clone_bytes", link._copy_bytes)
    linker = Linker("clone")
    place(linker, source, tmp_path / "d")
    assert linker.mode == "clone"
    assert (tmp_path / "d").stat().st_mtime_ns == source.stat().st_mtime_ns


@pytest.mark.parametrize("number", [errno.EXDEV, errno.EPERM, errno.EOPNOTSUPP])
def test_copies_where_nothing_can_be_linked(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    monkeypatch.setattr(link, "_clone_bytes", failing(number))
    monkeypatch.setattr(os, "link", failing(number))
    told: list[str] = []
    linker = Linker("", told.append)
    for name in ("d", "e"):
        place(linker, source, tmp_path / name)
        assert (tmp_path / name).read_bytes() == source.read_bytes()
    assert linker.mode == "copy"
    assert len(told) == 1 and "PYM_LINK_MODE=copy" in told[0]


def test_one_file_with_too_many_links(source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.link
    monkeypatch.setattr(os, "link", failing(errno.EMLINK))
    told: list[str] = []
    linker = Linker("hardlink", told.append)
    place(linker, source, tmp_path / "d")
    place(linker, source, tmp_path / "e")
    monkeypatch.setattr(os, "link", real)
    place(linker, source, tmp_path / "f")
    assert linker.mode == "hardlink" and len(told) == 1
    assert not os.path.samefile(source, tmp_path / "d") and os.path.samefile(source, tmp_path / "f")


@pytest.mark.parametrize("mode", ["copy", "clone", "hardlink", "symlink"])
def test_what_is_there_is_not_replaced(source: Path, tmp_path: Path, mode: str) -> None:
    (tmp_path / "d").write_text("mine")
    with pytest.raises(FileExistsError):
        place(Linker(mode), source, tmp_path / "d")
    assert (tmp_path / "d").read_text() == "mine"


def test_a_full_disk_leaves_nothing(source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "write", failing(errno.ENOSPC))
    with pytest.raises(OSError):
        place(Linker("copy"), source, tmp_path / "d")
    assert not (tmp_path / "d").exists()


def test_no_such_mode() -> None:
    with pytest.raises(UsageError, match="hard"):
        Linker("hard")
