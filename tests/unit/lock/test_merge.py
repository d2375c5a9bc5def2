"""Merges of locks, and the versions of a `uv.lock`."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.support.locks import package, project

from pym.errors import LockInvalid, UsageError
from pym.lock import merge, uv_lock
from pym.lock.write import write
from pym.model.lock import Edge
from pym.model.resolution import Preference


def text(version: str, *more: str) -> bytes:
    packages = [package("a", version), *[package(name) for name in more]]
    return write(project(packages, [Edge("a"), *[Edge(name) for name in more]])).encode()


def test_parts() -> None:
    data = b"x\n<<<<<<< ours\n1\n||||||| base\n0\n=======\n2\n>>>>>>> theirs\ny\n"
    assert merge.parts(data) == (b"x\n1\ny\n", b"x\n0\ny\n", b"x\n2\ny\n")
    assert merge.parts(b"x\n") == (b"x\n", b"", b"x\n")


@pytest.mark.parametrize("data", [b"<<<<<<< a\n", b">>>>>>> a\n", b"<<<<<<< a\n=======\n<<<<<<< a\n"])
def test_marks_that_do_not_match(data: bytes) -> None:
    with pytest.raises(LockInvalid):
        merge.preferences(data, "pylock.toml")


def test_versions_of_both_sides() -> None:
    whole = b"<<<<<<< ours\n" + text("1.0", "b") + b"=======\n" + text("2.0", "c") + b">>>>>>> theirs\n"
    names = {(one.name, one.version) for one in merge.preferences(whole, "x")}
    assert names == {("a", "1.0"), ("b", "1.0"), ("a", "2.0"), ("c", "1.0")}
    assert merge.preferences(whole, "x")[0] == Preference("a", "1.0")


def test_a_side_that_is_no_lock_by_itself() -> None:
    broken = b"<<<<<<< o\n" + text("1.0").replace(b"[tool.pym]", b"[[[") + b"=======\n" + text("2.0") + b">>>>>>> t\n"
    assert {one.version for one in merge.preferences(broken, "x") if one.name == "a"} == {"1.0", "2.0"}


def test_three_ways() -> None:
    base, ours, theirs = text("1.0"), text("2.0"), text("3.0")
    assert merge.agreed(base, base, theirs) == theirs
    assert merge.agreed(base, ours, base) == ours
    assert merge.agreed(base, ours, ours) == ours
    assert merge.agreed(base, ours, theirs) is None


UV = """
version = 1
revision = 3
requires-python = ">=3.10"
resolution-markers = ["python_full_version >= '3.11'", "python_full_version < '3.11'", "extra == 'extra-1-a-b'"]

[[package]]
name = "numpy"
version = "2.2.6"
source = { registry = "https://index.example.com/simple" }
resolution-markers = ["python_full_version < '3.11'"]

[[package]]
name = "Flask"
version = "3.0.0"
source = { registry = "https://index.example.com/simple" }

[[package]]
name = "root"
version = "0.1"
source = { editable = "." }

[[package]]
name = "broken"
version = "x y"
source = { registry = "https://index.example.com/simple" }
"""


def test_uv_lock(tmp_path: Path) -> None:
    path = tmp_path / "uv.lock"
    path.write_text(UV)
    assert uv_lock.preferences(str(path)) == (
        Preference("numpy", "2.2.6", "python_full_version < '3.11'"),
        Preference("flask", "3.0.0"),
    )


@pytest.mark.parametrize("data", [b"\xff", b"= 1", b"a = " + b"[" * 100_000])
def test_uv_lock_that_is_none(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "uv.lock"
    path.write_bytes(data)
    with pytest.raises(UsageError):
        uv_lock.preferences(str(path))
