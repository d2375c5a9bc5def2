"""The `self` commands, as typer sees them. See `app`."""

from __future__ import annotations

from typing import Annotated

import typer

from pym.cli.options import Handle, command, env


def register(group: typer.Typer, handle: Handle) -> None:
    """Adds the commands to `group`; `handle` runs them."""
    command(group, "install", "self_install", handle)(self_install)
    command(group, "uninstall", "self_uninstall", handle)(self_uninstall)


def self_install(
    archive: Annotated[
        str | None,
        typer.Option(
            metavar="FILE",
            help="The archive of the interpreter that runs this: goes into the store, and pym runs on it from there.",
        ),
    ] = None,
    sha256: Annotated[
        str | None, typer.Option(metavar="HEX", help="The hash the archive must have.", show_default=False)
    ] = None,
    made: Annotated[
        str | None,
        typer.Option(metavar="DIR", help="The outermost directory that was made for this already.", show_default=False),
    ] = None,
    no_modify_path: Annotated[
        bool,
        typer.Option("--no-modify-path", help=env("Leave the files of shells alone.", "PYM_NO_MODIFY_PATH")),
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", "-f", help="Install again what is there, and replace other programs named `pym`.")
    ] = False,
) -> None:
    """Install this pym into the user's directories. What install.sh runs once it has a Python."""


def self_uninstall() -> None:
    """Remove pym and all it made; Pythons that were installed with it stay."""
