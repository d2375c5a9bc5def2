"""What was built before is found by everything that went into it: it is built once, and again when it has to be."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest
from tests.support import wheels
from tests.support.backends import PREPARED
from tests.support.builders import Yard

from pym.model.builds import Builds
from pym.ops.build_memory import WHEEL
from pym.ops.build_source import Source


@pytest.fixture
def yard(tmp_path: Path) -> Yard:
    return Yard(tmp_path)


@pytest.mark.parametrize("suffix", [".tar.gz", ".zip"])
def test_metadata_of_an_sdist_is_built_once(yard: Yard, suffix: str) -> None:
    source = yard.sdist(PREPARED, requires=("six>=1",), suffix=suffix)
    with yard.builder() as builder:
        assert b"Requires-Dist: six>=1" in builder.metadata(source)
    calls = yard.calls
    assert calls > 0
    with yard.builder() as builder:
        assert b"Requires-Dist: six>=1" in builder.metadata(source)
    assert yard.calls == calls
    assert yard.left == []


def test_a_wheel_is_built_once_and_lies_in_the_store(yard: Yard) -> None:
    source = yard.sdist()
    with yard.builder() as builder:
        stored = builder.wheel(source)
        assert stored.manifest.name == "thing"
        assert os.path.exists(os.path.join(stored.files, "thing.py"))
    assert yard.heard.lines == ["Building thing==1.0", "Built thing==1.0"]
    calls = yard.calls
    with yard.builder() as builder:
        assert builder.wheel(source).root == stored.root
    assert yard.calls == calls
    assert yard.left == []


def test_a_wheel_that_had_to_be_built_for_its_metadata_is_not_built_again(yard: Yard) -> None:
    source = yard.sdist()
    with yard.builder() as builder:
        builder.metadata(source)
    calls = yard.calls
    with yard.builder() as builder:
        builder.wheel(source)
    assert yard.calls == calls


@pytest.mark.parametrize(
    "how",
    [
        Builds(config_settings={"a": "1"}),
        Builds(config_settings_package={"thing": {"a": "1"}}),
        Builds(variables={"thing": {"A": "1"}}),
        Builds(extra={"thing": (("tool", ""),)}),
        Builds(constraint_texts=("tool<2",)),
    ],
    ids=["settings", "settings of the package", "variables", "extra", "constraints"],
)
def test_what_was_built_otherwise_is_something_else(yard: Yard, how: Builds) -> None:
    wheels.build(yard.links, "tool", "1.0", {"tool.py": b""})
    source = yard.sdist()
    with yard.builder() as builder:
        builder.wheel(source)
    calls = yard.calls
    with yard.builder(how) as builder:
        builder.wheel(source)
    assert yard.calls > calls


def test_settings_of_other_packages_make_no_difference(yard: Yard) -> None:
    source = yard.sdist()
    with yard.builder() as builder:
        builder.wheel(source)
    calls = yard.calls
    with yard.builder(
        Builds(config_settings_package={"other": {"a": "1"}}, variables={"other": {"A": "1"}})
    ) as builder:
        builder.wheel(source)
    assert yard.calls == calls


@pytest.mark.parametrize("editable", [False, True])
def test_a_tree_is_built_again_once_what_counts_has_changed(yard: Yard, editable: bool) -> None:
    directory = yard.tree()

    def build(**options) -> int:
        with yard.builder(**options) as builder:
            source = Source.of_tree(str(directory), name="thing")
            (builder.editable if editable else builder.wheel)(source)
        return yard.calls

    first = build()
    (directory / "thing.py").write_text("changed = 1\n")  # counts for nothing, as in uv
    assert build() == first
    os.utime(directory / "pyproject.toml", ns=(1, 2))
    second = build()
    assert second > first
    assert build(typed={str(directory)}) > second
    third = yard.calls
    assert build(again=lambda name: name == "other") == third
    assert build(again=lambda name: name == "thing") > third
    fourth = yard.calls
    assert build() == fourth
    assert build(how=Builds(config_settings={"a": "b"})) > fourth


def test_an_sdist_is_never_built_again(yard: Yard) -> None:
    source = yard.sdist()
    with yard.builder() as builder:
        builder.wheel(source)
    calls = yard.calls
    with yard.builder(again=lambda name: True) as builder:
        builder.wheel(source)
    assert yard.calls == calls


def test_a_tree_that_is_built_anyway_is_built_once_in_a_call(yard: Yard) -> None:
    directory = str(yard.tree(PREPARED))
    with yard.builder(typed={directory}) as builder:
        builder.metadata(Source.of_tree(directory))
        builder.wheel(Source.of_tree(directory))
        calls = yard.calls
        builder.metadata(Source.of_tree(directory))
        builder.wheel(Source.of_tree(directory))
        assert yard.calls == calls


def test_who_comes_second_takes_what_the_first_one_has_built(yard: Yard) -> None:
    directory = str(yard.tree())
    with yard.builder() as first, yard.builder() as second:
        source = Source.of_tree(directory)
        turn = first._turn(WHEEL, source)
        found: list[object] = []
        thread = threading.Thread(target=lambda: found.append(second.wheel(Source.of_tree(directory))))
        with turn:
            thread.start()
            stored = first.underway.do(source, lambda build: first._into_store(build.wheel(), source, WHEEL))
            calls = yard.calls
            assert not found
        thread.join()
    assert found[0].manifest.sha256 == stored.manifest.sha256  # type: ignore[attr-defined]
    assert yard.calls == calls
    assert yard.left == []


def test_a_tree_with_a_key_is_not(yard: Yard) -> None:
    source = Source.of_tree(str(yard.tree()), key="commit 1")
    with yard.builder() as builder:
        builder.wheel(source)
    calls = yard.calls
    with yard.builder() as builder:
        builder.wheel(source)
        assert yard.calls == calls
        builder.wheel(Source.of_tree(source.directory, key="commit 2"))
    assert yard.calls > calls
