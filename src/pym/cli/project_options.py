"""Options that several project commands take: each is defined once, as the type of a parameter. See `option_sets`."""

from __future__ import annotations

from typing import Annotated

import typer

from pym.cli import where_options as where
from pym.cli.options import BUILDS, INSTALLER, RESOLVER, Many, env

LOCKING = "Lock options"
SELECTION = "Selection options"

Locked = Annotated[
    bool,
    typer.Option(
        "--locked", help=env("Fail if the lock would have to be changed.", "PYM_LOCKED"), rich_help_panel=LOCKING
    ),
]
Frozen = Annotated[
    bool,
    typer.Option(
        "--frozen", help=env("Take the lock as it is, up to date or not.", "PYM_FROZEN"), rich_help_panel=LOCKING
    ),
]
# Of commands that edit a project, and do not go on from its lock.
FrozenEditing = Annotated[
    bool,
    typer.Option(
        "--frozen", help=env("Leave the lock and the environment alone.", "PYM_FROZEN"), rich_help_panel=LOCKING
    ),
]
NoSync = Annotated[
    bool,
    typer.Option("--no-sync", help=env("Leave the environment alone.", "PYM_NO_SYNC"), rich_help_panel=INSTALLER),
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
NoBuildPackage = Annotated[
    Many,
    typer.Option(
        "--no-build-package",
        metavar="NAME",
        help=env("Do not build this package.", "PYM_NO_BUILD_PACKAGE"),
        rich_help_panel=BUILDS,
    ),
]
NoBinary = Annotated[
    bool, typer.Option("--no-binary", help=env("Use no wheels.", "PYM_NO_BINARY"), rich_help_panel=BUILDS)
]
NoBinaryPackage = Annotated[
    Many,
    typer.Option(
        "--no-binary-package",
        metavar="NAME",
        help=env("Use no wheels of this package.", "PYM_NO_BINARY_PACKAGE"),
        rich_help_panel=BUILDS,
    ),
]
Python = Annotated[
    str | None,
    where.python("The Python to use: a version, a path, the directory of an environment."),
]
NoProject = Annotated[bool, typer.Option("--no-project", help=env("Look at no project.", "PYM_NO_PROJECT"))]
Script = Annotated[
    str | None, typer.Option("--script", metavar="FILE", help="A script with inline metadata, not the project.")
]
Package = Annotated[
    str | None, typer.Option("--package", metavar="NAME", help="A member of the workspace, not the project around.")
]
Packages = Annotated[
    Many,
    typer.Option(
        "--package",
        metavar="NAME",
        help="A member of the workspace, not the project around.",
        rich_help_panel=SELECTION,
    ),
]
AllPackages = Annotated[
    bool, typer.Option("--all-packages", help="All members of the workspace.", rich_help_panel=SELECTION)
]
Extra = Annotated[
    Many, typer.Option("--extra", metavar="NAME", help="What an extra requires, too.", rich_help_panel=SELECTION)
]
AllExtras = Annotated[
    bool, typer.Option("--all-extras", help="What all extras require, too.", rich_help_panel=SELECTION)
]
NoExtra = Annotated[
    Many,
    typer.Option("--no-extra", metavar="NAME", help="With --all-extras: but not this one.", rich_help_panel=SELECTION),
]
Dev = Annotated[bool, typer.Option("--dev", hidden=True)]  # `PYM_DEV` asks for it, too
NoDev = Annotated[
    bool,
    typer.Option(
        "--no-dev", help=env("Leave the dependency group `dev` out.", "PYM_NO_DEV"), rich_help_panel=SELECTION
    ),
]
OnlyDev = Annotated[
    bool,
    typer.Option("--only-dev", help="Only the dependency group `dev`: not the project.", rich_help_panel=SELECTION),
]
Group = Annotated[
    Many,
    typer.Option("--group", metavar="GROUP", help="What a dependency group requires, too.", rich_help_panel=SELECTION),
]
NoGroup = Annotated[
    Many,
    typer.Option(
        "--no-group",
        metavar="GROUP",
        help=env("Leave a dependency group out, whatever else asks for it.", "PYM_NO_GROUP"),
        rich_help_panel=SELECTION,
    ),
]
NoDefaultGroups = Annotated[
    bool,
    typer.Option(
        "--no-default-groups",
        help=env("Leave out the dependency groups that are taken unless said otherwise.", "PYM_NO_DEFAULT_GROUPS"),
        rich_help_panel=SELECTION,
    ),
]
OnlyGroup = Annotated[
    Many,
    typer.Option(
        "--only-group", metavar="GROUP", help="Only a dependency group: not the project.", rich_help_panel=SELECTION
    ),
]
AllGroups = Annotated[
    bool, typer.Option("--all-groups", help="What all dependency groups require, too.", rich_help_panel=SELECTION)
]
Active = Annotated[
    bool,
    typer.Option(
        "--active", help="Use the active environment instead of the project's own.", rich_help_panel=INSTALLER
    ),
]
NoActive = Annotated[bool, typer.Option("--no-active", hidden=True)]
NoEditable = Annotated[
    bool,
    typer.Option(
        "--no-editable",
        help=env("Install members as they are now: later changes of their sources are not seen.", "PYM_NO_EDITABLE"),
        rich_help_panel=INSTALLER,
    ),
]
EditableToo = Annotated[bool, typer.Option("--editable", hidden=True)]
NoEditablePackage = Annotated[
    Many, typer.Option(metavar="NAME", help="The same for one package.", rich_help_panel=INSTALLER)
]
NoInstallProject = Annotated[
    bool,
    typer.Option(
        "--no-install-project",
        help=env("Do not install the project itself.", "PYM_NO_INSTALL_PROJECT"),
        rich_help_panel=INSTALLER,
    ),
]
NoInstallWorkspace = Annotated[
    bool,
    typer.Option(
        "--no-install-workspace",
        help=env("Install no member of the workspace.", "PYM_NO_INSTALL_WORKSPACE"),
        rich_help_panel=INSTALLER,
    ),
]
NoInstallLocal = Annotated[
    bool,
    typer.Option(
        "--no-install-local",
        help=env("Install nothing that comes from a path.", "PYM_NO_INSTALL_LOCAL"),
        rich_help_panel=INSTALLER,
    ),
]
NoInstallPackage = Annotated[
    Many,
    typer.Option(
        "--no-install-package",
        metavar="NAME",
        help=env("Do not install this package.", "PYM_NO_INSTALL_PACKAGE"),
        rich_help_panel=INSTALLER,
    ),
]
