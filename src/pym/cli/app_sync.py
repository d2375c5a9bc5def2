"""`pym sync`, as typer sees it. See `app`."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from pym.cli import install_options as install
from pym.cli import option_sets as sets
from pym.cli import pip_options as shared
from pym.cli import project_options as project
from pym.cli.options import INSTALLER, PYTHONS, Handle, command


def register(app: typer.Typer, handle: Handle) -> None:
    """Adds the command to `app`; `handle` runs it."""
    command(app, "sync", "sync", handle, sets.members, sets.leaving_out, *sets.ENVIRONMENT)(sync)


def sync(
    inexact: Annotated[
        bool,
        typer.Option(
            "--inexact",
            "--no-exact",
            help="Leave in the environment what is not in the lock.",
            rich_help_panel=INSTALLER,
        ),
    ] = False,
    exact: Annotated[bool, typer.Option("--exact", hidden=True)] = False,
    dry_run: install.DryRun = False,
    check: Annotated[
        bool,
        typer.Option(
            "--check",
            help="Fail if the environment is not up to date, and change nothing.",
            rich_help_panel=INSTALLER,
        ),
    ] = False,
    script: project.Script = None,
    output_format: Annotated[Literal["text", "json"] | None, typer.Option(help="For people or programs.")] = None,
    locked_python: Annotated[
        bool,
        typer.Option(
            "--locked-python",
            help="Use the very build of Python that the lock names (`lock-python = true`).",
            rich_help_panel=PYTHONS,
        ),
    ] = False,
    python_platform: shared.PythonPlatform = None,
) -> None:
    """Make the environment of the project hold what the lock says: nothing less, nothing more.

    The lock is brought up to date first, and the environment made if there is none.
    """
