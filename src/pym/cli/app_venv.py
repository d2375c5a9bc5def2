"""The `venv` command, as typer sees it. See `app`."""

from __future__ import annotations

from typing import Annotated

import typer

from pym.cli import install_options as install
from pym.cli import option_sets as sets
from pym.cli import pip_options as shared
from pym.cli import project_options as project
from pym.cli import where_options as where
from pym.cli.options import Handle, command, env

SEEDS = "Seed options"


def register(group: typer.Typer, handle: Handle) -> None:
    """Adds the command to `group`; `handle` runs it."""
    command(group, "venv", "venv", handle, sets.asking)(venv)


def venv(
    path: Annotated[
        str | None,
        typer.Argument(metavar="[PATH]", show_default=False, help="Where to make it; `.venv` unless said otherwise."),
    ] = None,
    python: Annotated[
        str | None,
        where.python(
            "The Python to make it from: a version, a path, a name. Without it `.python-version` and the "
            "project's `requires-python` decide."
        ),
    ] = None,
    clear: Annotated[
        bool,
        typer.Option(
            "--clear", "-c", help=env("Replace the environment that is there, with all in it.", "PYM_VENV_CLEAR")
        ),
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Let --clear remove a directory that is no environment, with all in it.")
    ] = False,
    allow_existing: Annotated[
        bool,
        typer.Option("--allow-existing", help="Write into what is there, and leave the rest of it alone."),
    ] = False,
    prompt: Annotated[
        str | None,
        typer.Option(
            metavar="TEXT",
            help="What a shell shows while the environment is active; `.` for the name of the working directory.",
        ),
    ] = None,
    system_site_packages: Annotated[
        bool,
        typer.Option("--system-site-packages", help="Let it see the packages of the Python it is made from."),
    ] = False,
    relocatable: Annotated[
        bool,
        typer.Option(
            "--relocatable",
            help=env("Write scripts that find out where they are, so that it can be moved.", "PYM_VENV_RELOCATABLE"),
        ),
    ] = False,
    no_project: project.NoProject = False,
    seed: Annotated[
        bool,
        typer.Option(
            "--seed",
            help=env("Install pip, and below Python 3.12 setuptools and wheel.", "PYM_VENV_SEED"),
            rich_help_panel=SEEDS,
        ),
    ] = False,
    link_mode: install.LinkMode = None,
    exclude_newer: shared.ExcludeNewer = None,
    exclude_newer_package: shared.ExcludeNewerPackage = None,
    refresh: shared.Refresh = False,
    refresh_package: shared.RefreshPackage = None,
    no_clear: Annotated[bool, typer.Option("--no-clear", hidden=True)] = False,
    no_relocatable: Annotated[bool, typer.Option("--no-relocatable", hidden=True)] = False,
    no_seed: Annotated[bool, typer.Option("--no-seed", hidden=True)] = False,
    no_pip: Annotated[bool, typer.Option("--no-pip", hidden=True)] = False,
    no_setuptools: Annotated[bool, typer.Option("--no-setuptools", hidden=True)] = False,
    no_wheel: Annotated[bool, typer.Option("--no-wheel", hidden=True)] = False,
    system: Annotated[bool, typer.Option("--system", hidden=True)] = False,
) -> None:
    """Make a virtual environment.

    Without a path it is `.venv` in the working directory, where pym finds it without its being activated.
    """
