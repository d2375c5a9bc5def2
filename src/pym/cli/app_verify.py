"""`pym verify` and `pym python verify`, as typer sees them. See `app`."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from pym.cli.options import Handle, command

Format = Annotated[Literal["text", "json"], typer.Option(help="For people or programs.")]


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


def register_python(group: typer.Typer, handle: Handle) -> None:
    """Adds `python verify` to `group`; `handle` runs it."""

    @command(group, "verify", "python_verify", handle)
    def python_verify(
        targets: Annotated[
            list[str] | None,
            typer.Argument(
                metavar="[REQUEST]...", show_default=False, help="Which managed Pythons. Without any: all of them."
            ),
        ] = None,
        repair: Annotated[
            bool, typer.Option("--repair", help="Install again those that are not as they were installed.")
        ] = False,
        install_dir: Annotated[
            str | None,
            typer.Option(
                "--install-dir", "-i", metavar="DIR", help="Where the store is. [dim]env: PYM_PYTHON_INSTALL_DIR[/]"
            ),
        ] = None,
        mirror: Annotated[
            str | None,
            typer.Option(
                metavar="URL",
                help="Download from here instead of python-build-standalone's releases. "
                "[dim]env: PYM_PYTHON_INSTALL_MIRROR[/]",
            ),
        ] = None,
        catalogue: Annotated[
            list[str] | None,
            typer.Option(
                "--catalogue",
                "--python-downloads-json-url",
                metavar="SOURCE",
                help="Take Pythons from here instead of the built-in catalogue. [dim]env: PYM_PYTHON_CATALOGUE[/]",
            ),
        ] = None,
        output_format: Format = "text",
    ) -> None:
        """Check every file of managed Pythons against what was installed."""
