"""Progress bars, drawn by rich. Imported when there is one to draw."""

from __future__ import annotations

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)
from rich.text import Text

from pym.report import Task


class Bars:
    """One bar for each task under way; finished ones disappear."""

    def __init__(self, *, color: bool) -> None:
        self._console = Console(stderr=True, no_color=not color, highlight=False)
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(bar_width=28),
            DownloadColumn(),
            TransferSpeedColumn(),
            TimeRemainingColumn(compact=True),
            console=self._console,
            transient=True,
        )
        self._progress.start()

    def add(self, label: str, total: int | None) -> Task:
        return _Bar(self._progress, self._progress.add_task(label, total=total))

    def message(self, text: str) -> None:
        """A line above the bars. `text` may hold colour codes, but is no markup."""
        self._progress.console.print(Text.from_ansi(text), soft_wrap=True)

    def stop(self) -> None:
        self._progress.stop()


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
