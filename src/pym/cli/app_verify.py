"""`pym verify`, as typer sees it. See `app`."""

from __future__ import annotations

from typing import Annotated

import typer

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
            typer.Option(
                "--python",
                "-p",
                metavar="REQUEST",
                help="The Python or environment whose packages are meant. [dim]env: PYM_PYTHON[/]",
            ),
        ] = None,
        system: Annotated[
            bool,
            typer.Option("--system", help="The Python on PATH, no virtual environment. [dim]env: PYM_SYSTEM_PYTHON[/]"),
        ] = False,
        target: Annotated[
            str | None, typer.Option("--target", "-t", metavar="DIR", help="What was installed into this directory.")
        ] = None,
        prefix: Annotated[
            str | None, typer.Option("--prefix", metavar="DIR", help="What was installed below this directory.")
        ] = None,
        output_format: Format = "text",
    ) -> None:
        """Check every file of an environment against what was installed."""
