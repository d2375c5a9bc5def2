"""The launcher answers `pym python find` by itself, and never with what is no longer true."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.support.launched import Launched
from tests.support.shims import SHELLS


@pytest.fixture
def user(tmp_path: Path) -> Launched:
    made = Launched(tmp_path, "3.11.7", "3.12.1", "3.12.3", "3.13.0")
    made.pym("python", "install", "3.11", "3.12.1", "3.13").check()
    return made


@pytest.mark.parametrize("shell", SHELLS)
def test_the_second_time_nothing_is_started(user: Launched, shell: str) -> None:
    for request in ([], ["3.12"], [">=3.11,<3.13"], ["cpython@3.11"]):
        user.settle()
        first = user.find(*request, shell=shell).check()
        before = user.starts
        assert user.find(*request, shell=shell).check() == first
        assert user.starts == before, request


@pytest.mark.parametrize("shell", SHELLS)
def test_a_list_too_as_long_as_nothing_comes_or_goes(user: Launched, shell: str, tmp_path: Path) -> None:
    programs = tmp_path / "programs"
    programs.mkdir()
    os.symlink(sys.executable, programs / "python3.12")
    words = ["python", "list", "--only-installed"]
    path = {"PATH": f"{programs}:/usr/bin:/bin"}

    def both() -> None:
        wanted = user.pym(*words, **path).check().out
        for _ in range(2):
            assert user.pym.run([*SHELLS[shell], user.launcher, *words], **path).check().out == wanted

    def quick() -> bool:
        before = user.starts
        user.pym.run([*SHELLS[shell], user.launcher, *words], **path)
        return user.starts == before

    user.settle()
    os.utime(programs, (1_700_000_000, 1_700_000_000))
    both()
    assert quick()
    os.symlink(sys.executable, programs / "python3")
    both()
    user.pym("python", "uninstall", "3.11").check()
    both()
    (user.pym.home / ".pyenv/versions/3.9.9/bin").mkdir(parents=True)
    (user.pym.home / ".pyenv/versions/3.9.9/bin/python").symlink_to(sys.executable)
    both()


def test_version(user: Launched) -> None:
    import pym

    done = user.pym.run([user.launcher, "--version"]).check()
    assert done.out == f"pym {pym.__version__}\n"
    assert user.starts == 0
    assert done.out == user.pym("--version").check().out


OPTIONS = (["--show-version"], ["--system"], ["-v"], ["3.12", "--resolve-links"], ["--no-project"])


def test_options_are_pyms_business(user: Launched) -> None:
    for words in OPTIONS:
        user.settle()
        user.find("3.12")
        user.find()
        before = user.starts
        assert user.find(*words).check().out == user.pym("python", "find", *words).check().out, words
        assert user.starts == before + 1, words


def test_odd_requests_are_pyms_business(user: Launched) -> None:
    for request in ("../x", "$(touch canary)", "a b", "*", "", "-x", ".x", "x\ny"):
        done = user.find(request)
        assert (done.code, done.out, done.err) == tuple(vars(user.pym("python", "find", request)).values())
        assert not list(user.pym.cwd.iterdir()), request
        assert not list(user.answers.rglob("*.pym-find-?*")), request


ENVIRONMENTS = (
    {"PYM_PYTHON": "3.11"},
    {"PYM_NO_MANAGED_PYTHON": "1"},
    {"PYM_PYTHON_PREFERENCE": "only-system"},
    {"PYM_PYTHON_INSTALL_DIR": "/dev/null/nowhere"},
    {"XDG_DATA_HOME": "/dev/null/nowhere"},
    {"HOME": "/dev/null/nowhere"},
    {"VIRTUAL_ENV": "/dev/null/nowhere"},
    {"PYM_NO_CONFIG": "1"},
    {"PYM_DATA_DIR": "/dev/null/nowhere"},
)


def test_another_environment_is_another_answer(user: Launched) -> None:
    (user.pym.cwd / ".python-version").write_text("3.12\n")
    user.settle()
    for variables in ENVIRONMENTS:
        user.find().check()
        user.quick("python", "find")
        done = user.find(**variables)
        wanted = user.pym("python", "find", **variables)
        assert (done.code, done.out) == (wanted.code, wanted.out), variables


def test_an_environment_nearby_is_found(user: Launched) -> None:
    user.settle()
    user.find().check()
    user.find().check()
    user.pym.run([sys.executable, "-m", "venv", "--without-pip", str(user.pym.cwd / ".venv")]).check()
    for _ in range(2):
        assert user.find().check().out.startswith(f"{user.pym.cwd}/.venv/")


def test_a_new_member_of_a_workspace(user: Launched) -> None:
    root = user.pym.cwd
    (root / "pyproject.toml").write_text('[tool.pym.workspace]\nmembers = ["packages/*"]\n')
    for name, requires in (("a", ">=3.11"), ("b", ">=3.11,<3.13")):
        (root / "packages" / name).mkdir(parents=True)
        manifest = root / "packages" / name / "pyproject.toml"
        manifest.write_text(f'[project]\nname = "{name}"\nrequires-python = "{requires}"\n')
        for _ in range(2):
            assert user.find().check().out == user.pym("python", "find").check().out
        user.settle()
        user.find()
        before = user.starts
        user.find()
        assert user.starts == before


def test_a_link_to_the_directory_and_a_deleted_directory(user: Launched) -> None:
    (user.pym.cwd / "real").mkdir()
    (user.pym.cwd / "real/.python-version").write_text("3.11\n")
    (user.pym.cwd / ".python-version").write_text("3.12\n")
    (user.pym.cwd / "link").symlink_to("real")
    user.settle()
    for _ in range(2):
        done = user.find(cwd=user.pym.cwd / "link", PWD=str(user.pym.cwd / "link")).check()
        assert "cpython-3.11-" in done.out
    gone = user.pym.cwd / "gone"
    gone.mkdir()
    done = user.pym.run(["sh", "-c", f"rmdir '{gone}' && exec '{user.launcher}' python find"], cwd=gone)
    assert "no longer exists" in done.check(2).err


def test_random_edits_never_get_a_stale_answer(user: Launched) -> None:
    """Each edit is followed at once by both ways of asking; half of the time the world is old before it."""
    chance = random.Random(20240107)
    root, inner = user.pym.cwd, user.pym.cwd / "a/b"
    inner.mkdir(parents=True)
    requests = [[], ["3.12"], [">=3.11"]]
    contents = ["3.11\n", "3.12\n", "3.13\n", ">=3.12\n", "# nothing\n"]
    projects = [f'[project]\nname = "x"\nrequires-python = ">=3.1{number}"\n' for number in (1, 2, 3)]

    def edit() -> None:
        place = chance.choice([root, root / "a", inner, user.pym.home / ".config/pym"])
        place.mkdir(parents=True, exist_ok=True)
        kind = chance.randrange(6)
        if kind == 0:
            (place / ".python-version").write_text(chance.choice(contents))
        elif kind == 1:
            (place / ".python-version").unlink(missing_ok=True)
        elif kind == 2:
            (place / "pyproject.toml").write_text(chance.choice(projects))
        elif kind == 3:
            (place / "pyproject.toml").unlink(missing_ok=True)
        elif kind == 4:
            # Replaced by a file that is older than any answer.
            scratch = root / "scratch"
            scratch.write_text(chance.choice(contents))
            os.utime(scratch, (1_000_000_000, 1_000_000_000))
            os.replace(scratch, place / ".python-version")
        else:
            store = [path for path in user.pym.store.iterdir() if path.name.count(".") == 2]
            if len(store) > 2:
                user.pym("python", "uninstall", store[0].name.split("-")[1]).check()
            else:
                user.pym("python", "install", chance.choice(["3.11", "3.12.1", "3.12.3", "3.13"]), "--no-bin").check()

    followed = 0
    for _ in range(28):
        if chance.random() < 0.5:
            user.settle()
        edit()
        for request in chance.sample(requests, 2):
            wanted = user.pym("python", "find", *request, cwd=inner)
            for _ in range(2):
                before = user.starts
                done = user.find(*request, cwd=inner)
                assert (done.code, done.out) == (wanted.code, wanted.out)
                followed += user.starts == before
    assert followed > 5, "the answers were never used"


def test_a_damaged_answer_is_none(user: Launched) -> None:
    for old, new in (("\n.\n", "\n"), ("\n.\n", "\n?x\n.\n")):
        user.settle()
        wanted = user.find("3.12").check().out
        assert user.quick("python", "find", "3.12").out == wanted
        (path,) = (one for one in user.answers.rglob("*") if one.name == ".pym-find-3.12")
        about = path.stat()
        path.write_text(path.read_text().replace(old, new))
        os.utime(path, ns=(about.st_mtime_ns, about.st_mtime_ns))
        assert user.slow("python", "find", "3.12").check().out == wanted


def test_the_answers_are_not_needed(user: Launched) -> None:
    user.settle()
    shutil.rmtree(user.answers, ignore_errors=True)
    user.answers.parent.mkdir(parents=True, exist_ok=True)
    user.answers.write_text("a file where the directory should be")
    assert user.find("3.12").check().out == user.pym("python", "find", "3.12").check().out


def test_nothing_is_forked(user: Launched) -> None:
    user.settle()
    user.find("3.12").check()
    log = user.pym.home / "log"
    traced = ["strace", "-f", "-o", str(log), "-e", "trace=execve,clone,clone3,fork,vfork"]
    done = subprocess.run(
        [*traced, user.launcher, "python", "find", "3.12"], cwd=user.pym.cwd, env=user.pym.environ, capture_output=True
    )
    assert done.returncode == 0
    calls = [line for line in log.read_text().splitlines() if "(" in line]
    assert len(calls) == 1, calls
