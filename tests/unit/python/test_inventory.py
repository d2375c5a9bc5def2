"""The manifest of an interpreter: written at installing, and what the check against it sees."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from tests.support.archives import directory, file, gz, hard_link, link, tar

from pym.errors import StoreError
from pym.fs.archive.unpack import unpack
from pym.python import inventory


@pytest.fixture
def installed(tmp_path: Path):
    """An unpacked interpreter with its manifest; the inventory is the one of unpacking."""
    tree = tmp_path / "tree"
    tree.mkdir()
    archive = gz(
        tar(
            file("python/bin/python3.12", b"#!/bin/sh\n", mode=0o755),
            link("python/bin/python3", "python3.12"),
            hard_link("python/bin/python3.12-again", "python/bin/python3.12"),
            file("python/lib/os.py", b"import sys\n"),
            file("python/lib/odd\\name", b"x"),
            directory("python/lib/empty"),
        )
    )
    found: dict = {}
    unpack([archive], str(tree), name="a.tar.gz", inventory=found)
    return tree, found


def test_unpacking_says_what_it_wrote(installed) -> None:
    _, found = installed
    assert set(found) == {"bin/python3.12", "bin/python3", "bin/python3.12-again", "lib/os.py", "lib/odd\\name"}
    assert found["bin/python3"] == (-1, 0, "python3.12")
    assert found["bin/python3.12"] == found["bin/python3.12-again"]
    assert found["bin/python3.12"][:2] == (10, 0o755)
    assert found["lib/os.py"][:2] == (11, 0o644)
    import hashlib

    assert found["lib/os.py"][2] == hashlib.sha256(b"import sys\n").hexdigest()


def test_reads_back_what_was_written(installed) -> None:
    tree, found = installed
    (tree / "BUILD").write_text("20240107")
    inventory.write(str(tree), found, [str(tree / "BUILD")])
    read = inventory.read(str(tree))
    assert read is not None
    assert read == found | {"BUILD": read["BUILD"]}
    assert read["BUILD"][:2] == (8, 0o644)
    assert inventory.check(str(tree), read) == inventory.Differences([], [], [], 6)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda tree: (tree / "lib/os.py").unlink(), (["lib/os.py"], [], [])),
        (lambda tree: (tree / "lib/os.py").write_bytes(b"import SYS\n"), ([], [("lib/os.py", "has other content")], [])),
        (
            lambda tree: (tree / "lib/os.py").write_bytes(b""),
            ([], [("lib/os.py", "has 0 bytes instead of 11")], []),
        ),
        (
            lambda tree: (tree / "bin/python3.12").chmod(0o644),
            (
                [],
                [("bin/python3.12", "has permissions 644"), ("bin/python3.12-again", "has permissions 644")],
                [],
            ),
        ),
        (lambda tree: (tree / "lib/os.py").chmod(0o666), ([], [("lib/os.py", "has permissions 666")], [])),
        (lambda tree: (tree / "lib/os.py").chmod(0o600), ([], [], [])),
        (lambda tree: _relink(tree / "bin/python3", "/bin/sh"), ([], [("bin/python3", "leads to `/bin/sh`")], [])),
        (lambda tree: _relink(tree / "lib/os.py", "x"), ([], [("lib/os.py", "is a link")], [])),
        (lambda tree: (tree / "lib/new.py").write_text(""), ([], [], ["lib/new.py"])),
        (lambda tree: os.symlink("os.py", tree / "lib/new.py"), ([], [], ["lib/new.py"])),
        (lambda tree: _write(tree / "lib/__pycache__/os.cpython-312.opt-1.pyc"), ([], [], [])),
        (lambda tree: _write(tree / "lib/__pycache__/os.cpython-312.pyc.139872"), ([], [], [])),
        (lambda tree: _write(tree / "lib/__pycache__/gone.cpython-312.pyc"), ([], [], ["lib/__pycache__/gone.cpython-312.pyc"])),
    ],
)  # fmt: skip
def test_sees_every_difference(installed, change, expected) -> None:
    tree, found = installed
    inventory.write(str(tree), found, [])
    change(tree)
    differences = inventory.check(str(tree), inventory.read(str(tree)) or {})
    assert (differences.missing, differences.changed, differences.foreign) == expected


def test_same_size_and_time_do_not_fool_it(installed) -> None:
    tree, found = installed
    inventory.write(str(tree), found, [])
    path = tree / "lib/os.py"
    before = path.stat()
    path.write_bytes(b"import SYS\n")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert inventory.check(str(tree), found).changed == [("lib/os.py", "has other content")]


def test_without_a_manifest(tmp_path: Path) -> None:
    assert inventory.read(str(tmp_path)) is None


@pytest.mark.parametrize(
    "damage", [lambda d: d[:-30], lambda d: d.replace(b"os.py", b"so.py"), lambda d: b"", lambda d: d + b"x\n"]
)
def test_a_damaged_manifest_is_never_believed(installed, damage) -> None:
    tree, found = installed
    inventory.write(str(tree), found, [])
    path = tree / inventory.MANIFEST
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(StoreError, match="damaged"):
        inventory.read(str(tree))


def test_a_link_of_the_archive_is_not_written_through(installed, tmp_path: Path) -> None:
    tree, found = installed
    outside = tmp_path / "outside"
    outside.write_text("mine")
    os.symlink(outside, tree / inventory.MANIFEST)
    inventory.write(str(tree), found, [])
    assert outside.read_text() == "mine"


def _relink(path: Path, target: str) -> None:
    path.unlink()
    path.symlink_to(target)


def _write(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"")
