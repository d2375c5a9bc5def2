"""A sample of `python -m tests.torture`, the same one each time: what is killed, refused or out of space is put right."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from tests.support import sweep
from tests.torture import cases, crowd, crowd_projects, disk, projects

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="strace is Linux's")

# The calls that decide: with many of the others, this or that one makes no difference.
DECIDING = ("rename", "renameat2", "symlink", "rmdir", "link")
FAULTS = {"install": "ENOSPC", "upgrade": "EIO", "uninstall": "EROFS"}


# All calls and all commands of projects, which takes hours: PYM_TEST_EVERY_CALL=1 asks for it.
EVERY = bool(os.environ.get("PYM_TEST_EVERY_CALL"))
PROJECTS = {"sync-change": "ENOSPC", "add": "EIO", "run-with": "EMFILE", "add-locked-script": "EROFS"}


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


@pytest.mark.parametrize("name", projects.KINDS if EVERY else PROJECTS)
def test_projects_killed_and_refused(name: str, tmp_path: Path, links: Path) -> None:
    case = projects.make(name, tmp_path, links)
    points = case.count()
    assert len(points) > 20
    deciding = [point for point in points if point[0] in DECIDING]
    killed = points if EVERY else (deciding[len(deciding) // 2], deciding[-1])
    problems = [problem for point in killed for problem in case.killed(point)]
    if EVERY:
        for error in sweep.ERRORS:
            problems += [problem for point in case.count(reads=True) for problem in case.refused(point, error)]
    else:
        opening = [point for point in points if point[0] == "openat"]
        refused = opening if PROJECTS[name] == "EMFILE" else deciding
        problems += case.refused(refused[len(refused) * 2 // 3], PROJECTS[name])
    assert not problems, "\n".join(problems)


def test_many_at_once_in_projects(tmp_path: Path, links: Path) -> None:
    processes, rounds = (16, 300) if EVERY else (8, 14)
    started, problems = crowd_projects.run(tmp_path, links, processes, rounds, killed=0.2, seed=4)
    assert started == rounds
    assert not problems, "\n".join(problems)
