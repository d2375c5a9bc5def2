"""The chains of requirements that lead to a package."""

from __future__ import annotations

from itertools import islice
from random import Random

import pytest
from tests.support.locks import package, project, random_lock

from pym.lock.arcs import BASE, EXTRA, GROUP, ROOT, Arcs, arcs
from pym.lock.chains import Chains
from pym.lock.roots import pythons
from pym.model.lock import Edge
from pym.spec.markers import diagram
from pym.spec.markers.parse import compile as compile_marker
from pym.spec.markers.pythons import python_range


def everything(position, extra, group):
    return True


def named(found: Arcs, chain) -> list[str]:
    return [found.lock.packages[arc.source].name + arc.label for arc in chain.arcs]


def test_the_shortest_come_first():
    lock = project(
        [package("a", edges=(Edge("b"),)), package("b", edges=(Edge("c"),)), package("c")],
        [Edge("a"), Edge("b"), Edge("c")],
    )
    found = arcs(lock, groups=lambda group: True)
    chains = list(Chains(found, everything).to(2))
    assert [named(found, one) for one in chains] == [["root"], ["root", "b"], ["root", "a", "b"]]


def test_an_extra_counts_only_where_it_is_asked_for():
    lock = project(
        [package("a", edges=(Edge("b"),)), package("b", edges=(Edge("c", extra="q"),)), package("c")],
        [Edge("a"), Edge("b", extras=("q",), marker="sys_platform == 'win32'")],
    )
    found = arcs(lock, groups=lambda group: True)
    chains = list(Chains(found, everything).to(2))
    assert [(named(found, one), one.marker) for one in chains] == [(["root", "bq"], "sys_platform == 'win32'")]


def test_what_contradicts_itself_is_no_chain():
    lock = project(
        [package("a", edges=(Edge("b", marker="sys_platform != 'win32'"),)), package("b")],
        [Edge("a", marker="sys_platform == 'win32'")],
    )
    assert not list(Chains(arcs(lock, groups=lambda group: True), everything).to(1))


def test_a_circle_of_many_ways_does_not_take_for_ever():
    """Each of forty packages requires the next two and the first: more chains than could be counted."""
    packages = [
        package(f"p{at:02}", edges=tuple(Edge(f"p{to:02}") for to in {(at + 1) % 40, (at + 2) % 40, 0}))
        for at in range(40)
    ]
    lock = project(packages, [Edge("p00")])
    found = arcs(lock, groups=lambda group: True)
    taken = list(islice(Chains(found, everything).to(39), 50))
    assert len(taken) == 50
    assert [len(one.arcs) for one in taken] == sorted(len(one.arcs) for one in taken)
    assert len(taken[0].arcs) == 21


@pytest.mark.parametrize("seed", range(60))
def test_against_all_paths(seed):
    lock = random_lock(Random(seed))
    found = arcs(lock, groups=lambda group: True)
    start = python_range(*pythons(lock.requires_python))
    expected: dict[int, set] = {}

    def walk(arc, path, where):
        both = diagram.conjoin(where, diagram.of(compile_marker(arc.marker) if arc.marker else None))
        if both == diagram.FALSE or arc.target in {one.source for one in path} | {arc.source}:
            return
        path = (*path, arc)
        expected.setdefault(arc.target, set()).add(tuple(map(id, path)))
        if arc.target in found.members:
            return  # whatever goes on from a member begins with it
        for following in found.below.get(arc.target, ()):
            if following.kind == BASE or (following.kind == EXTRA and following.label in arc.extras):
                walk(following, path, both)

    for arc in found.listed:
        if arc.source in found.members or (
            arc.source == ROOT and (arc.kind == GROUP or arc.target not in found.members)
        ):
            walk(arc, (), start)
    for position in range(len(lock.packages)):
        chains = list(Chains(found, everything).to(position))
        assert {tuple(map(id, one.arcs)) for one in chains} == expected.get(position, set())
        assert [len(one.arcs) for one in chains] == sorted(len(one.arcs) for one in chains)
