"""What pym installs is, file for file, what pip and uv install; and each of them can go on where another stopped."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.support import wheels
from tests.support.runner import Pym

UV = shutil.which("uv", path=os.path.dirname(sys.executable)) or shutil.which("uv")
MODERN = pytest.mark.skipif(UV is None, reason="uv is not here")

# What differs on purpose: who installed it, and what others keep for themselves.
OWN = {"INSTALLER", "uv_cache.json", "uv_build.json", "RECORD", "REQUESTED", "direct_url.json"}


@pytest.fixture
def links(tmp_path: Path) -> Path:
    """A directory of wheels with everything a wheel can have."""
    directory = tmp_path / "links"
    wheels.build(
        directory,
        "whole",
        "1.0",
        {
            "whole/__init__.py": b"def main():\n    print('whole works')\n",
            "whole/data.txt": b"data\n",
            "whole-1.0.data/scripts/whole-script": b"#!python\nprint('script works')\n",
            "whole-1.0.data/scripts/whole-sh": b"#!/bin/sh\necho sh works\n",
            "whole-1.0.data/data/share/whole/thing": b"thing\n",
            "whole-1.0.data/headers/whole.h": b"/* whole */\n",
            "whole-1.0.data/purelib/whole_extra.py": b"x = 1\n",
        },
        about={"entry_points.txt": b"[console_scripts]\nwhole = whole:main\n\n[gui_scripts]\nwhole-gui = whole:main\n"},
        metadata="Requires-Dist: part\n",
    )
    wheels.build(directory, "part", "2.0", {"space/part.py": b"y = 2\n"})
    return directory


@pytest.fixture
def pym(tmp_path: Path, links: Path) -> Pym:
    return Pym(tmp_path, PYM_FIND_LINKS=str(links), PYM_NO_INDEX="1", UV_CACHE_DIR=str(tmp_path / "uv-cache"))


def environment(path: Path) -> Path:
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", path], check=True)
    return path


def uv(pym: Pym, links: Path, *words: str) -> str:
    assert UV is not None
    flags = ["--no-index", "--find-links", str(links)] if words[0] in ("install", "sync") else []
    return pym.run([UV, "pip", *words, *flags]).check().err


def pip(pym: Pym, links: Path, place: Path, *words: str) -> str:
    flags = ["--no-index", "--find-links", str(links), "--no-compile"] if words[0] == "install" else []
    python = ["--python", str(place / "bin/python")]
    return pym.run([sys.executable, "-m", "pip", "--disable-pip-version-check", *python, *words, *flags]).check().out


def content(place: Path) -> dict[str, bytes]:
    """Every file of an environment that packages brought, with the environment's own path taken out."""
    found = {}
    for path in sorted(place.rglob("*")):
        name = str(path.relative_to(place))
        if path.is_dir() or path.is_symlink() or "__pycache__" in name or name in ("pyvenv.cfg", ".lock", ".gitignore"):
            continue
        if name.startswith("bin/") and ("activate" in name.lower() or name.startswith("bin/python")):
            continue
        found[name] = path.read_bytes().replace(str(place).encode(), b"~")
    return found


def records(place: Path) -> dict[str, set[str]]:
    """The paths that each RECORD names, what is somebody's own left out."""
    found = {}
    for path in place.rglob("RECORD"):
        rows = {row[0] for row in csv.reader(path.read_text().splitlines())}
        found[path.parent.name] = {
            row for row in rows if row.rpartition("/")[2] not in OWN - {"RECORD"} and "__pycache__" not in row
        }
    return found


def check_record(place: Path) -> None:
    """Every row of every RECORD is true."""
    for path in place.rglob("RECORD"):
        for name, digest, size in csv.reader(path.read_text().splitlines()):
            target = path.parent.parent / name
            assert target.exists(), name
            if digest:
                assert digest == wheels.digest(target.read_bytes()), name
                assert int(size) == target.stat().st_size


def test_as_pip_installs_it(pym: Pym, links: Path) -> None:
    ours, theirs = environment(pym.cwd / "ours"), environment(pym.cwd / "theirs")
    pym("pip", "install", "whole", "-p", ours).check()
    pip(pym, links, theirs, "install", "whole")
    compare(ours, theirs, requested=True)


@MODERN
def test_as_uv_installs_it(pym: Pym, links: Path) -> None:
    ours, theirs = environment(pym.cwd / "ours"), environment(pym.cwd / "theirs")
    pym("pip", "install", "whole", "-p", ours).check()
    uv(pym, links, "install", "whole", "-p", str(theirs))
    compare(ours, theirs, requested=False)


def compare(ours: Path, theirs: Path, *, requested: bool) -> None:
    check_record(ours)
    mine, others = content(ours), content(theirs)
    kept = OWN - {"REQUESTED"} if requested else OWN
    programs = {"bin/whole", "bin/whole-gui"}  # their text is each installer's own: see below what they do

    def plain(found: dict[str, bytes]) -> dict[str, bytes]:
        return {
            name: data for name, data in found.items() if name.rpartition("/")[2] not in kept and name not in programs
        }

    assert plain(mine) == plain(others)
    assert programs <= set(mine)
    assert records(ours) == records(theirs)
    for name in ("whole", "whole-script", "whole-sh"):
        for place in (ours,) if requested else (ours, theirs):  # pip leaves scripts without the mode of the archive
            done = subprocess.run([place / "bin" / name], capture_output=True, text=True, check=True)
            assert "works" in done.stdout
    for name in mine.keys() & others.keys():
        if not requested or not name.startswith("bin/whole-s"):
            assert (ours / name).stat().st_mode & 0o111 == (theirs / name).stat().st_mode & 0o111, name


def test_pip_goes_on_with_what_pym_installed(pym: Pym, links: Path) -> None:
    place = environment(pym.cwd / "env")
    pym("pip", "install", "whole", "-p", place).check()
    assert "part" in pip(pym, links, place, "list")
    assert "No broken requirements" in pip(pym, links, place, "check")
    wheels.build(links, "part", "3.0", {"space/part.py": b"y = 3\n"})
    pip(pym, links, place, "install", "-U", "part")
    assert "part 3.0" in " ".join(pip(pym, links, place, "list").split())
    pip(pym, links, place, "uninstall", "-y", "whole", "part")
    assert not [name for name in content(place) if "whole" in name or "part" in name]


def test_pym_goes_on_with_what_pip_installed(pym: Pym, links: Path) -> None:
    place = environment(pym.cwd / "env")
    pip(pym, links, place, "install", "whole")
    assert "Checked 1 package" in pym("pip", "install", "whole", "-p", place).check().err
    wheels.build(links, "part", "3.0", {"space/part.py": b"y = 3\n"})
    assert " + part==3.0" in pym("pip", "install", "-U", "part", "-p", place).check().err
    pym("pip", "uninstall", "whole", "part", "-p", place).check()
    assert not [name for name in content(place) if "whole" in name or "part" in name]


@MODERN
def test_uv_and_pym_take_turns(pym: Pym, links: Path) -> None:
    place = environment(pym.cwd / "env")
    pym("pip", "install", "whole", "-p", place).check()
    assert "Checked 1 package" in uv(pym, links, "install", "whole", "-p", str(place))
    uv(pym, links, "uninstall", "part", "-p", str(place))
    assert " + part==2.0" in pym("pip", "install", "whole", "-p", place).check().err
    uv(pym, links, "install", "--reinstall", "whole", "-p", str(place))
    pym("pip", "uninstall", "whole", "part", "-p", place).check()
    assert not [name for name in content(place) if "whole" in name or "part" in name]
