"""Packages that have to be built, as people meet them: compiled, installed, editable, broken, interrupted."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from tests.support import wheels
from tests.support.backends import PREPARED, sdist, tree
from tests.support.runner import START, Pym
from tests.support.runner import tree as files


@pytest.fixture
def pym(tmp_path: Path) -> Pym:
    return Pym(
        tmp_path,
        PYM_NO_INDEX="1",
        PYM_FIND_LINKS=str(tmp_path / "links"),
        PYM_PYTHON=sys.executable,
        PYM_CACHE_DIR=str(tmp_path / "cache"),
    )


@pytest.fixture
def links(tmp_path: Path) -> Path:
    wheels.build(tmp_path / "links", "six", "1.16.0", {"six.py": b""})
    return tmp_path / "links"


def pins(text: str) -> list[str]:
    return [line for line in text.splitlines() if not line.lstrip().startswith("#")]


def test_dynamic_metadata_of_an_sdist_is_resolved_and_kept(pym: Pym, links: Path, tmp_path: Path) -> None:
    counts = tmp_path / "counts"
    more = f"{PREPARED}\nopen({str(counts)!r}, 'a').write('x')\n"
    sdist(links, tree(tmp_path / "t", more, requires=("six",)))
    (pym.cwd / "in.txt").write_text("thing\n")
    assert pins(pym("pip", "compile", "in.txt", "-q").check().out) == ["six==1.16.0", "thing==1.0"]
    count = counts.stat().st_size
    assert pins(pym("pip", "compile", "in.txt", "-q").check().out) == ["six==1.16.0", "thing==1.0"]
    assert counts.stat().st_size == count
    assert os.listdir(tmp_path / "cache" / "builds-1") == []


def test_a_project_with_dynamic_requirements(pym: Pym, links: Path) -> None:
    project = '[project]\nname = "thing"\nversion = "1.0"\ndynamic = ["dependencies"]\n'
    more = f"{PREPARED}\nREQUIRES += ['six', 'none-such; extra == \"x\"']\n"
    tree(pym.cwd, more, project=project)
    assert pins(pym("pip", "compile", "pyproject.toml", "-q").check().out) == ["six==1.16.0"]


def test_a_directory_whose_name_only_a_build_tells(pym: Pym, links: Path) -> None:
    tree(pym.cwd / "sub", PREPARED, requires=("six",))
    (pym.cwd / "in.txt").write_text("./sub\n")
    assert pins(pym("pip", "compile", "in.txt", "-q").check().out) == ["six==1.16.0", "./sub"]


def test_a_setting_makes_another_answer(pym: Pym, links: Path, tmp_path: Path) -> None:
    more = """
def prepare_metadata_for_build_wheel(d, c=None, _before=None):
    REQUIRES.extend(["six"] if c else [])
    os.mkdir(os.path.join(d, _info()))
    open(os.path.join(d, _info(), "METADATA"), "w").write(_metadata())
    return _info()
"""
    sdist(links, tree(tmp_path / "t", more))
    (pym.cwd / "in.txt").write_text("thing\n")
    assert pins(pym("pip", "compile", "in.txt", "-q").check().out) == ["thing==1.0"]
    with_six = ["six==1.16.0", "thing==1.0"]
    assert pins(pym("pip", "compile", "in.txt", "-q", "-C", "a=b").check().out) == with_six
    assert pins(pym("pip", "compile", "in.txt", "-q", "--config-settings-package", "thing:a=b").check().out) == with_six
    assert pins(pym("pip", "compile", "in.txt", "-q").check().out) == ["thing==1.0"]


def test_install_builds_and_an_editable_follows_its_tree(pym: Pym, links: Path, tmp_path: Path) -> None:
    sdist(links, tree(tmp_path / "t", PREPARED, requires=("six",)))
    pym("venv", "-q").check()
    python = pym.cwd / ".venv" / "bin" / "python"
    environ = {"PYM_PYTHON": ""}
    result = pym("pip", "install", "thing", **environ).check()
    assert "Building thing==1.0" in result.err
    assert " + thing==1.0" in result.err
    where = "import thing; print(thing.__file__)"
    assert ".venv" in subprocess.run([python, "-c", where], capture_output=True, text=True).stdout
    source = tree(tmp_path / "edited", name="edited")
    (source / "edited.py").write_text("x = 1\n")
    pym("pip", "install", "-e", str(source), **environ).check()
    where = "import edited; print(edited.__file__)"
    assert str(source) in subprocess.run([python, "-c", where], capture_output=True, text=True).stdout


def test_a_failure_shows_what_the_backend_said_and_changes_nothing(pym: Pym, links: Path, tmp_path: Path) -> None:
    more = "\ndef build_wheel(*a, **k):\n    raise SystemExit('fatal error: Python.h: No such file or directory')\n"
    sdist(links, tree(tmp_path / "t", more))
    pym("venv", "-q").check()
    libraries = pym.cwd / ".venv" / "lib"
    before = files(libraries)
    result = pym("pip", "install", "thing", PYM_PYTHON="").check(1)
    assert "error[PYM-901]: Failed to build `thing==1.0`" in result.err
    assert "the header `Python.h` of Python itself is missing" in result.err
    assert "`backend.build_wheel` failed with exit code 1" in result.err
    assert files(libraries) == before
    assert os.listdir(tmp_path / "cache" / "builds-1") == []


def test_no_build_means_it(pym: Pym, links: Path, tmp_path: Path) -> None:
    canary = tmp_path / "canary"
    source = tree(tmp_path / "t", f"\nopen({str(canary)!r}, 'w').close()\n")
    sdist(links, source)
    (pym.cwd / "in.txt").write_text("thing\n")
    pym("pip", "compile", "in.txt", "--no-build").check(1)
    (pym.cwd / "in.txt").write_text(f"thing @ {source.as_uri()}\n")
    assert "PYM-903" in pym("pip", "compile", "in.txt", "--no-build").check(1).err
    assert not canary.exists()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_a_build_that_is_stopped_leaves_nothing_that_stays(
    pym: Pym, links: Path, tmp_path: Path, number: signal.Signals
) -> None:
    ready = tmp_path / "ready"
    os.mkfifo(ready)
    more = f"""
def build_wheel(*a, **k):
    with open({str(ready)!r}, "w") as file:
        file.write(str(os.getpid()))
    import time
    time.sleep(600)
"""
    sdist(links, tree(tmp_path / "t", more))
    (pym.cwd / "in.txt").write_text("thing\n")
    process = subprocess.Popen(
        [*START, "pip", "compile", "in.txt"], cwd=pym.cwd, env=pym.environ, stderr=subprocess.PIPE
    )
    child = int(ready.read_text())
    process.send_signal(number)
    _, err = process.communicate()
    assert b"Traceback" not in err
    assert process.returncode != 0
    scratch = tmp_path / "cache" / "builds-1"
    if number == signal.SIGKILL:
        os.kill(child, signal.SIGKILL)  # nobody was left who could have ended it
        assert len(os.listdir(scratch)) == 2  # its directory, and whose turn it was
    else:
        assert not Path(f"/proc/{child}").exists()
        assert os.listdir(scratch) == []
    (tmp_path / "links" / "thing-1.0.tar.gz").unlink()
    sdist(links, tree(tmp_path / "t2"))
    assert pins(pym("pip", "compile", "in.txt", "-q").check().out) == ["thing==1.0"]
    assert os.listdir(scratch) == []
