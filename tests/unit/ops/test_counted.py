"""Watching a resolution changes nothing but what is shown."""

from __future__ import annotations

from tests.support.universe import Universe

from pym.ops.counted import Counted
from pym.report import Task


class Counting(Task):
    """Adds up what it is told."""

    def __init__(self) -> None:
        self.sum = 0

    def advance(self, amount: int) -> None:
        self.sum += amount


def test_projects_are_counted_once_and_nothing_is_hidden():
    provider = Universe({"a": {"1.0": []}, "b": {"1.0": []}}).provider()
    provider.locations = object()
    task = Counting()
    counted = Counted(provider, task)
    for name in ("a", "b", "a"):
        assert counted.releases(name) is provider.releases(name)
    assert task.sum == 2
    assert counted.locations is provider.locations
    assert counted.former("a") is provider.former("a")
    counted.listener = listener = object()
    assert provider.listener is listener
