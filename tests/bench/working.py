"""Measures what is done with projects all day: `sync`, `lock`, `run` and `add`, beside uv's.

A project that requires a hundred packages of an index on loopback, each with a few modules and a program. Caches are
filled. What is to be done anew in each run is taken away before it, outside of the time.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from tests.bench.measure import Side, measure
from tests.support.universe import Universe

COUNT = 100
LOCKS = {"pym": "pylock.toml", "uv": "uv.lock"}


def world() -> Universe:
    """The packages: each requires the next two."""
    names = [f"package{number}" for number in range(COUNT)]
    extra = {"extra": {"1.0": []}}
    return Universe(
        {
            **{name: {"1.0": names[at + 1 : at + 3], "1.1": names[at + 1 : at + 3]} for at, name in enumerate(names)},
            **extra,
        }
    )


class Project(Side):
    """One program in its own copy of the project.

    Args:
        name: `pym` or `uv`.
        program: Its path.
        base: A directory to work in.
        index: URL of the index.
        words: What it is to do.
        before: Is given the directory before each run.
    """

    def __init__(
        self, name: str, program: str, base: Path, index: str, words: tuple[str, ...], before: Callable[[Path], None]
    ) -> None:
        self.directory = base / name
        self.before = before
        upper = name.upper()
        environ = {
            "PATH": f"{os.path.dirname(os.path.realpath(sys.executable))}:/usr/bin:/bin", "HOME": str(base / "home"), "LANG": "C.UTF-8",
            f"{upper}_CACHE_DIR": str(base / f"cache-{name}"), f"{upper}_DEFAULT_INDEX": index,
        }  # fmt: skip
        super().__init__(name, lambda number: [program, *words], environ)

    def run(self, number: int, cwd: Path) -> None:
        self.before(self.directory)
        super().run(number, self.directory)


def compare(base: Path, pym: str, uv: str, runs: int) -> None:
    """Prints the table.

    Args:
        base: A directory to work in.
        pym, uv: The programs.
        runs: How often each runs.
    """
    work = base / "working"
    (work / "home").mkdir(parents=True)
    programs = {"pym": pym, "uv": uv}
    minor = f"{sys.version_info[0]}.{sys.version_info[1]}"
    with world().serve(max_age=3600) as index:
        for name in programs:
            (work / name).mkdir()
            (work / name / "pyproject.toml").write_text(
                f'[project]\nname = "demo"\nversion = "1.0"\nrequires-python = ">={minor}"\ndependencies = ["package0"]\n'
            )

        def row(
            title: str, *words: str, before: Callable[[Path], None] = lambda directory: None, count: int = runs
        ) -> None:
            sides = [Project(name, programs[name], work, index.url, words, before) for name in programs]
            measure(title, list(sides), count, work)

        for name, program in programs.items():
            # The environment is of the interpreter that runs this.
            side = Project(name, program, work, index.url, (), lambda directory: None)
            argv = [program, "sync", "-q", "--python", os.path.realpath(sys.executable)]
            subprocess.run(argv, cwd=side.directory, env=side.environ, check=True)
        settle(work)
        print("\n| projects | pym (min-max) | beside | ratio |\n|---|---|---|---|")
        row(f"`sync` of {COUNT} packages, nothing to do", "sync")
        row("`lock`, nothing to do", "lock")
        row("`run python -c pass`, environment fresh", "run", "python", "-c", "pass")
        row("`sync --no-dev`, nothing to do (starts Python)", "sync", "--no-dev")
        few = max(3, runs // 2)
        row(f"`lock` of {COUNT} packages without a lock, warm", "lock", before=without_lock, count=few)
        row(f"`sync` of {COUNT} packages into a new environment, warm", "sync", before=without_environment, count=few)
        row("`add --no-sync` of one package, warm", "add", "--no-sync", "extra", before=as_it_was(work), count=few)


def settle(work: Path) -> None:
    """What was written this moment proves nothing: everything becomes a minute older."""
    old = time.time() - 60
    for directory, folders, files in os.walk(work):
        for name in folders + files:
            os.utime(Path(directory, name), (old, old), follow_symlinks=False)


def without_lock(directory: Path) -> None:
    for name in LOCKS.values():
        (directory / name).unlink(missing_ok=True)


def without_environment(directory: Path) -> None:
    """The old one is put aside, not removed: removing thousands of files slows down whatever comes next."""
    if (directory / ".venv").exists():
        aside = directory.parent / "aside"
        aside.mkdir(exist_ok=True)
        (directory / ".venv").rename(aside / f"{directory.name}-{time.time_ns()}")


def as_it_was(work: Path) -> Callable[[Path], None]:
    """Puts back the files of the project as they are now."""
    kept = {
        path: path.read_bytes()
        for name in LOCKS
        for path in (work / name / "pyproject.toml", work / name / LOCKS[name])
        if path.exists()
    }

    def put_back(directory: Path) -> None:
        for path, data in kept.items():
            if path.parent == directory:
                path.write_bytes(data)

    return put_back
