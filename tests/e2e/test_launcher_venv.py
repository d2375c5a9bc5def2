"""The launcher makes environments by itself: the very ones that pym makes, and only where pym would."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from tests.support import kill
from tests.support.launched import Launched
from tests.support.runner import ROOT, tree
from tests.support.shims import SHELLS

from pym.context import Context
from pym.shim import write

CFG = "pyvenv.cfg"


@pytest.fixture
def user(tmp_path: Path) -> Launched:
    made = Launched(tmp_path, "3.12.1", "3.13.0")
    made.pym("python", "install", "3.12", "3.13", "--no-bin").check()
    made.settle()
    return made


def whole(path: Path) -> dict[str, str]:
    """Everything in an environment, with the modes of directories."""
    modes = {f"{place} mode": f"{place.lstat().st_mode:o}" for place in [path, *path.rglob("*")]}
    return {**tree(path), **modes}


def moved(path: Path) -> dict[str, str]:
    """The same; the environment is gone then."""
    found = whole(path)
    shutil.rmtree(path)
    return found


def learn(user: Launched, *words: str, cwd: Path | None = None, **environ: str) -> tuple[dict[str, str], str]:
    """Has pym make an environment, and write down how; what it made and said."""
    done = user.slow("venv", *words, cwd=cwd, **environ).check()
    return moved((cwd or user.pym.cwd) / (words[0] if words else ".venv")), done.err


@pytest.mark.parametrize(
    ("shell", "words"), [*[(shell, ()) for shell in SHELLS], ("dash", ("env",)), ("bash", ("a.b+c=d@e,f-1",))]
)
def test_the_same_file_for_file(user: Launched, shell: str, words: tuple[str, ...]) -> None:
    wanted, said = learn(user, *words)
    assert len(wanted) > 20
    done = user.quick("venv", *words, shell=shell)
    assert (done.out, done.err) == ("", said)
    assert whole(user.pym.cwd / (words[0] if words else ".venv")) == wanted


@pytest.mark.parametrize("mask", ["077", "002", "027"])
def test_the_mask_is_that_of_the_moment(user: Launched, mask: str) -> None:
    learn(user)
    command = ["sh", "-c", f"umask {mask} && exec '{user.launcher}' venv"]
    plain = ["sh", "-c", f"umask {mask} && exec '{user.launcher}' venv -q"]
    before = user.starts
    user.pym.run(command).check()
    assert user.starts == before
    quick = moved(user.pym.cwd / ".venv")
    user.pym.run(plain).check()
    assert user.starts == before + 1
    assert quick == whole(user.pym.cwd / ".venv")


@pytest.mark.parametrize("name", ["plain", "with space", "~tilde", "-dash"])
def test_what_was_learnt_in_one_directory_is_good_for_others(user: Launched, name: str) -> None:
    learn(user)
    place = user.pym.cwd / "deep" / name
    place.mkdir(parents=True)
    wanted = user.pym("venv", cwd=place).check().err
    made = moved(place / ".venv")
    call = user.slow if "~" in name else user.quick
    assert call("venv", cwd=place).check().err == wanted
    assert whole(place / ".venv") == made


QUOTED = ("it's", 'say "x"', "$(touch canary)", "`id`", "ünï", "a\nb", "a\\b", "!", "a:b", "%d", "{}")


def test_what_would_have_to_be_quoted_is_pyms_business(user: Launched) -> None:
    learn(user)
    for name in QUOTED:
        place = user.pym.cwd / name
        place.mkdir()
        for words, cwd in (((), place), ((name + "2",), None)):
            done = user.slow("venv", *words, cwd=cwd)
            made = (cwd or user.pym.cwd) / (words[0] if words else ".venv")
            assert done.code == 0 and (made / CFG).exists(), name
    assert not list(user.pym.cwd.rglob("canary"))


OPTIONS = (("--clear",), ("--seed", "--offline"), ("--prompt", "x"), ("-p", "3.12"), ("a/b",), ("",), ("-q",), (".",))


def test_options_are_pyms_business(user: Launched) -> None:
    learn(user)
    for words in OPTIONS:
        user.slow("venv", *words)
        # And nothing was learnt from them.
        shutil.rmtree(user.pym.cwd)
        user.pym.cwd.mkdir()
        user.quick("venv", "plain")
        assert "3.13" in (user.pym.cwd / "plain" / CFG).read_text(), words


SETTINGS = (
    {"PYM_PYTHON": "3.12"},
    {"PYM_NO_CONFIG": "1"},
    {"PYM_VENV_RELOCATABLE": "1"},
    {"PYM_VENV_CLEAR": "1"},
    {"PYM_PROJECT_ENVIRONMENT": "other"},
    {"VIRTUAL_ENV": "/nowhere"},
    {"HOME": "/tmp/no-such-home"},
    {"XDG_CONFIG_HOME": "/tmp/no-such-home"},
    {"XDG_CONFIG_DIRS": "/tmp/no-such-home"},
    {"SHELL": "/usr/bin/fish"},
    {"NU_VERSION": "1"},
)


def test_settings_are_pyms_business(user: Launched) -> None:
    learn(user)
    for variables in SETTINGS:
        home = {"HOME": str(user.pym.home)} if "HOME" in variables else {}
        wanted = user.pym("venv", **{**variables, **home}).err
        made = moved(user.pym.cwd / ".venv")
        done = user.slow("venv", **variables)
        if not home:
            assert done.check().err == wanted and whole(user.pym.cwd / ".venv") == made, variables
        shutil.rmtree(user.pym.cwd / ".venv", ignore_errors=True)


@pytest.mark.parametrize("shell", ["fish", "nu", "pwsh"])
def test_other_shells_are_told_how_to_activate(user: Launched, shell: str) -> None:
    environ = {"SHELL": f"/bin/{shell}"}
    _, said = learn(user, "env", **environ)
    assert user.quick("venv", "env", **environ).err == said
    assert "env/bin/activate" in said


def test_colours(user: Launched) -> None:
    learn(user)
    wanted = user.pym("venv", FORCE_COLOR="1").check().err
    assert "\x1b[36m" in wanted
    moved(user.pym.cwd / ".venv")
    assert user.quick("venv", FORCE_COLOR="1").err == wanted
    moved(user.pym.cwd / ".venv")
    assert "\x1b" not in user.quick("venv", FORCE_COLOR="1", NO_COLOR="1").err


def test_an_interpreter_on_path_is_named(user: Launched, tmp_path: Path) -> None:
    programs = user.pym.cwd / "sub/programs"
    programs.mkdir(parents=True)
    os.symlink(sys.executable, programs / "python3")
    user.pym("python", "uninstall", "--all").check()
    user.settle()
    path = {"PATH": f"{programs}:/usr/bin:/bin"}
    other = tmp_path / "other"
    other.mkdir()
    os.utime(tmp_path, (1_700_000_000, 1_700_000_000))
    for _ in range(2):  # what it is is learnt first
        said = user("venv", cwd=other, **path).check().err
        moved(other / ".venv")
    assert str(programs / "python3") in said
    assert user.quick("venv", cwd=other, **path).err == said
    # Where it is below the working directory it is said otherwise.
    done = user.slow("venv", "env", cwd=user.pym.cwd / "sub", **path).check()
    assert " programs/python3" in done.err
    # Another PATH is another question.
    user("venv", "again", cwd=other, PATH=f"/sbin:{programs}:/usr/bin:/bin").check()


def test_a_project_and_its_version_file(user: Launched) -> None:
    learn(user)
    for name, text, expected in (
        (".python-version", "3.12\n", "3.12"),
        ("pyproject.toml", '[project]\nname = "x"\nrequires-python = "<3.13"\n', "3.12"),
        ("pyproject.toml", '[project]\nname = "x"\nrequires-python = ">=3.13"\n', "3.13"),
    ):
        (user.pym.cwd / name).write_text(text)
        user.settle()
        learn(user)
        user.quick("venv")
        assert f"version_info = {expected}" in (user.pym.cwd / ".venv" / CFG).read_text()
        moved(user.pym.cwd / ".venv")
        (user.pym.cwd / name).write_text(text + "\n")
        user.slow("venv").check()
        moved(user.pym.cwd / ".venv")
        (user.pym.cwd / name).unlink()
    user.quick("venv")
    assert "version_info = 3.13" in (user.pym.cwd / ".venv" / CFG).read_text()


def test_the_users_version_file_and_settings(user: Launched) -> None:
    learn(user)
    config = user.pym.home / ".config/pym"
    config.mkdir(parents=True)
    (config / ".python-version").write_text("3.12\n")
    user.slow("venv").check()
    assert "version_info = 3.12" in (user.pym.cwd / ".venv" / CFG).read_text()
    moved(user.pym.cwd / ".venv")
    user.settle()
    user("venv").check()
    moved(user.pym.cwd / ".venv")
    user.quick("venv")
    moved(user.pym.cwd / ".venv")
    (config / "pym.toml").write_text('python-preference = "managed"\n')
    user.slow("venv").check()


def test_an_interpreter_that_comes_or_goes(user: Launched) -> None:
    learn(user)
    user.pym("python", "uninstall", "3.13").check()
    user.slow("venv").check()
    assert "version_info = 3.12" in (user.pym.cwd / ".venv" / CFG).read_text()


@pytest.mark.parametrize("kind", ["environment", "directory", "file", "link", "empty"])
def test_what_is_there_already(user: Launched, kind: str) -> None:
    learn(user)
    place = user.pym.cwd / ".venv"
    if kind == "environment":
        user.quick("venv")
    elif kind == "file":
        place.write_text("x")
    elif kind == "link":
        place.symlink_to("nowhere")
    else:
        place.mkdir()
        if kind == "directory":
            (place / "mine").write_text("x")
    before = whole(place) if place.is_dir() else place.lstat().st_ino
    done = user.slow("venv")
    assert done.code == (0 if kind == "empty" else 2), done.err
    if kind != "empty":
        assert before == (whole(place) if place.is_dir() else place.lstat().st_ino)


@pytest.mark.parametrize("lost", ["bin/python3", "lib64", "lib/python3.13/site-packages", "bin", "lib"])
def test_a_damaged_template_makes_nothing_that_is_not_whole(user: Launched, lost: str) -> None:
    wanted, _ = learn(user)
    (part,) = user.answers.glob(f"environments/*/tree/{lost}")
    shutil.rmtree(part) if part.is_dir() and not part.is_symlink() else part.unlink()
    user.slow("venv").check()
    assert whole(user.pym.cwd / ".venv") == wanted


def test_what_another_version_wrote_is_not_followed(user: Launched, monkeypatch: pytest.MonkeyPatch) -> None:
    learn(user)
    monkeypatch.setattr(write, "__version__", "99.0")
    context = Context("/", {"HOME": str(user.pym.home)})
    python = str(user.count.parent / "python")
    write.write_launchers(
        context, os.path.dirname(user.launcher), python=python, main=str(ROOT / "src/pym/__main__.py")
    )
    user.slow("venv").check()


def test_without_what_was_learnt(user: Launched) -> None:
    wanted, _ = learn(user)
    for path in (*user.answers.glob("environments/*/make"), user.answers / "venv"):
        path.unlink()
        user.slow("venv").check()
        assert moved(user.pym.cwd / ".venv") == wanted


def test_killed_or_failing_anywhere(user: Launched) -> None:
    """Nothing is left that passes for an environment and is none; the next one is whole, and nothing else lies there."""
    wanted, _ = learn(user)
    place, argv = user.pym.cwd / ".venv", [user.launcher, "venv"]
    found = kill.points(argv, cwd=user.pym.cwd, env=user.pym.environ)
    moved(place)
    assert len(found) > 8
    interrupted = 0
    for number, (call, when) in enumerate(found[::2]):
        what = "signal=SIGKILL" if number % 3 else "error=ENOSPC"
        kill.inject(argv, call, when, what, cwd=user.pym.cwd, env=user.pym.environ)
        left = set(os.listdir(place)) if place.exists() else set()
        if CFG in left:
            assert whole(place).keys() - wanted.keys() <= {"/.pym-launcher", f"{place}/.pym-launcher mode"}
            assert wanted.items() <= whole(place).items()
            moved(place)
            continue
        interrupted += bool(left)
        user("venv").check()
        assert moved(place) == wanted, (call, when)
    assert interrupted > 2


def test_many_at_once(user: Launched) -> None:
    """One of them makes it, the others say that it is there; some were asked by way of pym."""
    wanted, _ = learn(user)
    for _ in range(2):
        codes: list[int] = []

        def call(slow: bool, codes: list[int] = codes) -> None:
            codes.append(user("venv", *(("-q",) if slow else ())).code)

        threads = [threading.Thread(target=call, args=(number % 4 == 0,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(codes) == [0] + [2] * 7
        assert moved(user.pym.cwd / ".venv") == wanted


def test_no_python_is_started_and_little_else(user: Launched) -> None:
    learn(user)
    log = user.pym.home / "log"
    argv = ["strace", "-f", "-o", str(log), "-e", "trace=execve", user.launcher, "venv"]
    assert subprocess.run(argv, cwd=user.pym.cwd, env=user.pym.environ, capture_output=True).returncode == 0
    started = [line.split('"')[1].rpartition("/")[2] for line in log.read_text().splitlines() if "execve(" in line]
    assert started == ["pym", "mkdir", "cp", "mv", "rm"]


def test_what_another_pym_was_told_is_forgotten(user: Launched) -> None:
    """A pym that was started by one that the launcher asked would write its own answer in the place of the other's."""
    learn(user)
    shutil.rmtree(user.answers)
    place = str(user.answers / "venv")
    user("venv", "one", PYM_ANSWER=place, PYM_PYTHON="3.12").check()
    user.pym("venv", "two", PYM_ANSWER=place, PYM_PYTHON="3.12").check()
    assert not user.answers.exists()
