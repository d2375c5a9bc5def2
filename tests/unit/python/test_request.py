from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pym.errors import InvalidRequest
from pym.model.interpreter import InterpreterKey
from pym.model.platform import Platform
from pym.python.request import PythonRequest, runs
from pym.spec.admits import Specifiers

HOST = Platform("linux", "x86_64", "gnu")
SPECIFIERS = Specifiers()


def recorded() -> list[tuple[str, str, str, str]]:
    text = Path(__file__).with_name("requests.tsv").read_text(encoding="utf-8")
    rows = []
    for line in text.splitlines():
        if not line.startswith("#"):
            request, kind, canonical, message, _ = line.split("\t")
            rows.append((request, kind, canonical, message))
    return rows


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> str:
    directory = tmp_path_factory.mktemp("place")
    for name in ("sub", "3.11", "pypy3.9", "cpython"):
        (directory / name).mkdir()
    (directory / "afile").touch()
    return str(directory)


def parse(text: str) -> PythonRequest:
    return PythonRequest.parse(text, "/nowhere")


def key(text: str, platform: str = "linux-x86_64-gnu", implementation: str = "cpython") -> InterpreterKey:
    parsed = InterpreterKey.parse(f"{implementation}-{text}-{platform}")
    assert parsed is not None
    return parsed


def meaning(text: str, place: str) -> tuple[str, str, str]:
    """What pym makes of `text`, in the columns of the recording."""
    request = PythonRequest.parse(text, place)
    try:
        request.check()
        message = request.describe()
    except InvalidRequest as error:
        message = f"!{error.message}"
    return request.kind, "" if request.kind == "executable" else request.canonical(), message


def test_what_uv_makes_of_it(place: str) -> None:
    wrong = {text: (meaning(text, place), tuple(expected)) for text, *expected in recorded()}
    assert {text: pair for text, pair in wrong.items() if pair[0] != pair[1]} == {}


def test_the_canonical_text_means_the_same(place: str) -> None:
    requests = [PythonRequest.parse(row[0], place) for row in recorded()]
    assert [one for one in requests if PythonRequest.parse(one.canonical(), place) != one] == []


def test_the_recording_is_large_enough() -> None:
    assert len(recorded()) > 300
    kinds = "any default version implementation implementation_version directory file key executable"
    assert {row[1] for row in recorded()} == set(kinds.split())


@given(st.text(max_size=40))
def test_reading_never_fails(text: str) -> None:
    request = parse(text)
    request.describe()
    assert request.kind


@pytest.mark.parametrize(
    ("text", "patch_given", "minor_only"),
    [
        ("3.12.1", True, False),
        ("cpython-3.12.1-linux", True, False),
        ("==3.12.1", True, False),
        ("3.12", False, True),
        ("3.13t", False, True),
        ("cpython3.12", False, True),
        ("3", False, False),
        ("3.13rc1", False, False),
        (">=3.12", False, False),
        ("default", False, False),
        ("foo", False, False),
    ],
)
def test_how_exactly_it_says_which(text: str, patch_given: bool, minor_only: bool) -> None:
    assert (parse(text).patch_given, parse(text).minor_only) == (patch_given, minor_only)


@pytest.mark.parametrize(
    ("text", "prerelease", "debug", "alternative"),
    [
        ("default", False, False, False),
        ("any", True, True, True),
        ("3.13", False, False, False),
        ("3.13rc1", True, False, False),
        (">=3.14", False, False, False),
        (">=3.14rc1", True, False, False),
        (">=3.14.dev0", True, False, False),
        ("3.13d", False, True, False),
        ("cpython", False, False, False),
        ("cpython3.13", True, True, False),
        ("pypy", False, False, True),
        ("pyodide", False, False, True),
        ("cpython-3.13", False, False, False),
        ("cpython-3.13+debug", False, True, False),
        ("any-any-emscripten", False, False, True),
        ("foo", True, True, True),
        ("./foo", True, True, True),
    ],
)
def test_what_it_opts_in_to(text: str, prerelease: bool, debug: bool, alternative: bool) -> None:
    request = parse(text)
    assert (request.names_prerelease, request.names_debug, request.names_alternative) == (
        prerelease,
        debug,
        alternative,
    )


@pytest.mark.parametrize(
    ("text", "admitted", "refused"),
    [
        ("any", ["3.12.1", "3.13.0+freethreaded", "3.15.0a1+debug"], []),
        ("default", ["3.12.1", "3.14.0+freethreaded", "3.12.1+debug", "3.15.0rc1"], ["3.13.0+freethreaded"]),
        ("3", ["3.12.1", "3.15.0a1"], ["3.13.0+freethreaded"]),
        ("3.12", ["3.12.0", "3.12.9", "3.12.0rc1", "3.12.1+debug"], ["3.13.0", "3.1.2"]),
        ("3.12.1", ["3.12.1"], ["3.12.10", "3.12.1rc1"]),
        ("3.13", ["3.13.0"], ["3.13.0+freethreaded", "3.13.0+freethreaded+debug"]),
        ("3.14", ["3.14.0", "3.14.0+freethreaded"], []),
        ("3.14+gil", ["3.14.0", "3.14.0+debug"], ["3.14.0+freethreaded"]),
        ("3.13t", ["3.13.0+freethreaded", "3.13.0+freethreaded+debug"], ["3.13.0"]),
        ("3.13d", ["3.13.0+debug", "3.13.0+freethreaded+debug"], ["3.13.0", "3.13.0+freethreaded"]),
        ("3.13td", ["3.13.0+freethreaded+debug"], ["3.13.0+debug", "3.13.0+freethreaded", "3.13.0"]),
        ("3.14+gil+debug", ["3.14.0+debug"], ["3.14.0", "3.14.0+freethreaded+debug"]),
        ("3.13rc2", ["3.13.0rc2"], ["3.13.0rc1", "3.13.0", "3.14.0rc2"]),
        ("3.14.5rc1", ["3.14.5rc1"], ["3.14.4rc1", "3.14.0rc1", "3.14.5"]),
        (">=3.14", ["3.14.0", "3.14.0rc3", "3.14.0+freethreaded"], ["3.13.9"]),
        (">=3.14rc2", ["3.14.0rc2", "3.14.0"], ["3.14.0rc1", "3.14.0b4"]),
        ("<3.14", ["3.13.0"], ["3.14.0rc1", "3.13.0+freethreaded"]),
        (">=3.13t", ["3.13.0+freethreaded"], ["3.13.0", "3.14.0"]),
        ("==3.13t", ["3.13.0+freethreaded"], ["3.13.0"]),
        ("!=3.12.1", ["3.12.2"], ["3.12.1"]),
        ("cpython-3.12-linux-x86_64-gnu", ["3.12.1"], ["3.13.0"]),
        ("linux", ["3.12.1"], ["3.13.0+freethreaded"]),
        ("./somewhere", ["3.8.0", "3.13.0+freethreaded"], []),
    ],
)
def test_which_interpreters_satisfy_it(text: str, admitted: list[str], refused: list[str]) -> None:
    request = parse(text)
    assert [one for one in admitted if not request.admits(key(one), SPECIFIERS)] == []
    assert [one for one in refused if request.admits(key(one), SPECIFIERS)] == []


def test_environments_may_be_of_any_variant_where_no_version_is_asked_for() -> None:
    threads = key("3.13.0+freethreaded")
    assert parse("default").admits(threads, SPECIFIERS, any_variant=True)
    assert not parse("3.13").admits(threads, SPECIFIERS, any_variant=True)


@pytest.mark.parametrize(
    ("text", "name", "admitted"),
    [
        ("cpython", "cpython-3.12.1-linux-x86_64-gnu", True),
        ("cpython", "pypy-3.10.14-linux-x86_64-gnu", False),
        ("pypy@3.10", "pypy-3.10.14-linux-x86_64-gnu", True),
        ("3.10", "pypy-3.10.14-linux-x86_64-gnu", True),
        ("pyodide", "cpython-3.12.1-emscripten-wasm32-musl", True),
        ("pyodide", "cpython-3.12.1-linux-x86_64-gnu", False),
        ("cpython-3.12-macos", "cpython-3.12.1-linux-x86_64-gnu", False),
        ("any-any-linux-aarch64", "cpython-3.12.1-linux-x86_64-gnu", False),
        ("any-any-linux-x86_64", "cpython-3.12.1-linux-x86_64_v3-gnu", False),
        ("x86_64_v3", "cpython-3.12.1-linux-x86_64_v3-gnu", True),
        ("linux-musl", "cpython-3.12.1-linux-x86_64-gnu", False),
        ("arm64", "cpython-3.12.1-macos-aarch64-none", True),
    ],
)
def test_implementation_and_platform(text: str, name: str, admitted: bool) -> None:
    parsed = InterpreterKey.parse(name)
    assert parsed is not None
    assert parse(text).admits(parsed, SPECIFIERS) is admitted


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("3.99", "cpython-3.99-linux-x86_64-gnu"),
        ("default", "cpython-any-linux-x86_64-gnu"),
        ("any", "cpython-any-linux-x86_64-gnu"),
        ("pypy", "pypy-any-linux-x86_64-gnu"),
        ("pypy@3.10", "pypy-3.10-linux-x86_64-gnu"),
        (">=3.12,<3.13", "cpython->=3.12, <3.13-linux-x86_64-gnu"),
        ("3.13t", "cpython-3.13+freethreaded-linux-x86_64-gnu"),
        ("cpython-3.12-linux-aarch64", "cpython-3.12-linux-aarch64-gnu"),
        ("linux-musl", "cpython-any-linux-x86_64-musl"),
        ("cpython-3.12-macos-aarch64", "cpython-3.12-macos-aarch64-none"),
        ("cpython-3.12-windows", "cpython-3.12-windows-x86_64-none"),
        ("pyodide@3.13", "cpython-3.13-emscripten-wasm32-musl"),
    ],
)
def test_a_download_is_for_this_machine_unless_said_otherwise(text: str, canonical: str) -> None:
    request = parse(text).for_downloads(HOST)
    assert request.canonical() == request.describe() == canonical


@pytest.mark.parametrize(
    ("text", "admitted", "refused"),
    [
        ("3.12", ["cpython-3.12.1-linux-x86_64-gnu", "cpython-3.12.1-linux-x86_64_v3-gnu"],
         ["pypy-3.12.1-linux-x86_64-gnu", "cpython-3.12.1-linux-x86_64-musl", "cpython-3.12.1-linux-aarch64-gnu",
          "cpython-3.12.1-macos-x86_64-none", "cpython-3.12.1+debug-linux-x86_64-gnu"]),
        ("3.14", ["cpython-3.14.0-linux-x86_64-gnu"], ["cpython-3.14.0+freethreaded-linux-x86_64-gnu"]),
        ("3.14+gil", ["cpython-3.14.0-linux-x86_64-gnu"], ["cpython-3.14.0+debug-linux-x86_64-gnu"]),
        ("3.14+gil+debug", ["cpython-3.14.0+debug-linux-x86_64-gnu"], ["cpython-3.14.0-linux-x86_64-gnu"]),
        ("3.13t", ["cpython-3.13.0+freethreaded-linux-x86_64-gnu"],
         ["cpython-3.13.0+freethreaded+debug-linux-x86_64-gnu", "cpython-3.13.0-linux-x86_64-gnu"]),
        ("default", ["cpython-3.15.0a1+freethreaded-linux-x86_64-gnu"], ["pypy-3.10.14-linux-x86_64-gnu"]),
        ("any", ["cpython-3.12.1-linux-x86_64-gnu"],
         ["cpython-3.12.1-macos-x86_64-none", "pypy-3.10.14-linux-x86_64-gnu"]),
        (">=3.14", ["cpython-3.15.0a1-linux-x86_64-gnu"], ["cpython-3.14.0rc3-linux-x86_64-gnu"]),
        ("3.13rc1", ["cpython-3.13.0rc1-linux-x86_64-gnu"], ["cpython-3.13.1rc1-linux-x86_64-gnu"]),
        ("3.12.1", ["cpython-3.12.1-linux-x86_64-gnu"], ["cpython-3.12.1rc1-linux-x86_64-gnu"]),
        ("x86_64", ["cpython-3.12.1-linux-x86_64-gnu"], ["cpython-3.12.1-linux-x86_64_v3-gnu"]),
        ("macos", ["cpython-3.12.1-macos-x86_64-none"], ["cpython-3.12.1-linux-x86_64-gnu"]),
        ("pyodide", ["cpython-3.12.1-emscripten-wasm32-musl"], ["cpython-3.12.1-linux-x86_64-gnu"]),
    ],
)  # fmt: skip
def test_which_downloads_satisfy_it(text: str, admitted: list[str], refused: list[str]) -> None:
    request = parse(text).for_downloads(HOST)

    def admits(name: str) -> bool:
        parsed = InterpreterKey.parse(name)
        assert parsed is not None
        return request.admits(parsed, SPECIFIERS)

    assert [name for name in admitted if not admits(name)] == []
    assert [name for name in refused if admits(name)] == []


@pytest.mark.parametrize(
    ("host", "platform", "possible"),
    [
        ("linux-x86_64-gnu", "linux-x86_64_v4-gnu", True),
        ("linux-x86_64-gnu", "linux-x86-gnu", False),
        ("linux-x86_64-gnu", "linux-x86_64-musl", False),
        ("macos-aarch64-none", "macos-x86_64-none", True),
        ("macos-x86_64-none", "macos-aarch64-none", False),
        ("windows-x86_64-none", "windows-x86-none", True),
        ("windows-aarch64-none", "windows-x86_64-none", True),
        ("windows-x86-none", "windows-x86_64-none", False),
        ("linux-aarch64-gnu", "emscripten-wasm32-musl", True),
        ("linux-x86_64-gnu", "macos-x86_64-none", False),
    ],
)
def test_what_runs_where(host: str, platform: str, possible: bool) -> None:
    here, there = Platform.parse(host), Platform.parse(platform)
    assert here is not None and there is not None
    assert runs(here, there) is possible


@pytest.mark.parametrize("text", ["foo", "./foo", "/", "2.7", "python@latest"])
def test_what_cannot_be_downloaded(text: str) -> None:
    with pytest.raises(InvalidRequest):
        parse(text).for_downloads(HOST)


def test_names_from_strangers_are_safe_to_print() -> None:
    request = parse("\x1b[2Jfoo`\n")
    assert request.kind == "executable"
    assert "\x1b" not in request.describe() and "\n" not in request.describe()


@given(st.sampled_from([">=", ">", "<", "<=", "==", "~=", "!="]), st.integers(8, 14), st.integers(0, 3))
def test_no_minor_version_is_ruled_out_that_has_a_match(operator: str, minor: int, patch: int) -> None:
    for text in (f"{operator}3.{minor}", f"{operator}3.{minor}.{patch}"):
        version = parse(text).version
        assert version is not None
        for other in range(6, 17):
            if any(parse(text).admits(key(f"3.{other}.{z}"), SPECIFIERS) for z in range(5)):
                assert version.may_be(3, other)


def test_a_range_rules_out_what_its_bounds_rule_out() -> None:
    version = parse(">=3.10,<3.13").version
    assert version is not None
    assert [minor for minor in range(6, 20) if version.may_be(3, minor)] == [10, 11, 12]
