"""A lock that was changed on two branches: with git alone, and with `pym lock --merge-driver`."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from tests.support.runner import START, Pym
from tests.support.universe import Universe

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")

WORLD = Universe(
    {
        "a": {"1.0": [], "2.0": [], "3.0": []},
        "b": {"1.0": [], "2.0": [], "3.0": []},
        "c": {"1.0": [], "2.0": []},
        "d": {"1.0": [], "2.0": []},
    }
)
PROJECT = """
[project]
name = "p"
version = "1.0"
requires-python = ">=3.10"
dependencies = [
    "a",
    # so far apart
    # that git merges
    # the lines of both
    "b",
]
"""


class Repository:
    """A project in a repository, with a branch `other` that begins where `main` does: a and b are 1.0."""

    def __init__(self, pym: Pym, *, driver: bool) -> None:
        self.pym = pym
        self.path = pym.cwd
        self("init", "-q", "-b", "main")
        if driver:
            (self.path / ".gitattributes").write_text("pylock.toml merge=pym\n")
            command = " ".join([f"'{word}'" for word in START])
            self("config", "merge.pym.driver", f"{command} lock --merge-driver %O %A %B %P")
        (self.path / "pyproject.toml").write_text(PROJECT)
        pym("lock", "-P", "a==1.0", "-P", "b==1.0").check()
        self.commit()
        self("branch", "other")

    def __call__(self, *words: str, code: int | None = 0) -> subprocess.CompletedProcess[str]:
        environ = {
            **self.pym.environ,
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_AUTHOR_NAME": "n",
            "GIT_AUTHOR_EMAIL": "n@example.com",
            "GIT_COMMITTER_NAME": "n",
            "GIT_COMMITTER_EMAIL": "n@example.com",
        }
        done = subprocess.run(["git", *words], cwd=self.path, env=environ, capture_output=True, text=True, timeout=120)
        assert code is None or done.returncode == code, done.stdout + done.stderr
        return done

    def commit(self) -> None:
        self("add", "-A")
        self("commit", "-qm", "changed")

    def write(self, *lines: str, before: str = '    "a",\n') -> None:
        """Adds requirements to the project."""
        text = (self.path / "pyproject.toml").read_text()
        added = "".join([f'    "{line}",\n' for line in lines])
        (self.path / "pyproject.toml").write_text(text.replace(before, added + before))

    def versions(self) -> dict[str, str]:
        listed = tomllib.loads((self.path / "pylock.toml").read_text())["packages"]
        return {one["name"]: one["version"] for one in listed}


@pytest.fixture
def make(tmp_path: Path, index):
    def made(*, driver: bool) -> Repository:
        pym = Pym(tmp_path, PYM_DEFAULT_INDEX=index.url, PYM_PYTHON=sys.executable)
        pym.environ["PATH"] += ":" + str(Path(shutil.which("git") or "").parent)
        return Repository(pym, driver=driver)

    return made


def test_only_one_side_changed_it(make) -> None:
    git = make(driver=True)
    git("checkout", "-q", "other")
    git.pym("lock", "-P", "a").check()
    git.commit()
    git("checkout", "-q", "main")
    (git.path / "README").write_text("more\n")
    git.commit()
    git("merge", "-q", "other")
    assert git.versions() == {"p": "1.0", "a": "3.0", "b": "1.0"}


def test_both_sides_upgraded(make) -> None:
    git = make(driver=True)
    git("checkout", "-q", "other")
    git.pym("lock", "-P", "a==2.0").check()
    git.commit()
    git("checkout", "-q", "main")
    git.pym("lock", "-P", "b==2.0").check()
    git.commit()
    said = git("merge", "other")
    assert "from the versions of both sides" in said.stderr + said.stdout
    # Neither the newest ones nor those from before.
    assert git.versions() == {"p": "1.0", "a": "2.0", "b": "2.0"}
    assert not git("status", "--porcelain").stdout
    before = (git.path / "pylock.toml").read_bytes()
    git.pym("lock", "--check").check()
    assert (git.path / "pylock.toml").read_bytes() == before


def test_a_rebase(make) -> None:
    git = make(driver=True)
    git("checkout", "-q", "other")
    git.pym("lock", "-P", "a==2.0").check()
    git.commit()
    git("checkout", "-q", "main")
    git.pym("lock", "-P", "b==2.0").check()
    git.commit()
    git("rebase", "other")
    assert git.versions() == {"p": "1.0", "a": "2.0", "b": "2.0"}


@pytest.mark.parametrize("driver", [True, False])
def test_both_sides_require_more(make, driver) -> None:
    git = make(driver=driver)
    git("checkout", "-q", "other")
    git.write("c<2")
    git.pym("lock", "-P", "a==2.0").check()
    git.commit()
    git("checkout", "-q", "main")
    git.write("d<2", before='    "b",\n')
    git.pym("lock", "-P", "b==2.0").check()
    git.commit()
    done = git("merge", "other", code=1)
    assert "CONFLICT" in done.stdout and "pylock.toml" in done.stdout
    text = (git.path / "pylock.toml").read_text()
    assert "<<<<<<<" in text and "=======" in text
    if driver:
        assert "run `pym lock` once `pyproject.toml` is merged" in done.stderr + done.stdout
    # The project itself merged well. What is there is no lock, and is not taken for one.
    for flag in ("--check", "--frozen"):
        assert "PYM-852" in git.pym("lock", flag).check(2).err
    git.pym("lock").check()
    assert git.versions() == {"p": "1.0", "a": "2.0", "b": "2.0", "c": "1.0", "d": "1.0"}
    git.commit()
    assert git.pym("lock", "--check").check()


def test_what_is_no_lock(make) -> None:
    git = make(driver=True)
    ours, theirs = git.path / "ours", git.path / "theirs"
    ours.write_text("x\n")
    theirs.write_text("y\n")
    done = git.pym("lock", "--merge-driver", "none", "ours", "theirs").check(1)
    assert "is no lock" in done.err
    assert ours.read_text() == "<<<<<<< ours\nx\n=======\ny\n>>>>>>> theirs\n"
    git.pym("lock", "--merge-driver", "none", "theirs", "theirs").check()
    assert git.pym("lock", "--merge-driver", "none", "ours", "gone").check(2)
    assert "takes three versions" in git.pym("lock", "--merge-driver", "ours").check(2).err
    assert "Unexpected argument" in git.pym("lock", "ours").check(2).err
