"""The `pip` commands that look: list, freeze, show, check, tree, as typer sees them. See `app`."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from pym.cli import install_options as install
from pym.cli import option_sets as sets
from pym.cli import pip_options as shared
from pym.cli import where_options as where
from pym.cli.options import Handle, Many, command


def register(group: typer.Typer, handle: Handle) -> None:
    """Adds the commands to `group`; `handle` runs them."""
    command(group, "list", "pip_list", handle, sets.asking)(pip_list)
    command(group, "freeze", "pip_freeze", handle)(pip_freeze)
    command(group, "show", "pip_show", handle)(pip_show)
    command(group, "check", "pip_check", handle)(pip_check)
    command(group, "tree", "pip_tree", handle, sets.asking)(pip_tree)


Python = Annotated[
    str | None,
    where.python("The Python, or the environment, to look at."),
]
System = Annotated[
    bool,
    where.system("Look at the system's Python: pass virtual environments over."),
]
Target = Annotated[
    str | None,
    where.target("Look at what was installed with this `--target`."),
]
Prefix = Annotated[
    str | None,
    where.prefix("Look at what was installed with this `--prefix`."),
]
Strict = Annotated[
    bool,
    typer.Option("--strict", help="Also say what is wrong: missing and unfit requirements, broken packages."),
]
ExcludeEditable = Annotated[bool, typer.Option("--exclude-editable", help="Leave editable packages out.")]
Exclude = Annotated[Many, typer.Option("--exclude", metavar="NAME", help="Leave this package out.")]
Outdated = Annotated[bool, typer.Option("--outdated", help="Look up the latest versions; list what is older.")]


def pip_list(
    editable: Annotated[bool, typer.Option("--editable", "-e", help="List editable packages only.")] = False,
    exclude_editable: ExcludeEditable = False,
    include_editable: Annotated[bool, typer.Option("--include-editable", hidden=True)] = False,
    exclude: Exclude = None,
    format_: Annotated[
        Literal["columns", "freeze", "json"] | None,
        typer.Option("--format", metavar="FORM", help="`columns` (unless said otherwise), `freeze` or `json`."),
    ] = None,
    outdated: Outdated = False,
    no_outdated: Annotated[bool, typer.Option("--no-outdated", hidden=True)] = False,
    strict: Strict = False,
    no_strict: install.NoStrict = False,
    pre: shared.Pre = False,
    target: Target = None,
    prefix: Prefix = None,
    system: System = False,
    no_system: shared.NoSystem = False,
    python: Python = None,
    exclude_newer: shared.ExcludeNewer = None,
    exclude_newer_package: shared.ExcludeNewerPackage = None,
    cert: shared.Cert = None,
) -> None:
    """List the packages of an environment."""


def pip_freeze(
    exclude_editable: ExcludeEditable = False,
    include_editable: Annotated[bool, typer.Option("--include-editable", hidden=True)] = False,
    exclude: Exclude = None,
    strict: Strict = False,
    no_strict: install.NoStrict = False,
    path: Annotated[
        Many,
        typer.Option("--path", metavar="DIR", help="Look into this directory instead of the environment's own."),
    ] = None,
    target: Target = None,
    prefix: Prefix = None,
    system: System = False,
    no_system: shared.NoSystem = False,
    python: Python = None,
    cert: shared.Cert = None,
    disable_pip_version_check: Annotated[bool, typer.Option("--disable-pip-version-check", hidden=True)] = False,
) -> None:
    """List the packages of an environment as requirements."""


def pip_show(
    package: Annotated[
        Many, typer.Argument(metavar="[PACKAGE]...", show_default=False, help="Names of packages.")
    ] = None,
    files: Annotated[bool, typer.Option("--files", "-f", help="List the files of each package, too.")] = False,
    strict: Strict = False,
    no_strict: install.NoStrict = False,
    target: Target = None,
    prefix: Prefix = None,
    system: System = False,
    no_system: shared.NoSystem = False,
    python: Python = None,
    cert: shared.Cert = None,
) -> None:
    """Show what installed packages are."""


def pip_check(
    python_version: Annotated[
        str | None,
        typer.Option(metavar="VERSION", help="Check as if for this Python, as `3.12` or `3.12.4`."),
    ] = None,
    python_platform: Annotated[
        str | None,
        typer.Option(
            metavar="PLATFORM",
            help="Check as if on this platform: `linux`, `macos`, `windows`, or a target as `aarch64-apple-darwin`.",
        ),
    ] = None,
    target: Target = None,
    prefix: Prefix = None,
    system: System = False,
    no_system: shared.NoSystem = False,
    python: Python = None,
    cert: shared.Cert = None,
) -> None:
    """Check that the packages of an environment fit together."""


def pip_tree(
    show_version_specifiers: Annotated[
        bool, typer.Option("--show-version-specifiers", help="Show which versions are asked for.")
    ] = False,
    depth: Annotated[
        str | None, typer.Option("--depth", "-d", metavar="LEVELS", help="How deep to go (255 unless said otherwise).")
    ] = None,
    prune: Annotated[Many, typer.Option("--prune", metavar="NAME", help="Leave this package out.")] = None,
    package: Annotated[
        Many, typer.Option("--package", metavar="NAME", help="Only this package and what it requires.")
    ] = None,
    no_dedupe: Annotated[
        bool, typer.Option("--no-dedupe", help="Draw again what has been drawn, instead of marking it with (*).")
    ] = False,
    invert: Annotated[
        bool,
        typer.Option("--invert", "--reverse", help="The other way round: what requires each package."),
    ] = False,
    outdated: Annotated[
        bool, typer.Option("--outdated", help="Look up and show the latest versions of what is older.")
    ] = False,
    # uv takes it and shows nothing: of what is installed nobody knows how large its wheel was.
    show_sizes: Annotated[bool, typer.Option("--show-sizes", hidden=True)] = False,
    strict: Strict = False,
    no_strict: install.NoStrict = False,
    target: Target = None,
    prefix: Prefix = None,
    system: System = False,
    no_system: shared.NoSystem = False,
    python: Python = None,
    exclude_newer: shared.ExcludeNewer = None,
    exclude_newer_package: shared.ExcludeNewerPackage = None,
    cert: shared.Cert = None,
) -> None:
    """Show the packages of an environment as a tree of what requires what."""
