"""Compiled markers: what is rewritten, what leaves no trace, what is refused."""

import marshal

import pytest
from packaging.markers import Marker

from pym.spec.markers import diagram
from pym.spec.markers.evaluate import EXTRA, NEVER, assume_extras, evaluate, gate, without_extras
from pym.spec.markers.parse import compile


@pytest.mark.parametrize(
    "marker, same",
    [
        ("python_version == '3.13'", "python_full_version >= '3.13' and python_full_version < '3.14'"),
        ("python_version > '3.12'", "python_full_version >= '3.13'"),
        ("python_version <= '3.13'", "python_full_version < '3.14'"),
        ("python_version < '3.13.5'", "python_full_version < '3.14'"),
        ("python_version < '3.14.0rc1'", "python_full_version < '3.14'"),
        ("python_version >= '3.13.5'", "python_full_version >= '3.14'"),
        ("python_version == '3.*'", "python_full_version >= '3' and python_full_version < '4'"),
        ("python_version == '3.13.0.*'", "python_version == '3.13'"),
        ("python_version ~= '3.13'", "python_full_version >= '3.13' and python_full_version < '4'"),
        ("python_version ~= '3.13.0'", "python_version == '3.13'"),
        ("python_version == '4'", "python_full_version >= '4' and python_full_version < '4.1'"),
        ("python_version in '3.13 3.15'", "python_version == '3.13' or python_version == '3.15'"),
        ("python_version not in '3.13 3.15'", "python_version != '3.13' and python_version != '3.15'"),
        ("'3.13' < python_version", "python_version > '3.13'"),
        ("platform_system == 'Windows'", "sys_platform == 'win32'"),
        ("platform_system != 'Darwin'", "sys_platform != 'darwin'"),
        ("sys.platform == 'x'", "sys_platform == 'x'"),
        ("python_implementation == 'x'", "platform_python_implementation == 'x'"),
        ("os_name >= 'x'", "os_name == 'x'"),
        ("extra == 'A__b'", "extra == 'a-b'"),
        ("os_name == 'x' and python_version == 'new'", "os_name == 'x'"),
        ("os_name == 'x' or 'a' == 'b'", "os_name == 'x'"),
        ("os_name == 'x' or python_version in '3.13, 3.14'", "os_name == 'x'"),
    ],
)
def test_same_marker(marker: str, same: str) -> None:
    assert diagram.of(compile(marker)) == diagram.of(compile(same))
    assert diagram.of(compile(marker)) > diagram.FALSE


@pytest.mark.parametrize(
    "marker", ["python_version == '3.12.1'", "os_name > 'x'", "os_name < 'x'", "python_version ~= '3.13.1'"]
)
def test_never_true(marker: str) -> None:
    assert compile(marker) == NEVER


@pytest.mark.parametrize(
    "marker", ["python_version != '3.12.1'", "python_version == 'new'", "os_name == sys_platform", "os_name ~= '1'"]
)
def test_always_true(marker: str) -> None:
    assert compile(marker) is None


@pytest.mark.parametrize("marker", ["", "os_name", "os_name == ", "unknown == 'x'", "os_name == 'x' and", "(" * 5000])
def test_malformed(marker: str) -> None:
    with pytest.raises(ValueError, match=r"^[^\n]+$"):
        compile(marker)


def test_compiled_form_survives_marshal() -> None:
    compiled = compile("os_name == 'x' and (extra == 'y' or python_version < '3.13' or 'z' in sys_platform)")
    assert marshal.loads(marshal.dumps(compiled)) == compiled
    assert compile(Marker("os_name == 'x'")) == compile("os_name == 'x'")


def test_extras_of_a_marker() -> None:
    compiled = compile("os_name == 'x' and (extra == 'y' or extra != 'z' or 'w' in extras)")
    assert gate(compiled) == {"y", "z", "w"}
    assert gate(None) == frozenset()
    compiled = compile("os_name == 'x' and extra == 'y'")
    assert assume_extras(compiled) == NEVER
    assert assume_extras(compiled, frozenset({"y"})) == compile("os_name == 'x'")
    assert without_extras(compiled) == compile("os_name == 'x'")
    assert without_extras(compile("extra == 'y'")) is None
    assert compile("extra == 'y'") == (EXTRA, "y", True)
    assert evaluate(compiled, {"os_name": "x"}, frozenset({"y"}))
    assert not evaluate(compiled, {"os_name": "x"})


def test_prereleases_count_as_their_release() -> None:
    compiled = compile("python_version >= '3.14'")
    assert evaluate(compiled, {"python_full_version": "3.14.0rc1"})
    assert evaluate(compiled, {"python_full_version": "3.15.0a1+"})
    assert not evaluate(compiled, {"python_full_version": "3.13.9"})
