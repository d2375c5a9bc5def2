"""`pym sync`: the environment of a project holds what its lock says, or is as it was."""

from __future__ import annotations

import json
import os
import shutil
import sys

import pytest
from tests.support import backends, wheels
from tests.support.runner import Pym, tree

PYPROJECT = """
[project]
name = "demo"
version = "1.0"
requires-python = ">=3.11"
dependencies = ["a"]
[project.optional-dependencies]
x = ["b"]
y = ["c"]
[dependency-groups]
dev = ["d"]
docs = ["c"]
"""


@pytest.fixture
def pym(tmp_path):
    pym = Pym(tmp_path, PYM_FIND_LINKS=str(tmp_path / "links"), PYM_NO_INDEX="1", PYM_PYTHON=sys.executable)
    links = tmp_path / "links"
    links.mkdir()
    for name in "abcde":
        wheels.build(links, name, "1.0", {f"{name}.py": b"", f"{name}-1.0.data/scripts/{name}": b"#!python\n"})
    wheels.build(links, "a", "2.0", {"a.py": b""}, metadata="Requires-Dist: e\n")
    (pym.cwd / "pyproject.toml").write_text(PYPROJECT)
    return pym


def names(pym, where=".venv"):
    sites = (pym.cwd / where).glob("lib/python*/site-packages/*.dist-info")
    return " ".join(sorted(site.name.partition("-")[0] for site in sites))


SELECTED = (
    ((), "a d e"),
    (("--no-dev",), "a e"),
    (("--no-default-groups",), "a e"),
    (("--extra", "x"), "a b d e"),
    (("--all-extras",), "a b c d e"),
    (("--all-extras", "--no-extra", "y"), "a b d e"),
    (("--group", "docs"), "a c d e"),
    (("--group", "docs", "--no-group", "docs"), "a d e"),
    (("--all-groups", "--no-group", "dev"), "a c e"),
    (("--only-group", "docs"), "c"),
    (("--only-dev",), "d"),
    (("--no-install-package", "e"), "a d"),
    (("--no-install-local",), "a d e"),
)


def test_what_is_selected_is_there_and_nothing_else(pym):
    for words, there in SELECTED:
        pym("sync", "--all-extras", "--all-groups").check()
        assert names(pym) == "a b c d e"
        pym("sync", *words).check()
        assert names(pym) == there, words
        assert "Checked" in pym("sync", *words).check().err
        pym("sync", *words, "--check").check()


ASKED = (
    ({"PYM_DEV": "1"}, "", "a c d e"),
    ({"PYM_NO_DEV": "1"}, "", "a c e"),
    ({"PYM_DEV": "1"}, "--no-default-groups", "a d e"),
    ({"PYM_DEV": "1"}, "--no-dev", "a c e"),
    ({"PYM_DEV": "1"}, "--only-group=docs", "c"),
    ({"PYM_DEV": "1", "PYM_NO_DEV": "1"}, "", "a c e"),
    ({"PYM_NO_DEV": "1"}, "--dev", "a c d e"),
    ({"PYM_NO_DEV": "1"}, "--only-dev", "d"),
    ({"PYM_NO_DEFAULT_GROUPS": "1"}, "", "a e"),
    ({"PYM_NO_GROUP": "docs dev"}, "--all-groups", "a e"),
)


def test_variables_select(pym):
    (pym.cwd / "pyproject.toml").write_text(PYPROJECT + '[tool.pym]\ndefault-groups = ["docs"]\n')
    pym("lock").check()
    for variables, word, there in ASKED:
        out = pym("export", "--no-hashes", "--no-annotate", "--no-header", *word.split(), **variables).check().out
        assert " ".join(sorted(line[0] for line in out.splitlines() if line[0] in "abcde")) == there, (variables, word)
    assert "`PYM_DEV` must be true or false" in pym("sync", PYM_DEV="maybe").check(2).err
    assert "ruled out (`--no-binary`)" in pym("sync", PYM_NO_BINARY="yes").check(1).err


def test_inexact_leaves_what_is_there(pym):
    pym("sync", "--extra", "x").check()
    pym("sync", "--inexact").check()
    assert names(pym) == "a b d e"
    pym("sync").check()
    assert names(pym) == "a d e"


NOT_THERE = (
    (("--extra", "z"), "Extra `z` is not defined in the `optional-dependencies` table for `demo`"),
    (("--group", "z"), "Group `z` is not defined in the project's `dependency-groups` table"),
    (("--no-group", "z"), "Group `z` is not defined"),
    (("--package", "z"), "Package `z` not found in workspace"),
    (("--only-dev", "--all-groups"), "cannot be used with"),
    (("--frozen", "--locked"), "cannot be used with"),
)


def test_what_is_not_there_changes_nothing(pym):
    pym("sync").check()
    before = tree(pym.cwd)
    for words, said in NOT_THERE:
        assert said in pym("sync", *words).check(2).err
        assert tree(pym.cwd) == before, words


def test_dry_run_and_check_change_nothing(pym):
    for words in (("--dry-run",), ("--check",)):
        done = pym("sync", *words).check(1 if "--check" in words else 0)
        assert "Would create project environment at: .venv" in done.err
        assert "Would create lockfile at: pylock.toml" in done.err
        assert " + a==2.0" in done.err
        assert sorted(os.listdir(pym.cwd)) == ["pyproject.toml"]
    pym("sync").check()
    before = tree(pym.cwd)
    done = pym("sync", "--extra", "x", "--check").check(1)
    assert "Would use project environment at: .venv" in done.err
    assert "Found up-to-date lockfile" in done.err
    assert "The environment is outdated" in done.err
    assert tree(pym.cwd) == before


def test_lock_and_environment_follow_the_project(pym):
    pym("sync").check()
    text = PYPROJECT.replace('["a"]', '["a<2", "c"]')
    (pym.cwd / "pyproject.toml").write_text(text)
    assert "Would update lockfile" in pym("sync", "--dry-run").check().err
    pym("sync", "--locked").check(1)
    pym("sync", "--frozen").check()
    assert names(pym) == "a d e"
    pym("sync").check()
    assert names(pym) == "a c d"
    pym("lock", "--check").check()


def test_what_a_person_asked_for_is_said_to_be(pym):
    pym("sync").check()
    asked = sorted(path.parent.name for path in pym.cwd.glob(".venv/lib/*/site-packages/*/REQUESTED"))
    assert asked == ["a-2.0.dist-info", "d-1.0.dist-info"]


def test_a_member_is_a_link_to_its_source_until_that_is_built_anew(pym):
    text = PYPROJECT + '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n'
    (pym.cwd / "pyproject.toml").write_text(text)
    backend = backends.WORKING.format(name="demo", version="1.0", requires=("a",))
    (pym.cwd / "backend.py").write_text(backend)
    assert " + demo==1.0 (from file://" in pym("sync").check().err
    [origin] = pym.cwd.glob(".venv/lib/*/site-packages/demo-1.0.dist-info/direct_url.json")
    assert json.loads(origin.read_text())["dir_info"] == {"editable": True}
    assert "Checked 4 packages" in pym("sync").check().err
    (pym.cwd / "pyproject.toml").write_text(text + "\n")
    assert " ~ demo==1.0" in pym("sync").check().err
    assert " ~ demo==1.0" in pym("sync", "--no-editable").check().err
    [origin] = pym.cwd.glob(".venv/lib/*/site-packages/demo-1.0.dist-info/direct_url.json")
    assert json.loads(origin.read_text())["dir_info"] == {}
    assert " - demo==1.0" in pym("sync", "--no-install-project").check().err
    assert "demo" not in names(pym)


@pytest.mark.parametrize("what", ["file", "directory", "python"])
def test_what_is_no_environment_is_never_touched(pym, what):
    """An environment without `pyvenv.cfg` is the Python under it: that must not lose its packages."""
    pym("sync").check()
    if what == "python":
        (pym.cwd / ".venv/pyvenv.cfg").unlink()
    else:
        shutil.rmtree(pym.cwd / ".venv")
        if what == "file":
            (pym.cwd / ".venv").write_text("mine")
        else:
            (pym.cwd / ".venv/mine").mkdir(parents=True)
    before = tree(pym.cwd)
    assert "cannot be used" in pym("sync").check(2).err
    assert tree(pym.cwd) == before


def test_a_broken_environment_is_made_anew(pym):
    pym("sync").check()
    (pym.cwd / ".venv/bin/python").unlink()
    (pym.cwd / ".venv/bin/python").symlink_to("/nowhere")
    done = pym("sync").check()
    assert "warning: Ignoring" in done.err
    assert "Replacing virtual environment at: .venv" in done.err
    assert names(pym) == "a d e"


def test_nothing_is_made_for_a_project_that_cannot_be_locked(pym):
    (pym.cwd / "pyproject.toml").write_text(PYPROJECT + "[tool.pym.sources]\na = { foo = 1 }\n")
    before = tree(pym.cwd)
    for words in (("sync",), ("run", "true"), ("run", "--with", "b", "true")):
        assert "`sources.a` has to have one of" in pym(*words).check(2).err
        assert tree(pym.cwd) == before


def test_what_changed_is_told_to_programs(pym):
    def changes(*words):
        report = json.loads(pym("sync", "--output-format", "json", *words).check().out)
        sync = report["sync"]
        assert sync["environment"]["path"] == str(pym.cwd / ".venv")
        return (
            sync["action"], report["lock"]["action"], report["dry_run"],
            [f"{one['action']} {one['name']}" for one in sync["changes"]],
        )  # fmt: skip

    there = ["installed a", "installed d", "installed e"]
    assert changes("--dry-run") == ("create", "create", True, there)
    assert changes() == ("create", "create", False, there)
    assert changes("--no-dev") == ("check", "check", False, ["uninstalled d"])
    assert changes("--no-dev", "--reinstall-package", "a") == ("check", "check", False, ["reinstalled a"])
    assert changes("--frozen", "--no-dev") == ("check", "use", False, [])


def test_another_place_is_relative_to_the_project(pym):
    (pym.cwd / "inner").mkdir()
    pym("sync", cwd=pym.cwd / "inner", PYM_PROJECT_ENVIRONMENT="other").check()
    assert names(pym, "other") == "a d e"
    done = pym("sync", VIRTUAL_ENV=str(pym.cwd / "other")).check()
    assert "does not match the project environment path `.venv`" in done.err
    done = pym("sync", "--active", "--extra", "x", VIRTUAL_ENV=str(pym.cwd / "other")).check()
    assert "warning" not in done.err
    assert names(pym, "other") == "a b d e"


def test_a_lock_for_other_environments_is_refused_before_anything_is_changed(pym):
    text = PYPROJECT + "[tool.pym]\nenvironments = [\"sys_platform == 'nowhere'\"]\n"
    (pym.cwd / "pyproject.toml").write_text(text)
    done = pym("sync").check(1)
    assert "supported environments" in done.err
    assert names(pym) == ""


WORKSPACE = """
[tool.pym.workspace]
members = ["packages/*"]
"""


def test_members_share_an_environment(pym):
    (pym.cwd / "pyproject.toml").write_text(PYPROJECT + WORKSPACE)
    for name, requires in (("one", "b"), ("two", "c")):
        about = f'[project]\nname = "{name}"\nversion = "1.0"\ndependencies = ["{requires}"]'
        backends.tree(pym.cwd / f"packages/{name}", name=name, requires=(requires,), project=about)
    pym("sync").check()
    assert names(pym) == "a d e"
    pym("sync", "--all-packages").check()
    assert names(pym) == "a b c d e one two"
    pym("sync", cwd=pym.cwd / "packages/one").check()
    assert names(pym) == "b one"
    pym("sync", "--package", "two", "--no-install-workspace").check()
    assert names(pym) == "c"
    assert not (pym.cwd / "packages/one/.venv").exists()


def test_a_root_that_is_no_project_stands_for_its_members(pym):
    (pym.cwd / "pyproject.toml").write_text(WORKSPACE + '[dependency-groups]\ndev = ["d"]\n')
    for name, requires in (("one", "b"), ("two", "c")):
        about = f'[project]\nname = "{name}"\nversion = "1.0"\ndependencies = ["{requires}"]'
        about += '\n[dependency-groups]\nown = ["a"]\ndev = ["e"]\n[tool.pym]\ndefault-groups = ["own"]\n'
        backends.tree(pym.cwd / f"packages/{name}", name=name, requires=(requires,), project=about)
    pym("sync").check()
    assert names(pym) == "b c d e one two"  # the root's own default groups, of all members
    assert pym("export", "-q", "--format", "pylock.toml").check().out.count("a-2.0") == 0
    pym("sync", cwd=pym.cwd / "packages/one").check()
    assert names(pym) == "a b e one"  # its own, and what `a` requires
    pym("sync", "--all-packages", cwd=pym.cwd / "packages/one").check()
    assert names(pym) == "a b c e one two"


def test_members_that_sources_want_solid_are_no_links(pym):
    about = PYPROJECT.replace('dependencies = ["a"]', 'dependencies = ["one"]')
    (pym.cwd / "pyproject.toml").write_text(
        about + WORKSPACE + "[tool.pym.sources]\none = { workspace = true, editable = false }\n"
    )
    assert about != PYPROJECT
    backends.tree(pym.cwd / "packages/one", name="one", project='[project]\nname = "one"\nversion = "1.0"')
    pym("sync").check()
    assert list(pym.cwd.glob(".venv/lib/*/site-packages/one.py")) and "-e " not in pym("export").check().out
    two = '[project]\nname = "two"\nversion = "1.0"\ndependencies = ["one"]\n'
    sources = "[tool.pym.sources]\none = { workspace = true, editable = true }\n"
    backends.tree(pym.cwd / "packages/two", name="two", project=two + sources)
    assert "both as `editable = true`" in pym("lock").check(2).err


def test_members_of_a_workspace_beside_the_project_are_links(pym):
    (pym.cwd / "pyproject.toml").write_text(
        '[project]\nname = "p"\nversion = "1.0"\nrequires-python = ">=3.10"\ndependencies = ["one"]\n'
        '[tool.pym.sources]\none = { path = "../beside/packages/one" }\n'
    )
    beside = pym.cwd.parent / "beside"
    one = '[project]\nname = "one"\nversion = "1.0"\ndependencies = ["two"]\n'
    backends.tree(beside / "packages/one", name="one", project=one + "[tool.pym.sources]\ntwo = { workspace = true }\n")
    backends.tree(beside / "packages/two", name="two", project='[project]\nname = "two"\nversion = "1.0"\n')
    (beside / "pyproject.toml").write_text(WORKSPACE)
    pym("lock").check()
    out = pym("export", "--no-hashes", "--no-header", "--no-annotate").check().out
    assert out.split("\n")[:2] == ["-e ../beside/packages/two", "../beside/packages/one"]
    shutil.rmtree(beside)
    for words in (("sync", "--frozen"), ("sync",)):
        err = pym(*words).check(1).err
        assert "Distribution not found at: `" in err and "Building" not in err


def test_what_is_known_to_be_there_is_looked_at_when_anything_changes(pym):
    """What another program does to the environment is put right, however often nothing had to be done before."""
    pym("sync").check()
    for _ in range(3):
        assert "Checked 3 packages" in pym("sync").check().err
    [info] = pym.cwd.glob(".venv/lib/*/site-packages/a-2.0.dist-info")
    shutil.rmtree(info)
    assert " + a==2.0" in pym("sync").check().err
    for _ in range(3):
        pym("sync").check()
    assert " - d==1.0" in pym("sync", "--no-dev").check().err
    for _ in range(3):
        pym("sync", "--no-dev").check()
    assert " + d==1.0" in pym("sync").check().err
    for _ in range(3):
        pym("sync").check()
    (pym.cwd / "pyproject.toml").write_text(PYPROJECT.replace('["a"]', '["a", "b"]'))
    assert " + b==1.0" in pym("sync").check().err
    for _ in range(3):
        pym("sync").check()
    assert " ~ a==2.0" in pym("sync", "--reinstall-package", "a").check().err
