"""Runs pym as people do: a process of its own, with its own HOME and nothing inherited."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
START = (sys.executable, "-m", "pym")


@dataclass(frozen=True)
class Result:
    """What a process left behind."""

    code: int
    out: str
    err: str

    def check(self, code: int = 0) -> Result:
        """This result, if the exit code is `code`."""
        assert self.code == code, f"exit code {self.code}, not {code}\n{self.out}\n{self.err}"
        assert "Traceback" not in self.err, self.err
        return self


@cache
def _learnt() -> dict[str, bytes]:
    """What pym remembers of the Python that runs the tests, once it has asked it: by path below its cache."""
    with tempfile.TemporaryDirectory() as base:
        Pym(Path(base))("python", "find", sys.executable).check()
        top = Path(base) / "home/.cache/pym"
        return {str(path.relative_to(top)): path.read_bytes() for path in top.glob("interpreters-*/*")}


class Pym:
    """A user with a home directory, and pym for them.

    Whose `PYM_PYTHON` is the Python that runs the tests has used it before: asking it costs as much as most commands.

    Attributes:
        home: Their home directory.
        cwd: Where commands run.
        environ: The whole environment of commands.
    """

    def __init__(self, base: Path, **environ: str) -> None:
        self.home = base / "home"
        self.cwd = base / "work"
        self.home.mkdir(parents=True, exist_ok=True)
        self.cwd.mkdir(exist_ok=True)
        self.environ = {
            "HOME": str(self.home),
            "PATH": "/usr/bin:/bin",
            "LANG": "C.UTF-8",
            "PYTHONPATH": str(ROOT / "src"),
            **environ,
        }
        if environ.get("PYM_PYTHON") == sys.executable and not environ.keys() & {"PYM_CACHE_DIR", "PYM_NO_CACHE"}:
            for name, content in _learnt().items():
                path = self.home / ".cache/pym" / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)

    @property
    def store(self) -> Path:
        return self.home / ".local/share/pym/python"

    @property
    def bin(self) -> Path:
        return self.home / ".local/bin"

    def __call__(self, *words: str | Path, cwd: Path | None = None, stdin: str = "", **environ: str) -> Result:
        """Runs `pym WORDS…` to its end."""
        return self.run([*START, *map(str, words)], cwd=cwd, stdin=stdin, **environ)

    def run(self, argv: list[str], *, cwd: Path | None = None, stdin: str = "", **environ: str) -> Result:
        """Runs any program as this user."""
        done = subprocess.run(
            argv,
            cwd=cwd or self.cwd,
            env={**self.environ, **environ},
            input=stdin,
            capture_output=True,
            text=True,
            errors="surrogateescape",
            timeout=120,
        )
        return Result(done.returncode, done.stdout, done.stderr)


def tree(root: Path) -> dict[str, str]:
    """Every file, link and directory under `root` with what it holds: two equal results mean nothing changed.

    The path of `root` itself is written `~`, in names, links and contents, so that two users can be compared.
    """
    import hashlib

    found = {}
    top = str(root)
    for directory, folders, files in os.walk(root):
        for name in folders + files:
            path = os.path.join(directory, name)
            mode = os.lstat(path).st_mode
            if stat.S_ISLNK(mode):
                what = f"-> {os.readlink(path).replace(top, '~')}"
            elif stat.S_ISDIR(mode):
                what = "directory"
            else:
                with open(path, "rb", buffering=0) as file:
                    data = file.read().replace(top.encode(), b"~")
                what = f"{mode:o} {hashlib.sha256(data).hexdigest()}"
            found[path[len(top) :]] = what
    return found
