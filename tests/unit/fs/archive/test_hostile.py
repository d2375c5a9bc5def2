"""Hostile archives: each refused for the reason that is its own, and nothing written outside."""

from __future__ import annotations

import os

import pytest
from tests.support.archives import digest
from tests.support.hostile import Hostile, hostile

from pym.errors import HostileArchive
from pym.fs import tree
from pym.fs.archive import files
from pym.fs.archive.unpack import unpack

CASES = hostile()


class Guard:
    """`os`, with every call that makes something held to relative paths below a directory descriptor."""

    def __init__(self) -> None:
        self.calls = 0
        self.supports_dir_fd = {self.open}

    def __getattr__(self, name: str):
        return getattr(os, name)

    def _check(self, path: str, dir_fd: int | None) -> None:
        self.calls += 1
        assert dir_fd is not None and not path.startswith("/") and ".." not in path.split("/"), path

    def open(self, path, flags, mode=0o777, *, dir_fd=None):
        if flags & os.O_CREAT:
            assert flags & os.O_EXCL and flags & os.O_NOFOLLOW
            self._check(path, dir_fd)
        return os.open(path, flags, mode, dir_fd=dir_fd)

    def mkdir(self, path, mode=0o777, *, dir_fd=None):
        self._check(path, dir_fd)
        os.mkdir(path, mode, dir_fd=dir_fd)

    def symlink(self, target, path, *, dir_fd=None):
        raise AssertionError(f"a link was made before the archive had proved whole: {path}")

    def link(self, old, new, *, src_dir_fd=None, dst_dir_fd=None, follow_symlinks=True):
        assert not follow_symlinks
        self._check(old, src_dir_fd)
        self._check(new, dst_dir_fd)
        os.link(old, new, src_dir_fd=src_dir_fd, dst_dir_fd=dst_dir_fd, follow_symlinks=False)


@pytest.mark.parametrize("case", CASES, ids=[case.what for case in CASES])
def test_refused_and_nothing_outside(case: Hostile, tmp_path, monkeypatch):
    outer = tmp_path / "python"  # the name that archives have inside, for those that lead to it
    destination = outer / "python"
    destination.mkdir(parents=True)
    for canary in (outer / "canary", outer / "bin", tmp_path / "canary"):
        canary.mkdir()
        (canary / "file").write_text("before\n")
    before = digest(tmp_path)
    guard = Guard()
    monkeypatch.setattr(files, "os", guard)
    descriptors = os.listdir("/dev/fd")

    with pytest.raises(HostileArchive) as refused:
        unpack([case.data], str(destination), name=case.name)

    assert case.reason in refused.value.message
    assert refused.value.message.isprintable()
    assert f"`{case.name}`" in refused.value.message
    assert guard.calls, "the guard has seen nothing at all"
    assert len(os.listdir("/dev/fd")) <= len(descriptors)
    tree.remove(str(destination))
    destination.mkdir()
    assert digest(tmp_path) == before


def test_there_are_as_many_shapes_as_promised():
    assert len(CASES) >= 200
    assert len({case.what for case in CASES}) == len(CASES)
    assert all(case.reason for case in CASES)
    groups = {case.what.split()[0] for case in CASES}
    assert {f"B{n}" for n in range(1, 14)} <= groups


def test_one_byte_at_a_time_the_refusals_are_the_same(tmp_path):
    for number, case in enumerate(CASES[::5]):
        if len(case.data) > 5000:
            continue
        destination = tmp_path / str(number)
        destination.mkdir()
        with pytest.raises(HostileArchive) as refused:
            unpack((case.data[n : n + 1] for n in range(len(case.data))), str(destination), name=case.name)
        assert case.reason in refused.value.message, case.what
