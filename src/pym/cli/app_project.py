"""The commands about projects, as typer sees them. See `app`."""

from __future__ import annotations

from typing import Annotated

import typer

from pym.cli import pip_options as shared
from pym.cli.options import PYTHONS, Handle, command
from pym.cli.pip_options import BUILDS, RESOLVER, Many
from pym.cli.pip_options import env as _env

LOCKING = "Lock options"

Locked = Annotated[
    bool,
    typer.Option(
        "--locked",
        help=_env("Fail if the lock is not up to date.", "PYM_LOCKED"),
        rich_help_panel=LOCKING,
    ),
]
Frozen = Annotated[
    bool,
    typer.Option(
        "--frozen",
        help=_env("Take the lock as it is, up to date or not.", "PYM_FROZEN"),
        rich_help_panel=LOCKING,
    ),
]
Upgrade = Annotated[
    bool,
    typer.Option(
        "--upgrade",
        "-U",
        help="Take the newest versions: none of those in the lock is kept.",
        rich_help_panel=RESOLVER,
    ),
]
UpgradePackage = Annotated[
    Many,
    typer.Option(
        "--upgrade-package",
        "-P",
        metavar="NAME",
        help="The same for one package; `name==1.2` asks for that version besides.",
        rich_help_panel=RESOLVER,
    ),
]
UpgradeGroup = Annotated[
    Many,
    typer.Option(
        "--upgrade-group",
        metavar="GROUP",
        help="The same for what a dependency group requires.",
        rich_help_panel=RESOLVER,
    ),
]
Python = Annotated[
    str | None,
    typer.Option(
        "--python",
        "-p",
        metavar="REQUEST",
        help=_env("The Python to use for what has to be built, and where nobody says which are meant.", "PYM_PYTHON"),
        rich_help_panel=PYTHONS,
    ),
]
Script = Annotated[
    str | None, typer.Option("--script", metavar="FILE", help="A script with inline metadata, not the project.")
]


def register(app: typer.Typer, handle: Handle) -> None:
    """Adds the commands to `app`; `handle` runs them."""
    command(app, "lock", "lock", handle)(lock)
    # sync and run: here
    # init, add, remove, version: here
    # export, tree, why, why-not, workspace: here


def lock(
    check: Annotated[
        bool, typer.Option("--check", help="Fail if the lock is not up to date, and change nothing.")
    ] = False,
    locked: Annotated[bool, typer.Option("--locked", help=_env("The same as --check.", "PYM_LOCKED"))] = False,
    check_exists: Annotated[
        bool, typer.Option("--check-exists", help="Fail if there is no lock, and do nothing else.")
    ] = False,
    frozen: Annotated[bool, typer.Option("--frozen", help=_env("The same as --check-exists.", "PYM_FROZEN"))] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Resolve, say what would change, and write nothing.")
    ] = False,
    script: Script = None,
    upgrade: Upgrade = False,
    upgrade_package: UpgradePackage = None,
    upgrade_group: UpgradeGroup = None,
    resolution: shared.Resolution = None,
    prerelease: shared.Prerelease = None,
    pre: shared.Pre = False,
    prerelease_package: shared.PrereleasePackage = None,
    fork_strategy: shared.ForkStrategy = None,
    exclude_newer: shared.ExcludeNewer = None,
    exclude_newer_package: shared.ExcludeNewerPackage = None,
    no_sources: shared.NoSources = False,
    no_sources_package: shared.NoSourcesPackage = None,
    index: shared.Index = None,
    default_index: shared.DefaultIndex = None,
    index_url: shared.IndexUrl = None,
    extra_index_url: shared.ExtraIndexUrl = None,
    find_links: shared.FindLinks = None,
    no_index: shared.NoIndex = False,
    index_strategy: shared.IndexStrategy = None,
    keyring_provider: shared.KeyringProvider = None,
    no_build: shared.NoBuild = False,
    no_build_package: Annotated[
        Many,
        typer.Option("--no-build-package", metavar="NAME", help="Do not build this package.", rich_help_panel=BUILDS),
    ] = None,
    no_binary: Annotated[bool, typer.Option("--no-binary", help="Use no wheels.", rich_help_panel=BUILDS)] = False,
    no_binary_package: Annotated[
        Many,
        typer.Option(
            "--no-binary-package", metavar="NAME", help="Use no wheels of this package.", rich_help_panel=BUILDS
        ),
    ] = None,
    no_build_isolation: shared.NoBuildIsolation = False,
    no_build_isolation_package: shared.NoBuildIsolationPackage = None,
    config_setting: shared.ConfigSetting = None,
    config_settings_package: shared.ConfigSettingsPackage = None,
    link_mode: shared.LinkMode = None,
    refresh: shared.Refresh = False,
    refresh_package: shared.RefreshPackage = None,
    python: Python = None,
    no_upgrade: shared.NoUpgrade = False,
    no_refresh: shared.NoRefresh = False,
    build: shared.Build = False,
    build_isolation: shared.BuildIsolation = False,
    sources: shared.Sources = False,
) -> None:
    """Bring `pylock.toml` up to date: the versions of all that the project requires, for every environment."""
