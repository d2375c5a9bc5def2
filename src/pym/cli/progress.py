"""What is under way on a terminal, drawn by rich: a bar for each download, one line for all that is being built.

Imported when there is something to draw.
"""

from __future__ import annotations

import time
from collections.abc import Iterable

from rich.console import Console, RenderableType
from rich.progress import BarColumn, Progress, ProgressColumn, TaskID, TextColumn
from rich.progress import Task as Row
from rich.table import Column
from rich.text import Text

from pym.cli.spinner import FRAMES, PLAIN
from pym.cli.terminal import in_mebibytes
from pym.report import Task

_NAME, _BAR = 30, 20  # columns; with a size and a speed they fill a line of 80
_PACE = 12  # frames of the spinner in a second


class Bars:
    """One bar for each task under way that has a size, a line for all others; finished ones disappear."""

    def __init__(self, *, color: bool) -> None:
        self._console = Console(stderr=True, no_color=not color, highlight=False)
        self._progress = _Rows(
            TextColumn("{task.description}", markup=False, table_column=_column("left", _NAME)),
            BarColumn(bar_width=_BAR, table_column=_column("left")),
            _Size(table_column=_column("right")),
            _Speed(table_column=_column("right")),
            console=self._console,
            transient=True,
        )
        self._progress.start()

    def add(self, label: str, total: int | None) -> Task:
        verb, _, what = label.partition(" ")
        kind = "" if total or verb == "Downloading" else verb
        return _Bar(self._progress, self._progress.add_task(what, total=total, verb=kind))

    def message(self, text: str) -> None:
        """A line above the bars. `text` may hold colour codes, but is no markup."""
        self._progress.console.print(Text.from_ansi(text), soft_wrap=True)

    def stop(self) -> None:
        self._progress.stop()


def _column(justify: str, width: int | None = None) -> Column:
    return Column(justify=justify, no_wrap=True, overflow="ellipsis", max_width=width)  # type: ignore[arg-type]


class _Rows(Progress):
    """Bars, and below them a line for each kind of work that has no size: `⠙ Building docopt==0.6.2, wrapt==2.1`."""

    def get_renderables(self) -> Iterable[RenderableType]:
        rows = self.tasks
        yield self.make_tasks_table([row for row in rows if not row.fields["verb"]])
        for verb in dict.fromkeys([row.fields["verb"] for row in rows if row.fields["verb"]]):
            frames = FRAMES if self.console.encoding.startswith("utf") else PLAIN
            frame = frames[int(time.monotonic() * _PACE) % len(frames)]
            names = ", ".join([row.description for row in rows if row.fields["verb"] == verb])
            line = Text(f"{frame} {verb} {names}", no_wrap=True)
            # The `^C` that terminals echo must not begin another line: then the first one would stay.
            line.truncate(max(self.console.width - 2, 1), overflow="ellipsis")
            yield line


class _Size(ProgressColumn):
    def render(self, task: Row) -> Text:
        done = in_mebibytes(int(task.completed))
        return Text(
            done if task.total is None else f"{done}/{in_mebibytes(int(task.total))}", style="progress.download"
        )


class _Speed(ProgressColumn):
    def render(self, task: Row) -> Text:
        speed = task.finished_speed or task.speed
        return Text(f"{in_mebibytes(int(speed))}/s" if speed else "", style="progress.data.speed")


class _Bar(Task):
    def __init__(self, progress: Progress, task: TaskID) -> None:
        self._progress = progress
        self._task = task

    def advance(self, amount: int) -> None:
        self._progress.advance(self._task, amount)

    def total(self, amount: int | None) -> None:
        self._progress.update(self._task, total=amount)

    def restart(self) -> None:
        self._progress.reset(self._task)

    def done(self) -> None:
        self._progress.remove_task(self._task)
