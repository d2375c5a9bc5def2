"""The commands about projects, as typer sees them. See `app`."""

from __future__ import annotations

from typing import Annotated

import typer

from pym.cli import install_options as install
from pym.cli import option_sets as sets
from pym.cli import project_options as project
from pym.cli.options import Handle, command, env


def register(app: typer.Typer, handle: Handle) -> None:
    """Adds the commands to `app`; `handle` runs them."""
    command(app, "lock", "lock", handle, *sets.PROJECT)(lock)


def lock(
    versions: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[%O %A %B %P]",
            show_default=False,
            help="With --merge-driver: what git hands over.",
        ),
    ] = None,
    merge_driver: Annotated[
        bool,
        typer.Option(
            "--merge-driver",
            help="Merge versions of the lock, for git: `git config merge.pym.driver 'pym lock --merge-driver %O %A %B "
            "%P'`, and `pylock.toml merge=pym` in `.gitattributes`.",
        ),
    ] = False,
    check: Annotated[
        bool, typer.Option("--check", help="Fail if the lock is not up to date, and change nothing.")
    ] = False,
    locked: Annotated[bool, typer.Option("--locked", help=env("The same as --check.", "PYM_LOCKED"))] = False,
    check_exists: Annotated[
        bool, typer.Option("--check-exists", help="Fail if there is no lock, and do nothing else.")
    ] = False,
    frozen: Annotated[bool, typer.Option("--frozen", help=env("The same as --check-exists.", "PYM_FROZEN"))] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Resolve, say what would change, and write nothing.")
    ] = False,
    script: project.Script = None,
    link_mode: install.LinkMode = None,
) -> None:
    """Bring `pylock.toml` up to date: the versions of all that the project requires, for every environment."""
