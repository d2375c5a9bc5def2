"""Dividing the work: every file once, the largest portions first."""

from __future__ import annotations

import random
from types import SimpleNamespace

import pytest

from pym.install import portions


def layouts(random_: random.Random, count: int) -> list[SimpleNamespace]:
    found = []
    for number in range(count):
        folders, at = [], 0
        for folder in range(random_.randrange(12)):
            size = random_.choice((1, 2, 5, 40, 900))
            folders.append((f"p{number}/f{folder}", at, at + size))
            at += size
        found.append(SimpleNamespace(folders=tuple(folders), count=at))
    return found


@pytest.mark.parametrize("seed", range(20))
def test_every_file_is_in_one_portion(seed: int) -> None:
    random_ = random.Random(seed)
    every = layouts(random_, random_.randrange(1, 60))
    begun = next((at for at, one in enumerate(every) if one.folders), -1)
    found, links = portions.of(every, begun=begun)
    assert links > sum(one.count for one in every)
    assert [size for size, *_ in found] == sorted([size for size, *_ in found], reverse=True)
    assert sorted(at for _, at, _, first in found if first) == list(range(len(every))), "each is finished once"
    seen = [(at, name, file) for _, at, part, _ in found for name, start, end in part for file in range(start, end)]
    wanted = [
        (at, name, file)
        for at, one in enumerate(every)
        for name, start, end in one.folders
        for file in range(start, end)
        if (at, file) != (begun, 0)
    ]
    assert sorted(seen) == sorted(wanted)


def test_portions_are_many_enough_for_two_and_not_more() -> None:
    large = SimpleNamespace(folders=tuple((f"f{number}", 10 * number, 10 * number + 10) for number in range(2000)))
    large.count = 20_000
    found, _ = portions.of([large])
    assert 8 <= len(found) <= 40
    small, _ = portions.of([SimpleNamespace(folders=(("f", 0, 20),), count=20)] * 30)
    assert len(small) == 30
