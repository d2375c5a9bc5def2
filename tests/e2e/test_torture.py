"""A sample of `python -m tests.torture`, the same one each time: what is killed, refused or out of space is put right."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from tests.support import sweep
from tests.torture import cases, crowd, disk

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="strace is Linux's")

# The calls that decide: with many of the others, this or that one makes no difference.
DECIDING = ("rename", "renameat2", "symlink", "rmdir", "link")
FAULTS = {"install": "ENOSPC", "upgrade": "EIO", "uninstall": "EROFS"}


@pytest.fixture(scope="module")
def links(tmp_path_factory) -> Path:
    return sweep.index(tmp_path_factory.mktemp("links"))


@pytest.mark.parametrize("name", FAULTS)
def test_killed_and_refused(name: str, tmp_path: Path, links: Path) -> None:
    case = cases.make(name, tmp_path, links)
    points = case.count()
    assert len(points) > 20
    deciding = [point for point in points if point[0] in DECIDING]
    problems = []
    for point in (deciding[len(deciding) // 2], deciding[-1], points[len(points) // 3]):
        problems += case.killed(point)
    problems += case.refused(deciding[len(deciding) * 2 // 3], FAULTS[name])
    assert not problems, "\n".join(problems)


@pytest.mark.skipif(not disk.available(), reason="only root can mount a tmpfs")
def test_disk_full(tmp_path: Path, links: Path) -> None:
    _, problems = disk.run(cases.make("upgrade", tmp_path, links), steps=2)
    assert not problems, "\n".join(problems)


def test_many_at_once(tmp_path: Path, links: Path) -> None:
    started, problems = crowd.run(tmp_path, links, 6, 0, rounds=18)
    assert started == 18
    assert not problems, "\n".join(problems)
