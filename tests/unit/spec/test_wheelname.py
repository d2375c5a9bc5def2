from __future__ import annotations

import pytest
from packaging.utils import canonicalize_name, parse_wheel_filename

from pym.spec.name import normalise
from pym.spec.wheelname import parse, sdist


@pytest.mark.parametrize(
    ("filename", "parts"),
    [
        ("foo-1.0-py3-none-any.whl", ("foo", "1.0", "", "py3-none-any")),
        ("Foo_Bar-1.0rc1-py2.py3-none-any.whl", ("foo-bar", "1.0rc1", "", "py2.py3-none-any")),
        ("foo.bar-01.0-1-py3-none-any.whl", ("foo-bar", "1.0", "1", "py3-none-any")),
        ("foo-1.0+cu118-2b-cp312-abi3-linux_x86_64.whl", ("foo", "1.0+cu118", "2b", "cp312-abi3-linux_x86_64")),
        ("foo-1.0+a_1-py3-none-any.whl", ("foo", "1.0+a.1", "", "py3-none-any")),
        (
            "a-1-cp38-cp38-manylinux_2_17_x86_64.manylinux2014_x86_64.whl",
            ("a", "1", "", "cp38-cp38-manylinux_2_17_x86_64.manylinux2014_x86_64"),
        ),
    ],
)
def test_names_of_wheels(filename: str, parts: tuple[str, str, str, str]) -> None:
    assert parse(filename) == parts
    name, version, build, _ = parse_wheel_filename(filename)
    assert (name, str(version), "".join(map(str, build))) == parts[:3]


@pytest.mark.parametrize(
    "filename",
    [
        "", ".whl", "foo.whl", "foo-1.0.whl", "foo-1.0-py3-none.whl", "foo-1.0-1-2-py3-none-any.whl",
        "foo-x-py3-none-any.whl", "foo-1.0-b1-py3-none-any.whl", "foo-1.0-py3-none-any.zip", "-1.0-py3-none-any.whl",
        "foo-1.0--none-any.whl", "foo_-1.0-py3-none-any.whl", "f\u00fc-1.0-py3-none-any.whl", "foo-1.0-py3-none-.whl",
        "foo-1.0-py3-none-any.WHL", "foo/bar-1.0-py3-none-any.whl",
    ],
)  # fmt: skip
def test_what_is_no_name_of_a_wheel(filename: str) -> None:
    assert parse(filename) is None


@pytest.mark.parametrize(
    ("filename", "project", "version"),
    [
        ("foo-1.0.tar.gz", "foo", "1.0"),
        ("Foo_Bar-1.0RC1.zip", "foo-bar", "1.0rc1"),
        ("foo-bar-1.0.tar.gz", "foo-bar", "1.0"),
        ("foo-1-1.0.tar.gz", "foo-1", "1.0"),
        ("foo--bar-1.0.tar.gz", "foo-bar", "1.0"),
        ("foo.__bar-1.0-1.tar.gz", "foo-bar", "1.0.post1"),
        ("foo-1.0-1.tar.gz", "foo", "1.0.post1"),
        ("foo-bar-1.0.tar.gz", "foo", None),
        ("foo-1.0.tar.gz", "bar", None),
        ("foobar-1.0.tar.gz", "foo", None),
        ("foo-x.tar.gz", "foo", None),
        ("foo.tar.gz", "foo", None),
        ("foo-1.0.tar.bz2", "foo", None),
        ("foo-1.0.tgz", "foo", None),
        ("foo-1.0-py3-none-any.whl", "foo", None),
    ],
)
def test_names_of_sdists(filename: str, project: str, version: str | None) -> None:
    assert sdist(filename, project) == version


@pytest.mark.parametrize("name", ["Foo", "foo_bar", "a.-_b", "A1", "a--b", "7zip", "x" * 300])
def test_names_are_normalised_as_the_standard_says(name: str) -> None:
    assert normalise(name) == canonicalize_name(name)


@pytest.mark.parametrize("name", ["", "-a", "a-", "_", ".", "a b", "a/b", "f\u00fc", "\u0661", "a\n", "a@b", "../a"])
def test_what_is_no_name(name: str) -> None:
    assert normalise(name) is None
