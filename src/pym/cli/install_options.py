"""Options of what changes environments: each is defined once, as the type of a parameter. See `app`."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from pym.cli import where_options as where
from pym.cli.options import ENVIRONMENT, INSTALLER, Many, env

Requirements = Annotated[
    Many,
    typer.Option(
        "--requirements",
        "--requirement",
        "-r",
        metavar="FILE",
        help="Install what a file lists: `requirements.txt`, `pyproject.toml`, `pylock.toml`, `setup.cfg`, a script "
        "with inline metadata, a URL of one, or `-` for standard input.",
    ),
]
Editable = Annotated[
    Many,
    typer.Option(
        "--editable", "-e", metavar="PATH", help="Install a project so that changes of its source are seen at once."
    ),
]
NoEditable = Annotated[
    bool,
    typer.Option(
        "--no-editable",
        help=env("Install as it is now what is asked for as editable.", "PYM_NO_EDITABLE"),
        rich_help_panel=INSTALLER,
    ),
]
Python = Annotated[
    str | None,
    where.python("The Python whose environment is meant: a version, a path, the directory of an environment."),
]
System = Annotated[bool, where.system("The Python of the system, not a virtual environment.")]
BreakSystemPackages = Annotated[
    bool,
    typer.Option(
        "--break-system-packages",
        help=env("Change an environment that belongs to another package manager.", "PYM_BREAK_SYSTEM_PACKAGES"),
        rich_help_panel=ENVIRONMENT,
    ),
]
Target = Annotated[str | None, where.target("Packages lie right in this directory, whatever runs them.")]
Prefix = Annotated[str | None, where.prefix("Packages lie below this directory, in `lib`, `bin` and so on.")]
Strict = Annotated[
    bool,
    typer.Option(
        "--strict", help="In the end, warn of packages whose requirements are not met.", rich_help_panel=INSTALLER
    ),
]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Say what would be done, and change nothing.", rich_help_panel=INSTALLER)
]
CheckOnly = Annotated[
    bool,
    typer.Option(
        "--check",
        help="As --dry-run, and the exit code is 1 if anything would be done.",
        rich_help_panel=INSTALLER,
    ),
]
RequireHashes = Annotated[
    bool,
    typer.Option(
        "--require-hashes",
        help=env("Everything needs a hash, and a version.", "PYM_REQUIRE_HASHES"),
        rich_help_panel=INSTALLER,
    ),
]
NoVerifyHashes = Annotated[
    bool,
    typer.Option(
        "--no-verify-hashes",
        help=env("Disregard the hashes in requirements files.", "PYM_NO_VERIFY_HASHES"),
        rich_help_panel=INSTALLER,
    ),
]
VerifyHashes = Annotated[bool, typer.Option("--verify-hashes", hidden=True)]
NoRequireHashes = Annotated[bool, typer.Option("--no-require-hashes", hidden=True)]
NoVerifyRecord = Annotated[
    Many,
    typer.Option(
        metavar="NAME",
        help="Take wheels of this package though they contradict their own list of files; `:all:`.",
        rich_help_panel=INSTALLER,
    ),
]
Reinstall = Annotated[
    bool,
    typer.Option(
        "--reinstall",
        "--force-reinstall",
        help="Install everything again, what is there already too.",
        rich_help_panel=INSTALLER,
    ),
]
ReinstallPackage = Annotated[
    Many, typer.Option(metavar="NAME", help="The same for one package.", rich_help_panel=INSTALLER)
]
LinkMode = Annotated[
    Literal["clone", "copy", "hardlink", "symlink"] | None,
    typer.Option(
        metavar="MODE",
        help=env(
            "How files get from the store into environments: `clone` (unless said otherwise, or the file system "
            "cannot), `hardlink`, `copy`, `symlink`.",
            "PYM_LINK_MODE",
        ),
        rich_help_panel=INSTALLER,
    ),
]
CompileBytecode = Annotated[
    bool,
    typer.Option(
        "--compile-bytecode",
        "--compile",
        help=env("Compile modules now, not when they are imported first.", "PYM_COMPILE_BYTECODE"),
        rich_help_panel=INSTALLER,
    ),
]
NoCompileBytecode = Annotated[bool, typer.Option("--no-compile-bytecode", "--no-compile", hidden=True)]
User = Annotated[bool, typer.Option("--user", hidden=True)]
NoBreakSystemPackages = Annotated[bool, typer.Option("--no-break-system-packages", hidden=True)]
NoStrict = Annotated[bool, typer.Option("--no-strict", hidden=True)]
NoReinstall = Annotated[bool, typer.Option("--no-reinstall", "--no-force-reinstall", hidden=True)]
OutputFormat = Annotated[Literal["text", "json"] | None, typer.Option("--output-format", hidden=True)]
