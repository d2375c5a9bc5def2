"""What typer's help does not do by itself: no name of an option is cut off, and only its first long name is shown.

Further names (`--constraint` for `--constraints`) are there for those who come from pip; listed, they would take the
room of what an option does.
"""

from __future__ import annotations

import copy
from typing import Any

from rich.table import Table
from typer import rich_utils

_panel = rich_utils._print_options_panel


class _Options(Table):
    """The first columns hold names: they get the room they need. Values and texts share the rest."""

    def add_row(self, *cells: Any, **about: Any) -> None:
        if not self.columns:
            for at in range(len(cells)):
                self.add_column(no_wrap=at < len(cells) - 2)
        super().add_row(*cells, **about)


def _print_options_panel(*, params: Any, **about: Any) -> None:
    shown = []
    for param in params:
        one = copy.copy(param)
        long = [name for name in param.opts if name.startswith("--")]
        one.opts = [name for name in param.opts if name not in long[1:]]
        shown.append(one)
    _panel(params=shown, **about)


def arrange() -> None:
    """Makes typer print help so."""
    rich_utils.Table = _Options  # type: ignore[attr-defined]
    rich_utils._print_options_panel = _print_options_panel
