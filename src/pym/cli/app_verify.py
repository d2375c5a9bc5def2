"""`pym verify`, as typer sees it. See `app`."""

from __future__ import annotations

from typing import Annotated

import typer

from pym.cli import where_options as where
from pym.cli.options import Format, Handle, command


def register(group: typer.Typer, handle: Handle) -> None:
    """Adds `verify` to `group`; `handle` runs it."""

    @command(group, "verify", "verify", handle)
    def verify(
        packages: Annotated[
            list[str] | None,
            typer.Argument(
                metavar="[PACKAGE]...", show_default=False, help="What to check. Without any: everything installed."
            ),
        ] = None,
        repair: Annotated[
            bool,
            typer.Option("--repair", help="Install again, from the store, what is missing files or has changed ones."),
        ] = False,
        full: Annotated[
            bool, typer.Option("--full", help="Read every file, even where size and times say it is as it was.")
        ] = False,
        python: Annotated[
            str | None,
            where.python("The Python or environment whose packages are meant.", panel=None),
        ] = None,
        system: Annotated[
            bool,
            where.system("The Python on PATH, no virtual environment.", panel=None),
        ] = False,
        target: Annotated[str | None, where.target("What was installed into this directory.", panel=None)] = None,
        prefix: Annotated[str | None, where.prefix("What was installed below this directory.", panel=None)] = None,
        output_format: Format = "text",
    ) -> None:
        """Check every file of an environment against what was installed."""
