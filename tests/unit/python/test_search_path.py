from __future__ import annotations

import os
from pathlib import Path

import pytest

from pym.python import search_path
from pym.python.request import PythonRequest
from pym.python.search_path import directories, executable_names, named, programs

pytestmark = pytest.mark.skipif(os.name == "nt", reason="names without .exe")


def parse(text: str) -> PythonRequest:
    return PythonRequest.parse(text, "/nowhere")


def put(directory: Path, *names: str, mode: int = 0o755) -> Path:
    directory.mkdir(parents=True, exist_ok=True)
    for name in names:
        (directory / name).touch()
        (directory / name).chmod(mode)
    return directory


def found(text: str, path: str, cache: str = "") -> list[str]:
    return list(programs(parse(text), {"PATH": path}, "/", cache))


# uv's own test of the same rule (executable_names_from_request), and its order for free-threaded builds.
@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("any", "python python3 cpython cpython3 pypy pypy3 graalpy graalpy3 pyodide pyodide3"),
        ("default", "python python3"),
        ("3", "python3 python"),
        ("4", "python4 python"),
        ("3.13", "python3.13 python3 python"),
        ("pypy", "pypy pypy3 python python3"),
        ("pypy@3.10", "pypy3.10 pypy3 pypy python3.10 python3 python"),
        ("3.13t", "python3.13t python3.13 python3t python3 pythont python"),
        ("3t", "python3t python3 pythont python"),
        ("3.13.2", "python3.13.2 python3.13 python3 python"),
        ("3.13rc2", "python3.13rc2 python3.13 python3 python"),
        (">=3.12", "python3 python"),
        ("linux", "python python3"),
        ("3.13+gil", "python3.13 python3 python"),
    ],
)
def test_the_names_that_are_looked_for(text: str, names: str) -> None:
    assert executable_names(parse(text)) == names.split()


def test_each_directory_once_whatever_it_is_called(tmp_path: Path) -> None:
    put(tmp_path / "usr" / "bin")
    put(tmp_path / "other")
    (tmp_path / "bin").symlink_to("usr/bin")
    path = f"{tmp_path}/bin::{tmp_path}/usr/bin:{tmp_path}/nothing:other:{tmp_path}/other"
    assert directories({"PATH": path}, str(tmp_path)) == [f"{tmp_path}/bin", f"{tmp_path}/other"]
    assert directories({"PATH": path, "PYM_PYTHON_SEARCH_PATH": "other"}, str(tmp_path)) == [f"{tmp_path}/other"]
    assert directories({"PATH": path, "PYM_PYTHON_SEARCH_PATH": ""}, str(tmp_path)) == []
    assert directories({}, str(tmp_path)) == []


def test_directories_in_order_and_in_each_the_most_telling_name_first(tmp_path: Path) -> None:
    one = put(tmp_path / "one", "python", "python3.12")
    two = put(tmp_path / "two", "python3", "python3.12", "python3.13")
    assert found("3.12", f"{one}:{two}") == [
        f"{one}/python3.12",
        f"{one}/python",
        f"{two}/python3.12",
        f"{two}/python3",
    ]


def test_where_no_minor_version_is_asked_for_all_of_them_are_offered_newest_first(tmp_path: Path) -> None:
    names = (
        "python3.9 python3.10 python3.13t python3.13 python3.5 python3.x python3.100 python3.12-config pypy3.11 python"
    )
    place = put(tmp_path / "bin", *names.split())
    expected = ["python", "python3.13", "python3.13t", "python3.10", "python3.9"]
    assert found("default", str(place)) == [f"{place}/{name}" for name in expected]
    assert found(">=3.10,<3.13", str(place)) == [f"{place}/{name}" for name in ("python", "python3.10")]
    assert found("pypy", str(place))[-5] == f"{place}/python3.13"
    assert f"{place}/pypy3.11" in found("pypy", str(place))
    assert f"{place}/pypy3.11" in found("any", str(place))
    assert found("3.11", str(place)) == [f"{place}/python"]


def test_what_may_not_be_executed_is_no_program(tmp_path: Path) -> None:
    place = put(tmp_path / "bin", "python3", "python3.12", mode=0o644)
    assert found("3.12", str(place)) == [] == found("default", str(place))


def test_a_large_directory_is_listed_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search_path, "_TICK", -1)
    place = put(tmp_path / "bin", "python3.9", *[f"program{number}" for number in range(60)])
    cache = str(tmp_path / "cache")
    assert found("default", str(place), cache) == [f"{place}/python3.9"]
    listed = []
    real = os.listdir
    monkeypatch.setattr(search_path.os, "listdir", lambda path: listed.append(path) or real(path))
    assert found("default", str(place), cache) == [f"{place}/python3.9"]
    assert listed == []
    put(place, "python3.11")
    assert found("default", str(place), cache) == [f"{place}/python3.11", f"{place}/python3.9"]
    assert listed == [str(place)]
    os.unlink(place / "python3.9")
    assert found("default", str(place), cache) == [f"{place}/python3.11"]


def test_programs_by_name(tmp_path: Path) -> None:
    one, two = put(tmp_path / "one", "foo"), put(tmp_path / "two", "foo", "bar")
    put(tmp_path / "three", "foo", mode=0o644)
    (tmp_path / "four" / "foo").mkdir(parents=True)
    path = ":".join(str(tmp_path / name) for name in ("three", "one", "four", "two"))

    def by_name(name: str) -> list[str]:
        return list(named(name, {"PATH": path}, "/"))

    assert by_name("foo") == [f"{one}/foo", f"{two}/foo"]
    assert by_name("bar") == [f"{two}/bar"]
    assert by_name("nothing") == by_name("") == by_name("..") == by_name("\0") == []
