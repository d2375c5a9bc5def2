"""What people do all day, counted instead of timed: requests, processes, files opened, links, directories, renames.

Whatever makes these calls slower shows here first, on any machine. A number that is too high by one has to be explained,
and if it cannot be avoided, written down. `pip compile` has a test of its own.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from tests.arch.test_budgets import settle
from tests.support import real
from tests.support.runner import ROOT, Pym
from tests.support.shims import World
from tests.support.universe import Universe
from tests.support.watched import Watched, warm

from pym.context import Context
from pym.shim.write import write_launchers

SIZE = 12
# A chain with side branches: the newest versions fit.
WORLD = Universe(
    {
        f"p{number}": {
            f"{major}.0": [f"p{other}>={major}" for other in (number + 1, number + 3) if other < SIZE]
            for major in (1, 2)
        }
        for number in range(SIZE)
    }
)
STRACE = shutil.which("strace")


@pytest.fixture(scope="module")
def index():
    with WORLD.serve(max_age=3600) as server:
        yield server


@pytest.fixture
def user(tmp_path: Path, index) -> Pym:
    """A project that requires twelve packages; nothing is known of them yet."""
    base = os.path.dirname(os.path.realpath(getattr(sys, "_base_executable", sys.executable)))
    pym = Pym(tmp_path, PYM_DEFAULT_INDEX=index.url, PATH=f"{base}:/usr/bin:/bin")
    pym("python", "find").check()  # interpreters are asked once
    (pym.cwd / "pyproject.toml").write_text(
        '[project]\nname = "p"\nversion = "1"\nrequires-python = ">=3.10"\ndependencies = ["p0"]\n'
    )
    settle(pym.cwd)
    return pym


def asked(index, begin: int) -> Counter[str]:
    """How often what was asked for, by what it is."""
    paths = index.paths()[begin:]
    assert set(Counter(paths).values()) <= {1}, "something was asked for twice"
    return Counter("page" if path.startswith("/simple/") else path.rpartition(".")[2] for path in paths)


def changed(called: Watched) -> dict[str, int]:
    kinds = ("linked", "symlinked", "made", "renamed", "removed", "started", "connected")
    return {kind: len(value) if isinstance(value := getattr(called, kind), list) else value for kind in kinds}


NOTHING = dict.fromkeys(("linked", "symlinked", "made", "renamed", "removed", "started", "connected"), 0)


def files_of(directory: Path) -> int:
    return sum(len(files) for _, _, files in os.walk(directory))


def directories_of(directory: Path) -> int:
    return sum(len(folders) for _, folders, _ in os.walk(directory))


def test_lock(user: Pym, index) -> None:
    begin = len(index.requests)
    cold = Watched(user, "lock")
    assert asked(index, begin) == {"page": SIZE, "metadata": SIZE}
    assert len(cold.started) <= 1, "what reads pages beside"
    assert cold.connected <= SIZE, "connections are used again"
    assert len(cold.opened) <= 4 * SIZE + 44
    assert len(cold.renamed) <= SIZE + 10

    (user.cwd / "pylock.toml").unlink()
    begin = len(index.requests)
    again = Watched(user, "lock")
    assert asked(index, begin) == {}
    mine = {"made": changed(again)["made"], "renamed": changed(again)["renamed"], "removed": 1}  # its turn
    assert changed(again) == NOTHING | mine
    assert len(again.opened) <= 2 * SIZE + 26, "each table once, and what the project says"
    assert len(again.renamed) <= 8
    assert len(again.made) <= 5


def test_sync(user: Pym, index) -> None:
    user("lock").check()
    settle(user.cwd)
    begin = len(index.requests)
    cold = Watched(user, "sync")
    assert asked(index, begin) == {"whl": SIZE}
    assert len(cold.started) <= 3, "what unpacks, and what links"
    assert cold.connected <= SIZE
    assert len(cold.opened) <= 10 * SIZE + 72

    library = user.cwd / ".venv/lib"
    (user.cwd / ".venv").rename(user.cwd.parent / "aside")
    begin = len(index.requests)
    again = Watched(user, "sync")
    assert asked(index, begin) == {}
    assert (again.started, again.connected) == ([], 0)
    # Every file is linked that is the same everywhere; each distribution has INSTALLER, REQUESTED or the like of its own.
    assert len(again.linked) <= files_of(library) - SIZE
    assert len(again.made) <= directories_of(library) + 12
    assert len(again.renamed) <= 2 * SIZE + 6
    assert len(again.opened) <= 10 * SIZE + 44


@pytest.mark.parametrize(
    ("words", "opened", "listed"),
    [
        (("sync",), 13, 1),
        (("lock",), 5, 0),
        (("run", "true"), 13, 1),
        (("pip", "list"), 7, 1),
        (("pip", "freeze"), 7, 1),
        (("pip", "install", "p0"), 12, 1),
        (("tree",), 20, 3),
        (("export",), 12, 0),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_nothing_to_do(user: Pym, index, words: tuple[str, ...], opened: int, listed: int) -> None:
    user("sync").check()
    begin = len(index.requests)
    settle(user.cwd)
    called = warm(user, *words)
    assert asked(index, begin) == {}
    assert changed(called) == NOTHING, called.renamed
    assert len(called.opened) <= opened, called.opened
    assert len(called.listed) <= listed, called.listed


def test_venv(tmp_path: Path) -> None:
    base = os.path.dirname(os.path.realpath(getattr(sys, "_base_executable", sys.executable)))
    pym = Pym(tmp_path, PATH=f"{base}:/usr/bin:/bin")
    for name in ("first", "second", "third"):
        pym("venv", name).check()
    called = Watched(pym, "venv", "other")
    assert len(called.opened) <= 20, called.opened
    made = pym.cwd / "other"
    assert len(called.made) <= directories_of(made) + 1
    assert changed(called) == {**NOTHING, "symlinked": 4, "made": len(called.made), "renamed": len(called.renamed)}
    assert len(called.renamed) <= 1


def test_python_install_from_a_file(tmp_path: Path) -> None:
    archive = real.pack(tmp_path / "mirror", level=1)
    pym = Pym(tmp_path)
    called = Watched(pym, "python", "install", str(archive))
    (made,) = [path for path in pym.store.iterdir() if path.name.startswith("cpython-") and not path.is_symlink()]
    assert len(called.opened) <= files_of(made) + 40, "each file once"
    assert len(called.made) <= directories_of(made) + 13, "each directory once"
    assert len(called.renamed) <= 5
    assert (called.started, called.connected) == ([], 0)


# ---- what sh does before there is a Python: processes, counted by strace ----


def programs(environ: dict[str, str], argv: list[str], cwd: Path, into: Path) -> tuple[list[str], int]:
    """The programs that come of a call, in their order, and how many processes were made besides the first."""
    done = subprocess.run(
        [str(STRACE), "-f", "-qq", "-e", "trace=execve,clone,clone3,fork,vfork", "-e", "signal=none", "-o", into, *argv],
        cwd=cwd, env=environ, capture_output=True, text=True,
    )  # fmt: skip
    if "ptrace" in done.stderr:
        pytest.skip("processes may not be traced here")
    assert done.returncode == 0, done.stderr
    lines = [line for line in into.read_text().splitlines() if " = -1 " not in line]
    started = [line.split('"')[1] for line in lines if "execve(" in line]
    return started, sum(any(f" {call}(" in line for call in ("clone", "clone3", "fork", "vfork")) for line in lines)


@pytest.mark.skipif(
    STRACE is None, reason="strace is not installed: it counts processes of programs that are not Python"
)
def test_a_sealed_run_starts_the_command_and_nothing_else(user: Pym, tmp_path: Path) -> None:
    write_launchers(
        Context("/", {"HOME": str(user.home)}), str(tmp_path / "bin"),
        python=sys.executable, main=str(ROOT / "src/pym/__main__.py"),
    )  # fmt: skip
    # The launcher starts Python with -I -S: pym is warm by then, and needs no library of another one.
    launcher = str(tmp_path / "bin/pym")
    user("sync").check()
    settle(user.cwd)
    for words in (("run", "python", "-c", ""), ("sync",), ("lock",)):
        for _ in range(6):
            user.run([launcher, *words]).check()
        started, made = programs(user.environ, [launcher, *words], user.cwd, tmp_path / "trace")
        last = [str(user.cwd / ".venv/bin/python")] if words[0] == "run" else []
        assert (started, made) == ([launcher, *last], 0), words


@pytest.mark.skipif(
    STRACE is None, reason="strace is not installed: it counts processes of programs that are not Python"
)
def test_a_shim_starts_the_interpreter_and_nothing_else(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.pin("3.12\n")
    shim = str(world.shims / "python")
    started, made = programs(world.environ, [shim, "-c", ""], world.work, tmp_path / "trace")
    assert (started[0], len(started), made) == (shim, 2, 0), started
    assert started[1].startswith(str(world.store))
