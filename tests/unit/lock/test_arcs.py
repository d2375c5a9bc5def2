"""The graph of a lock that trees are drawn of."""

from __future__ import annotations

from tests.support.locks import package, project

from pym.lock.arcs import BASE, EXTRA, GROUP, ROOT, arcs
from pym.model.lock import Edge, Lock, Member

LINUX = {"sys_platform": "linux", "python_full_version": "3.12.1"}
MEMBER = Member("root", version="0.1", kind="editable", extras={"x": ()}, groups={"dev": (), "docs": ()})


def lock(packages, edges, **about) -> Lock:
    return project(packages, edges, member=MEMBER, **about)


def listed(lock: Lock, **about):
    about.setdefault("groups", lambda group: True)
    names = {at: one.name for at, one in enumerate(lock.packages)} | {ROOT: ""}
    return [
        (names[arc.source], names[arc.target], arc.kind, arc.label, arc.extras, arc.marker)
        for arc in arcs(lock, **about).listed
    ]


SIMPLE = lock(
    [
        package("a", edges=(Edge("b", extras=("q",)),)),
        package("b", edges=(Edge("c", extra="q"), Edge("d", extra="r"))),
        package("c"),
        package("d"),
    ],
    [
        Edge("a"),
        Edge("c", extra="x"),
        Edge("d", group="dev", marker="sys_platform == 'win32'"),
        Edge("b", group="docs"),
    ],
)


def test_members_are_followed_with_all_their_extras_and_the_groups_that_are_wanted():
    assert listed(SIMPLE, groups=lambda group: group == "dev") == [
        ("", "root", BASE, "", (), ""),
        ("root", "d", GROUP, "dev", (), "sys_platform == 'win32'"),
        ("root", "a", BASE, "", (), ""),
        ("root", "c", EXTRA, "x", (), ""),
        ("a", "b", BASE, "", ("q",), ""),
        ("b", "c", EXTRA, "q", (), ""),
    ]


def test_without_the_project_only_groups_are_followed():
    assert listed(SIMPLE, groups=lambda group: group == "docs", project=False) == [
        ("", "root", BASE, "", (), ""),
        ("root", "b", GROUP, "docs", (), ""),
    ]


def test_what_an_environment_does_not_need_and_what_is_left_out_is_not_followed():
    found = listed(SIMPLE, environment=LINUX, prune={"b"})
    assert [(source, target) for source, target, *_ in found] == [("", "root"), ("root", "a"), ("root", "c")]


def test_outside_of_the_environments_of_a_lock_nothing_is_required():
    narrow = lock([package("a")], [Edge("a")], environments=("sys_platform == 'win32'",))
    assert [target for _, target, *_ in listed(narrow, environment=LINUX)] == ["root"]
    assert [target for _, target, *_ in listed(narrow)] == ["root", "a"]


def test_extras_that_require_nothing_are_not_shown():
    empty = lock([package("a")], [Edge("a", extras=("none",))])
    assert listed(empty)[1] == ("root", "a", BASE, "", (), "")


def test_several_ways_to_a_package_are_told_apart_as_uv_does():
    either = lock(
        [package("a", edges=(Edge("b", extra="p"), Edge("b", extra="q"))), package("b")],
        [
            Edge("a", extras=("p",), marker="python_full_version < '3.12'"),
            Edge("a", extras=("q",), marker="python_full_version >= '3.12'"),
        ],
    )
    assert [one[4:] for one in listed(either) if one[1] == "a"] == [
        ((), ""),
        (("p",), "python_full_version < '3.12'"),
        (("q",), "python_full_version >= '3.12'"),
    ]


def test_versions_are_in_their_order_whatever_the_lock_has():
    forked = lock([package("a", "1.9"), package("a", "1.10")], [Edge("a", "1.9"), Edge("a", "1.10")])
    found = arcs(forked, groups=lambda group: True)
    assert [one.version for one in forked.packages[:2]] == ["1.10", "1.9"]
    assert found.rank[0] > found.rank[1]


def test_a_lock_of_another_program_begins_with_what_nothing_requires():
    foreign = Lock((package("a", edges=(Edge("b"),)), package("b")))
    assert [target for source, target, *_ in listed(foreign) if not source] == ["a"]
