"""Sealed environments: the launcher answers by itself, and never what pym would not answer (`ops.seal`)."""

from __future__ import annotations

import os
import random
import re
import shutil
import sys
from pathlib import Path

import pytest
from tests.support import backends, wheels
from tests.support.launched import Launched
from tests.support.runner import ROOT
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
    (root / "pym.toml").write_text("no-index = true\n")
    about = '[project]\nname = "one"\nversion = "1.0"\ndependencies = ["b"]'
    backends.tree(root / "packages/one", name="one", requires=("b",), project=about)
    (root / "inner/deep").mkdir(parents=True)
    user("sync", "--python", sys.executable).check()
    return user


def seal(user, *words, cwd=None):
    """Lets pym find that nothing is to be done, until the launcher says so: what it remembers of the lock comes first,
    and only of files that have been as they are for a moment."""
    user.settle()
    seal_as_it_is(user, *words, cwd=cwd)


def seal_as_it_is(user, *words, cwd=None):
    """The same where times are to stay as they are. The links of another seal make files young again: their ctime."""
    for _ in range(10):
        before = user.starts
        user(*words, cwd=cwd).check()
        if user.starts == before:
            return
    raise AssertionError(f"{words} is not sealed")


def test_a_program_of_a_sealed_environment_is_started_by_the_launcher(user):
    seal(user, "run", "a")
    venv = user.pym.cwd / ".venv"
    for shell in SHELLS:
        done = user.quick("run", "a", "x y", "", "*", shell=shell)
        assert done.out == f"{['x y', '', '*']} {venv} {venv}/bin\n", shell
        assert done.err == "", shell
        assert user.quick("run", "a", cwd=user.pym.cwd / "inner/deep", shell=shell).out.startswith("[]"), shell
        assert user.quick("run", "python", "-c", "print(1)", shell=shell).out == "1\n", shell
        assert user.quick("run", "a", VIRTUAL_ENV=str(venv), shell=shell).out.startswith("[]"), shell


def test_what_was_said_is_said_again(user):
    for command in ("sync", "lock"):
        seal(user, command)
        slow = user(command, PYM_NO_DEV="0").check().err.replace("0ms", "1ms")
        assert [line.partition(" in ")[0] for line in user.quick(command).err.splitlines()] == [
            line.partition(" in ")[0] for line in slow.splitlines()
        ]
        for quiet in ("-q", "--quiet"):
            assert user.quick(command, quiet).err == ""
    seal(user, "sync", "-q")
    assert "Checked" in user.quick("sync").err
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


ELSE = (
    ("run", "nothing"), ("run", "--no-sync", "a"), ("run", "inner"), ("run", "./a"), ("run", "a.py"), ("run",),
    ("sync", "--frozen"), ("lock", "--check"), ("remove", "a-run-a"), ("venv-a", "b"),
)  # fmt: skip


def test_anything_else_is_left_to_pym(user):
    programs = user.pym.cwd / ".venv/bin"
    shutil.copy(programs / "a", programs / "a-run-a")
    for words in ELSE:
        seal(user, "sync")
        user.quick("run", "a")
        user.slow(*words)


VARIABLES = (
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
)


def test_whoever_sets_something_is_answered_by_pym(user):
    for variables in VARIABLES:
        seal(user, "run", "a")
        user.quick("run", "a")
        user.slow("run", "a", **variables)


def test_what_lies_here_under_that_name_could_be_meant(user):
    seal(user, "run", "a")
    (user.pym.cwd / "inner/a").mkdir()
    user.slow("run", "a", cwd=user.pym.cwd / "inner").check()


def test_a_version_file_below_the_project_counts(user):
    seal(user, "run", "a")
    (user.pym.cwd / "inner/.python-version").write_text("3\n")
    user.slow("run", "a", cwd=user.pym.cwd / "inner/deep").check()
    user.quick("run", "a")


def test_a_damaged_seal_proves_nothing(user):
    for old, new in (("\n.\n", "\n"), ("\n.\n", "\n?x\n.\n")):
        seal(user, "run", "a")
        path = user.pym.cwd / ".venv/.pym/seal/run"
        about = path.stat()
        path.write_text(path.read_text().replace(old, new))
        os.utime(path, ns=(about.st_mtime_ns, about.st_mtime_ns))
        user.slow("run", "a").check()


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


def changed(user):
    """The project with a requirement that is not installed, as text."""
    return (user.pym.cwd / "pyproject.toml").read_text().replace('["a"]', '["a", "b"]')


def test_an_older_file_may_be_copied_into_the_one_that_is_there(user, tmp_path):
    """As `cp -p` and `shutil.copy2` do: it stays the same file, and seems not to have been written since."""
    seal(user, "sync")
    kept = tmp_path / "pyproject.toml"
    kept.write_text(changed(user))
    for time in (1e9, os.stat(user.pym.cwd / "pyproject.toml").st_mtime + 1):
        os.utime(kept, (time, time))
        shutil.copy2(kept, user.pym.cwd / "pyproject.toml")
        user.slow("sync").check()
        kept.write_text(changed(user).replace('"a", ', ""))
        seal(user, "sync")


def test_packages_may_come_with_an_older_time(user):
    """As `rsync -a` and `tar x` do over what is there."""
    seal(user, "sync")
    [site] = user.pym.cwd.glob(".venv/lib/*/site-packages")
    shutil.rmtree(next(iter(site.glob("a-*.dist-info"))))
    os.utime(site, (1e9, 1e9))
    assert "+ a==2.0" in user.slow("sync").check().err


def test_what_one_command_found_out_is_not_said_by_the_others(user):
    """The links are for the seals of all commands: made anew for one, they prove nothing to the others."""
    seal(user, "sync")
    path = user.pym.cwd / "pyproject.toml"
    new = path.with_name("new")
    new.write_text(path.read_text() + "[dependency-groups]\ndev = []\n")
    os.utime(new, (1e9, 1e9))
    new.rename(path)
    user("run", "a").check()
    for _ in range(3):
        user("run", "a").check()
    seals = {one.name for one in (user.pym.cwd / ".venv/.pym/seal").iterdir() if "link" not in one.name}
    assert seals == {"run"}
    user.slow("sync").check()


def test_members_whose_seals_have_the_same_name(user):
    for name in ("packages/x%y", "packages/x/y"):
        (user.pym.cwd / name).mkdir(parents=True)
        requires = '["b"]' if "%" in name else "[]"
        about = f'[project]\nname = "m{len(name)}{name.count("%")}"\nversion = "1.0"\ndependencies = {requires}\n'
        (user.pym.cwd / name / "pyproject.toml").write_text(about)
    pyproject = user.pym.cwd / "pyproject.toml"
    pyproject.write_text(
        pyproject.read_text().replace('"packages/*"', '"packages/one", "packages/x%y", "packages/x/y"')
    )
    seal(user, "run", "a", cwd=user.pym.cwd / "packages/x/y")
    user.slow("run", "a", cwd=user.pym.cwd / "packages/x%y").check()


def test_a_link_on_the_way_to_the_interpreter_is_led_elsewhere(user, tmp_path):
    """As the directory links are that package managers keep for each minor version."""
    real = Path(os.path.realpath(sys.executable))
    for name in ("3.x.1", "3.x.2"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "python").symlink_to(real)
    shutil.copy(real, tmp_path / "3.x.2/other")
    (tmp_path / "3.x").symlink_to("3.x.1")
    python = user.pym.cwd / ".venv/bin/python"
    python.unlink()
    python.symlink_to(tmp_path / "3.x/python")
    for path in (tmp_path / "3.x.1", tmp_path / "3.x.2", tmp_path):
        os.utime(path, (1e9, 1e9))
    seal(user, "run", "a")
    (tmp_path / "3.x.2/python").unlink()
    (tmp_path / "3.x.2/other").rename(tmp_path / "3.x.2/python")
    os.utime(tmp_path / "3.x.2/python", (1e9, 1e9))
    (tmp_path / "3.x").unlink()
    (tmp_path / "3.x").symlink_to("3.x.2")
    for path in (tmp_path / "3.x.2", tmp_path):
        os.utime(path, (1e9, 1e9))
    user.slow("run", "a")


def test_another_tree_of_interpreters_takes_the_place_of_one(user, tmp_path):
    """As with a container of another image that has the project mounted: all of it is older than the seal."""
    for name in ("python", "other"):
        (tmp_path / name).mkdir()
        shutil.copy(os.path.realpath(sys.executable), tmp_path / name / "python")
        for path in (tmp_path / name / "python", tmp_path / name):
            os.utime(path, (1e9 + len(name), 1e9 + len(name)))
    python = user.pym.cwd / ".venv/bin/python"
    python.unlink()
    python.symlink_to(tmp_path / "python/python")
    seal(user, "run", "a")
    shutil.rmtree(tmp_path / "python")
    (tmp_path / "other").rename(tmp_path / "python")
    user.slow("run", "a")


def test_a_member_comes_with_the_time_of_another_machine(user):
    """As `rsync -a` and `tar x` leave the directory that it came into."""
    seal(user, "sync")
    (user.pym.cwd / "packages/two").mkdir()
    (user.pym.cwd / "packages/two/pyproject.toml").write_text('[project]\nname = "two"\nversion = "1.0"\n')
    os.utime(user.pym.cwd / "packages", (1e9, 1e9))
    assert "Resolved 5" in user.slow("sync").check().err


def test_files_that_are_not_linked_leave_the_seals_of_all_commands(user):
    path = user.pym.home / ".config/pym/pym.toml"
    path.parent.mkdir(parents=True)
    path.write_text("")
    seal(user, "sync")
    os.utime(user.pym.cwd / ".venv/bin", (1e9, 1e9))  # not all times are the same
    for command in ("sync", "lock"):
        seal_as_it_is(user, command)
    for words in (["sync"], ["lock"], ["run", "a"]):
        user.quick(*words)
    os.utime(path.parent, (1e9, 1e9))
    seal_as_it_is(user, "lock")  # needs no other command: no link has to be made


def test_a_hidden_directory_becomes_a_member(user):
    """A pattern passes over those without a `pyproject.toml`; that directory alone shows when one comes."""
    (user.pym.cwd / "packages/.hidden").mkdir()
    seal(user, "sync")
    (user.pym.cwd / "packages/.hidden/pyproject.toml").write_text('[project]\nname = "hidden"\nversion = "1.0"\n')
    assert "Resolved 5" in user.slow("sync").check().err


@pytest.mark.parametrize("place", ["home/.config/pym/pym.toml", "work/packages/one/pyproject.toml"])
def test_files_that_are_not_linked(user, tmp_path, place):
    """Those outside of the project, of another user or of another file system: their directory tells that they were
    replaced."""
    path = user.pym.home.parent / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    if place.startswith("work"):
        if os.geteuid() != 0:
            pytest.skip("only root can give a file away")
        os.chown(path, 12345, 12345)
    seal(user, "run", "a")
    user.quick("run", "a")
    assert path.stat().st_nlink == 1
    new = tmp_path / "pym.toml"
    new.write_text(path.read_text() + "\n")
    os.utime(new, (1e9, 1e9))
    new.rename(path)
    user.slow("run", "a").check()


def test_no_password_is_written_down(user):
    """Neither in the environment nor among the answers: what variables hold is compared, and so it is kept."""
    address = {"PYM_INDEX": "http://me:s3cr3t@127.0.0.1:1/"}
    user.settle()
    for words in [("sync",), ("run", "a"), ("pip", "install", "a")]:
        for _ in range(4):
            user(*words, **address).check()
    for top in (user.pym.cwd, user.pym.home):
        found = [path for path in top.rglob("*") if path.is_file() and b"s3cr3t" in path.read_bytes()]
        assert not found


# Of pym's variables, those that cannot change what `run`, `sync` and `lock` answer where nothing is to be done.
HARMLESS = frozenset((
    "PYM_ANSWER", "PYM_SHIM", "PYM_LAUNCHER", "PYM_INIT_BUILD_BACKEND",
    "PYM_CUSTOM_COMPILE_COMMAND", "PYM_NO_BIN", "PYM_NO_MODIFY_PATH", "PYM_HTTP_TIMEOUT",
    "PYM_HTTP_CONNECT_TIMEOUT", "PYM_HTTP_RETRIES", "PYM_INSECURE_HOST", "PYM_SYSTEM_CERTS",
    "PYM_GIT_LFS", "PYM_DEV", "PYM_CONCURRENT_BUILDS", "PYM_CONCURRENT_DOWNLOADS",
    "PYM_CONCURRENT_INSTALLS", "PYM_NO_PROGRESS", "PYM_NO_ENV_FILE", "PYM_PYTHON_BIN_DIR",
    "PYM_PYTHON_CACHE_DIR", "PYM_PYTHON_CATALOGUE", "PYM_PYTHON_INSTALL_MIRROR", "PYM_PYTHON_CPYTHON_BUILD",
    "PYM_PYTHON_DOWNLOADS_JSON_URL", "PYM_INDEX_",
))  # fmt: skip


def test_every_variable_is_watched_or_harmless():
    """Who gives pym another one says here that it has no say, or has the launcher look at it."""
    named = set()
    for path in (ROOT / "src/pym").rglob("*.py"):
        named |= set(re.findall(r"\bPYM_[A-Z][A-Z_]*", path.read_text()))
    watched = set(re.findall(r"\bPYM_[A-Z][A-Z_]*", (ROOT / "shims/pym").read_text()))
    assert named - watched - HARMLESS == set()


class Edits:
    """Things that people and programs do to a project; each changes something that an answer depends on, or might."""

    def __init__(self, user, chance):
        self.user, self.chance, self.root = user, chance, user.pym.cwd

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


EDITS = sorted(name for name in dir(Edits) if name.startswith("edit_"))
random.Random(0).shuffle(EDITS)


@pytest.mark.parametrize("part", range(4))
def test_no_edit_leaves_a_stale_answer(user, part):
    """Whatever is done to a project: the sealed answer holds only where nothing that counts was done."""
    chance = random.Random(part)
    edits = Edits(user, chance)
    for edit in [*EDITS[part::4], chance.choice(EDITS)]:
        # Programs that somebody deletes are not put back as long as their distribution is there.
        user("sync", "--python", sys.executable, "--reinstall-package", "a").check()
        seal(user, "sync")
        user.quick("run", "a")
        user.quick("sync")
        getattr(edits, edit)()
        before = user.starts
        ran = user("run", "a")
        assert user.starts > before, edit
        assert "Traceback" not in ran.err
        for name in (".python-version", "uv.toml"):
            Path(user.pym.cwd.parent if name[0] == "." else user.pym.cwd, name).unlink(missing_ok=True)
        (user.pym.cwd / ".python-version").unlink(missing_ok=True)
