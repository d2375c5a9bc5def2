"""Makes typer print the compiled pages where it is the one who meets `--help`: after what only it can read."""

from __future__ import annotations

import os
from typing import Any

from typer import rich_utils

from pym.cli import help_page

_drawn = rich_utils.rich_format_help


def _show(*, ctx: Any, **about: Any) -> None:
    if not help_page.show(" ".join(ctx.command_path.split()[1:]), os.environ):
        _drawn(ctx=ctx, **about)


def arrange() -> None:
    """Makes typer print help so."""
    rich_utils.rich_format_help = _show
