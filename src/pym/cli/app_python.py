"""The `python` commands, as typer sees them. See `app`."""

from __future__ import annotations

from typing import Annotated

import typer

from pym.cli import where_options as where
from pym.cli.options import Format, Handle, command, env
from pym.cli.project_options import NoProject

REQUEST = "A version (`3.12`, `3.12.4`, `3.14t`, `>=3.11,<3.13`), an implementation, a path or a key."

Catalogue = Annotated[
    list[str] | None,
    typer.Option(
        "--catalogue",
        "--python-downloads-json-url",
        metavar="SOURCE",
        help=env(
            "Take Pythons from here instead of the built-in catalogue: a directory of archives, SHA256SUMS, a "
            "downloads JSON or an NDJSON, as path or URL.",
            "PYM_PYTHON_CATALOGUE",
        ),
    ),
]
Mirror = Annotated[
    str | None,
    typer.Option(
        metavar="URL",
        help=env("Download from here instead of python-build-standalone's releases.", "PYM_PYTHON_INSTALL_MIRROR"),
    ),
]
InstallDir = Annotated[
    str | None,
    typer.Option("--install-dir", "-i", metavar="DIR", help=env("Where the store is.", "PYM_PYTHON_INSTALL_DIR")),
]
Targets = Annotated[list[str] | None, typer.Argument(metavar="[TARGETS]...", show_default=False, help=REQUEST)]
Request = Annotated[str | None, typer.Argument(metavar="[REQUEST]", show_default=False, help=REQUEST)]
CompileBytecode = Annotated[
    bool, typer.Option("--compile-bytecode", help=env("Compile the standard library.", "PYM_COMPILE_BYTECODE"))
]


def register(group: typer.Typer, handle: Handle) -> None:
    """Adds the commands to `group`; `handle` runs them."""
    command(group, "install", "python_install", handle)(python_install)
    command(group, "upgrade", "python_upgrade", handle)(python_upgrade)
    command(group, "list", "python_list", handle)(python_list)
    command(group, "find", "python_find", handle)(python_find)
    command(group, "pin", "python_pin", handle)(python_pin)
    command(group, "uninstall", "python_uninstall", handle)(python_uninstall)
    command(group, "prune", "python_prune", handle)(python_prune)
    command(group, "dir", "python_dir", handle)(python_dir)
    command(group, "update-shell", "python_update_shell", handle)(python_update_shell)
    command(group, "verify", "python_verify", handle)(python_verify)


def python_install(
    targets: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[TARGETS]...",
            show_default=False,
            help="Versions, or archives at hand (`./cpython-….tar.gz`). Without any: what `.python-versions` or "
            "`.python-version` ask for, else the latest.",
        ),
    ] = None,
    reinstall: Annotated[bool, typer.Option("--reinstall", "-r", help="Install again what is installed.")] = False,
    force: Annotated[
        bool, typer.Option("--force", "-f", help="Replace programs in the bin directory that are not pym's.")
    ] = False,
    upgrade: Annotated[
        bool, typer.Option("--upgrade", "-U", help="Install the latest patch of what is installed.")
    ] = False,
    default: Annotated[bool, typer.Option("--default", help="Also link it as `python` and `python3`.")] = False,
    no_bin: Annotated[bool, typer.Option("--no-bin", help="Link no program into the bin directory.")] = False,
    install_dir: InstallDir = None,
    mirror: Mirror = None,
    catalogue: Catalogue = None,
    sha256: Annotated[
        str | None, typer.Option(metavar="HEX", help="The hash an archive at hand must have.", show_default=False)
    ] = None,
    compile_bytecode: CompileBytecode = False,
) -> None:
    """Download and install Pythons."""


def python_upgrade(
    targets: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[TARGETS]...",
            show_default=False,
            help="Minor versions such as `3.12`. Without any: all installed.",
        ),
    ] = None,
    reinstall: Annotated[bool, typer.Option("--reinstall", "-r", help="Install again what is up to date.")] = False,
    install_dir: InstallDir = None,
    mirror: Mirror = None,
    catalogue: Catalogue = None,
    compile_bytecode: CompileBytecode = False,
) -> None:
    """Upgrade installed Pythons to their latest patch."""


def python_list(
    request: Request = None,
    only_installed: Annotated[bool, typer.Option("--only-installed", help="Show no downloads.")] = False,
    only_downloads: Annotated[bool, typer.Option("--only-downloads", help="Show only downloads.")] = False,
    all_versions: Annotated[
        bool, typer.Option("--all-versions", help="Show every patch, not just the latest.")
    ] = False,
    all_platforms: Annotated[bool, typer.Option("--all-platforms", help="Show downloads for other systems.")] = False,
    all_arches: Annotated[
        bool, typer.Option("--all-arches", "--all_architectures", help="Show downloads for other architectures.")
    ] = False,
    show_urls: Annotated[bool, typer.Option("--show-urls", help="Show where downloads come from.")] = False,
    output_format: Format = "text",
    catalogue: Catalogue = None,
) -> None:
    """List Pythons that are installed or can be. With `-v`: what uses each managed one."""


def python_find(
    request: Request = None,
    no_project: NoProject = False,
    system: Annotated[bool, where.system("Skip virtual environments.", panel=None)] = False,
    show_version: Annotated[bool, typer.Option("--show-version", help="Show the version instead of the path.")] = False,
    resolve_links: Annotated[
        bool, typer.Option("--resolve-links", help="Show the path with all links resolved.")
    ] = False,
    script: Annotated[
        str | None,
        typer.Option("--script", metavar="FILE", help="The Python of a script with inline metadata (PEP 723)."),
    ] = None,
    catalogue: Catalogue = None,
) -> None:
    """Show the path of the Python that would be used."""


def python_pin(
    request: Request = None,
    shared: Annotated[bool, typer.Option("--global", help="The user's default instead of the directory's.")] = False,
    rm: Annotated[bool, typer.Option("--rm", help="Remove the pin.")] = False,
    resolved: Annotated[bool, typer.Option("--resolved", help="Pin the exact version that is found.")] = False,
    no_project: Annotated[
        bool, typer.Option("--no-project", help=env("Do not check against a project.", "PYM_NO_PROJECT"))
    ] = False,
    catalogue: Catalogue = None,
) -> None:
    """Write `.python-version`, or show what it says."""


def python_uninstall(
    targets: Targets = None,
    all_: Annotated[bool, typer.Option("--all", help="Every managed Python.")] = False,
    install_dir: InstallDir = None,
) -> None:
    """Remove managed Pythons."""


def python_prune(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be removed.")] = False,
    install_dir: InstallDir = None,
) -> None:
    """Remove managed Pythons that no known environment, tool or pin uses."""


def python_dir(
    bin_: Annotated[
        bool, typer.Option("--bin", help="Where programs are linked instead of where Pythons are kept.")
    ] = False,
) -> None:
    """Show where managed Pythons are kept."""


def python_update_shell() -> None:
    """Put the shims and the bin directory on PATH, for bash, zsh and fish."""


def python_verify(
    targets: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[REQUEST]...", show_default=False, help="Which managed Pythons. Without any: all of them."
        ),
    ] = None,
    repair: Annotated[
        bool, typer.Option("--repair", help="Install again those that are not as they were installed.")
    ] = False,
    install_dir: InstallDir = None,
    mirror: Mirror = None,
    catalogue: Catalogue = None,
    output_format: Format = "text",
) -> None:
    """Check every file of managed Pythons against what was installed."""
