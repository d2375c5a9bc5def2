"""The `pip` commands that change: install, sync, uninstall, download, as typer sees them. See `app`."""

from __future__ import annotations

from typing import Annotated

import typer

from pym.cli import install_options as install
from pym.cli import option_sets as sets
from pym.cli import pip_options as shared
from pym.cli import project_options as project
from pym.cli.options import INSTALLER, Handle, Many, command


def register(group: typer.Typer, handle: Handle) -> None:
    """Adds the commands to `group`; `handle` runs them."""
    command(group, "install", "pip_install", handle, *sets.PIP_INSTALL)(pip_install)
    command(group, "sync", "pip_sync", handle, *sets.PIP_SYNC)(pip_sync)
    command(group, "uninstall", "pip_uninstall", handle, sets.pip_where)(pip_uninstall)
    command(group, "download", "pip_download", handle, *sets.DOWNLOADING)(pip_download)


def pip_install(
    package: Annotated[
        Many,
        typer.Argument(
            metavar="[PACKAGE]...",
            show_default=False,
            help="Requirements as `name>=1.2`, URLs, paths of projects, wheels and source distributions.",
        ),
    ] = None,
    requirements: install.Requirements = None,
    editable: install.Editable = None,
    no_editable: install.NoEditable = False,
    no_editable_package: project.NoEditablePackage = None,
    exact: Annotated[
        bool,
        typer.Option("--exact", help="Take out what is not asked for.", rich_help_panel=INSTALLER),
    ] = False,
) -> None:
    """Install packages into an environment."""


def pip_sync(
    src_file: Annotated[
        Many,
        typer.Argument(
            metavar="SRC_FILE...",
            show_default=False,
            help="Files that list everything: `requirements.txt` as `pym pip compile` writes it, or `pylock.toml`.",
        ),
    ] = None,
    allow_empty_requirements: Annotated[
        bool,
        typer.Option(
            "--allow-empty-requirements",
            help="Files that list nothing empty the environment.",
            rich_help_panel=INSTALLER,
        ),
    ] = False,
    no_allow_empty_requirements: Annotated[bool, typer.Option("--no-allow-empty-requirements", hidden=True)] = False,
) -> None:
    """Make an environment hold just what files list: nothing less, nothing more."""


def pip_uninstall(
    package: Annotated[
        Many, typer.Argument(metavar="[PACKAGE]...", show_default=False, help="Names of packages.")
    ] = None,
    requirements: Annotated[
        Many,
        typer.Option(
            "--requirements", "--requirement", "-r", metavar="FILE", help="Take out what a requirements file lists."
        ),
    ] = None,
    dry_run: install.DryRun = False,
    keyring_provider: shared.KeyringProvider = None,
    cert: shared.Cert = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", hidden=True)] = False,
) -> None:
    """Take packages out of an environment."""


def pip_download(
    package: Annotated[
        Many,
        typer.Argument(
            metavar="[PACKAGE]...",
            show_default=False,
            help="Requirements as `name>=1.2`, and URLs.",
        ),
    ] = None,
    requirements: Annotated[
        Many,
        typer.Option("--requirements", "--requirement", "-r", metavar="FILE", help="Download what a file lists."),
    ] = None,
    dest: Annotated[
        str | None,
        typer.Option(
            "--dest",
            "--destination-dir",
            "--destination-directory",
            "-d",
            metavar="DIR",
            help="Where files go; the current directory unless said otherwise.",
        ),
    ] = None,
    dry_run: install.DryRun = False,
    system: install.System = False,
    python: install.Python = None,
    resolution: shared.Resolution = None,
    prerelease: shared.Prerelease = None,
    pre: shared.Pre = False,
    cert: shared.Cert = None,
    no_system: shared.NoSystem = False,
) -> None:
    """Download wheels and source distributions into a directory, for other platforms and Pythons too."""
