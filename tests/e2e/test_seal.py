"""Sealed environments: the launcher answers by itself, and never what pym would not answer (`ops.seal`)."""

from __future__ import annotations

import os
import random
import shutil
import sys
from pathlib import Path

import pytest
from tests.support import backends, wheels
from tests.support.launched import Launched
from tests.support.shims import SHELLS

PYPROJECT = """
[project]
name = "demo"
version = "1.0"
requires-python = ">=3.11"
dependencies = ["a"]
[tool.pym.workspace]
members = ["packages/*"]
"""
PROGRAM = (
    b"#!python\nimport os, sys\nprint(sys.argv[1:], os.environ['VIRTUAL_ENV'], os.environ['PATH'].split(':')[0])\n"
)


@pytest.fixture
def user(tmp_path):
    links = tmp_path / "links"
    user = Launched(tmp_path / "user", PYM_FIND_LINKS=str(links), PYM_NO_CACHE="")
    for name, version in (("a", "1.0"), ("a", "2.0"), ("b", "1.0")):
        program = {f"{name}-{version}.data/scripts/{name}": PROGRAM}
        wheels.build(links, name, version, {f"{name}.py": b"", **program})
    root = user.pym.cwd
    (root / "pyproject.toml").write_text(PYPROJECT)
    (root / "pym.toml").write_text('no-index = true\n[workspace]\nmembers = ["packages/*"]\n')
    about = '[project]\nname = "one"\nversion = "1.0"\ndependencies = ["b"]'
    backends.tree(root / "packages/one", name="one", requires=("b",), project=about)
    (root / "inner/deep").mkdir(parents=True)
    user("sync", "--python", sys.executable).check()
    return user


def seal(user, *words, cwd=None):
    """Lets pym find that nothing is to be done, until the launcher says so: what it remembers of the lock comes first,
    and only of files that have been as they are for a moment."""
    user.settle()
    for _ in range(10):
        before = user.starts
        user(*words, cwd=cwd).check()
        if user.starts == before:
            return
    raise AssertionError(f"{words} is not sealed")


@pytest.mark.parametrize("shell", SHELLS)
def test_a_program_of_a_sealed_environment_is_started_by_the_launcher(user, shell):
    seal(user, "run", "a")
    done = user.quick("run", "a", "x y", "", "*", shell=shell)
    venv = user.pym.cwd / ".venv"
    assert done.out == f"{['x y', '', '*']} {venv} {venv}/bin\n"
    assert done.err == ""
    assert user.quick("run", "a", cwd=user.pym.cwd / "inner/deep", shell=shell).out.startswith("[]")
    assert user.quick("run", "python", "-c", "print(1)", shell=shell).out == "1\n"
    assert user.quick("run", "a", VIRTUAL_ENV=str(venv), shell=shell).out.startswith("[]")


def test_what_was_said_is_said_again(user):
    for command in ("sync", "lock"):
        seal(user, command)
        slow = user(command, PYM_NO_DEV="0").check().err.replace("0ms", "1ms")
        assert [line.partition(" in ")[0] for line in user.quick(command).err.splitlines()] == [
            line.partition(" in ")[0] for line in slow.splitlines()
        ]
    seal(user, "sync")
    user.quick("run", "a")  # what is proved for an exact environment holds for any


def test_a_member_has_a_seal_of_its_own(user):
    member = user.pym.cwd / "packages/one"
    seal(user, "run", "a")
    user.slow("run", "a", cwd=member).check()
    seal(user, "run", "b", cwd=member)
    user.quick("run", "b", cwd=member)
    user.slow("run", "a").check()  # the environment is shared, and has been changed
    seal(user, "run", "a")
    user.quick("run", "a")


@pytest.mark.parametrize(
    "words",
    [
        ("run", "nothing"),
        ("run", "--no-sync", "a"),
        ("run", "inner"),
        ("run", "./a"),
        ("run", "a.py"),
        ("run",),
        ("sync", "--frozen"),
        ("lock", "--check"),
    ],
)
def test_anything_else_is_left_to_pym(user, words):
    seal(user, "sync")
    user.quick("run", "a")
    user.slow(*words)


@pytest.mark.parametrize(
    "variables",
    [
        {"PYM_NO_DEV": "1"},
        {"PYM_FROZEN": "1"},
        {"PYM_PROJECT_ENVIRONMENT": "other"},
        {"PYM_PYTHON": sys.executable},
        {"PYM_DEFAULT_INDEX": "http://127.0.0.1:1/"},
        {"PIP_INDEX_URL": "http://127.0.0.1:1/"},
        {"VIRTUAL_ENV": "/nowhere"},
        {"PYM_ENV_FILE": ".env"},
        {"PYM_RUN_RECURSION_DEPTH": "100"},
        {"PYM_RUN_RECURSION_DEPTH": "a[0]"},
        {"XDG_CONFIG_HOME": "/nowhere"},
    ],
    ids=str,
)
def test_whoever_sets_something_is_answered_by_pym(user, variables):
    seal(user, "run", "a")
    user.quick("run", "a")
    user.slow("run", "a", **variables)


def test_what_lies_here_under_that_name_could_be_meant(user):
    seal(user, "run", "a")
    (user.pym.cwd / "inner/a").mkdir()
    user.slow("run", "a", cwd=user.pym.cwd / "inner").check()


def test_another_place_is_another_project(user, tmp_path):
    seal(user, "run", "a")
    shutil.copytree(user.pym.cwd, tmp_path / "copy", symlinks=True)
    user.slow("run", "a", cwd=tmp_path / "copy")
    user.pym.cwd.rename(tmp_path / "moved")
    user.slow("run", "a", cwd=tmp_path / "moved")


def test_a_seal_costs_no_build(user):
    """Its links change the ctime of files: what is built of them must not be built again for that."""
    member = user.pym.cwd / "packages/one"
    seal(user, "sync", cwd=member)
    assert "one" not in user("sync", "--inexact", cwd=member).check().err
    shutil.rmtree(user.pym.cwd / ".venv/.pym/seal")
    assert "one" not in user("sync", "--inexact", cwd=member).check().err


class Edits:
    """Things that people and programs do to a project; each changes something that an answer depends on, or might."""

    def __init__(self, user, chance):
        self.user, self.chance, self.root = user, chance, user.pym.cwd

    def any(self):
        names = sorted(name for name in dir(self) if name.startswith("edit_"))
        name = self.chance.choice(names)
        getattr(self, name)()
        return name

    def file(self):
        names = ("pyproject.toml", "pylock.toml", "pym.toml", "packages/one/pyproject.toml", ".venv/pyvenv.cfg")
        return self.root / self.chance.choice(names)

    def edit_write_in_place(self):
        with open(self.file(), "a") as file:
            file.write("\n")

    def edit_same_content(self):
        path = self.file()
        path.write_bytes(path.read_bytes())

    def edit_replace_by_an_older_file(self):
        path = self.file()
        new = path.with_name("scratch")
        new.write_bytes(path.read_bytes() + b"\n")
        os.utime(new, (1e9, 1e9))
        new.rename(path)

    def edit_pin(self):
        path = self.root / ".python-version"
        if path.exists() and self.chance.random() < 0.5:
            path.unlink()
        else:
            path.write_text(f"{sys.version_info[0]}.{sys.version_info[1]}\n")

    def edit_pin_above(self):
        (self.root.parent / ".python-version").write_text("")

    def edit_configuration(self):
        path = self.root / "uv.toml"
        path.unlink() if path.exists() else path.write_text("")

    def edit_user_configuration(self):
        path = self.user.pym.home / ".config/pym/pym.toml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")

    def edit_pip_configuration(self):
        path = self.user.pym.home / ".config/pip/pip.conf"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")

    def edit_new_member(self):
        (self.root / "packages/two").mkdir(exist_ok=True)
        about = '[project]\nname = "two"\nversion = "1.0"\n'
        (self.root / "packages/two/pyproject.toml").write_text(about)

    def edit_environment_by_pip(self):
        [site] = self.root.glob(".venv/lib/*/site-packages")
        shutil.rmtree(next(iter(site.glob("a-*.dist-info"))))

    def edit_environment_by_another_program(self):
        [site] = self.root.glob(".venv/lib/*/site-packages")
        (site / "other-1.0.dist-info").mkdir(exist_ok=True)
        (site / "other-1.0.dist-info/RECORD").write_text("other-1.0.dist-info/RECORD,,\n")

    def edit_environment_gone(self):
        shutil.rmtree(self.root / ".venv")

    def edit_environment_elsewhere(self):
        (self.root / ".venv").rename(self.root / "old")
        shutil.copytree(self.root / "old", self.root / ".venv", symlinks=True)
        shutil.rmtree(self.root / "old")

    def edit_interpreter(self):
        python = self.root / ".venv/bin/python"
        target = os.readlink(python)
        python.unlink()
        python.symlink_to(target)

    def edit_lock_gone(self):
        (self.root / "pylock.toml").unlink()

    def edit_program_gone(self):
        (self.root / ".venv/bin/a").unlink()


@pytest.mark.parametrize("seed", range(12))
def test_no_edit_leaves_a_stale_answer(user, seed):
    """Whatever is done to a project: the sealed answer holds only where nothing that counts was done."""
    chance = random.Random(seed)
    edits = Edits(user, chance)
    for _ in range(2):
        user("sync", "--python", sys.executable).check()
        seal(user, "sync")
        user.quick("run", "a")
        user.quick("sync")
        done = edits.any()
        before = user.starts
        ran = user("run", "a")
        assert user.starts > before, done
        assert "Traceback" not in ran.err
        for name in (".python-version", "uv.toml"):
            Path(user.pym.cwd.parent if name[0] == "." else user.pym.cwd, name).unlink(missing_ok=True)
        (user.pym.cwd / ".python-version").unlink(missing_ok=True)
