"""`pym env …`: the history of an environment, as typer sees its commands. See `app`."""

from __future__ import annotations

from typing import Annotated

import typer

from pym.cli import install_options as install
from pym.cli import project_options as project
from pym.cli.options import Format, Handle, command


def register(group: typer.Typer, handle: Handle) -> None:
    """Adds the commands to `group`; `handle` runs them."""
    command(group, "log", "env_log", handle)(log)
    command(group, "rollback", "env_rollback", handle)(rollback)


def log(
    output_format: Format = "text",
    python: install.Python = None,
    active: project.Active = False,
) -> None:
    """Show what each sync changed in the environment, the newest first."""


def rollback(
    number: Annotated[
        str | None,
        typer.Argument(
            metavar="[NUMBER]",
            show_default=False,
            help="The entry of `pym env log` to return to; the last one that is another than what is there now.",
        ),
    ] = None,
    dry_run: install.DryRun = False,
    python: install.Python = None,
    active: project.Active = False,
    link_mode: install.LinkMode = None,
) -> None:
    """Make the environment hold what it held after an earlier sync: from the store, without network or lock."""
