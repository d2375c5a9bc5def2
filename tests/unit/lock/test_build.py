"""From a resolution to a lock."""

from __future__ import annotations

import pytest
from tests.support.resolving import Provider, inputs, resolve, target
from tests.support.universe import FILES, Universe

from pym.errors import IndexUnnamed
from pym.lock.build import build
from pym.lock.canonical import read
from pym.lock.staleness import PREFERABLE, preferences
from pym.lock.write import write
from pym.model.lock import DIRECTORY, GIT, PATH, Edge, Lock, LockInputs, Member, Source
from pym.model.resolution import Input, Inputs, Need, Node, Resolution
from pym.report import Reporter
from pym.resolver.resolve import resolve as solve
from pym.spec.requirements import compile as compile_requirement

WORLD = Universe(
    {
        "root": {
            "1.0": {
                "requires": ["a", "n<2 ; python_version < '3.12'", "n>=2 ; python_version >= '3.12'"],
                "extras": {"x": ["b ; sys_platform == 'win32'", "c"], "y": ["c[more]"]},
            }
        },
        "a": {"1.0": {"requires": ["b"], "requires_python": ">=3.8,<4"}},
        "b": {"1.0": {"wheels": ["cp311-cp311-win_amd64", "py3-none-any"], "sdist": True}},
        "c": {"1.0": {"extras": {"more": ["d ; sys_platform == 'linux'"]}}},
        "d": {"1.0": []},
        "g": {"1.0": ["d"]},
        "n": {"1.0": [], "2.0": {"requires_python": ">=3.9,!=3.9.1"}},
    }
)


def answer(*texts: str, groups: dict[str, list[str]] | None = None) -> Resolution:
    compiled = {group: tuple(map(compile_requirement, listed)) for group, listed in (groups or {}).items()}
    asked = inputs(list(texts), "")
    if compiled:
        name, extras, specifier, marker, url = asked[0].requirement
        extras = (*extras, *[f":{group}" for group in compiled])
        asked = (Input((name, extras, specifier, marker, url)), *asked[1:])
    wanted = Inputs(asked, groups={"root": compiled})
    return resolve(WORLD, wanted, where=target("3.10", None))


def needs(node: Node | Resolution) -> set[tuple[str, str, tuple[str, ...], str, str]]:
    return {(one.name, one.version, one.extras, one.marker, one.extra or one.origin) for one in node.needs}


ROOT = "root[x,y] @ {files}/root-1.0-py3-none-any.whl"


def test_what_each_extra_needs() -> None:
    nodes = {node.name: node for node in answer(ROOT).nodes}
    assert needs(nodes["root"]) == {
        ("a", "1.0", (), "", ""),
        ("n", "1.0", (), "python_full_version < '3.12'", ""),
        ("n", "2.0", (), "python_full_version >= '3.12'", ""),
        ("b", "1.0", (), "sys_platform == 'win32'", "x"),
        ("c", "1.0", (), "", "x"),
        ("c", "1.0", ("more",), "", "y"),
    }
    assert needs(nodes["c"]) == {("d", "1.0", (), "sys_platform == 'linux'", "more")}


def test_groups_and_requirements_of_nobody() -> None:
    found = answer("root @ {files}/root-1.0-py3-none-any.whl", "c", groups={"dev": ["g", "c[more]"]})
    assert needs(found) == {
        ("root", "1.0", (), "", ""),
        ("c", "1.0", (), "", ""),
        ("g", "1.0", (), "", "root:dev"),
        ("c", "1.0", ("more",), "", "root:dev"),
    }


def in_place(resolution: Resolution) -> Resolution:
    """The same with the root as a tree, which nothing in memory can be."""
    url = FILES + "root-1.0-py3-none-any.whl"

    def moved(listed: tuple[Need, ...]) -> tuple[Need, ...]:
        return tuple(
            Need(
                one.name,
                one.version,
                "file:///src/root" if one.url == url else one.url,
                one.extras,
                one.marker,
                extra=one.extra,
                origin=one.origin,
            )
            for one in listed
        )

    nodes = tuple(
        Node(
            node.name,
            node.version,
            url="file:///src/root" if node.url else "",
            index=node.index,
            files=node.files,
            needs=moved(node.needs),
            requires_python=node.requires_python,
            forks=node.forks,
        )
        for node in resolution.nodes
    )
    needs = moved(resolution.needs)
    return Resolution(nodes, requires_python=resolution.requires_python, forks=resolution.forks, needs=needs)


MEMBER = Member("root", version="1.0", kind="editable", extras={"x": (), "y": ()}, groups={"dev": ()})


def locked(**about) -> Lock:
    resolution = answer(ROOT, groups={"dev": ["g"]})
    return build(in_place(resolution), LockInputs((MEMBER,)), directory="/src/root", **about)


def test_markers_for_standard_installers() -> None:
    markers = {(one.name, one.version): one.marker for one in locked().packages}
    assert markers == {
        ("root", "1.0"): "",
        ("a", "1.0"): "",
        ("b", "1.0"): "",
        ("c", "1.0"): "'x' in extras or 'y' in extras",
        ("d", "1.0"): "'y' in extras and sys_platform == 'linux' or 'dev' in dependency_groups",
        ("g", "1.0"): "'dev' in dependency_groups",
        ("n", "1.0"): "python_full_version < '3.12'",
        ("n", "2.0"): "python_full_version >= '3.12'",
    }


def test_lock() -> None:
    lock = locked()
    assert (lock.extras, lock.groups, lock.requires_python) == (("x", "y"), ("dev",), ">=3.10")
    packages = {(one.name, one.version): one for one in lock.packages}
    assert packages["root", "1.0"].source == Source(DIRECTORY, ".", editable=True)
    assert packages["root", "1.0"].edges == (
        Edge("a"),
        Edge("n", "1.0", marker="python_full_version < '3.12'"),
        Edge("n", "2.0", marker="python_full_version >= '3.12'"),
        Edge("g", group="dev"),
        Edge("b", marker="sys_platform == 'win32'", extra="x"),
        Edge("c", extra="x"),
        Edge("c", extras=("more",), extra="y"),
    )
    assert [file[0] for file in packages["b", "1.0"].wheels] == [
        "b-1.0-cp311-cp311-win_amd64.whl",
        "b-1.0-py3-none-any.whl",
    ]
    assert packages["b", "1.0"].sdist is not None
    # Upper limits and gaps would keep standard installers from what was chosen.
    assert packages["a", "1.0"].requires_python == ">=3.8"
    assert packages["n", "2.0"].requires_python == ">=3.9"
    assert packages["n", "2.0"].forks == ("python_full_version >= '3.12'",)
    assert read(write(lock).encode(), "x") == lock


def test_what_fits_nowhere_keeps_its_files() -> None:
    lock = locked(select=lambda wheels, marker: [])
    packages = {(one.name, one.version): one for one in lock.packages}
    assert packages["b", "1.0"].sdist is not None and not packages["b", "1.0"].wheels
    assert [file[0] for file in packages["a", "1.0"].wheels] == ["a-1.0-py3-none-any.whl"]
    assert read(write(lock).encode(), "x") == lock  # a package without any file would be none of the standard


def test_portable() -> None:
    url = "https://index.example.com/simple"
    lock = locked(indexes={url: "main"}, portable=True)
    assert "://" not in write(lock)
    assert read(write(lock).encode(), "x") == lock
    with pytest.raises(IndexUnnamed) as caught:
        locked(portable=True)  # an index without name could only be said by its address
    assert caught.value.context == "the index is `https://index.example.com/simple/`"


def test_environments_are_not_repeated_in_markers() -> None:
    lock = locked(environments=("sys_platform == 'linux'",))
    assert {one.name: one.marker for one in lock.packages}["d"] == "'y' in extras or 'dev' in dependency_groups"


def test_same_inputs_same_bytes() -> None:
    wanted = Inputs(inputs(["c", "a", ROOT, "g"], ""))
    other = Inputs(inputs(["g", ROOT, "a", "c"], ""))
    texts = {
        write(
            build(solve(one, _policy(), target("3.10", None), Provider(WORLD), Reporter()), LockInputs(), directory="/")
        )
        for one in (wanted, other)
    }
    assert len(texts) == 1


def _policy():
    from pym.model.resolution import Policy

    return Policy()


PYTHONS = Universe(
    {
        "a": {
            "1.0": {"requires": ["b ; python_version == '3.7'"], "requires_python": ">=3.7"},
            "2.0": {"requires_python": ">=3.8"},
            "3.0": {"requires_python": ">=3.9"},
        },
        "aa": {"1.0": {"requires_python": ">=3.7"}, "2.0": {"requires": ["a"], "requires_python": ">=3.8"}},
        "b": {"1.0": []},
    }
)


def test_a_resolution_that_begins_with_its_own_forks_is_the_same() -> None:
    asked = inputs(["aa ; python_version < '3.9'", "a"], "")
    where = target("3.7", None)
    first = build(resolve(PYTHONS, Inputs(asked), where=where), LockInputs(), directory="/")
    preferred, forks = preferences(first, PREFERABLE)
    again = resolve(PYTHONS, Inputs(asked, preferences=preferred, forks=forks), where=where)
    assert write(build(again, LockInputs(), directory="/")) == write(first)
    packages = {(one.name, one.version): one for one in first.packages}
    # No edge says what holds there anyway, and no fork in which nobody wants it is one of a package.
    assert packages["a", "1.0"].edges == (Edge("b"),)
    assert packages["aa", "2.0"].forks == ("python_full_version == '3.8.*'",)
    assert packages["aa", "2.0"].edges == (Edge("a", "2.0"),)


def node(name: str, version: str, url: str, **about) -> Node:
    return Node(name, version, url=url, **about)


def test_direct_references() -> None:
    commit = "a" * 40
    archive = ("p-1.0.zip", "file:///src/libs/p-1.0.zip", (("sha256", "0" * 64),), -1, None, "", None, None)
    at = (("g", f"git+https://git.example.com/g.git@{commit}#subdirectory=x", (), -1, None, "", None, None),)
    nodes = (
        node("g", "1.0", "git+https://git.example.com/g.git@main#subdirectory=x", files=at),
        node("p", "1.0", "file:///src/libs/p-1.0.zip", files=(archive,)),
        node("t", "1.0", "file:///src/t"),
        node("u", "1.0", "file:///elsewhere/u", editable=True),
    )
    lock = build(Resolution(nodes), LockInputs(), directory="/src/root", dynamic=frozenset("t"))
    sources = {one.name: (one.version, one.source) for one in lock.packages}
    assert sources == {
        "g": (
            "1.0",
            Source(GIT, "https://git.example.com/g.git", subdirectory="x", requested="main", commit=commit),
        ),
        "p": ("1.0", Source(PATH, "../libs/p-1.0.zip")),
        "t": ("", Source(DIRECTORY, "../t")),
        "u": ("1.0", Source(DIRECTORY, "../../elsewhere/u", editable=True)),
    }
    assert read(write(lock).encode(), "x") == lock


def test_one_name_from_two_places() -> None:
    nodes = (
        node("t", "1.0", "file:///src/one", needs=()),
        node("t", "1.0", "file:///src/two", needs=()),
        node("w", "1.0", "file:///src/w", needs=(Need("t", "1.0", "file:///src/two"),)),
    )
    lock = build(Resolution(nodes), LockInputs(), directory="/src")
    assert lock.packages[2].edges == (Edge("t", "1.0", source="directory+two"),)
    assert read(write(lock).encode(), "x") == lock


def test_workspace_without_root() -> None:
    members = tuple(Member(name, name, version="1", kind="editable", extras={"x": ()}) for name in "ab")
    nodes = (
        node("a", "1", "file:///w/a", needs=(Need("c", "1"), Need("d", "1", extra="x"))),
        node("b", "1", "file:///w/b", needs=(Need("e", "1", extra="x"),)),
        *[Node(name, "1") for name in "cde"],
    )
    lock = build(Resolution(nodes), LockInputs(members), directory="/w")
    assert {one.name: one.marker for one in lock.packages} == {
        "a": "",
        "b": "",
        "c": "",
        "d": "'x' in extras",
        "e": "'x' in extras",
    }


def test_what_only_other_members_need() -> None:
    members = (Member("a", "a", version="1", kind="editable"), Member("root", version="1", kind="editable"))
    nodes = (
        node("a", "1", "file:///w/a", needs=(Need("c", "1"),)),
        Node("c", "1"),
        node("root", "1", "file:///w"),
    )
    lock = build(Resolution(nodes), LockInputs(members), directory="/w")
    assert [one.marker for one in lock.packages] == ["python_version < '0'", "python_version < '0'", ""]
