"""Scripts with inline metadata (PEP 723), as people work with them: lock, sync, add, remove, find, prune."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from packaging.pylock import Pylock, is_valid_pylock_path
from tests.support import wheels
from tests.support.runner import START, Pym, tree
from tests.support.universe import Universe

WORLD = Universe(
    {
        "a": {"1.0": ["b"], "2.0": ["b"]},
        "b": {"1.0": {"uploaded": "2020-01-01T00:00:00Z"}, "2.0": {"uploaded": "2024-01-01T00:00:00Z"}},
        "c": {"1.0": []},
    }
)
TEXT = """# /// script
# requires-python = ">=3.10"
# dependencies = [{}]
{}# ///
import importlib.metadata as metadata, sys
print(*sorted(f"{{one.name}}=={{one.version}}" for one in metadata.distributions()), *sys.argv[1:])
"""


def write(pym: Pym, *requirements: str, more: str = "", name: str = "s.py") -> Path:
    listed = ", ".join(f'"{one}"' for one in requirements)
    settings = "".join(f"# {line}\n" if line else "#\n" for line in more.splitlines())
    path = pym.cwd / name
    path.write_text(TEXT.format(listed, settings))
    return path


def installed(pym: Pym, name: str = "s.py") -> str:
    """What the environment of a script holds."""
    (environment,) = (pym.home / ".cache/pym/script-environments-1").glob(f"{name.removesuffix('.py').lower()}-*/lib")
    found = [path.name.removesuffix(".dist-info").split("-") for path in environment.glob("python*/*/*.dist-info")]
    return " ".join(sorted("==".join(one) for one in found))


def versions(pym: Pym, name: str = "pylock.s.toml") -> dict[str, str]:
    return {one["name"]: one["version"] for one in tomllib.loads((pym.cwd / name).read_text())["packages"]}


# -- the lock ----------------------------------------------------------------------------------------------------------


def test_the_lock_is_one_that_standard_installers_take(pym, index):
    write(pym, "a")
    assert "Resolved 2 packages" in pym("lock", "--script", "s.py").check().err
    path = pym.cwd / "pylock.s.toml"
    assert is_valid_pylock_path(path)
    found = Pylock.from_dict(tomllib.loads(path.read_text()))
    assert [str(one.name) for one, _ in found.select()] == ["a", "b"]
    before = path.read_bytes()
    assert b"change s.py and run `pym lock --script s.py`" in before
    index.requests.clear()
    pym("lock", "--script", "s.py", "--check").check()
    assert path.read_bytes() == before
    assert not index.requests


def test_a_lock_that_is_out_of_date(pym):
    write(pym, "a")
    pym("lock", "--script", "s.py", "--check").check(1)
    pym("lock", "--script", "s.py").check()
    write(pym, "a", "c")
    done = pym("lock", "--script", "s.py", "--check").check(1)
    assert "`c` is new" in done.err
    assert "pym lock --script s.py" in done.err
    assert "Added c v1.0" in pym("lock", "--script", "s.py").check().err


def test_versions_of_uv_come_first(pym):
    write(pym, "a")
    (pym.cwd / "s.py.lock").write_text(
        'version = 1\n[[package]]\nname = "b"\nversion = "1.0"\nsource = { registry = "https://example.com/simple" }\n'
    )
    pym("lock", "--script", "s.py").check()
    assert versions(pym) == {"a": "2.0", "b": "1.0"}
    pym("lock", "--script", "s.py", "-U").check()
    assert versions(pym) == {"a": "2.0", "b": "2.0"}


@pytest.mark.parametrize(
    ("more", "found"),
    [
        ('[tool.uv]\nexclude-newer = "2022-01-01"', {"c": "1.0"}),
        ('[tool.pym]\nconstraint-dependencies = ["b<2"]', {"a": "2.0", "b": "1.0"}),
        ('[tool.uv]\noverride-dependencies = ["b==1.0"]\nexclude-dependencies = ["a"]', {}),
        ('[tool.uv]\nresolution = "lowest"\n[tool.pym]\nresolution = "highest"', {"a": "2.0", "b": "2.0"}),
        (
            '[[tool.pym.dependency-metadata]]\nname = "a"\nversion = "2.0"\nrequires-dist = ["c"]',
            {"a": "2.0", "c": "1.0"},
        ),
    ],
)
def test_settings_of_its_own(pym, more, found):
    if "exclude-newer" in more:  # the others do not say when they were uploaded
        write(pym, "b", more=more)
        found = {"b": "1.0"}
    else:
        write(pym, "a", more=more)
    pym("lock", "--script", "s.py").check()
    assert versions(pym) == found
    pym("sync", "--script", "s.py").check()
    assert installed(pym) == " ".join(f"{name}=={version}" for name, version in found.items())
    (pym.cwd / "pylock.s.toml").unlink()
    (pym.cwd / "t.py").write_text((pym.cwd / "s.py").read_text())
    pym("sync", "--script", "t.py").check()  # the same where it is not locked
    assert installed(pym, "t.py") == " ".join(f"{name}=={version}" for name, version in found.items())
    assert not (pym.cwd / "pylock.t.toml").exists()


def test_indexes_and_paths_of_its_own(pym, tmp_path):
    other = Universe({"c": {"3.0": []}})
    (pym.cwd / "lib").mkdir()
    wheels.build(pym.cwd / "lib", "d", "1.0", {"d.py": b""})
    with other.serve() as second:
        more = (
            '[tool.uv.sources]\nc = { index = "second", marker = "python_version > \'3\'" }\n'
            'd = { path = "lib/d-1.0-py3-none-any.whl" }\n'
            f'[[tool.uv.index]]\nname = "second"\nurl = "{second.url}"\nexplicit = true'
        )
        for locked in (False, True):
            write(pym, "c", "d", more=more, name=f"s{locked}.py")
            if locked:
                pym("lock", "--script", f"s{locked}.py").check()
            pym("sync", "--script", f"s{locked}.py", cwd=tmp_path).check(2)  # a name is relative to where one is
            pym("sync", "--script", f"work/s{locked}.py", cwd=tmp_path).check()
            assert installed(pym, f"s{locked}.py") == "c==3.0 d==1.0"


def test_two_scripts_of_one_name(pym):
    write(pym, "b", name="tool")
    write(pym, "c", name="tool.py")
    write(pym, name="my.tool.py")
    pym("lock", "--script", "tool").check()
    pym("lock", "--script", "tool.py").check()
    pym("lock", "--script", "my.tool.py").check()
    assert versions(pym, "pylock.tool.toml") == {"b": "2.0"}
    assert versions(pym, "pylock.tool-py.toml") == {"c": "1.0"}
    assert versions(pym, "pylock.my-tool.toml") == {}
    pym("lock", "--script", "tool", "--check").check()
    pym("lock", "--script", "tool.py", "--check").check()
    write(pym, name="my-tool.py")
    write(pym, name="my.tool-py")
    (pym.cwd / "pylock.my-tool-py.toml").write_bytes((pym.cwd / "pylock.my-tool.toml").read_bytes())
    assert "PYM-951" in pym("lock", "--script", "my-tool.py").check(2).err
    (pym.cwd / "my.tool.py").unlink()  # whose lock it was: it is free
    pym("lock", "--script", "my-tool.py").check()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("print(1)\n", "does not contain inline script metadata"),
        ("# /// script\n# dependencies = []\nprint(1)\n", "without a closing tag"),
        ("# /// script\n# dependencies = 1\n# ///\n", "`dependencies` is not a list of strings"),
        ("# /// script\n# dependencies = [\n# ///\n", "Failed to parse `s.py`"),
        (None, "Failed to read `s.py`"),
    ],
)
def test_what_is_no_script(pym, content, message):
    if content is not None:
        (pym.cwd / "s.py").write_text(content)
    for words in (("lock",), ("python", "find")):
        assert message in pym(*words, "--script", "s.py").check(2).err


# -- the environment ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("flag", ["--all-extras", "--group=x", "--no-install-project"])
def test_what_only_projects_have(pym, flag):
    write(pym)
    assert "cannot be used with" in pym("sync", "--script", "s.py", flag).check(2).err


def test_sync_is_exact_and_makes_no_lock(pym, index):
    write(pym, "a", "c")
    first = pym("sync", "--script", "s.py").check().err
    assert "Creating script environment at: " in first
    assert "Installed 3 packages" in first
    assert installed(pym) == "a==2.0 b==2.0 c==1.0"
    write(pym, "c")
    assert "The environment is outdated" in pym("sync", "--script", "s.py", "--check").check(1).err
    assert installed(pym) == "a==2.0 b==2.0 c==1.0"
    second = pym("sync", "--script", "s.py").check().err
    assert "Using script environment at: " in second
    assert " - a==2.0\n - b==2.0\n" in second
    assert installed(pym) == "c==1.0"
    pym("sync", "--script", "s.py", "--check").check()
    assert sorted(os.listdir(pym.cwd)) == ["s.py"]


def test_a_lock_that_is_insisted_on(pym):
    write(pym, "a")
    for flag in ("--locked", "--frozen"):
        assert "PYM-952" in pym("sync", "--script", "s.py", flag).check(2).err
    assert "ignoring `PYM_FROZEN`" in pym("sync", "--script", "s.py", PYM_FROZEN="1").check().err
    pym("lock", "--script", "s.py").check()
    write(pym, "c")
    pym("sync", "--script", "s.py", "--locked").check(1)
    pym("sync", "--script", "s.py", "--frozen").check()
    assert installed(pym) == "a==2.0 b==2.0"
    pym("sync", "--script", "s.py").check()
    assert versions(pym) == {"c": "1.0"}
    assert installed(pym) == "c==1.0"


def test_nothing_can_be_installed(pym):
    write(pym, "a")
    pym("sync", "--script", "s.py").check()
    before = installed(pym)
    write(pym, "a>=9")
    assert "PYM-701" in pym("sync", "--script", "s.py").check(1).err
    write(pym, "a")
    assert installed(pym) == before


def test_many_at_once(pym):
    write(pym, "a", "c")
    with ThreadPoolExecutor(6) as pool:
        done = list(pool.map(lambda _: pym("sync", "--script", "s.py"), range(6)))
    for one in done:
        one.check()
    assert sum("Installed 3 packages" in one.err for one in done) == 1
    assert installed(pym) == "a==2.0 b==2.0 c==1.0"


def test_it_goes_with_its_script(pym):
    kept, gone = write(pym, "c"), write(pym, "c", name="t.py")
    for one in (kept, gone):
        pym("sync", "--script", one.name).check()
    gone.unlink()
    pym("cache", "prune").check()
    environments = pym.home / ".cache/pym/script-environments-1"
    assert sorted(name[:2] for name in os.listdir(environments)) == ["s-", "s-"]  # with its lock file
    assert installed(pym) == "c==1.0"
    pym("cache", "clean").check()
    assert not environments.exists()


# -- editing -----------------------------------------------------------------------------------------------------------


def test_added_with_bounds_and_without_a_lock(pym):
    path = write(pym)
    before = path.read_text()
    assert "Resolved 2 packages" in pym("add", "--script", "s.py", "a").check().err
    assert '# dependencies = [\n#     "a>=2.0",\n# ]\n' in path.read_text()
    pym("add", "--script", "s.py", "c", "--bounds", "exact").check()
    assert '#     "c==1.0",\n' in path.read_text()
    pym("add", "--script", "s.py", "a", "--raw").check()
    assert path.read_text().count('"a') == 1
    assert sorted(os.listdir(pym.cwd)) == ["s.py"]
    assert pym("remove", "--script", "s.py", "a", "c", "--no-index").check().err == "Updated `s.py`\n"
    assert path.read_text().partition("# ///\n")[2] == before.partition("# ///\n")[2]
    assert "dependencies = []" in path.read_text()


def test_a_lock_follows(pym):
    write(pym)
    pym("lock", "--script", "s.py").check()
    pym("add", "--script", "s.py", "a").check()
    assert versions(pym) == {"a": "2.0", "b": "2.0"}
    pym("lock", "--script", "s.py", "--check").check()
    pym("remove", "--script", "s.py", "a").check()
    assert versions(pym) == {}
    assert "always run in isolation" in pym("add", "--script", "s.py", "c", "--frozen").check().err
    assert versions(pym) == {}


@pytest.mark.parametrize("words", [("nothing-of-that-name",), ("a>=9",), ("a", "--locked")])
def test_what_cannot_be_added_changes_nothing(pym, words):
    write(pym, "c")
    pym("lock", "--script", "s.py").check()
    before = tree(pym.cwd)
    pym("add", "--script", "s.py", *words).check(1)
    assert tree(pym.cwd) == before


def test_a_script_without_metadata_gets_some(pym):
    path = pym.cwd / "plain"
    path.write_text("#!/usr/bin/env python3\nprint(1)\n")
    pym("add", "--script", "plain", "c").check()
    found = f'# requires-python = ">={sys.version_info[0]}.{sys.version_info[1]}"\n'
    assert path.read_text().startswith(f"#!/usr/bin/env python3\n# /// script\n{found}")
    assert path.read_text().endswith("# ///\nprint(1)\n")


def test_made_locked_and_started(pym):
    pym("init", "--script", "new.py").check()
    pym("add", "--script", "new.py", "c").check()
    pym("lock", "--script", "new.py").check()
    pym("sync", "--script", "new.py").check()
    python = pym("python", "find", "--script", "new.py").check().out.strip()
    assert "/script-environments-1/new-" in python
    done = subprocess.run([python, pym.cwd / "new.py"], capture_output=True, text=True, check=True)
    assert done.stdout == "Hello from new.py!\n"


# -- running -----------------------------------------------------------------------------------------------------------


def test_run(pym, index):
    write(pym, "a")
    first = pym("run", "s.py", "word").check()
    assert first.out == "a==2.0 b==2.0 word\n"
    assert first.err.startswith("Installed 2 packages")
    assert first.err.count("\n") == 1
    index.requests.clear()
    second = pym("run", "--offline", "s.py").check()
    assert (second.out, second.err) == ("a==2.0 b==2.0\n", "")
    assert not index.requests
    (site,) = (pym.home / ".cache/pym/script-environments-1").glob("s-*/lib/python*/site-packages")
    shutil.rmtree(site / "a-2.0.dist-info")  # somebody else changes the environment
    assert pym("run", "--offline", "s.py").check().out == "a==2.0 b==2.0\n"
    with (pym.cwd / "s.py").open("a") as file:
        file.write("print('more')\n")  # the block is as it was
    assert pym("run", "--offline", "s.py").check().out == "a==2.0 b==2.0\nmore\n"
    write(pym, "c")
    assert pym("run", "s.py").check().out == "c==1.0\n"


def test_run_as_locked(pym):
    write(pym, "a")
    assert pym("run", "s.py").check().out == "a==2.0 b==2.0\n"
    pym("lock", "--script", "s.py", "-P", "b==1.0").check()
    assert pym("run", "s.py").check().out == "a==2.0 b==1.0\n"
    (pym.cwd / "pylock.s.toml").unlink()
    pym("run", "--locked", "s.py").check(2)
    assert pym("run", "s.py").check().out == "a==2.0 b==1.0\n"  # what is there will do
    assert pym("run", "-U", "s.py").check().out == "a==2.0 b==2.0\n"


def test_run_from_a_shebang(pym, tmp_path):
    programs = tmp_path / "programs"
    programs.mkdir()
    start = " ".join(START)
    (programs / "pym").write_text(f'#!/bin/sh\nexec {start} "$@"\n')
    (programs / "pym").chmod(0o755)
    path = write(pym, "c", name="tool")
    path.write_text("#!/usr/bin/env -S pym run --script\n" + path.read_text())
    path.chmod(0o755)
    done = pym.run([str(path), "-x"], cwd=tmp_path, PATH=f"{programs}:/usr/bin:/bin").check()
    assert done.out == "c==1.0 -x\n"


def test_run_does_not_mind_the_project_around(pym):
    (pym.cwd / "pyproject.toml").write_text('[project]\nname = "p"\nversion = "1"\nrequires-python = ">=99"\n')
    write(pym, "c")
    assert pym("run", "s.py").check().out == "c==1.0\n"
    assert not (pym.cwd / ".venv").exists()
    assert not (pym.cwd / "pylock.toml").exists()
