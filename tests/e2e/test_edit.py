"""`pym add`, `remove`, `version`: file and lock change together, or not at all."""

from __future__ import annotations

import signal
import subprocess
import sys
import tomllib

import pytest
from tests.support import backends, wheels
from tests.support.runner import START, Pym

PYPROJECT = b'[project]\nname = "demo"\nversion = "1.0"\nrequires-python = ">=3.11"\ndependencies = ["b"]  # mine\n'
PLACES = ("--no-index", "--find-links", "links", "--no-sync", "--python", sys.executable)


@pytest.fixture
def pym(tmp_path):
    pym = Pym(tmp_path)
    links = pym.cwd / "links"
    links.mkdir()
    for name, version in (("a", "1.2.3"), ("a", "1.1"), ("b", "2.0"), ("zero", "0.0.4")):
        wheels.build(links, name, version, {f"{name}.py": b""})
    (pym.cwd / "pyproject.toml").write_bytes(PYPROJECT)
    pym("lock", *PLACES[:3], "--python", sys.executable).check()
    return pym


def state(pym):
    return (pym.cwd / "pyproject.toml").read_bytes(), (pym.cwd / "pylock.toml").read_bytes()


@pytest.mark.parametrize(
    ("words", "written"),
    [
        (("a",), "a>=1.2.3"),
        (("a", "--bounds", "major"), "a>=1.2.3,<2.0.0"),
        (("a", "--bounds", "minor"), "a>=1.2.3,<1.3.0"),
        (("a", "--bounds", "exact"), "a==1.2.3"),
        (("zero", "--bounds", "major"), "zero>=0.0.4,<0.0.5"),
        (("a<1.2",), "a<1.2"),
        (("a", "--raw"), "a"),
        (("A", "-c", "limit.txt"), "a>=1.1"),
        (("a; python_version < '4'",), "a>=1.2.3 ; python_full_version < '4'"),
    ],
)
def test_what_is_added_gets_bounds_and_goes_without_a_trace(pym, words, written):
    (pym.cwd / "limit.txt").write_text("a<1.2\n")
    before = state(pym)
    pym("add", *PLACES, *words).check()
    file, lock = state(pym)
    assert written in tomllib.loads(file.decode())["project"]["dependencies"]
    name = written.partition(">")[0].partition("=")[0].partition("<")[0]
    assert name in [package["name"] for package in tomllib.loads(lock.decode())["packages"]]
    pym("lock", *PLACES[:3], "--python", sys.executable, "--check").check()
    pym("remove", *PLACES, name).check()
    assert state(pym) == before


@pytest.mark.parametrize(
    ("words", "installed"),
    [
        (("add", "a"), "a b zero"),
        (("add", "--dev", "a"), "a b dev zero"),
        (("add", "--optional", "x", "a"), "a b zero"),
        (("add", "--group", "dev", "a"), "a b dev zero"),
        (("add", "--group", "g", "a"), "a b dev zero"),
        (("version", "2.0"), "b dev zero"),
        (("remove", "b"), "dev zero"),
    ],
)
def test_an_environment_gets_what_uv_gives_it(pym, words, installed):
    wheels.build(pym.cwd / "links", "dev", "1.0", {"dev.py": b""})
    groups = b'[dependency-groups]\ndev = ["dev"]\nother = ["zero"]\n[tool.uv]\ndefault-groups = ["dev", "other"]\n'
    (pym.cwd / "pyproject.toml").write_bytes(PYPROJECT + groups)
    pym(*words, *[one for one in PLACES if one != "--no-sync"]).check()
    found = (pym.cwd / ".venv").glob("lib/*/site-packages/*.dist-info")
    assert sorted(one.name.partition("-")[0] for one in found) == installed.split()


def test_what_cannot_be_had_changes_nothing(pym):
    before = state(pym)
    failed = pym("add", *PLACES, "nowhere").check(1)
    assert "Failed to add dependencies" in failed.err
    assert "--frozen" in failed.err
    assert state(pym) == before
    assert not (pym.cwd / ".pym-edit").exists()


@pytest.mark.parametrize("said", ['dynamic = ["version", "dependencies"]', 'version = "1.0"'])
def test_what_cannot_be_built_changes_nothing(pym, said):
    backends.tree(
        pym.cwd / "bad", "raise SystemExit('it is so')", name="bad", project=f'[project]\nname = "bad"\n{said}\n'
    )
    before = state(pym)
    failed = pym("add", *[one for one in PLACES if one != "--no-sync"], "./bad").check(1)
    assert "error[PYM-901]: Failed to add dependencies\n  cause: Failed to build `bad @ " in failed.err
    assert "it is so" in failed.err and "--frozen" in failed.err
    assert state(pym) == before


def test_a_name_that_only_a_build_tells(pym):
    backends.tree(pym.cwd / "other", name="Its-Name", requires=("a",))
    pym("add", *PLACES, "./other").check()
    assert 'dependencies = ["b", "its-name"]' in (pym.cwd / "pyproject.toml").read_text()
    assert '"1.2.3"' in (pym.cwd / "pylock.toml").read_text()
    (pym.cwd / "s.py").write_text("# /// script\n# dependencies = []\n# ///\n")
    pym("add", *PLACES[:3], "--script", "s.py", "./other").check()
    assert '"its-name"' in (pym.cwd / "s.py").read_text()
    backends.tree(pym.cwd / "third", "raise SystemExit('it is so')")
    assert "it is so" in pym("add", *PLACES, "./third").check(2).err


def test_what_is_no_setting_is_told_once(pym):
    (pym.cwd / "pyproject.toml").write_bytes(PYPROJECT + b"[tool.pym]\nfoo = 1\n")
    assert pym("add", "a", *PLACES).check().err.count("There is no setting `foo`") == 1


def test_locked_changes_nothing(pym):
    before = state(pym)
    assert "--locked" in pym("add", *PLACES, "--locked", "a").check(1).err
    assert state(pym) == before


def test_a_version_is_locked_too(pym):
    assert pym("version", *PLACES, "--bump", "minor").check().out == "demo 1.0 => 1.1\n"
    assert b'version = "1.1"' in state(pym)[0]
    pym("lock", *PLACES[:3], "--python", sys.executable, "--check").check()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_whoever_is_stopped_while_locking_has_changed_nothing(pym, number):
    """The lock is stopped at the one place where it reads what the test holds: a constraint from a pipe."""
    before = state(pym)
    code = (
        "import os, sys\n"
        "from pym.cli import main\n"
        "from pym.ops import lock\n"
        "def run(*_, **__):\n"
        "    os.write(1, b'locking')\n"
        "    sys.stdin.read()\n"
        "lock.run = run\n"
        "sys.exit(main.main(sys.argv[1:]))\n"
    )
    command = [START[0], "-c", code, "add", *PLACES, "a"]
    process = subprocess.Popen(
        command, cwd=pym.cwd, env=pym.environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout.read(7) == b"locking"
    assert b'"a"' in state(pym)[0]
    process.send_signal(number)
    process.communicate()
    if number != signal.SIGKILL:
        assert process.returncode == 128 + number
        assert state(pym) == before
    restored = pym("lock", *PLACES[:3], "--python", sys.executable).check()
    assert ("restored as before" in restored.err) == (number == signal.SIGKILL)
    assert state(pym) == before
    assert not (pym.cwd / ".pym-edit").exists()
