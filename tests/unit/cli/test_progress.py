"""What is drawn while something is under way."""

from __future__ import annotations

import pytest
from rich.text import Text

from pym.cli.progress import Bars


@pytest.mark.parametrize("width", [1, 20, 34, 200])
def test_the_line_of_builds_leaves_room_for_what_a_terminal_echoes(monkeypatch, width: int) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    bars = Bars(color=False)
    try:
        for name in ("one", "two", "three"):
            bars.add(f"Building {name} @ file:///some/where/{name}", None)
        line = list(bars._progress.get_renderables())[-1]
        assert isinstance(line, Text)
        assert line.cell_len <= max(width - 2, 1)
        assert width < 200 or line.plain[2:] == "Building " + ", ".join(
            [f"{name} @ file:///some/where/{name}" for name in ("one", "two", "three")]
        )
    finally:
        bars.stop()
