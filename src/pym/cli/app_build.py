"""`pym build`, as typer sees it. See `app`."""

from __future__ import annotations

from typing import Annotated

import typer

from pym.cli import install_options as install
from pym.cli import option_sets as sets
from pym.cli import pip_options as shared
from pym.cli.options import BUILDS, Handle, command


def register(app: typer.Typer, handle: Handle) -> None:
    """Adds the command to `app`; `handle` runs it."""
    command(app, "build", "build", handle, *sets.PROJECT)(build)


def build(
    src: Annotated[
        str | None,
        typer.Argument(
            metavar="[SRC]",
            show_default=False,
            help="A directory, or a source distribution to build a wheel from; the current directory unless said "
            "otherwise.",
        ),
    ] = None,
    package: Annotated[
        str | None, typer.Option("--package", metavar="NAME", help="Build this member of the workspace.")
    ] = None,
    all_packages: Annotated[
        bool, typer.Option("--all-packages", "--all", help="Build all members of the workspace that are packages.")
    ] = False,
    out_dir: Annotated[
        str | None,
        typer.Option(
            "--out-dir",
            "-o",
            metavar="DIR",
            help="Where distributions go; `dist` of the project or its workspace unless said otherwise.",
        ),
    ] = None,
    sdist: Annotated[
        bool, typer.Option("--sdist", help="Build a source distribution. With --wheel both, each from the directory.")
    ] = False,
    wheel: Annotated[
        bool, typer.Option("--wheel", help="Build a wheel from the directory, not from a source distribution of it.")
    ] = False,
    list: Annotated[
        bool, typer.Option("--list", help="Only say which files the distributions would have, and keep none.")
    ] = False,
    no_build_logs: Annotated[
        bool, typer.Option("--no-build-logs", help="Do not show what the backend prints.", rich_help_panel=BUILDS)
    ] = False,
    build_logs: Annotated[bool, typer.Option("--build-logs", hidden=True)] = False,
    force_pep517: Annotated[
        bool,
        typer.Option("--force-pep517", hidden=True, help="Changes nothing: every backend is called as PEP 517 says."),
    ] = False,
    clear: Annotated[
        bool, typer.Option("--clear", help="Empty the output directory, once everything is built.")
    ] = False,
    no_create_gitignore: Annotated[
        bool, typer.Option("--no-create-gitignore", help="Write no `.gitignore` into the output directory.")
    ] = False,
    build_constraints: shared.BuildConstraints = None,
    require_hashes: install.RequireHashes = False,
    no_verify_hashes: install.NoVerifyHashes = False,
    no_require_hashes: install.NoRequireHashes = False,
    verify_hashes: install.VerifyHashes = False,
    link_mode: install.LinkMode = None,
) -> None:
    """Build the source distribution and the wheel of a project.

    The source distribution is built first, and the wheel from it, so that what others will build is known to build.
    """
