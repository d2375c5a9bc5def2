"""What people see of a download: a bar that is full when everything has come."""

from __future__ import annotations

import pytest

from pym.dist import archive_landing
from pym.dist.archive_landing import Shown
from pym.report import Reporter, Task


class Bar(Task):
    def __init__(self) -> None:
        self.done_so_far = 0

    def advance(self, amount: int) -> None:
        self.done_so_far += amount


class Drawing(Reporter):
    def __init__(self) -> None:
        self.bar = Bar()

    @property
    def draws(self) -> bool:
        return True

    def task(self, label: str, total: int | None = None) -> Task:
        return self.bar


def test_a_bar_is_full_before_it_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive_landing, "_PATIENCE", -1.0)
    reporter = Drawing()
    shown = Shown(reporter, "a", 1_000_003)
    for _ in range(1000):
        shown.advance(1000)
    assert 0 < reporter.bar.done_so_far <= 1_000_000
    shown.advance(3)
    assert reporter.bar.done_so_far == 1_000_003
