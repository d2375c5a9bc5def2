"""What a member's file declares, and where its requirements come from."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from pym.errors import DirectReferenceError, UsageError
from pym.project import declared
from pym.project.lowered import PIN, Lowered
from pym.spec.direct import file_url
from pym.spec.requirement import text

HEAD = '[project]\nname = "P_x"\nversion = "1.0.0rc1"\n'


def read(directory: Path, said: str, cache: str = ""):
    path = directory / "pyproject.toml"
    directory.mkdir(exist_ok=True, parents=True)
    path.write_text(said)
    found = declared.read(str(path), cache)
    assert found is not None
    return found


def test_nothing_is_flattened(tmp_path):
    found = read(
        tmp_path,
        HEAD + 'requires-python = ">=3.10"\ndependencies = ["a>1", "P.x[one]"]\n'
        "[project.optional-dependencies]\nOne_1 = [\"b ; os_name == 'nt'\"]\n",
    )
    assert (found.name, found.version, found.requires_python, found.builds) == ("p-x", "1.0.0rc1", ">=3.10", False)
    assert [text(one) for one in found.dependencies] == ["a>1", "p-x[one]"]
    assert {name: [text(one) for one in listed] for name, listed in found.extras.items()} == {
        "one-1": ["b ; os_name == 'nt'"]
    }


def test_groups_have_what_they_include_and_the_pythons_of_that(tmp_path):
    found = read(
        tmp_path,
        HEAD + '[dependency-groups]\nDev = ["a", {include-group = "lint"}]\nlint = ["b"]\n'
        '[tool.uv.dependency-groups]\nlint = {requires-python = ">=3.12"}\n[tool.uv]\ndev-dependencies = ["c"]\n',
    )
    assert {name: [text(one) for one in listed] for name, listed in found.groups.items()} == {
        "dev": ["a", "b ; python_full_version >= '3.12'", "c"],
        "lint": ["b ; python_full_version >= '3.12'"],
    }
    assert found.includes == {"dev": ("lint",), "lint": ()}


def test_our_table_before_that_of_uv(tmp_path):
    found = read(tmp_path, HEAD + "[tool.pym]\npackage = true\n[tool.uv]\npackage = false\nmanaged = false\n")
    assert found.setting("package") is True and found.setting("managed") is False and found.setting("other") is None


def test_it_is_read_again_when_it_has_changed(tmp_path):
    cache = str(tmp_path / "cache")
    read(tmp_path, HEAD, cache)
    os.utime(tmp_path / "pyproject.toml", ns=(time.time_ns() - 10**10, time.time_ns() - 10**10))
    first = declared.read(str(tmp_path / "pyproject.toml"), cache)
    assert first == declared.read(str(tmp_path / "pyproject.toml"), cache)
    assert read(tmp_path, HEAD.replace("1.0.0rc1", "2"), cache).version == "2"
    assert declared.read(str(tmp_path / "nothing"), cache) is None


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ("project = 3", "`project` is not a table"),
        ('[project]\nversion = "1"', "`project.name` is missing"),
        ('[project]\nname = "a"', "`project.version` is missing"),
        ('[project]\nname = "a"\nversion = "x y"', "`project.version` is `x y`"),
        (HEAD + 'requires-python = ">>3"', "`project.requires-python` is `>>3`"),
        (HEAD + "dependencies = [1]", "`project.dependencies` is not a list of strings"),
        (HEAD + 'dependencies = ["a b"]', "`project.dependencies` cannot be read: `a b` is not a requirement"),
        (HEAD + "[project.optional-dependencies]\nA = []\na = []", "is there twice"),
        (HEAD + "[dependency-groups]\na = 3", "`dependency-groups.a` is not a list"),
        (HEAD + '[dependency-groups]\na = ["b=="]', "`dependency-groups.a` cannot be read: `b==` is not a requirement"),
        (HEAD + '[dependency-groups]\na = [{include-group = "zz"}]', "the group `zz`, which is not there"),
        (HEAD + '[dependency-groups]\na = [{include-group = "a"}]', "cycle: `a` -> `a`"),
        (HEAD + "[dependency-groups]\na = []\nA = []", "is there twice"),
        (HEAD + "[dependency-groups]\na = [{x = 1}]", "neither a requirement nor `include-group`"),
        (HEAD + "[tool.uv.dependency-groups]\na = {requires-python = '>=3'}", "a group that is not in"),
    ],
)
def test_errors_name_file_and_key(tmp_path, said, problem):
    with pytest.raises(UsageError) as caught:
        read(tmp_path, said)
    assert str(tmp_path / "pyproject.toml") in caught.value.message
    assert problem in caught.value.context


def lowered(tmp_path: Path, sources: str, required: str, *, root: str = "", extra: str = "") -> list[str]:
    """The requirement `required` of a member with its sources; `m` is another member."""
    top = read(tmp_path, HEAD + root)
    extras = "[project.optional-dependencies]\nx = ['a']\ny = ['a']\n[dependency-groups]\ng = ['a']\n"
    member = read(tmp_path / "own", HEAD.replace("P_x", "own") + extras + sources)
    other = read(tmp_path / "m", HEAD.replace("P_x", "m"))
    from pym.spec.requirements import compile as compile_requirement

    found = Lowered(top, {one.name: one for one in (top, member, other)}, frozenset())
    return [text(one) for one in found.apply([compile_requirement(required)], member, extra=extra)]


def test_sources(tmp_path):
    def one(source: str, required: str = "a>=1") -> str:
        [found] = lowered(tmp_path, f"[tool.pym.sources]\n{required[0]} = {source}\n", required)
        return found

    assert one("{git = 'https://example.com/a', tag = 'v1', subdirectory = 'b'}") == (
        "a @ git+https://example.com/a@v1#subdirectory=b"
    )
    assert one("{url = 'https://example.com/a.zip'}") == "a @ https://example.com/a.zip"
    assert one("{path = '../x'}") == f"a @ {file_url(str(tmp_path / 'x'))}"
    assert one("{workspace = true}", "m>=1") == f"m @ {file_url(str(tmp_path / 'm'))}"
    assert one("{index = 'i'}") == f"a @ {PIN}i"
    # Of a URL and a source the source counts.
    url = "a @ https://example.com/b.zip"
    assert one("{url = 'https://example.com/a.zip'}", url) == "a @ https://example.com/a.zip"
    assert one("{index = 'i'}", url) == f"a @ {PIN}i"


def test_a_path_that_is_not_there_is_missed_by_whoever_needs_it(tmp_path):
    found = lowered(tmp_path, "[tool.pym.sources]\na = {path = '../x', editable = true}\n", "a")
    assert found == [f"a @ {file_url(str(tmp_path / 'x'))}"]


def test_what_no_marker_covers_comes_from_an_index(tmp_path):
    sources = (
        "[tool.uv.sources]\na = [{url = 'https://example.com/a.zip', marker = \"sys_platform == 'linux'\"}, "
        "{path = 'a', marker = \"sys_platform == 'win32'\"}]\n"
    )
    assert lowered(tmp_path, sources, "a>=1 ; python_version >= '3.12'") == [
        "a @ https://example.com/a.zip ; python_full_version >= '3.12' and sys_platform == 'linux'",
        f"a @ {file_url(str(tmp_path / 'own/a'))} ; python_full_version >= '3.12' and sys_platform == 'win32'",
        "a>=1 ; python_full_version >= '3.12' and sys_platform != 'linux' and sys_platform != 'win32'",
    ]


def test_sources_of_the_root_count_unless_the_member_has_one(tmp_path):
    root = "[tool.uv.sources]\na = {url = 'https://example.com/a.zip'}\n"
    assert lowered(tmp_path, "", "a", root=root) == ["a @ https://example.com/a.zip"]
    own = "[tool.uv.sources]\na = {index = 'i', marker = \"os_name == 'never'\"}\n"
    assert lowered(tmp_path, own, "a", root=root)[-1] == "a ; os_name != 'never'"


def test_sources_of_an_extra(tmp_path):
    sources = "[tool.uv.sources]\na = [{index = 'i', extra = 'x'}, {index = 'j', extra = 'y'}]\n"
    assert lowered(tmp_path, sources, "a", extra="x") == [f"a @ {PIN}i"]
    assert lowered(tmp_path, sources, "a") == ["a"]
    sources = "[tool.uv.sources]\na = [{index = 'i', extra = 'x'}, {index = 'j'}]\n"
    assert lowered(tmp_path, sources, "a", extra="x") == [
        f"a @ {PIN}i",
        f"a @ {PIN}j",
    ]  # the resolver says what is wrong
    assert lowered(tmp_path, sources, "a") == [f"a @ {PIN}j"]


@pytest.mark.parametrize(
    ("sources", "required", "problem"),
    [
        ("", "m", "is a member of the workspace, but"),
        ("m = {index = 'i'}", "m", "its source in"),
        ("a = {workspace = true}", "a", "not a member"),
        ("a = {path = 'pyproject.toml', editable = true}", "a", "cannot be editable"),
        # What it is for does not ask for it: without it, another source or an index would count.
        ("a = {path = 'b', extra = 'z'}", "a", "is for the extra `z`, which is not there"),
        ("b = {path = 'b', extra = 'X'}", "a", "is for the extra `x`, which does not ask for `b`"),
        ("b = [{path = 'b'}, {path = 'c', group = 'g'}]", "a", "is for the group `g`, which does not ask for `b`"),
    ],
)
def test_sources_that_lead_nowhere(tmp_path, sources, required, problem):
    with pytest.raises(DirectReferenceError) as caught:
        lowered(tmp_path, f"[tool.uv.sources]\n{sources}\n", required)
    assert problem in caught.value.message


def test_a_source_of_an_extra_that_only_a_build_tells(tmp_path):
    sources = "dynamic = ['optional-dependencies']\n[tool.uv.sources]\na = {path = 'a', extra = 'x'}\n"
    said = read(tmp_path, HEAD + "dependencies = ['a']\n" + sources)
    assert Lowered(said, {said.name: said}, frozenset()).apply(said.dependencies, said) == list(said.dependencies)


@pytest.mark.parametrize(
    ("sources", "required", "problem"),
    [
        ("a = [{index = 'i'}, {index = 'j'}]", "a", "several sources that hold everywhere"),
        (
            "a = [{index = 'i', marker = 'os_name == \"x\"'}, {index = 'j'}]",
            "a",
            "several sources that hold everywhere",
        ),
        (
            "a = [{index = 'i', marker = 'os_name == \"x\"'}, {index = 'j', marker = 'python_version < \"3\"'}]",
            "a",
            'markers that overlap: `os_name == "x"` and',
        ),
        ("a = {index = 'i', rev = 'x'}", "a", "Failed to parse"),
        ("a = {git = 'x', rev = 'x', tag = 'y'}", "a", "Failed to parse"),
    ],
)
def test_sources_that_cannot_be(tmp_path, sources, required, problem):
    with pytest.raises(UsageError) as caught:
        lowered(tmp_path, f"[tool.uv.sources]\n{sources}\n", required)
    assert problem in f"{caught.value.message} {caught.value.context}"
