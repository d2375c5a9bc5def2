"""`pym python verify`: every file of a managed interpreter against the manifest of its installation."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.support.archives import pbs_archive
from tests.support.runner import Pym, tree


@pytest.fixture
def pym(tmp_path: Path) -> Pym:
    pbs_archive(tmp_path / "mirror", "3.12.1")
    found = Pym(tmp_path, PYM_PYTHON_CATALOGUE=str(tmp_path / "mirror"))
    found("python", "install", "3.12").check()
    return found


def directory(pym: Pym) -> Path:
    return pym.store / next(entry.name for entry in pym.store.iterdir() if entry.name.startswith("cpython-3.12.1"))


def test_a_new_one_is_as_installed(pym: Pym) -> None:
    before = tree(pym.store)
    done = pym("python", "verify").check()
    assert done.out == ""
    assert "all as installed" in done.err
    assert tree(pym.store) == before


def test_full_archives_have_a_manifest_too(tmp_path: Path) -> None:
    pbs_archive(tmp_path / "mirror", "3.12.1", flavor="pgo+lto-full")
    pym = Pym(tmp_path, PYM_PYTHON_CATALOGUE=str(tmp_path / "mirror"))
    pym("python", "install", "3.12").check()
    pym("python", "verify").check()


def test_names_what_differs_and_repairs_it(pym: Pym) -> None:
    before = tree(pym.store)
    place = directory(pym)
    library = place / "lib/python3.12"
    (library / "os.py").write_bytes(b"evil\n")
    (place / "bin/python3").unlink()
    (library / "site-packages/mine.py").write_text("")
    done = pym("python", "verify", "3.12").check(1)
    lines = done.out.splitlines()
    assert lines[0] == place.name
    assert lines[1:] == [
        "  missing  bin/python3",
        "  changed  lib/python3.12/os.py (has 5 bytes instead of 39)",
        "  foreign  lib/python3.12/site-packages/mine.py",
    ]
    found = json.loads(pym("python", "verify", "--output-format", "json").check(1).out)
    assert found[0]["missing"] == ["bin/python3"]
    assert found[0]["foreign"] == ["lib/python3.12/site-packages/mine.py"]
    done = pym("python", "verify", "--repair").check()
    assert "mine.py" in done.err
    assert tree(pym.store) == before


def test_packages_are_neither_foreign_nor_thrown_away(pym: Pym) -> None:
    site = directory(pym) / "lib/python3.12/site-packages"
    (site / "six.py").write_text("")
    info = site / "six-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Name: six\nVersion: 1.0\n")
    (info / "RECORD").write_text("six.py,,\nsix-1.0.dist-info/METADATA,,\nsix-1.0.dist-info/RECORD,,\n")
    pym("python", "verify").check()
    (directory(pym) / "bin/python3").unlink()
    before = tree(pym.store)
    done = pym("python", "verify", "--repair").check(1)
    assert "PYM-841" in done.err
    assert "six" in done.err
    assert tree(pym.store) == before


def test_one_without_a_manifest_is_not_called_whole(pym: Pym) -> None:
    (directory(pym) / "pym.manifest").unlink()
    done = pym("python", "verify").check(1)
    assert "without a manifest" in done.out
    pym("python", "verify", "--repair").check()
    pym("python", "verify").check()


def test_what_is_not_installed(pym: Pym) -> None:
    assert "PYM-101" in pym("python", "verify", "3.11").check(2).err
