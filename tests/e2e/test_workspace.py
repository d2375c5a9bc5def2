"""`pym workspace`: scripts that git does not ignore, who owns which modules; what `pym sync --script` tells programs."""

from __future__ import annotations

import json
import sys

import pytest
from tests.support.runner import Pym
from tests.support.universe import Universe

WORLD = Universe({"a": {"1.0": ["b"]}, "b": {"1.0": []}, "c": {"1.0": []}})
PROJECT = """
[project]
name = "p"
version = "1.0"
requires-python = ">=3.10"
dependencies = ["a"]
[project.optional-dependencies]
more = ["c"]
"""
SCRIPT = "# /// script\n# requires-python = '>=3.10'\n# dependencies = ['a']\n# ///\n"


@pytest.fixture
def pym(tmp_path, index):
    pym = Pym(tmp_path, PYM_DEFAULT_INDEX=index.url, PYM_PYTHON=sys.executable)
    (pym.cwd / "pyproject.toml").write_text(PROJECT)
    return pym


def test_scripts_that_git_ignores_are_not_listed(pym):
    for name in ("one.py", ".hidden/two.py", "out/three.py", "sub/four.skip.py", "sub/keep.skip.py", "env/five.py"):
        (pym.cwd / name).parent.mkdir(exist_ok=True)
        (pym.cwd / name).write_text(SCRIPT)
    (pym.cwd / "none.py").write_text("print()\n")
    (pym.cwd / "env/pyvenv.cfg").write_text("")
    (pym.cwd / ".gitignore").write_text("/out/\n*.skip.py\n")
    (pym.cwd / "sub/.gitignore").write_text("!keep.skip.py\n")
    listed = pym("workspace", "list", "--scripts").check().out.splitlines()
    assert listed == [".hidden/two.py", "one.py", "sub/keep.skip.py"]


def test_the_owners_of_modules(pym):
    assert "environment" not in json.loads(pym("workspace", "metadata").check().out)
    found = json.loads(pym("workspace", "metadata", "--sync").check().out)
    assert list(found)[:4] == ["schema", "workspace_root", "environment", "workspace"]
    packages = found["environment"]["packages"]
    assert [one["name"] for one in packages.values()] == ["a", "b", "c"], "with all extras"
    assert set(packages) <= set(found["resolution"])
    for name in ("a", "b", "c"):
        owner = found["modules"][name]["owners"][0]["package_id"]
        assert packages[owner]["name"] == name
        assert packages[owner]["path"].startswith(found["environment"]["root"])


@pytest.mark.parametrize("flag", ["--exact", "--active"])
def test_what_is_about_the_environment_needs_it_to_be_synced(pym, flag):
    assert "needs `--sync`" in pym("workspace", "metadata", flag).check(2).err


def test_the_owners_of_modules_of_a_script(pym):
    (pym.cwd / "s.py").write_text(SCRIPT)
    found = json.loads(pym("workspace", "metadata", "--sync", "--script", "s.py").check().out)
    assert [one["name"] for one in found["environment"]["packages"].values()] == ["a", "b"]
    assert found["environment"]["root"].startswith(str(pym.home))


def test_what_a_sync_of_a_script_changed_is_told_to_programs(pym):
    (pym.cwd / "s.py").write_text(SCRIPT)

    def report(*words):
        return json.loads(pym("sync", "--script", "s.py", "--output-format", "json", *words).check().out)

    def changes(found):
        return found["sync"]["action"], [f"{one['action']} {one['name']}" for one in found["sync"]["changes"]]

    would = report("--dry-run")
    assert would["dry_run"] is True and changes(would) == ("create", ["installed a", "installed b"])
    first = report()
    assert (first["target"], first["script"], first["lock"]) == ("script", {"path": str(pym.cwd / "s.py")}, None)
    assert changes(first) == ("create", ["installed a", "installed b"])
    assert changes(report()) == ("check", [])
    pym("lock", "--script", "s.py").check()
    assert report()["lock"] == {"path": str(pym.cwd / "pylock.s.toml"), "action": "check"}
    assert report("--frozen")["lock"]["action"] == "use"
