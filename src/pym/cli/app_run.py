"""`pym run`, as typer sees it. See `app`."""

from __future__ import annotations

from typing import Annotated

import typer

from pym.cli import option_sets as sets
from pym.cli import pip_options as shared
from pym.cli import project_options as project
from pym.cli.options import INSTALLER, Handle, Many, command, env

WITH = "Options for what is wanted besides"


def register(app: typer.Typer, handle: Handle) -> None:
    """Adds the command to `app`; `handle` runs it."""
    command(
        app,
        "run",
        "run",
        handle,
        sets.members,
        *sets.ENVIRONMENT,
        context_settings={"allow_interspersed_args": False, "help_option_names": ["-h", "--help"]},
    )(run)


def run(
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[COMMAND]...",
            show_default=False,
            help="A script, its URL, a module's directory, a command, or `-` for standard input; and its arguments.",
        ),
    ] = None,
    module: Annotated[bool, typer.Option("--module", "-m", help="Run a module, as `python -m` does.")] = False,
    script: Annotated[
        bool, typer.Option("--script", "-s", help="Run the file as a Python script, whatever its name.")
    ] = False,
    gui_script: Annotated[
        bool, typer.Option("--gui-script", help="The same without a console, which differs on Windows only.")
    ] = False,
    with_: Annotated[
        Many,
        typer.Option(
            "--with",
            "-w",
            metavar="REQUIREMENT",
            help="Run with this available, too; it does not go into the environment of the project.",
            rich_help_panel=WITH,
        ),
    ] = None,
    with_editable: Annotated[
        Many,
        typer.Option(
            metavar="DIR", help="The same for a project in a directory, as it is there.", rich_help_panel=WITH
        ),
    ] = None,
    with_requirements: Annotated[
        Many,
        typer.Option(
            metavar="FILE",
            help="The same for what a file lists: requirements, a `pylock.toml`, a script with metadata.",
            rich_help_panel=WITH,
        ),
    ] = None,
    env_file: Annotated[
        list[str] | None,
        typer.Option(metavar="FILE", help=env("Load variables from a `.env` file.", "PYM_ENV_FILE")),
    ] = None,
    no_env_file: Annotated[
        bool, typer.Option("--no-env-file", help=env("Load no `.env` file.", "PYM_NO_ENV_FILE"))
    ] = False,
    no_project: project.NoProject = False,
    no_sync: Annotated[
        bool,
        typer.Option(
            "--no-sync",
            help=env("Take lock and environment as they are.", "PYM_NO_SYNC"),
            rich_help_panel=INSTALLER,
        ),
    ] = False,
    exact: Annotated[
        bool,
        typer.Option("--exact", help="Take out of the environment what is not in the lock.", rich_help_panel=INSTALLER),
    ] = False,
    isolated: Annotated[
        bool,
        typer.Option(
            "--isolated",
            help=env("Make a new environment, which is gone afterwards.", "PYM_ISOLATED"),
            rich_help_panel=INSTALLER,
        ),
    ] = False,
    strict: Annotated[
        bool,
        typer.Option(
            "--strict",
            help="Run in an environment that has what is selected and nothing else, kept for the next time: with "
            "`--package`, what a member does not declare it does not find.",
            rich_help_panel=INSTALLER,
        ),
    ] = False,
    python_platform: shared.PythonPlatform = None,
) -> None:
    """Run a command or script in the environment of the project, brought up to date before.

    A script with inline metadata runs in an environment of its own. Outside of projects the active or nearest
    environment is used, else the Python that is asked for.
    """
