"""`pym verify`: what it says of a real environment, and that `--repair` puts back what was installed."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from tests.support import sweep
from tests.support.sweep import User, environment
from tests.torture.cases import INSTALL, VENV


@pytest.fixture(scope="module")
def links(tmp_path_factory) -> Path:
    return sweep.index(tmp_path_factory.mktemp("links"))


@pytest.fixture
def user(tmp_path: Path, links: Path) -> User:
    found = User(tmp_path, links)
    found.pym(*VENV).check()
    found.pym(*INSTALL).check()
    return found


def test_a_new_environment_is_whole(user: User) -> None:
    before = environment(user)
    done = user.pym("verify").check()
    assert done.out == ""
    assert "2 packages" in done.err
    assert "all as installed" in done.err
    assert environment(user) == before


def test_says_what_differs_by_package_and_repairs_only_that(user: User) -> None:
    before = environment(user)
    (user.site / "alpha/beside.py").unlink()
    (user.venv / "bin/alpha").unlink()
    (user.site / "beta/m1.py").unlink()
    (user.site / "beta/m1.py").write_text("evil\n")
    (user.site / "beta/mine.py").write_text("")
    done = user.pym("verify").check(1)
    site = user.site.relative_to(user.venv)
    assert done.out.splitlines() == [
        "alpha 1.0",
        "  missing   bin/alpha",
        f"  missing   {site}/alpha/beside.py",
        "beta 1.0",
        f"  changed   {site}/beta/m1.py (has 5 bytes instead of 16)",
        f"  foreign   {site}/beta/mine.py",
    ]
    found = json.loads(user.pym("verify", "--output-format", "json", "beta").check(1).out)
    assert [(one["package"], one["kind"]) for one in found["findings"]] == [("beta", "changed"), ("beta", "foreign")]
    done = user.pym("verify", "--repair").check(1)
    assert done.out.splitlines() == ["beta 1.0", f"  foreign   {site}/beta/mine.py"], "it belongs to somebody"
    (user.site / "beta/mine.py").unlink()
    assert environment(user) == before
    assert not sweep.judge(user)


def test_an_edit_that_reached_the_store_is_repaired_there_first(user: User) -> None:
    before = environment(user)
    path = user.site / "alpha/main.py"
    about = path.stat()
    assert about.st_nlink > 1, "a hard link into the store, or this test shows nothing"
    path.chmod(0o644)
    with open(path, "r+b") as file:
        file.write(b"evil")
    path.chmod(about.st_mode & 0o777)
    os.utime(path, ns=(about.st_atime_ns, about.st_mtime_ns))
    user.pym("verify").check()  # size and times say it is as it was
    user.pym("verify", "--full").check(1)
    user.pym("verify", "--full", "--repair").check()
    assert environment(user) == before
    assert not sweep.judge(user)


def test_what_the_store_lacks_is_fetched_again(user: User) -> None:
    before = environment(user)
    user.pym("cache", "clean").check()
    (user.site / "alpha/beside.py").unlink()
    user.pym("verify", "--repair").check()
    assert environment(user) == before
    assert sorted(path.name for path in user.temp.iterdir()) == []


def test_what_cannot_be_had_is_said_and_the_rest_repaired(user: User, tmp_path: Path) -> None:
    user.pym("cache", "clean").check()
    user.pym("pip", "install", "-q", "--reinstall", "beta==1.0").check()
    before = environment(user)
    (user.site / "alpha/beside.py").unlink()
    (user.site / "beta/m1.py").unlink()
    user.environ["PYM_FIND_LINKS"] = str(tmp_path)
    done = user.pym("verify", "--repair").check(1)
    assert "`alpha` 1.0 could not be repaired" in done.err
    assert "pym pip install" in done.err
    now = environment(user)
    assert {path for path in before if now.get(path) != before[path]} == {
        str((user.site / "alpha/beside.py").relative_to(user.venv))
    }


def test_a_program_whose_interpreter_is_gone(user: User) -> None:
    moved = user.venv.with_name("moved")
    user.venv.rename(moved)
    done = user.pym("verify", "-p", str(moved)).check(1)
    assert "  broken    bin/alpha (its interpreter" in done.out
    user.pym("verify", "-q", "-p", str(moved), "--repair").check()
    assert user.run([str(moved / "bin/alpha")]).check().out == "alpha 1.0\n"


def test_what_is_not_installed(user: User) -> None:
    assert "PYM-101" in user.pym("verify", "gamma").check(2).err
