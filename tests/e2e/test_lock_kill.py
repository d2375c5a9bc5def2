"""`pym lock` and `pym add` that are killed at a system call, or stopped: file and lock go together, before or after."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import tomllib
from pathlib import Path

import pytest
from tests.support import kill, wheels
from tests.support.runner import ROOT, Pym

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="strace is Linux's")

START = [sys.executable, "-I", "-B", str(ROOT / "src/pym/__main__.py")]
PLACES = ("--no-index", "--find-links", "links", "--python", sys.executable)
PYPROJECT = '[project]\nname = "demo"\nversion = "1.0"\nrequires-python = ">=3.11"\ndependencies = ["b"]  # mine\n'
FILES = ("pyproject.toml", "pylock.toml")
# Calls that each command is killed at. The whole sweep takes minutes: PYM_TEST_EVERY_CALL=1 asks for it.
MOST = 1000 if os.environ.get("PYM_TEST_EVERY_CALL") else 5


class Case:
    """A project, the command that changes it, and both states."""

    def __init__(self, base: Path, words: tuple[str, ...], *, locked: bool) -> None:
        self.pym = Pym(base)
        self.pym.environ["PYM_NO_CACHE"] = "1"
        self.words = [*START, *words, *PLACES]
        links = self.pym.cwd / "links"
        links.mkdir()
        for name, version in (("a", "1.2.3"), ("b", "2.0")):
            wheels.build(links, name, version, {f"{name}.py": b""})
        (self.pym.cwd / "pyproject.toml").write_text(PYPROJECT)
        if locked:
            self.pym.run([*START, "lock", *PLACES]).check()
        self.kept = base / "kept"
        shutil.copytree(self.pym.cwd, self.kept)
        self.before = self.state()
        self.points = kill.points(self.words, cwd=self.pym.cwd, env=self.pym.environ)
        self.after = self.state()

    def state(self) -> tuple[bytes | None, ...]:
        paths = [self.pym.cwd / name for name in FILES]
        return tuple([path.read_bytes() if path.exists() else None for path in paths])

    def fresh(self) -> None:
        shutil.rmtree(self.pym.cwd)
        shutil.copytree(self.kept, self.pym.cwd)

    def judge(self, where: object) -> None:
        """The next command finds one of both states, or makes it so."""
        said = self.pym.run([*START, "lock", "--check", *PLACES])
        assert "Traceback" not in said.err, said.err
        found = self.state()
        if found[1] is not None:
            tomllib.loads(found[1].decode())
        assert found in (self.before, self.after), (where, found)
        assert said.code == (0 if found[1] is not None else 1), (where, said.err)
        names = {path.name for path in self.pym.cwd.iterdir()} - {*FILES, "links", ".venv", ".gitignore"}
        left = [name for name in names if not name.startswith(".pym-edit")]
        assert not [name for name in left if not name.startswith(".")], (where, left)
        if found == self.before:  # the command itself does what it is for
            self.pym.run(self.words).check()
            assert self.state() == self.after, where


@pytest.fixture(params=["lock", "add"])
def case(request, tmp_path) -> Case:
    if request.param == "lock":
        return Case(tmp_path, ("lock",), locked=False)
    return Case(tmp_path, ("add", "a", "--no-sync"), locked=True)


def sampled(points: list[tuple[str, int]]) -> list[tuple[str, int]]:
    """All that rename, link or remove, and some of the others."""
    sharp = [one for one in points if one[0].startswith(("rename", "unlink", "link", "ftruncate"))]
    rest = [one for one in points if one not in sharp]
    step = max(1, len(rest) // max(1, MOST - len(sharp)))
    return [*sharp[:MOST], *rest[::step][:MOST]]


def test_killed_anywhere(case) -> None:
    assert case.before != case.after
    for call, when in sampled(case.points):
        case.fresh()
        kill.inject(case.words, call, when, "signal=SIGKILL", cwd=case.pym.cwd, env=case.pym.environ)
        case.judge((call, when))


def test_stopped_or_refused_anywhere(case) -> None:
    """Ctrl-C, and a full disk: what was begun is undone before the command ends."""
    for number, (call, when) in enumerate(sampled(case.points)[::2]):
        what = "signal=SIGINT" if number % 2 else "error=ENOSPC"
        if what.startswith("error") and call.startswith(("unlink", "flock")):
            continue
        case.fresh()
        done = kill.inject(case.words, call, when, what, cwd=case.pym.cwd, env=case.pym.environ)
        assert "Traceback" not in done.stderr, done.stderr
        if done.returncode not in (0, -signal.SIGKILL):
            assert case.state() in (case.before, case.after), (call, when, what)
        case.judge((call, when, what))
