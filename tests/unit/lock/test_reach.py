"""Where what is wanted of a lock leads to its packages, for every environment at once."""

from __future__ import annotations

from random import Random

import pytest
from tests.support.locks import package, project, random_lock
from tests.support.resolving import target

from pym.errors import LockInvalid, LockUnfit
from pym.lock.reach import reach
from pym.lock.select import select
from pym.lock.usable import Rules
from pym.lock.wanted import Wanted
from pym.model.lock import Edge, Lock, Member
from pym.spec.markers.evaluate import evaluate
from pym.spec.markers.parse import compile as compile_marker

EVERYWHERE = [
    target(python, platform)
    for python in ("3.10", "3.11", "3.12")
    for platform in ("x86_64-manylinux_2_28", "windows", "aarch64-apple-darwin")
]


def markers(lock: Lock, *wanted: Wanted, **more) -> dict[str, str]:
    return {
        f"{one.package.name}=={one.package.version}": one.marker
        for one in reach(lock, wanted or (Wanted("root"),), **more)
    }


@pytest.mark.parametrize("seed", range(150))
def test_the_same_as_one_environment_after_the_other(seed: int) -> None:
    """Every package is there exactly where `select`, which knows one environment only, chooses it."""
    lock = random_lock(Random(seed))
    if lock.environments:
        lock.environments = ()
    assert lock.inputs is not None
    member = lock.inputs.members[0]
    wanted = [
        Wanted(
            "root",
            frozenset(list(member.extras)[: seed % 3]),
            frozenset(list(member.groups)[: seed % 2]),
            project=seed % 5 != 0,
        )
    ]
    found = reach(lock, wanted)
    for where in EVERYWHERE:
        assert where.environment is not None
        assert where.tags is not None
        omit = frozenset(one.name for one in lock.packages)
        chosen = select(lock, wanted, where.environment, where.tags, rules=Rules(), omit=omit)
        here = [
            (one.package.name, one.package.version)
            for one in found
            if not one.package.source.virtual
            and (not one.marker or evaluate(compile_marker(one.marker), where.environment))
        ]
        assert here == [(one.package.name, one.package.version) for one in chosen]


def test_markers_are_simplified_and_joined() -> None:
    lock = project(
        [
            package("a", edges=(Edge("c", marker="python_full_version >= '3.12'"),)),
            package("b", edges=(Edge("c", marker="sys_platform == 'win32'"),)),
            package("c"),
            package("never"),
        ],
        [Edge("a"), Edge("b", marker="python_full_version >= '3.10'"), Edge("never", marker="sys_platform == 'x'")],
    )
    found = markers(lock)
    assert found["c==1.0"] == "python_full_version >= '3.12' or sys_platform == 'win32'"
    assert found["b==1.0"] == "", "beside requires-python it says nothing"


def test_environments_of_the_lock_are_said() -> None:
    lock = project([package("a")], [Edge("a")], environments=("sys_platform == 'linux'",))
    assert markers(lock) == {"root==0.1": "", "a==1.0": "sys_platform == 'linux'"}


def test_via() -> None:
    member = Member("root", kind="editable", extras={"x": ()}, groups={"dev": ()})
    lock = project(
        [package("a", edges=(Edge("b"),)), package("b", edges=(Edge("a"),)), package("c")],
        [Edge("a"), Edge("b", extra="x"), Edge("c", group="dev")],
        member=member,
    )
    found = reach(lock, [Wanted("root", frozenset(["x"]), frozenset(["dev"]))])
    assert {one.package.name: one.via for one in found} == {
        "a": ("b", "root"), "b": ("a", "root"), "c": (), "root": ()
    }  # fmt: skip


def test_prune() -> None:
    lock = project([package("a", edges=(Edge("b"), Edge("c"))), package("b"), package("c")], [Edge("a"), Edge("c")])
    assert markers(lock, prune=frozenset(["a"])) == {"root==0.1": "", "c==1.0": ""}
    assert markers(lock, prune=frozenset(["root"])) == {}


def test_extras_and_where_they_are_asked() -> None:
    lock = project(
        [package("a", edges=(Edge("b", extra="x"),)), package("b")],
        [Edge("a"), Edge("a", extras=("x",), marker="sys_platform == 'win32'")],
    )
    found = {one.package.name: one for one in reach(lock, [Wanted("root")])}
    assert found["b"].marker == "sys_platform == 'win32'"
    assert list(found["a"].extras) == ["x"]


def test_items_of_conflicts() -> None:
    member = Member("root", kind="editable", extras={"x": (), "y": ()})
    edges = [
        Edge("a", "1.0", marker="'root:x' in extras"),
        Edge("a", "2.0", marker="'root:x' not in extras"),
        Edge("b", extra="y"),
    ]
    lock = project(
        [package("a", "1.0"), package("a", "2.0"), package("b")],
        edges,
        member=member,
        conflicts=((("root", "x", ""), ("root", "y", "")),),
    )
    assert "a==2.0" in markers(lock)
    assert "a==1.0" not in markers(lock)
    assert "a==1.0" in markers(lock, Wanted("root", frozenset(["x"])))


def test_an_edge_that_asks_for_an_extra_chooses_it() -> None:
    """uv and pym write `m[y]` with the marker that `y` is chosen: nobody else would ever choose it."""
    lock = project(
        [
            package("m", edges=(Edge("b", "1.0", extra="y"),)),
            package("c", edges=(Edge("b", "1.0", marker="'m:y' in extras"), Edge("b", "2.0", marker="'m:y' not in extras"))),
            package("b", "1.0"),
            package("b", "2.0"),
        ],
        [Edge("m"), Edge("m", extras=("y",), marker="'m:y' in extras"), Edge("c")],
        conflicts=((("m", "y", ""), ("m", "z", "")),),
    )  # fmt: skip
    assert set(markers(lock)) == {"root==0.1", "m==1.0", "c==1.0", "b==1.0"}
    where = target("3.12", "x86_64-manylinux_2_28")
    assert where.environment is not None
    assert where.tags is not None
    chosen = select(lock, [Wanted("root")], where.environment, where.tags)
    assert {f"{one.package.name}=={one.package.version}" for one in chosen} == set(markers(lock))


def test_what_cannot_be() -> None:
    with pytest.raises(LockUnfit, match="`other` is not in the lock"):
        reach(project([], []), [Wanted("other")])
    lock = project([package("a")], [Edge("a")])
    next(one for one in lock.packages if one.name == "root")._edges = (Edge("a", marker="no marker"),)
    with pytest.raises(LockInvalid):
        reach(lock, [Wanted("root")])


def test_long_chains_take_time_that_grows_linearly() -> None:
    """Places are looked at a few times each: the number of packages bounds the work, not the number of ways."""
    count = 60
    packages = [
        package(f"p{at:03}", edges=tuple(Edge(f"p{to:03}") for to in range(at + 1, count))) for at in range(count)
    ]
    assert len(reach(project(packages, [Edge("p000")]), [Wanted("root")])) == count + 1
