"""Locks of projects that do not say themselves what they require: what a build told counts until `cache-keys` change."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path

import pytest
from tests.support.backends import tree
from tests.support.runner import Pym
from tests.support.universe import Universe

WORLD = Universe({"a": {"1.0": []}, "b": {"1.0": [], "2.0": []}})
DYNAMIC = '[project]\nname = "{}"\nversion = "1.0"\ndynamic = ["dependencies"]\nrequires-python = ">=3.10"\n'


def versions(pym: Pym) -> dict[str, str]:
    data = (pym.cwd / "pylock.toml").read_text()
    return {one["name"]: one.get("version", "") for one in tomllib.loads(data)["packages"]}


# Whatever a backend is to say next is longer or shorter: Python would take one of the same second and size for the same.


def touch(path: Path) -> None:
    """Gives a file another time."""
    about = path.stat()
    os.utime(path, ns=(about.st_atime_ns, about.st_mtime_ns - 1_000_000_000))


@pytest.mark.parametrize("command", ["lock", "sync"])
def test_a_member(pym, command):
    tree(pym.cwd, name="p", requires=("a",), project=DYNAMIC.format("p"))
    pym("lock").check()
    assert versions(pym) == {"a": "1.0", "p": "1.0"}
    tree(pym.cwd, name="p", requires=("a", "b<2", 'b; extra == "x"'), project=DYNAMIC.format("p"))
    said = pym("lock", "--check").check(1).err
    assert "the requirements of `p`: `b<2` is new" in said
    assert "out of date" not in pym("tree", "--frozen").check().err  # nothing is built to look at it
    pym(command).check()
    assert versions(pym) == {"a": "1.0", "b": "1.0", "p": "1.0"}
    for _ in range(2):
        pym("lock", "--check", "--offline").check()


def test_extras_that_only_a_build_tells(pym):
    project = DYNAMIC.format("p").replace('"dependencies"', '"dependencies", "optional-dependencies"')
    tree(pym.cwd, name="p", requires=("b", 'b<2; extra == "x"', 'a; extra == "x"'), project=project)
    pym("lock").check()
    assert versions(pym) == {"a": "1.0", "b": "1.0", "p": "1.0"}
    exported = pym("export", "--extra", "x", "--no-hashes", "--no-emit-project", "--no-annotate", "--no-header")
    assert exported.check().out.split() == ["a==1.0", "b==1.0"]
    pym("lock", "--check", "--offline").check()


def test_only_cache_keys_count(pym):
    more = DYNAMIC.format("p") + '[tool.pym]\ncache-keys = ["keys.txt"]\n'
    tree(pym.cwd, name="p", requires=("a",), project=more)
    (pym.cwd / "keys.txt").write_text("")
    pym("lock").check()
    tree(pym.cwd, name="p", requires=("b>=1",), project=more)
    pym("lock", "--check").check()
    touch(pym.cwd / "keys.txt")
    pym("lock", "--check").check(1)
    pym("lock").check()
    assert versions(pym) == {"b": "2.0", "p": "1.0"}


@pytest.mark.parametrize("project", [DYNAMIC.format("m"), ""])
def test_a_tree_beside_the_project(pym, project):
    place = pym.cwd.parent / "m"
    tree(place, name="m", requires=("a",), project=project)
    (pym.cwd / "pyproject.toml").write_text(
        '[project]\nname = "p"\nversion = "1.0"\nrequires-python = ">=3.10"\ndependencies = ["m"]\n'
        '[tool.uv.sources]\nm = {path = "../m"}\n'
    )
    pym("lock").check()
    pym("lock", "--check", "--offline").check()
    tree(place, name="m", requires=("b>=1",), project=project)
    touch(place / "pyproject.toml")
    assert "what `../m` says of itself changed" in pym("lock", "--check").check(1).err
    pym("lock").check()
    assert versions(pym) == {"b": "2.0", "m": "1.0", "p": "1.0"}


def test_sources_count_for_what_a_build_tells(pym):
    tree(pym.cwd.parent / "m", name="m", project='[project]\nname = "m"\nversion = "1.0"\n')
    sources = '[tool.uv.sources]\nm = {path = "../m", editable = true}\n'
    tree(pym.cwd, name="p", requires=("m",), project=DYNAMIC.format("p") + sources)
    pym("lock").check()
    assert "-e ../m\n" in pym("export", "--no-hashes").check().out


def test_sources_of_the_workspace_around_a_tree_count_for_what_a_build_tells_of_it(pym):
    """In the lock of uv, too, `y` is linked to, and `z` copied in."""
    around = pym.cwd.parent / "around"
    tree(around / "x", name="x", requires=("y",), project=DYNAMIC.format("x"))
    plain = '[project]\nname = "{}"\nversion = "1.0"\nrequires-python = ">=3.10"\ndependencies = [{}]\n'
    tree(around / "y", name="y", requires=("z",), project=plain.format("y", '"z"'))
    tree(around / "z", name="z", requires=("b<2",), project=plain.format("z", '"b<2"'))
    (around / "pyproject.toml").write_text(
        '[tool.uv.workspace]\nmembers = ["x", "y"]\n[tool.uv.sources]\ny = {workspace = true}\nz = {path = "z"}\n'
    )
    (pym.cwd / "pyproject.toml").write_text(
        plain.format("p", '"x"') + '[tool.uv.sources]\nx = {path = "../around/x"}\n'
    )
    pym("lock").check()
    exported = pym("export", "--no-hashes", "--no-header", "--no-annotate").check().out
    assert exported == "-e ../around/y\n../around/x\n../around/z\nb==1.0\n"
    pym("lock", "--check", "--offline").check()
    assert "out of date" not in pym("tree", "--frozen").check().err
    tree(around / "y", name="y", requires=("a",), project=plain.format("y", '"a"'))
    assert "what `../around/y` says of itself changed" in pym("lock", "--check").check(1).err
    pym("lock").check()
    assert versions(pym) == {"a": "1.0", "p": "1.0", "x": "1.0", "y": "1.0"}


@pytest.mark.parametrize("project", ['[project]\nname = "m"\nversion = "1.0"\n', ""])
def test_a_lock_notices_that_a_path_is_to_be_copied_in_and_no_longer_linked(pym, project):
    tree(pym.cwd.parent / "m", name="m", project=project)
    about = (
        '[project]\nname = "p"\nversion = "1.0"\nrequires-python = ">=3.10"\ndependencies = ["m"]\n[tool.uv.sources]\n'
    )
    for said, line in (("", "../m\n"), (", editable = true", "-e ../m\n"), (", editable = false", "../m\n")):
        (pym.cwd / "pyproject.toml").write_text(f'{about}m = {{path = "../m"{said}}}\n')
        told = pym("export", "--no-hashes", "--no-header", "--no-annotate").check().out
        assert told == line


def test_a_build_that_fails_is_said_to(pym):
    tree(pym.cwd, name="p", requires=("a",), project=DYNAMIC.format("p"))
    pym("lock").check()
    before = (pym.cwd / "pylock.toml").read_bytes()
    tree(pym.cwd, "\n1 / 0\n", name="p", project=DYNAMIC.format("p"))
    touch(pym.cwd / "pyproject.toml")
    failed = pym("lock")
    assert failed.code == 1 and "ZeroDivisionError" in failed.err  # with the backend's own traceback
    assert (pym.cwd / "pylock.toml").read_bytes() == before
