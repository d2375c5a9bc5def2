"""The `tool` commands, as typer sees them. See `app`."""

from __future__ import annotations

from typing import Annotated

import typer

from pym.cli import option_sets as sets
from pym.cli import pip_options as shared
from pym.cli.app_run import WITH
from pym.cli.options import INSTALLER, Handle, Many, command, env

With = Annotated[
    Many,
    typer.Option("--with", "-w", metavar="REQUIREMENT", help="Have this installed, too.", rich_help_panel=WITH),
]
WithEditable = Annotated[
    Many,
    typer.Option(metavar="DIR", help="The same for a project in a directory, as it is there.", rich_help_panel=WITH),
]
WithRequirements = Annotated[
    Many,
    typer.Option(
        metavar="FILE",
        help="The same for what a file lists: requirements, a `pylock.toml`, a script with metadata.",
        rich_help_panel=WITH,
    ),
]
Lfs = Annotated[bool, typer.Option("--lfs", help=env("Fetch the large files of a repository.", "PYM_GIT_LFS"))]
Names = Annotated[
    list[str] | None, typer.Argument(metavar="[NAME]...", show_default=False, help="Names of installed tools.")
]


def register(group: typer.Typer, handle: Handle) -> None:
    """Adds the commands to `group`; `handle` runs them."""
    alone = {"allow_interspersed_args": False, "help_option_names": ["-h", "--help"]}
    command(group, "run", "tool_run", handle, *sets.TOOL, context_settings=alone)(tool_run)
    command(group, "install", "tool_install", handle, *sets.TOOL)(tool_install)
    command(group, "upgrade", "tool_upgrade", handle, *sets.TOOL_UPGRADE)(tool_upgrade)
    command(group, "list", "tool_list", handle, sets.asking)(tool_list)
    command(group, "uninstall", "tool_uninstall", handle)(tool_uninstall)
    command(group, "dir", "tool_dir", handle)(tool_dir)
    command(group, "update-shell", "tool_update_shell", handle)(tool_update_shell)


def tool_run(
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[COMMAND]...",
            show_default=False,
            help="A program of a package, perhaps with a version (`ruff@0.6.0`, `ruff@latest`), and its arguments.",
        ),
    ] = None,
    from_: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="PACKAGE",
            help="The package that has the program: as `pym pip install` takes it, or with `@VERSION`.",
        ),
    ] = None,
    with_: With = None,
    with_editable: WithEditable = None,
    with_requirements: WithRequirements = None,
    constraints: shared.Constraints = None,
    overrides: shared.Overrides = None,
    build_constraints: shared.BuildConstraints = None,
    isolated: Annotated[
        bool,
        typer.Option(
            "--isolated",
            help=env("Pass over the tool that is installed.", "PYM_ISOLATED"),
            rich_help_panel=INSTALLER,
        ),
    ] = False,
    env_file: Annotated[
        list[str] | None,
        typer.Option(metavar="FILE", help=env("Load variables from a `.env` file.", "PYM_ENV_FILE")),
    ] = None,
    no_env_file: Annotated[
        bool, typer.Option("--no-env-file", help=env("Load no `.env` file.", "PYM_NO_ENV_FILE"))
    ] = False,
    python_platform: shared.PythonPlatform = None,
    lfs: Lfs = False,
    torch_backend: shared.TorchBackend = None,
    version: Annotated[bool, typer.Option("--version", "-V", hidden=True)] = False,
) -> None:
    """Run a program of a package, which need not be installed. `pymx` is short for it.

    The package is taken to be called like the program. It gets an environment of its own in the cache, or the one of
    the tool that is installed. `pymx python` starts a Python.
    """


def tool_install(
    package: Annotated[
        str,
        typer.Argument(
            metavar="PACKAGE",
            show_default=False,
            help="A requirement, a URL, a path, or a name with `@VERSION` or `@latest`.",
        ),
    ],
    from_: Annotated[
        str | None,
        typer.Option("--from", metavar="PACKAGE", help="Where the package comes from.", hidden=True),
    ] = None,
    editable: Annotated[
        bool, typer.Option("--editable", "-e", help="The package is a project in a directory: use it as it is there.")
    ] = False,
    with_: With = None,
    with_editable: WithEditable = None,
    with_requirements: WithRequirements = None,
    with_executables_from: Annotated[
        Many,
        typer.Option(
            metavar="REQUIREMENT", help="The same, and its programs are wanted as well.", rich_help_panel=WITH
        ),
    ] = None,
    constraints: shared.Constraints = None,
    overrides: shared.Overrides = None,
    excludes: shared.Excludes = None,
    build_constraints: shared.BuildConstraints = None,
    force: Annotated[
        bool, typer.Option("--force", help="Make it anew, and replace programs that are not of this tool.")
    ] = False,
    python_platform: shared.PythonPlatform = None,
    lfs: Lfs = False,
    torch_backend: shared.TorchBackend = None,
) -> None:
    """Install the programs of a package for the user, in an environment of their own."""


def tool_upgrade(
    name: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[NAME]...", show_default=False, help="Names of installed tools, perhaps with a bound: `ruff<1`."
        ),
    ] = None,
    all_: Annotated[bool, typer.Option("--all", help="All of them.")] = False,
    python_platform: shared.PythonPlatform = None,
    torch_backend: shared.TorchBackend = None,
) -> None:
    """Upgrade installed tools, as far as what they were installed with allows."""


def tool_list(
    show_paths: Annotated[bool, typer.Option("--show-paths", help="Show where things are.")] = False,
    show_version_specifiers: Annotated[
        bool, typer.Option("--show-version-specifiers", help="Show which versions were asked for.")
    ] = False,
    show_with: Annotated[bool, typer.Option("--show-with", help="Show what was installed besides.")] = False,
    show_extras: Annotated[bool, typer.Option("--show-extras", help="Show the extras.")] = False,
    show_python: Annotated[bool, typer.Option("--show-python", help="Show the Pythons.")] = False,
    outdated: Annotated[bool, typer.Option("--outdated", help="Only those that there is a newer version of.")] = False,
    exclude_newer: shared.ExcludeNewer = None,
    exclude_newer_package: shared.ExcludeNewerPackage = None,
) -> None:
    """List installed tools and their programs."""


def tool_uninstall(
    name: Names = None,
    all_: Annotated[bool, typer.Option("--all", help="All of them.")] = False,
) -> None:
    """Remove installed tools and their programs."""


def tool_dir(
    bin_: Annotated[
        bool, typer.Option("--bin", help="Where programs are linked instead of where environments are kept.")
    ] = False,
) -> None:
    """Show where installed tools are kept."""


def tool_update_shell() -> None:
    """Put the directory of programs on PATH, for bash, zsh and fish."""
