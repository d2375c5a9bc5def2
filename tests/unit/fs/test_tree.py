"""Removing trees: all of it, and nothing beside it."""

from __future__ import annotations

import os

import pytest

from pym.errors import StoreError
from pym.fs import tree


def test_links_are_removed_and_not_followed(tmp_path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "kept").write_text("kept")
    inside = tmp_path / "inside"
    (inside / "deep").mkdir(parents=True)
    (inside / "deep" / "link").symlink_to(outside)
    (inside / "file").write_text("")
    tree.remove(str(inside))
    assert not inside.exists()
    assert (outside / "kept").read_text() == "kept"


def test_a_link_itself(tmp_path) -> None:
    (tmp_path / "target").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "target")
    tree.remove(str(tmp_path / "link"))
    assert os.listdir(tmp_path) == ["target"]


def test_directories_without_permissions(tmp_path) -> None:
    locked = tmp_path / "locked" / "deeper"
    locked.mkdir(parents=True)
    (locked / "file").write_text("")
    locked.chmod(0)
    locked.parent.chmod(0o500)
    tree.remove(str(tmp_path / "locked"))
    assert not os.listdir(tmp_path)


def test_nothing_there_is_no_error(tmp_path) -> None:
    tree.remove(str(tmp_path / "gone"))


def test_what_cannot_be_removed_is_named(tmp_path, monkeypatch) -> None:
    (tmp_path / "file").write_text("")

    def refuse(path: str) -> None:
        raise OSError(30, "Read-only file system", path)

    monkeypatch.setattr(os, "unlink", refuse)
    with pytest.raises(StoreError, match="file") as caught:
        tree.remove(str(tmp_path / "file"))
    assert caught.value.context == "Read-only file system"
