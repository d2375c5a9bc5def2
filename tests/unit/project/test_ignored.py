"""What `.gitignore` leaves out: git itself is asked for the same."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from pym.project.ignored import Ignored

FILES = [
    "a.py", "b.txt", "deep/a.py", "deep/er/a.py", "deep/er/b.txt", "out/a.py", "deep/out/x.py", "name with space.py",
    "[x].py", "#hash.py", "!bang.py", "x1.py", "x2.py", "deep/x1.py", "node/mod/index.py", ".hidden/a.py", "star*.py",
]  # fmt: skip
CASES = [
    "a.py", "/a.py", "deep/a.py", "out/", "/out", "**/out", "deep/**", "deep/**/a.py", "**/er/*.py", "*.py\n!a.py",
    "deep\n!deep/a.py", "deep/*\n!deep/er", "x[12].py", "x[!1].py", "x?.py", "\\#hash.py", "\\!bang.py", "# a.py",
    "name with space.py   ", "\\[x\\].py", ".hidden", "node/mod", "*/a.py", "star\\*.py", "out/*", "", "/", "!a.py",
]  # fmt: skip


def left_out(root: Path) -> set[str]:
    """The files that are ignored, or lie in a directory that is."""
    ignored = Ignored(str(root))
    found = set()
    for file in FILES:
        parts = file.split("/")
        for count in range(1, len(parts) + 1):
            path = os.path.join(root, *parts[:count])
            if ignored.ignores(path, directory=count < len(parts)):
                found.add(file)
    return found


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    if shutil.which("git") is None:
        pytest.skip("without git there is nobody to ask")
    root = tmp_path_factory.mktemp("tree")
    subprocess.run(["git", "init", "-q", root], check=True)
    for file in FILES:
        (root / file).parent.mkdir(parents=True, exist_ok=True)
        (root / file).write_text("")
    return root


def by_git(root: Path) -> set[str]:
    asked = "\0".join(FILES).encode()
    done = subprocess.run(
        ["git", "-C", root, "check-ignore", "--stdin", "-z", "--no-index"], input=asked, stdout=subprocess.PIPE
    )
    return set(done.stdout.decode().split("\0")) - {""}


@pytest.mark.parametrize("text", CASES)
def test_as_git(root, text):
    (root / ".gitignore").write_text(text + "\n")
    assert left_out(root) == by_git(root)


def test_deeper_files_come_first_and_those_above_count(root):
    (root / ".gitignore").write_text("*.py\n")
    (root / "deep/.gitignore").write_text("!a.py\n/er/\n")
    (root / ".git/info/exclude").write_text("b.txt\n")
    try:
        assert left_out(root) == by_git(root)
        assert "deep/a.py" not in left_out(root) and "deep/er/b.txt" in left_out(root)
        below = Ignored(str(root / "deep"))
        assert below.ignores(str(root / "deep/x1.py"), directory=False)
    finally:
        (root / "deep/.gitignore").unlink()
        (root / ".git/info/exclude").write_text("")


def test_without_a_repository_only_what_lies_below_counts(tmp_path):
    (tmp_path / ".gitignore").write_text("*.py\n")
    (tmp_path / "p").mkdir()
    (tmp_path / "p/.gitignore").write_text("b.py\n")
    ignored = Ignored(str(tmp_path / "p"))
    assert ignored.ignores(str(tmp_path / "p/b.py"), directory=False)
    assert not ignored.ignores(str(tmp_path / "p/a.py"), directory=False)
