"""The launcher says by itself that there is nothing to install, and never when pym would find something."""

from __future__ import annotations

import os
import random
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.support.launched import Launched
from tests.support.runner import ROOT, Result
from tests.support.shims import SHELLS
from tests.support.universe import Universe

WORLD = {"a": {"1.0": ["b>=1"], "2.0": ["b>=2"]}, "b": {"1.0": [], "2.0": [], "3.0": []}, "lonely": {"1.0": []}}
PINNED = "a==2.0\nb==3.0\n"


@pytest.fixture
def index():
    with Universe(WORLD).serve() as server:
        yield server


@pytest.fixture
def user(tmp_path: Path, index):
    made = Launched(tmp_path, PYM_DEFAULT_INDEX=index.url)
    environment(made.pym.cwd / ".venv")
    made.pym("pip", "install", "a").check()
    (made.pym.cwd / "requirements.txt").write_text(PINNED)
    made.settle()
    return made


def environment(path: Path) -> None:
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", path], check=True)


def site(user: Launched, name: str = ".venv") -> Path:
    (found,) = (user.pym.cwd / name).glob("lib/python*/site-packages")
    return found


def said(done: Result) -> tuple[int, str, str]:
    """What came of it, without times."""
    return done.code, done.out, re.sub(r"in [0-9.]+m?s", "in", done.err)


def learn(user: Launched, *words: str, **environ: str) -> Result:
    """Has pym find out that there is nothing to do until it has written it down."""
    user("pip", *words, **environ).check()  # what is asked of an index is remembered first
    user.settle()
    user("pip", *words, **environ).check()
    return user.pym("pip", *words, **environ).check()


EACH = [("install", "a"), ("install", "a>=1", "b[x]"), ("install", "-r", "requirements.txt")]


@pytest.mark.parametrize(
    ("shell", "words"),
    [*[(shell, ("sync", "requirements.txt")) for shell in SHELLS], *[("dash", words) for words in EACH]],
)
def test_it_is_said_without_pym(user: Launched, shell: str, words: tuple[str, ...]) -> None:
    wanted = learn(user, *words)
    assert said(user.quick("pip", *words, shell=shell)) == said(wanted)
    colored = user.pym("pip", *words, FORCE_COLOR="1")
    assert said(user.quick("pip", *words, shell=shell, FORCE_COLOR="1")) == said(colored)
    assert "\x1b[1m" in colored.err


def test_in_a_directory_below(user: Launched) -> None:
    place = user.pym.cwd / "reqs"
    place.mkdir()
    (place / "dev.txt").write_text("a\n")
    wanted = learn(user, "install", "-r", "reqs/dev.txt")
    assert said(user.quick("pip", "install", "-r", "reqs/dev.txt")) == said(wanted)
    for _ in range(3):
        user.settle()
        wanted = user("pip", "install", "a", cwd=place).check()
    assert "Using Python" in wanted.err
    assert said(user.quick("pip", "install", "a", cwd=place)) == said(wanted)


def test_an_active_environment(user: Launched) -> None:
    learn(user, "install", "a")
    environment(user.pym.cwd / "other")
    active = {"VIRTUAL_ENV": str(user.pym.cwd / "other")}
    assert "Installed 2 packages" in user.slow("pip", "install", "a", **active).check().err
    wanted = learn(user, "install", "a", **active)
    assert said(user.quick("pip", "install", "a", **active)) == said(wanted)
    assert "other" in wanted.err
    assert "other" not in user.slow("pip", "install", "a").check().err


CHANGES = {
    "a package is removed": lambda user: user.pym("pip", "uninstall", "b").check(),
    "another version": lambda user: user.pym("pip", "install", "b==2.0").check(),
    "a distribution is deleted": lambda user: shutil.rmtree(next(site(user).glob("b-*.dist-info"))),
    "the file asks for more": lambda user: (user.pym.cwd / "requirements.txt").write_text(PINNED + "lonely==1.0\n"),
    "an older file in its place": lambda user: older(user, "requirements.txt", PINNED + "lonely==1.0\n"),
    "the file is gone": lambda user: (user.pym.cwd / "requirements.txt").unlink(),
    "another environment": lambda user: (shutil.rmtree(user.pym.cwd / ".venv"), environment(user.pym.cwd / ".venv")),
    "no environment": lambda user: (user.pym.cwd / ".venv").rename(user.pym.cwd / "away"),
    "an older environment in its place": lambda user: swapped(user),
    "an older site directory in its place": lambda user: site_swapped(user),
    "pyvenv.cfg is edited": lambda user: (user.pym.cwd / ".venv/pyvenv.cfg").write_text("home = /nowhere\n"),
    "the interpreter is gone": lambda user: next((user.pym.cwd / ".venv/bin").glob("python3")).unlink(),
    "a change was cut short": lambda user: (site(user) / ".pym-change").mkdir(),
    "a setting": lambda user: older(user, "pym.toml", 'constraint-dependencies = ["a<2"]\n', project=True),
    "the user's setting": lambda user: user_setting(user),
    "a nearer environment": lambda user: (user.pym.cwd / "pyvenv.cfg").write_text("home = /nowhere\n"),
}


def older(user: Launched, name: str, text: str, *, project: bool = False) -> None:
    if project:
        (user.pym.cwd / "pyproject.toml").write_text('[project]\nname = "x"\n')
    scratch = user.pym.cwd.parent / "scratch"
    scratch.write_text(text)
    os.utime(scratch, (1_000_000_000, 1_000_000_000))
    os.replace(scratch, user.pym.cwd / name)


def age(top: Path) -> None:
    for path in (*top.rglob("*"), top):
        os.utime(path, (1_000_000_000, 1_000_000_000), follow_symlinks=False)


def swapped(user: Launched) -> None:
    (user.pym.cwd / ".venv").rename(user.pym.cwd / "away")
    environment(user.pym.cwd / ".venv")
    age(user.pym.cwd)


def site_swapped(user: Launched) -> None:
    place = site(user)
    place.rename(place.parent / "away")
    place.mkdir()
    os.utime(place, (1_000_000_000, 1_000_000_000))


def user_setting(user: Launched) -> None:
    place = user.pym.home / ".config/pym/pym.toml"
    place.parent.mkdir(parents=True)
    place.write_text('constraint-dependencies = ["a<2"]\n')


@pytest.mark.parametrize("number", range(len(CHANGES)), ids=list(CHANGES))
def test_after_a_change_pym_is_asked(user: Launched, number: int) -> None:
    words = [("install", "-r", "requirements.txt"), ("sync", "requirements.txt")][number % 2]
    learn(user, *words)
    user.quick("pip", *words)
    list(CHANGES.values())[number](user)
    user.slow("pip", *words)


@pytest.mark.parametrize(
    "text",
    [
        "a\n-r other.txt\n", "-c other.txt\na\n", "${NAME}\n", "a @ file:///nowhere/a-2.0-py3-none-any.whl\n", "./a\n",
        "--no-index\na\n", "  -r other.txt\na\n",
    ],
)  # fmt: skip
def test_files_that_say_more_are_pyms_business(user: Launched, text: str) -> None:
    (user.pym.cwd / "other.txt").write_text("b\n")
    (user.pym.cwd / "requirements.txt").write_text(text)
    words = ("pip", "install", "-r", "requirements.txt")
    for _ in range(2):
        user.settle()
        user.slow(*words, NAME="a")


@pytest.mark.parametrize(
    "words",
    [
        ("install", "-U", "a"), ("install", "--reinstall", "a"), ("install", "a", "-v"), ("install", "--dry-run", "a"),
        ("install", "--strict", "a"), ("sync", "--dry-run", "requirements.txt"), ("install", "-e", "."), ("install", "../x"),
        ("install", "a; python_version > '3'"), ("install",), ("install", "nothing-of-the-kind"), ("sync", "loose.txt"),
    ],
    ids=" ".join,
)  # fmt: skip
def test_other_calls_are_pyms_business(user: Launched, words: tuple[str, ...]) -> None:
    (user.pym.cwd / "loose.txt").write_text("a\nb\n")
    for _ in range(2):
        user.settle()
        user.slow("pip", *words)


@pytest.mark.parametrize(
    "variables",
    [
        {"PYM_UPGRADE": "1"}, {"PYM_CONSTRAINT": "none.txt"}, {"PYM_REQUIRE_HASHES": "1"}, {"PYM_PYTHON": "/nowhere"},
        {"PYM_NO_CACHE": "1"}, {"PYM_DEFAULT_INDEX": "http://127.0.0.1:9/simple/"},
        {"CONDA_PREFIX": "/nowhere"}, {"PYM_CONFIG_DIR": "/nowhere"}, {"PYM_EXCLUDE_NEWER": "2001-01-01"},
    ],
    ids=lambda variables: next(iter(variables)),
)  # fmt: skip
def test_settings_are_pyms_business(user: Launched, variables: dict[str, str]) -> None:
    learn(user, "sync", "requirements.txt")
    user.quick("pip", "sync", "requirements.txt")
    user.slow("pip", "sync", "requirements.txt", **variables)


def test_every_setting_counts_or_is_known_not_to() -> None:
    """A variable that is added to pym has to be put in one place or the other."""
    launcher = (ROOT / "shims/pym").read_text()
    cli = ROOT / "src/pym/cli"
    files = [cli / f"{name}.py" for name in ("pip_chosen", "chosen", "invocation")]
    files += [cli / "commands/pip_install.py", cli / "commands/pip_sync.py", *(ROOT / "src/pym/ops").glob("env*.py")]
    read = {name for path in files for name in re.findall(r'"(PYM_[A-Z_]+)"', path.read_text())}
    assert len(read) > 30
    none_of_it = {
        # How things are shown and fetched; what never matters where nothing is fetched.
        "PYM_NO_PROGRESS", "PYM_INSECURE_HOST",
        # Which Pythons there are to install.
        "PYM_PYTHON_CATALOGUE", "PYM_PYTHON_DOWNLOADS_JSON_URL", "PYM_PYTHON_INSTALL_MIRROR",
        # Builds, which there are none of.
        "PYM_NO_BUILD_ISOLATION", "PYM_NO_BUILD_ISOLATION_PACKAGE", "PYM_REQUIRE_BUILD_HASHES",
        # Counts together with PYM_TORCH_BACKEND alone, which is looked at.
        "PYM_TORCH_INDEX",
    }  # fmt: skip
    assert {name for name in read if f"${{{name}-}}" not in launcher} <= none_of_it


def test_an_answer_for_another_call_is_not_written(user: Launched) -> None:
    user.settle()
    place = user.answers / f"f{user.pym.cwd}" / ".pym-pip-install lonely"
    for _ in range(3):
        user.pym("pip", "install", "a", PYM_ANSWER=str(place)).check()
        user.settle()
    assert not place.exists()


def test_random_changes_are_never_missed(user: Launched) -> None:
    chance = random.Random(20240108)
    followed = 0
    requests = [
        ("install", "a"),
        ("install", "b>=2"),
        ("install", "-r", "requirements.txt"),
        ("sync", "requirements.txt"),
    ]
    for _ in range(6):
        kind = chance.randrange(5)
        if kind == 0:
            user.pym("pip", "install", f"b=={chance.randrange(1, 4)}.0").check()
        elif kind == 1:
            user.pym("pip", "uninstall", chance.choice(["a", "b"]))
        elif kind == 2:
            older(user, "requirements.txt", chance.choice([PINNED, "a==1.0\nb==1.0\n", "b==2.0\n"]))
        if chance.random() < 0.6:
            user.settle()
        words = chance.choice(requests)
        for _ in range(3):
            dry = user.pym("pip", *words, "--dry-run").check().err
            before = user.starts
            user("pip", *words).check()
            if user.starts == before:
                followed += 1
                assert "Would make no changes" in dry
            user.settle()
    assert followed > 3
