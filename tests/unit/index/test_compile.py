"""Compiling entries to tables: what belongs to the project, in order; what does not, with the reason."""

from __future__ import annotations

import pytest
from packaging.version import Version

from pym.index.compile import table_of

SHA = "ab" * 32


def entry(name: str, **more: object) -> tuple:
    fields = {"hashes": (("sha256", SHA),), "size": 1, "uploaded": None, "python": "", "yanked": None, "metadata": None}
    fields |= more
    return (
        name,
        f"https://files.example.com/{name}",
        fields["hashes"],
        fields["size"],
        fields["uploaded"],
        fields["python"],
        fields["yanked"],
        fields["metadata"],
    )


def of(*entries: tuple, name: str = "foo", **more):
    return table_of(name, "https://index.example.com/simple/", entries, **more)


def test_versions_in_order() -> None:
    texts = ["1.10", "1.9", "1.0rc1", "1.0", "1!0.1", "1.0.post1", "1.0.dev3", "1.0+local.1", "2.0a1"]
    made = of(*[entry(f"foo-{text}.tar.gz") for text in texts])
    assert list(made.versions) == [str(version) for version in sorted(map(Version, texts))]
    assert list(made.keys) == sorted(made.keys)
    for position, version in enumerate(made.versions):
        assert made.files(position)[0][0] == f"foo-{version}.tar.gz"


def test_spellings_of_one_version_are_one() -> None:
    made = of(entry("foo-1.0-py3-none-any.whl"), entry("foo-1.0.0.tar.gz"), entry("Foo-v1.0.zip"))
    assert made.versions == ("1.0",)
    assert len(made.files(0)) == 3


def test_kinds_tell_what_decides() -> None:
    made = of(
        entry("foo-1.0-py3-none-any.whl", python=">=3.8"),
        entry("foo-1.0.tar.gz", python=">=3.8"),
        entry("foo-1.1-py3-none-any.whl", python=">=3.8"),
        entry("foo-1.1.tar.gz", python=">=3.8"),
        entry("foo-1.2-2b-cp312-cp312-manylinux_2_17_x86_64.manylinux2014_x86_64.whl", yanked=""),
    )
    assert len(made.kinds) == 2
    assert [made.place(position) for position in range(3)] == [0, 0, 1]
    wheel, sdist = made.kinds[0]
    assert wheel[0] == "py3-none-any"
    assert wheel[1][0] == ">=3.8"
    assert wheel[1] is sdist[1]
    assert sdist[0] == ""
    assert made.kinds[1] == (("cp312-cp312-manylinux_2_17_x86_64.manylinux2014_x86_64", None, True, "2b"),)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("bar-1.0-py3-none-any.whl", "another project"),
        ("foobar-1.0.tar.gz", "another project"),
        ("fo\u043e-1.0.tar.gz", "another project"),  # a Cyrillic o
        ("fo\u043e-1.0-py3-none-any.whl", "another project"),
        ("../foo-1.0.tar.gz", "another project"),
        ("../../foo-1.0-py3-none-any.whl", "another project"),
        ("foo-1.0.exe", "neither a wheel"),
        ("foo-1.0.tar.bz2", "neither a wheel"),
        ("foo-1.0-py3.11.egg", "neither a wheel"),
        ("foo-latest.tar.gz", "malformed"),
        ("foo-latest-py3-none-any.whl", "malformed"),
        ("foo-1.0-py3-none.whl", "not the name of a wheel"),
        ("foo-1.0-b-py3-none-any.whl", "build tag"),
        ("foo-1.0-py3-none-a/b.whl", "tags"),
        ("foo-1.0-py3--any.whl", "tags"),
        ("foo-1.0/../1-py3-none-any.whl", "malformed"),
        (".tar.gz", "neither a wheel"),
        ("foo.tar.gz", "another project"),
    ],
)
def test_files_that_do_not_count(name: str, reason: str) -> None:
    made = of(entry(name), entry("foo-1.0.tar.gz"))
    assert made.versions == ("1.0",)
    assert [(file, reason in why) for file, why in made.skipped] == [(name, True)]


@pytest.mark.parametrize("name", ["Foo_Bar", "foo.bar", "FOO-BAR", "foo__bar", "foo-_.bar"])
def test_every_spelling_of_the_name(name: str) -> None:
    made = of(entry(f"{name}-1.0.tar.gz"), name="foo-bar")
    assert made.versions == ("1.0",)


def test_names_with_digits_and_dashes() -> None:
    made = of(entry("foo-2-1.0.tar.gz"), entry("foo-2-1.0-1.zip"), name="foo-2")
    assert made.versions == ("1.0", "1.0.post1")


def test_malformed_requires_python_is_repaired_or_passed_over() -> None:
    made = of(entry("foo-1.0.tar.gz", python=">=3.6.*"), entry("foo-1.1.tar.gz", python="any snake"))
    assert made.versions == ("1.0",)
    assert "requires-python" in made.skipped[0][1]


def test_a_file_listed_twice() -> None:
    other = entry("foo-1.0.tar.gz", hashes=(("sha256", "cd" * 32),))
    made = of(entry("foo-1.0.tar.gz"), entry("foo-1.0.tar.gz"), other)
    assert len(made.files(0)) == 1
    assert made.skipped == (("foo-1.0.tar.gz", "it is listed twice, with different hashes"),)


def test_quarantined_projects_offer_nothing() -> None:
    made = of(entry("foo-1.0.tar.gz"), status=("quarantined", "malware"))
    assert made.found
    assert made.versions == ()
    assert made.status == ("quarantined", "malware")


def test_metadata_stays_known_while_the_file_is_the_same() -> None:
    before = of(entry("foo-1.0.tar.gz"), entry("foo-1.1.tar.gz"), entry("foo-1.2.tar.gz"))
    from pym.index.compile import identity

    for position in range(3):
        before.learn(position, identity(before.files(position)[0]), (None, (), ()))
    replaced = entry("foo-1.1.tar.gz", hashes=(("sha256", "cd" * 32),))
    after = of(entry("foo-1.0.tar.gz"), replaced, before=before)
    assert [after.metadata(0), after.metadata(1)] == [(None, (), ()), None]
    assert set(after.known) == {"1.0"}


def test_many_versions_and_kinds() -> None:
    made = of(*[entry(f"foo-1.{n}-cp3{n}-none-any.whl") for n in range(300)])
    assert len(made.kinds) == 300
    assert made.kind(299)[0][0] == "cp3299-none-any"
