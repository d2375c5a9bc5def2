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


def seal(user, *words, cwd=None, **environ):
    """Lets pym find that nothing is to be done, until the launcher says so: what it remembers of the lock comes first,
    and only of files that have been as they are for a moment."""
    user.settle()
    seal_as_it_is(user, *words, cwd=cwd, **environ)


def seal_as_it_is(user, *words, cwd=None, **environ):
    """The same where times are to stay as they are. The links of another seal make files young again: their ctime."""
    for _ in range(10):
        before = user.starts
        user(*words, cwd=cwd, **environ).check()
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
        user.slow(command, "-qq")
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
    user.settle()
    for words in ELSE:
        seal_as_it_is(user, "sync")
        user.quick("run", "a")
        user.slow(*words)


VARIABLES = (
    {"PYM_NO_DEV": "1"},
    {"PYM_DEV": "1"},
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
    {"XDG_CONFIG_DIRS": "/nowhere"},
)


def test_whoever_sets_something_is_answered_by_pym(user):
    user.settle()
    for variables in VARIABLES:
        seal_as_it_is(user, "run", "a")
        user.slow("run", "a", **variables)


def test_settings_of_the_system_count_from_where_they_are_found_first(user, tmp_path):
    places = {"XDG_CONFIG_DIRS": f"{tmp_path}/first:{tmp_path}/second"}
    for name in ("second", "first"):  # the first of them is found before the other
        seal(user, "sync", **places)
        user.quick("sync", **places)
        (tmp_path / name / "pym").mkdir(parents=True)
        (tmp_path / name / "pym/pym.toml").write_text(f'required-version = ">={0 if name == "second" else 99}"\n')
        done = user.slow("sync", **places)
        assert (done.code == 0) == (name == "second"), done.err
    assert "first/pym/pym.toml" in done.err


def test_what_lies_here_under_that_name_could_be_meant(user):
    seal(user, "run", "a")
    (user.pym.cwd / "inner/a").mkdir()
    user.slow("run", "a", cwd=user.pym.cwd / "inner").check()


def test_a_version_file_below_the_project_counts(user):
    seal(user, "run", "a")
    (user.pym.cwd / "inner/.python-version").write_text("3\n")
    user.slow("run", "a", cwd=user.pym.cwd / "inner/deep").check()
    user.quick("run", "a")


def answer(user, request):
    """Where the seal for a request in the root of the project lies."""
    return Path(f"{user.answers}/f{user.pym.cwd}/.pym-{request}")


def test_a_damaged_seal_proves_nothing(user):
    seal(user, "sync")
    path = answer(user, "sync")
    text = path.read_text()
    quoted = text[:-9]  # ends within a word
    for damaged in (
        "", "\0" * len(text), text.partition("\n")[0], text.partition("_pym_proved")[0].rstrip(" &\n"), quoted,
        text.replace("_pym_proved", "_pym_nothing_of_that_name"), text.replace("_pym_about", "_pym_about 0.0"),
        text.replace("/.pym/seal/", "/.pym/other/"),
    ):  # fmt: skip
        for shell in SHELLS if damaged == quoted else ["dash"]:
            path.write_text(damaged)
            assert "Checked" in user.slow("sync", shell=shell).check().err, (damaged, shell)


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


def test_every_nanosecond_counts(user):
    path = user.pym.cwd / "pyproject.toml"
    for offset in (1, -1):
        seal(user, "lock")
        time = path.stat().st_mtime_ns + offset
        os.utime(path, ns=(time, time))
        user.slow("lock").check()


def test_shells_that_compare_whole_seconds(user):
    """What was written in the second of the seal could be written again without any of them seeing it."""
    seal(user, "lock")
    path = answer(user, "lock")
    path.write_text(path.read_text().replace("_pym_proved", "_pym_fine &&\n_pym_proved"))
    user.quick("lock")
    for shell, words in SHELLS.items():
        told = user.pym.run(
            [
                *(words or ["sh"]),
                "-c",
                f"[ {path.parent}/.pym-kept,*/half.time -nt {path.parent}/.pym-kept,*/whole.time ]",
            ]
        )
        (user.quick if told.code == 0 else user.slow)("lock", shell=shell)


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
    user.quick("run", "a")
    assert len(list((user.pym.cwd / ".venv/.pym/seal").iterdir())) == 1  # what is kept for a seal that broke is gone
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


def test_a_member_comes_with_the_archive_that_all_of_it_is_from(user):
    """Its times are those that all archives of it have."""
    packages = user.pym.cwd / "packages"
    user.settle()
    os.utime(packages, (1e9, 1e9))
    seal_as_it_is(user, "lock", "--check")
    for shell in SHELLS:
        user.quick("lock", "--check", shell=shell)
    (packages / "two").mkdir()
    (packages / "two/pyproject.toml").write_text('[project]\nname = "two"\nversion = "1.0"\n')
    os.utime(packages, (1e9, 1e9))
    for shell in SHELLS:
        assert "Resolved 5" in user.slow("lock", "--check", shell=shell).err


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


def test_a_lock_needs_no_environment(user):
    """As where a hook or a service asks whether it is up to date."""
    root = user.pym.cwd
    shutil.rmtree(root / ".venv")
    for words in (["lock"], ["lock", "--check"], ["lock", "--locked"]):
        seal(user, *words)
        slow = user(*words, PYM_NO_DEV="0").check()
        for shell in SHELLS:
            assert user.quick(*words, shell=shell).err.partition(" in ")[0] == slow.err.partition(" in ")[0] != ""
            assert user.quick(*words, "-q", shell=shell).err == ""
        user.quick(*words, cwd=root / "inner/deep")
    user.slow("lock", "--check", "--upgrade")
    user.slow("lock", cwd=root / "packages/one").check()
    seal_as_it_is(user, "lock", cwd=root / "packages/one")
    user.quick("lock", "--locked")  # whatever is kept for another member
    assert not (root / ".venv").exists()
    os.utime(root / "pylock.toml")
    user.slow("lock").check()
    (root / "pyproject.toml").write_text(changed(user))
    assert user.slow("lock", "--check").code != 0


def test_what_is_not_linked_must_not_have_the_time_of_an_archive(user):
    """Another archive of the same times may be unpacked over it: nothing but a link would tell."""
    if os.geteuid() != 0:
        pytest.skip("only root can give a file away")
    path = user.pym.cwd / "packages/one/pyproject.toml"
    os.chown(path, 12345, 12345)
    seal(user, "lock")
    user.quick("lock")
    user.settle()
    os.utime(path, (1e9, 1e9))
    for _ in range(5):
        user.slow("lock").check()


def test_what_one_user_found_out_is_not_said_to_another(user, tmp_path):
    """They share what is kept in the environment."""
    other = Launched(tmp_path / "other", PYM_FIND_LINKS=user.pym.environ["PYM_FIND_LINKS"])
    other.pym.cwd = root = user.pym.cwd
    seal(user, "sync")
    old = root.parent / "old"
    old.write_text((root / "pyproject.toml").read_text().replace('["a"]', '["b"]'))
    os.utime(old, (1e9, 1e9))
    old.rename(root / "pyproject.toml")
    other("sync").check()
    seal(other, "sync")
    other.quick("sync")
    user.slow("sync").check()


SELECTIONS = (["--all-packages"], ["--extra", "more"], ["--locked", "--no-dev"])


def test_each_selection_has_a_seal_of_its_own(user):
    path = user.pym.cwd / "pyproject.toml"
    path.write_text(path.read_text() + '[project.optional-dependencies]\nmore = ["b"]\n')
    user.settle()
    for words in SELECTIONS:
        seal_as_it_is(user, "sync", *words)
        wanted = user("sync", *words, PYM_NO_DEV="0").check().err
        assert re.sub(r" in \S+", "", user.quick("sync", *words).err) == re.sub(r" in \S+", "", wanted), words
    for words in (["--dry-run"], ["-U"], ["--no-install-project"]):
        for _ in range(2):
            user.slow("sync", *words).check()
    seal_as_it_is(user, "sync", "--all-packages")
    assert "- b==1.0" in user.slow("sync").check().err
    user.slow("sync", "--all-packages").check()


def test_an_environment_with_nothing_in_it(user):
    about = '[project]\nname = "demo"\nversion = "1.0"\nrequires-python = ">=3.11"\n'
    (user.pym.cwd / "pyproject.toml").write_text(about)
    user("sync").check()
    seal(user, "sync")
    assert re.sub(r"\d+ms", "", user.quick("sync").err) == "Resolved 1 package in \nChecked in \n"


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
