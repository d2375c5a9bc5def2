"""What was measured, and what is told of it."""

from __future__ import annotations

import statistics
from dataclasses import dataclass, field
from typing import Any

GROWTH = "How cost grows"  # the heading of those rows


@dataclass
class Sample:
    """The runs of one side.

    Attributes:
        name: As the table has it.
        times: Milliseconds, in the order of the runs.
        peak: MiB, 0 if it was not weighed.
        floor: Name of the side that is taken off, "" for none.
        failed: Why there is nothing, "" if there is.
        note: What it does, where that is not the same as the others.
        disk: MiB on disk afterwards, 0 where that is not the point.
    """

    name: str
    times: list[float] = field(default_factory=list)
    peak: float = 0.0
    floor: str = ""
    failed: str = ""
    note: str = ""
    disk: float = 0.0


@dataclass
class Row:
    """One line of the table.

    Attributes:
        key: A short name for it.
        group: The heading it stands under.
        title: What is done.
        goal: The part of uv's time that pym is to reach, 0 for none.
        samples: The first is pym's.
        missing: What it would have needed, "" if it was run.
    """

    key: str
    group: str
    title: str
    goal: float
    samples: list[Sample]
    missing: str = ""

    def sample(self, name: str) -> Sample | None:
        """What there is of a side."""
        return next((one for one in self.samples if one.name == name and one.times), None)

    def times(self, name: str) -> list[float]:
        """Of a side, without what its floor took in the same round; [] if there are none."""
        one = self.sample(name)
        floor = one and one.floor and self.sample(one.floor)
        if one is None or not floor:
            return one.times if one else []
        return [mine - below for mine, below in zip(one.times, floor.times, strict=False)]

    def median(self, name: str) -> float | None:
        times = self.times(name)
        return statistics.median(times) if times else None

    def spread(self, name: str) -> tuple[float, float] | None:
        """The quartiles."""
        return quartiles(self.times(name))

    def ratio(self, name: str, other: str) -> float | None:
        """How long one takes as a part of what the other takes."""
        ours, theirs = self.median(name), self.median(other)
        return None if ours is None or theirs is None or theirs <= 0 else max(ours, 0.0) / theirs


def quartiles(times: list[float]) -> tuple[float, float] | None:
    """A quarter of the runs was quicker than the first, a quarter slower than the second."""
    if not times:
        return None
    if len(times) == 1:
        return times[0], times[0]
    first, _, third = statistics.quantiles(times, n=4, method="inclusive")
    return first, third


@dataclass
class Results:
    """One run of the bench: `about` says of what, on what, with what."""

    about: dict[str, Any]
    rows: list[Row]

    @staticmethod
    def parsed(content: dict[str, Any]) -> Results:
        """From what `dataclasses.asdict` made of one."""
        rows = [Row(**{**row, "samples": [Sample(**one) for one in row["samples"]]}) for row in content["rows"]]
        return Results(content["about"], rows)
