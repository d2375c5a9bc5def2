"""Git repositories made by git itself."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

_ENVIRON = {
    "GIT_AUTHOR_NAME": "a",
    "GIT_AUTHOR_EMAIL": "a@example.com",
    "GIT_COMMITTER_NAME": "a",
    "GIT_COMMITTER_EMAIL": "a@example.com",
    "GIT_AUTHOR_DATE": "2024-01-01T00:00:00Z",
    "GIT_COMMITTER_DATE": "2024-01-01T00:00:00Z",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
}


def git(where: Path, *words: str) -> str:
    """What a command of git prints."""
    environ = {**_ENVIRON, "PATH": os.environ["PATH"], "HOME": str(where)}
    done = subprocess.run(["git", *words], cwd=where, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def project(name: str, version: str = "1.0", *, requires: tuple[str, ...] = (), dynamic: bool = False) -> str:
    """A `pyproject.toml`."""
    said = 'dynamic = ["version"]' if dynamic else f'version = "{version}"'
    listed = ", ".join(f'"{one}"' for one in requires)
    return f'[project]\nname = "{name}"\n{said}\ndependencies = [{listed}]\n'


class Repository:
    """A repository with a work tree; the branch is `main`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.mkdir(parents=True)
        git(path, "init", "-q", "-b", "main")

    @property
    def url(self) -> str:
        return f"git+file://{self.path}"

    def commit(self, files: dict[str, str]) -> str:
        """Writes files and commits them; returns the commit."""
        for name, text in files.items():
            place = self.path / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text)
        git(self.path, "add", "-A")
        git(self.path, "commit", "-q", "-m", "change")
        return self.head

    @property
    def head(self) -> str:
        return git(self.path, "rev-parse", "HEAD")

    def __call__(self, *words: str) -> str:
        return git(self.path, *words)
