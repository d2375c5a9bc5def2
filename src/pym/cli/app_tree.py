"""The commands that explain a project: tree, why, why-not and workspace, as typer sees them. See `app`."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from pym.cli import install_options as install
from pym.cli import option_sets as sets
from pym.cli import project_options as project
from pym.cli.options import OUTPUT, Handle, Many, command


def register(app: typer.Typer, handle: Handle) -> None:
    """Adds the commands to `app`; `handle` runs them."""
    command(app, "tree", "tree", handle, sets.selecting_groups, sets.locking, *sets.PROJECT)(tree)
    command(app, "why", "why", handle, *sets.SELECTING, sets.members, sets.locking, *sets.PROJECT)(why)
    command(app, "why-not", "why_not", handle, sets.locking, *sets.PROJECT)(why_not)


def register_workspace(group: typer.Typer, handle: Handle) -> None:
    """Adds the commands about workspaces to `group`."""
    command(group, "list", "workspace_list", handle)(workspace_list)
    command(group, "dir", "workspace_dir", handle)(workspace_dir)
    command(group, "metadata", "workspace_metadata", handle, sets.locking, *sets.PROJECT)(workspace_metadata)


Json = Annotated[bool, typer.Option("--json", help="For programs: one JSON document.", rich_help_panel=OUTPUT)]


def tree(
    universal: Annotated[
        bool, typer.Option("--universal", help="For every platform and Python, not just here.")
    ] = False,
    format_: Annotated[
        Literal["text", "json"] | None,
        typer.Option("--format", metavar="FORM", help="`text` (unless said otherwise) or `json`."),
    ] = None,
    depth: Annotated[str | None, typer.Option("--depth", "-d", metavar="N", help="Levels below the roots.")] = None,
    prune: Annotated[Many, typer.Option("--prune", metavar="NAME", help="Leave this package out.")] = None,
    package: Annotated[Many, typer.Option("--package", metavar="NAME", help="Begin with this package.")] = None,
    no_dedupe: Annotated[
        bool, typer.Option("--no-dedupe", help="Draw what a package requires each time, not just the first.")
    ] = False,
    invert: Annotated[
        bool, typer.Option("--invert", "--reverse", help="From what is required to what requires it.")
    ] = False,
    outdated: Annotated[
        bool, typer.Option("--outdated", help="Look up the latest versions and show newer ones.")
    ] = False,
    show_sizes: Annotated[bool, typer.Option("--show-sizes", help="Show the sizes of wheels, packed.")] = False,
    script: project.Script = None,
    python_version: Annotated[
        str | None, typer.Option(metavar="VERSION", help="The Python it is drawn for, as `3.12` or `3.12.4`.")
    ] = None,
    python_platform: Annotated[
        str | None,
        typer.Option(
            metavar="PLATFORM", help="The platform it is drawn for: `linux`, `macos`, `windows`, or a target."
        ),
    ] = None,
    link_mode: install.LinkMode = None,
) -> None:
    """Show what the project requires, and what that requires, as a tree."""


def why(
    name: Annotated[str, typer.Argument(metavar="PACKAGE", show_default=False, help="The package.")],
    all_: Annotated[bool, typer.Option("--all", help="Every chain, not only the shortest ones.")] = False,
    json: Json = False,
    universal: Annotated[
        bool,
        typer.Option("--universal", help="For every platform and Python (so it is unless one is named).", hidden=True),
    ] = False,
    python_version: Annotated[
        str | None, typer.Option(metavar="VERSION", help="Only what is there with this Python, as `3.12` or `3.12.4`.")
    ] = None,
    python_platform: Annotated[
        str | None,
        typer.Option(
            metavar="PLATFORM", help="Only what is there on this platform: `linux`, `macos`, `windows`, or a target."
        ),
    ] = None,
    script: project.Script = None,
) -> None:
    """Tell why a package is in the lock: each chain of requirements that leads to it, and who declares them."""


def why_not(
    wanted: Annotated[
        str,
        typer.Argument(
            metavar="PACKAGE==VERSION", show_default=False, help="What one would rather have: `flask==3.1`, `flask>=3`."
        ),
    ],
    json: Json = False,
    script: project.Script = None,
) -> None:
    """Tell what keeps a version of a package out of the lock."""


def workspace_list(
    paths: Annotated[bool, typer.Option("--paths", help="Show directories instead of names.")] = False,
    scripts: Annotated[
        bool, typer.Option("--scripts", help="List the scripts with inline metadata in the workspace instead.")
    ] = False,
) -> None:
    """List the members of the workspace."""


def workspace_dir(
    package: Annotated[
        str | None, typer.Option("--package", metavar="NAME", help="Of this member instead of the root.")
    ] = None,
) -> None:
    """Show the directory of the workspace."""


def workspace_metadata(
    output_version: Annotated[
        Literal["preview"] | None, typer.Option("--output-version", metavar="VERSION", hidden=True)
    ] = None,
    script: project.Script = None,
    sync: Annotated[
        bool, typer.Option("--sync", help="Bring the environment up to date and tell which packages own its modules.")
    ] = False,
    exact: Annotated[bool, typer.Option("--exact", help="Remove what is not in the lock, too.")] = False,
    active: project.Active = False,
    no_active: project.NoActive = False,
    link_mode: install.LinkMode = None,
) -> None:
    """Show members, packages and what requires what, as JSON."""
