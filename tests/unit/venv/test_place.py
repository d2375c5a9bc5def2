"""The place of an environment: what a killed pym leaves there, and several pyms at once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from tests.support.environments import pretended
from tests.support.runner import ROOT

from pym.errors import EnvironmentInTheWay
from pym.venv import place
from pym.venv.create import create

# Kills itself before the call of `os` with a given number that changes something.
KILLED = """
import os, sys
sys.path[:0] = [{src!r}, {root!r}]
left = int(sys.argv[1])
def count(name):
    real = getattr(os, name)
    def call(*arguments, **options):
        global left
        left -= 1
        if not left:
            os.kill(os.getpid(), 9)
        return real(*arguments, **options)
    setattr(os, name, call)
from pathlib import Path
from tests.support.environments import pretended
from pym.venv.create import create
base = pretended(Path(sys.argv[3]))
for name in ("mkdir", "rename", "symlink", "unlink", "rmdir", "write", "replace"):
    count(name)
create(sys.argv[2], base, existing=sys.argv[4])
"""


def names(directory: Path) -> set[str]:
    return {str(path.relative_to(directory)) for path in directory.rglob("*")}


@pytest.mark.parametrize("existing", [place.REFUSE, place.CLEAR])
def test_killed_anywhere(tmp_path: Path, existing: str) -> None:
    """What is left is the old environment, the new one, or none; and the next pym makes it whole, without litter."""
    base = pretended(tmp_path / "base")
    wanted = names(Path(create(str(tmp_path / "new"), base).prefix))
    program = KILLED.format(src=str(ROOT / "src"), root=str(ROOT))
    outcomes = set()
    for number in range(1, 200, 3):
        root = tmp_path / str(number)
        if existing == place.CLEAR:
            create(str(root), base)
            (root / "lib/mine").write_text("x")
        argv = [sys.executable, "-c", program, str(number), str(root), str(tmp_path / "base"), existing]
        code = subprocess.run(argv, capture_output=True).returncode
        if code == 0:
            break
        assert code == -signal.SIGKILL
        if (root / "pyvenv.cfg").exists():
            place.tidy(str(root))
            found = names(root)
            assert found in (wanted, wanted | {"lib/mine"})
            outcomes.add("old" if "lib/mine" in found else "new")
        else:
            assert place.state(str(root)) == "nothing", names(root)
            create(str(root), base)
            assert names(root) == wanted
            outcomes.add("none")
    else:
        raise AssertionError("never succeeded")
    assert outcomes >= ({"none"} if existing == place.REFUSE else {"old", "none", "new"})


def test_several_at_once(tmp_path: Path) -> None:
    program = (
        f"import sys; sys.path[:0] = [{str(ROOT / 'src')!r}, {str(ROOT)!r}]\n"
        "from pathlib import Path\n"
        "from tests.support.environments import pretended\n"
        "from pym.errors import EnvironmentInTheWay\n"
        "from pym.venv.create import create\n"
        "base = pretended(Path(sys.argv[1]))\n"
        "sys.stdin.readline()\n"
        "try: create(sys.argv[2], base)\n"
        "except EnvironmentInTheWay as error: sys.exit(7 if error.what == 'environment' else 8)\n"
    )
    pretended(tmp_path / "base")
    argv = [sys.executable, "-c", program, str(tmp_path / "base"), str(tmp_path / "a/env")]
    started = [subprocess.Popen(argv, stdin=subprocess.PIPE) for _ in range(5)]
    for one in started:
        assert one.stdin is not None
        one.stdin.write(b"\n")
        one.stdin.flush()
    codes = sorted(one.wait() for one in started)
    for one in started:
        assert one.stdin is not None
        one.stdin.close()
    assert codes == [0, 7, 7, 7, 7]
    assert names(tmp_path / "a/env") == names(Path(create(str(tmp_path / "new"), pretended(tmp_path / "base")).prefix))


def test_an_interrupted_swap_is_undone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    base = pretended(tmp_path / "base")
    root = tmp_path / "env"
    create(str(root), base)
    (root / "lib/mine").write_text("x")
    before = names(root)
    real = os.rename
    for number in range(1, 12):
        calls = 0

        def rename(one: str, other: str) -> None:
            nonlocal calls
            real(one, other)
            calls += 1
            if calls == number:  # noqa: B023 - called within the turn
                raise KeyboardInterrupt

        with monkeypatch.context() as patch:
            patch.setattr(os, "rename", rename)
            with pytest.raises(KeyboardInterrupt):
                create(str(root), base, existing=place.CLEAR)
        assert names(root) == before


def test_leftovers_in_an_environment(tmp_path: Path) -> None:
    root = Path(create(str(tmp_path / "env"), pretended(tmp_path / "base")).prefix)
    before = names(root)
    for name in (place.NEW, place.OLD):
        (root / name / "bin").mkdir(parents=True)
    place.tidy(str(root))
    assert names(root) == before


def test_a_mark_among_files_of_an_environment(tmp_path: Path) -> None:
    """Only without `pyvenv.cfg` does the mark say that nothing here is anybody's."""
    root = Path(create(str(tmp_path / "env"), pretended(tmp_path / "base")).prefix)
    (root / place.UNFINISHED).write_text("")
    assert place.state(str(root)) == "environment" and not place.unfinished(str(root))


def launching(destination: Path, number: object) -> None:
    """What a launcher has made so far."""
    destination.mkdir()
    (destination / place.LAUNCHER).write_text(f"{number}\n")
    (destination / place.UNFINISHED).write_text("home = /x\n")
    (destination / "bin").mkdir()


def test_a_launcher_that_is_at_it_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    base = pretended(tmp_path / "base")
    root = tmp_path / "env"
    launching(root, os.getppid())
    naps: list[float] = []

    def nap(seconds: float) -> None:
        naps.append(seconds)
        if len(naps) == 3:
            (root / place.UNFINISHED).rename(root / "pyvenv.cfg")

    monkeypatch.setattr(place.time, "sleep", nap)
    with pytest.raises(EnvironmentInTheWay):
        create(str(root), base)
    assert len(naps) == 3
    assert names(root) == {"pyvenv.cfg", place.LAUNCHER, "bin"}


@pytest.mark.parametrize("number", ["gone", "", "junk", "own", "99999999999999999999"])
def test_a_launcher_that_was_killed_is_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: str) -> None:
    base = pretended(tmp_path / "base")
    wanted = names(Path(create(str(tmp_path / "new"), base).prefix))
    ended = subprocess.Popen(["true"])
    ended.wait()
    root = tmp_path / "env"
    launching(root, {"gone": ended.pid, "own": os.getpid()}.get(number, number))
    monkeypatch.setattr(place.time, "sleep", lambda seconds: None)
    create(str(root), base)
    assert names(root) == wanted


def test_a_launcher_that_stands_still_is_not_waited_for_without_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = pretended(tmp_path / "base")
    wanted = names(Path(create(str(tmp_path / "new"), base).prefix))
    launching(tmp_path / "env", os.getppid())
    naps: list[float] = []
    monkeypatch.setattr(place.time, "sleep", naps.append)
    monkeypatch.setattr(place, "_PATIENCE", 30)
    create(str(tmp_path / "env"), base)
    assert names(tmp_path / "env") == wanted
    assert len(naps) == 30


def test_of_two_that_find_it_empty_one_makes_the_mark(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A launcher has made the directory, and pym finds it empty: then the launcher makes the mark."""
    base = pretended(tmp_path / "base")
    root = tmp_path / "env"
    root.mkdir()
    real = place.write

    def write(path: str, data: bytes, *, again: bool = False) -> None:
        if path.endswith(place.UNFINISHED) and not os.path.exists(path):
            (root / place.LAUNCHER).write_text(f"{os.getppid()}\n")
            (root / place.UNFINISHED).write_text("home = /x\n")
        real(path, data, again=again)

    monkeypatch.setattr(place, "write", write)
    monkeypatch.setattr(
        place.time, "sleep", lambda seconds: (root / place.UNFINISHED).rename(root / "pyvenv.cfg") and None
    )
    with pytest.raises(EnvironmentInTheWay):
        create(str(root), base)
    assert (root / "pyvenv.cfg").read_text() == "home = /x\n"


def test_what_a_launcher_left_in_a_whole_environment_goes(tmp_path: Path) -> None:
    base = pretended(tmp_path / "base")
    root = Path(create(str(tmp_path / "env"), base).prefix)
    wanted = names(root)
    (root / place.LAUNCHER).write_text("1\n")
    place.tidy(str(root))
    assert names(root) == wanted


def test_what_cannot_be_removed_of_the_old_one_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    base = pretended(tmp_path / "base")
    root = tmp_path / "env"
    create(str(root), base)
    (root / "lib/stuck").write_text("x")
    (root / "lib/loose").write_text("x")
    unlink = os.unlink

    def refused(path: str, **options: int) -> None:
        if str(path).endswith("/stuck"):
            raise PermissionError(1, "Operation not permitted", path)
        unlink(path, **options)

    told: list[str] = []
    with monkeypatch.context() as patch:
        patch.setattr(os, "unlink", refused)
        for count in (1, 2):  # what is left from the first time is in nobody's way the second time
            create(str(root), base, existing=place.CLEAR, warn=told.append)
            assert len(told) == count
            assert "Operation not permitted" in told[-1] and f"{root}/{place.OLD}" in told[-1]
            assert (root / "pyvenv.cfg").exists() and not (root / "lib/stuck").exists()
            (root / "lib/stuck").write_text("x")
        place.tidy(str(root))  # does not get in the way either
        left = [path.name for path in (root / place.OLD).rglob("*") if path.is_file()]
        assert left == ["stuck", "stuck"]
    (root / "lib/stuck").unlink()
    place.tidy(str(root))
    assert names(root) == names(Path(create(str(tmp_path / "new"), base).prefix))
