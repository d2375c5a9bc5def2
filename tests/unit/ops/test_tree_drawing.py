"""How trees are drawn, and where they begin."""

from __future__ import annotations

from random import Random

import pytest

from pym.ops.tree_drawing import begin, draw, reachable


def drawn(below: dict[str, str], roots: str, **about) -> list[str]:
    return draw(roots, line=str, below=lambda one: below.get(one, ""), same=str, **about)


def test_branches():
    assert drawn({"a": "bc", "b": "d"}, "ae") == ["a", "├── b", "│   └── d", "└── c", "e"]


def test_what_was_drawn_is_not_drawn_again():
    below = {"a": "bc", "b": "d", "c": "bd"}
    assert drawn(below, "a") == [
        "a",
        "├── b",
        "│   └── d",
        "└── c",
        "    ├── b (*)",
        "    └── d",
        "(*) Package tree already displayed",
    ]
    assert drawn(below, "a", dedupe=False)[-2:] == ["    │   └── d", "    └── d"]


def test_circles_end():
    assert drawn({"a": "b", "b": "a"}, "a", dedupe=False) == [
        "a",
        "└── b",
        "    └── a (*)",
        "(*) Package tree is a cycle and cannot be shown",
    ]


def test_what_is_cut_off_was_not_drawn():
    below = {"a": "b", "b": "c", "c": "d"}
    assert drawn(below, "ab", depth=1) == ["a", "└── b", "b", "└── c"]
    assert drawn(below, "ab", depth=1, cut_counts=True)[2] == "b (*)"


def test_what_stands_behind_is_for_the_first_time_only():
    assert drawn({"a": "bb", "b": "c"}, "a", more=lambda one: "!") == [
        "a!",
        "├── b!",
        "│   └── c!",
        "└── b (*)",
        "(*) Package tree already displayed",
    ]


def test_begin_with_what_nothing_leads_to_and_with_the_first_of_each_circle():
    assert begin([1, 2, 3, 4, 5], {1: [2], 3: [4], 4: [3]}) == [1, 3, 5]
    assert begin([1, 2, 3], {1: [2], 2: [1], 3: [2]}) == [3]
    assert begin([2, 1, 3], {1: [2], 2: [3], 3: [1]}) == [2]


@pytest.mark.parametrize("seed", range(40))
def test_everything_is_drawn_and_nothing_twice(seed):
    random = Random(seed)
    nodes = list(range(random.randint(1, 12)))
    below = {one: [other for other in nodes if random.random() < 0.15] for one in nodes}
    found = begin(nodes, below)
    assert reachable(found, below) == set(nodes)
    for one in found:
        assert not reachable([other for other in found if other != one], below) & {one}
