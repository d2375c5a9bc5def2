"""A process that is killed, or refused by the disk, at any system call loses nothing: the same command again heals."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest
from tests.support import kill
from tests.support.archives import pbs_archive
from tests.support.runner import ROOT, Pym, tree

from pym.python import inventory

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="strace is Linux's")

# Without `-m pym` and site, the interpreter's own start makes fewer calls.
START = [sys.executable, "-I", "-S", str(ROOT / "src/pym/__main__.py")]

# Every call that renames, links or removes, and a sample of those that only fill files.
SAMPLED = {
    "write": 7,
    "openat": 5,
    "open": 5,
    "utimensat": 9,
    "fchmod": 9,
    "mkdir": 2,
    "mkdirat": 3,
    "flock": 2,
    "unlink": 3,
}
# The whole sweep takes minutes: PYM_TEST_EVERY_CALL=1 asks for it.
EVERY = bool(os.environ.get("PYM_TEST_EVERY_CALL"))
if EVERY:
    SAMPLED = {}


@pytest.fixture(scope="module")
def mirror(tmp_path_factory) -> Path:
    directory = tmp_path_factory.mktemp("mirror")
    pbs_archive(directory, "3.12.1")
    return directory


class Case:
    """A command, what was there before it, and what must be there after it."""

    def __init__(self, base: Path, mirror: Path, before: list[list[str]], argv: list[str]) -> None:
        self.base = base
        self.before = before
        self.argv = argv
        self.catalogue = str(mirror)
        self.made = 0
        self.pristine = self._user("pristine")
        for command in before:
            self._run(self.pristine, command)
        finished = self._user("finished")
        self._copy(finished)
        self._run(finished, argv)
        self.wanted = self.state(finished)
        counted = self.fresh()
        self.points = kill.points([*START, *argv], cwd=counted.cwd, env=counted.environ)

    def _user(self, name: str) -> Pym:
        # The same path for all of them: links in the store are absolute, and results are compared.
        pym = Pym(self.base / name / "user")
        pym.environ["PYM_PYTHON_CATALOGUE"] = self.catalogue
        pym.environ["PYM_NO_CACHE"] = "1"
        pym.environ.pop("PYTHONPATH")
        return pym

    def _run(self, pym: Pym, argv: list[str]):
        return pym.run([*START, *argv]).check()

    def _copy(self, pym: Pym) -> None:
        """The state before the command, with links into the store made to lead to this copy."""
        shutil.rmtree(pym.home)
        shutil.copytree(self.pristine.home, pym.home, symlinks=True)
        for directory, folders, files in os.walk(pym.home):
            for name in folders + files:
                path = os.path.join(directory, name)
                if os.path.islink(path) and os.readlink(path).startswith(str(self.pristine.home)):
                    target = str(pym.home) + os.readlink(path)[len(str(self.pristine.home)) :]
                    os.unlink(path)
                    os.symlink(target, path)

    def fresh(self) -> Pym:
        self.made += 1
        pym = self._user(f"run{self.made}")
        self._copy(pym)
        return pym

    def state(self, pym: Pym) -> dict[str, str]:
        """What is there, with this user's own paths left out; of a manifest, whether it fits what it stands beside."""
        found = tree(pym.home)
        for path in found:
            if path.endswith("/pym.manifest"):
                place = str(pym.home) + path.rpartition("/")[0]
                checked = inventory.check(place, inventory.read(place) or {})
                found[path] = f"{checked.missing} {checked.changed} {checked.foreign}"
        return found

    def sample(self, step: int = 1) -> list[tuple[str, int]]:
        """Some of the points at which the command changes something; all of the kinds that few calls are of."""
        found = [point for index, point in enumerate(self.points) if index % SAMPLED.get(point[0], 1) == 0]
        return found if EVERY else found[::step]


CASES = {
    "install": ([], ["python", "install", "3.12"]),
    "reinstall": ([["python", "install", "3.12"]], ["python", "install", "3.12", "--reinstall"]),
    "uninstall": ([["python", "install", "3.12"]], ["python", "uninstall", "3.12"]),
}


@pytest.mark.parametrize("name", CASES)
def test_killed_anywhere(name: str, tmp_path: Path, mirror: Path) -> None:
    case = Case(tmp_path, mirror, *CASES[name])
    points = case.sample(3)
    assert len(points) > 7
    for call, when in points:
        pym = case.fresh()
        killed = kill.inject([*START, *case.argv], call, when, "signal=SIGKILL", cwd=pym.cwd, env=pym.environ)
        if killed.returncode == 0:
            continue  # this call was another thread's this time
        again = pym.run([*START, *case.argv])
        where = f"killed at {call} number {when}"
        assert again.code == 0, f"{where}: {again.err}"
        assert case.state(pym) == case.wanted, where
        shutil.rmtree(pym.home)


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("error", ["ENOSPC", "EIO"] if EVERY else ["ENOSPC"])
def test_refused_anywhere(name: str, error: str, tmp_path: Path, mirror: Path) -> None:
    case = Case(tmp_path, mirror, *CASES[name])
    for call, when in case.sample(6):
        pym = case.fresh()
        before = case.state(pym)
        refused = kill.inject([*START, *case.argv], call, when, f"error={error}", cwd=pym.cwd, env=pym.environ)
        where = f"{error} at {call} number {when}"
        assert "Traceback" not in refused.stderr, f"{where}: {refused.stderr}"
        if refused.returncode == 0:
            continue  # something optional, such as a remembered answer
        after = case.state(pym)
        if "error[PYM-" not in refused.stderr and after == before:
            continue  # the call was the main thread's, before pym: the interpreter itself could not start
        assert "error[PYM-" in refused.stderr or "Could not" in refused.stderr, f"{where}: {refused.stderr}"
        if name != "uninstall":
            missing = {path for path in before if path not in after}
            assert not missing, f"{where} lost {sorted(missing)[:5]}"
        again = pym.run([*START, *case.argv])
        assert again.code == 0, f"{where}: {again.err}"
        assert case.state(pym) == case.wanted, where
        shutil.rmtree(pym.home)
