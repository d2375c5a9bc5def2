"""Versions, platforms and keys: what they read, how they sort, how they are written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.version import Version

from pym.model.interpreter import VARIANTS, InterpreterKey
from pym.model.platform import ARCHITECTURES, LIBCS, OPERATING_SYSTEMS, Platform
from pym.model.version import PythonVersion

versions = st.builds(
    PythonVersion,
    st.integers(2, 4),
    st.integers(0, 40),
    st.integers(0, 40),
    st.one_of(st.just(""), st.builds("{}{}".format, st.sampled_from(["a", "b", "rc"]), st.integers(0, 20))),
)
platforms = st.builds(
    Platform, st.sampled_from(OPERATING_SYSTEMS), st.sampled_from(ARCHITECTURES), st.sampled_from(LIBCS)
)
keys = st.builds(InterpreterKey, st.sampled_from(["cpython", "pypy"]), versions, st.sampled_from(VARIANTS), platforms)


@given(versions, versions)
def test_versions_sort_as_pep_440_says(one, two) -> None:
    assert (one < two) == (Version(str(one)) < Version(str(two)))
    assert (one <= two) == (Version(str(one)) <= Version(str(two)))


@given(versions)
def test_versions_round_trip(version) -> None:
    assert PythonVersion.parse(str(version)) == version
    assert PythonVersion.parse(f"{version}+") == version


@pytest.mark.parametrize(
    "text", ["", "3", "3.12", "3.12.1.2", "3.12.x", "3.12.1dev0", "3.12.1rc", "3.-1.2", "٣.1.2", "3.12.1rc1x"]
)
def test_not_versions(text) -> None:
    assert PythonVersion.parse(text) is None


@given(keys)
def test_keys_round_trip_and_have_five_parts(key) -> None:
    assert InterpreterKey.parse(str(key)) == key
    assert str(key).count("-") == 4
    assert hash(InterpreterKey.parse(str(key))) == hash(key)


@pytest.mark.parametrize(
    "name",
    ["", "cpython", "cpython-3.12-linux-x86_64-gnu", "cpython-3.12.1-linux-x86_64", "cpython-3.12.1+jit-linux-x86_64-gnu",
     "cpython-3.12.1-beos-x86_64-gnu", "../cpython-3.12.1-linux-x86_64-gnu", "cpython-3.12.1-linux-x86_64-gnu-x"],
)  # fmt: skip
def test_not_keys(name) -> None:
    assert InterpreterKey.parse(name) is None


def test_names_of_a_free_threaded_build() -> None:
    key = InterpreterKey.parse("cpython-3.13.0+freethreaded+debug-linux-x86_64-gnu")
    assert key.minor_name == "cpython-3.13+freethreaded+debug-linux-x86_64-gnu"
    assert key.executable_suffix == "td"
    assert "InterpreterKey(implementation='cpython'" in repr(key)
