"""All commands, as typer sees them: names, options, help. Their work is in `commands`, one module for each.

After a change here run `python -m pym.cli.compile`: ordinary calls are parsed from the table that it writes.
"""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from pym.cli import (
    app_cache,
    app_edit,
    app_env,
    app_export,
    app_inspect,
    app_install,
    app_pip,
    app_project,
    app_run,
    app_sync,
    app_tree,
    app_venv,
    app_verify,
    help_page,
    main,
)
from pym.cli.options import MORE, command, shared_parameters

help_page.arrange()
app = typer.Typer(
    name="pym",
    help="Manages Pythons, projects and environments: resolves, locks, installs and runs.",
    no_args_is_help=True,
    add_completion=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
python = typer.Typer(
    name="python",
    help="Install, list, find and pin Pythons.",
    no_args_is_help=True,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)
pip = typer.Typer(
    name="pip",
    help="Resolve, install and look at packages as pip and pip-tools do.",
    no_args_is_help=True,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)
cache = typer.Typer(
    name="cache",
    help="Look at, check and shrink what pym keeps to be fast.",
    no_args_is_help=True,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)
workspace = typer.Typer(
    name="workspace",
    help="Look at the members of a workspace.",
    no_args_is_help=True,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)
env = typer.Typer(
    name="env",
    help="The history of an environment: what each sync changed, and back to an earlier one.",
    no_args_is_help=True,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)
own = typer.Typer(name="self", help="Install and remove pym itself.", no_args_is_help=True, hidden=True)
tool = typer.Typer(name="tool", help="Run and install tools.", no_args_is_help=True, hidden=True)


def _handle(handler: str, values: dict[str, object]) -> int:
    return main.handle(handler, values)


def _remember(context: typer.Context, **values: object) -> None:
    context.obj = {**(context.obj or {}), **{name: value for name, value in values.items() if value}}


def _callback(group: typer.Typer) -> None:
    import inspect

    first = inspect.Parameter("context", inspect.Parameter.KEYWORD_ONLY, annotation=typer.Context)
    version = inspect.Parameter(
        "version",
        inspect.Parameter.KEYWORD_ONLY,
        default=False,
        annotation=Annotated[
            bool, typer.Option("--version", "-V", help="Show the version.", is_eager=True, callback=_version)
        ],
    )
    parameters = [first, *shared_parameters(shown=group is app)]
    if group is app:
        parameters.append(version)

    def callback(context: typer.Context, **values: object) -> None:
        values.pop("version", None)
        _remember(context, **values)

    callback.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    callback.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    group.callback(epilog=None if group is app else MORE)(callback)


def _version(value: bool) -> None:
    if value:
        raise typer.Exit(main.show_version())


_callback(app)
_callback(python)
_callback(pip)
_callback(cache)
_callback(workspace)
_callback(own)
_callback(tool)
app.add_typer(python)
app.add_typer(pip)
app.add_typer(cache)
app.add_typer(workspace)
app.add_typer(env)
app.add_typer(own)
app.add_typer(tool)

app_pip.register(pip, _handle)
app_install.register(pip, _handle)
app_inspect.register(pip, _handle)
app_cache.register(cache, _handle)
app_venv.register(app, _handle)
app_project.register(app, _handle)
app_sync.register(app, _handle)
app_run.register(app, _handle)
app_env.register(env, _handle)
app_edit.register(app, _handle)
app_export.register(app, _handle)
app_tree.register(app, _handle)
app_tree.register_workspace(workspace, _handle)
app_verify.register(app, _handle)
app_verify.register_python(python, _handle)

REQUEST = "A version (`3.12`, `3.12.4`, `3.14t`, `>=3.11,<3.13`), an implementation, a path or a key."

Catalogue = Annotated[
    list[str] | None,
    typer.Option(
        "--catalogue",
        "--python-downloads-json-url",
        metavar="SOURCE",
        help="Take Pythons from here instead of the built-in catalogue: a directory of archives, SHA256SUMS, a "
        "downloads JSON or an NDJSON, as path or URL. [dim]env: PYM_PYTHON_CATALOGUE[/]",
    ),
]
Mirror = Annotated[
    str | None,
    typer.Option(
        metavar="URL",
        help="Download from here instead of python-build-standalone's releases. [dim]env: PYM_PYTHON_INSTALL_MIRROR[/]",
    ),
]
InstallDir = Annotated[
    str | None,
    typer.Option("--install-dir", "-i", metavar="DIR", help="Where the store is. [dim]env: PYM_PYTHON_INSTALL_DIR[/]"),
]
Targets = Annotated[list[str] | None, typer.Argument(metavar="[TARGETS]...", show_default=False, help=REQUEST)]
Request = Annotated[str | None, typer.Argument(metavar="[REQUEST]", show_default=False, help=REQUEST)]


@command(python, "install", "python_install", _handle)
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
    compile_bytecode: Annotated[
        bool,
        typer.Option("--compile-bytecode", help="Compile the standard library. [dim]env: PYM_COMPILE_BYTECODE[/]"),
    ] = False,
) -> None:
    """Download and install Pythons."""


@command(python, "upgrade", "python_upgrade", _handle)
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
    compile_bytecode: Annotated[
        bool,
        typer.Option("--compile-bytecode", help="Compile the standard library. [dim]env: PYM_COMPILE_BYTECODE[/]"),
    ] = False,
) -> None:
    """Upgrade installed Pythons to their latest patch."""


@command(python, "list", "python_list", _handle)
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
    output_format: Annotated[Literal["text", "json"], typer.Option(help="For people or programs.")] = "text",
    catalogue: Catalogue = None,
) -> None:
    """List Pythons that are installed or can be. With `-v`: what uses each managed one."""


@command(python, "find", "python_find", _handle)
def python_find(
    request: Request = None,
    no_project: Annotated[
        bool, typer.Option("--no-project", help="Look at no project. [dim]env: PYM_NO_PROJECT[/]")
    ] = False,
    system: Annotated[
        bool, typer.Option("--system", help="Skip virtual environments. [dim]env: PYM_SYSTEM_PYTHON[/]")
    ] = False,
    show_version: Annotated[bool, typer.Option("--show-version", help="Show the version instead of the path.")] = False,
    resolve_links: Annotated[
        bool, typer.Option("--resolve-links", help="Show the path with all links resolved.")
    ] = False,
    script: Annotated[
        str | None,
        typer.Option("--script", metavar="FILE", help="The Python of a script with inline metadata (PEP 723)."),
    ] = None,
) -> None:
    """Show the path of the Python that would be used."""


@command(python, "pin", "python_pin", _handle)
def python_pin(
    request: Request = None,
    shared: Annotated[bool, typer.Option("--global", help="The user's default instead of the directory's.")] = False,
    rm: Annotated[bool, typer.Option("--rm", help="Remove the pin.")] = False,
    resolved: Annotated[bool, typer.Option("--resolved", help="Pin the exact version that is found.")] = False,
    no_project: Annotated[
        bool, typer.Option("--no-project", help="Do not check against a project. [dim]env: PYM_NO_PROJECT[/]")
    ] = False,
) -> None:
    """Write `.python-version`, or show what it says."""


@command(python, "uninstall", "python_uninstall", _handle)
def python_uninstall(
    targets: Targets = None,
    all_: Annotated[bool, typer.Option("--all", help="Every managed Python.")] = False,
    install_dir: InstallDir = None,
) -> None:
    """Remove managed Pythons."""


@command(python, "prune", "python_prune", _handle)
def python_prune(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be removed.")] = False,
    install_dir: InstallDir = None,
) -> None:
    """Remove managed Pythons that no known environment, tool or pin uses."""


@command(python, "dir", "python_dir", _handle)
def python_dir(
    bin_: Annotated[
        bool, typer.Option("--bin", help="Where programs are linked instead of where Pythons are kept.")
    ] = False,
) -> None:
    """Show where managed Pythons are kept."""


@command(python, "update-shell", "python_update_shell", _handle)
def python_update_shell() -> None:
    """Put the shims and the bin directory on PATH, for bash, zsh and fish."""


@command(
    app,
    "shim-exec",
    "shim_exec",
    _handle,
    hidden=True,
    context_settings={"allow_interspersed_args": False, "ignore_unknown_options": True, "help_option_names": []},
)
def shim_exec(words: Annotated[list[str] | None, typer.Argument()] = None) -> None:
    """What a shim runs when it cannot tell by itself."""


@command(
    tool,
    "run",
    "tool_run",
    _handle,
    context_settings={"allow_interspersed_args": False, "ignore_unknown_options": True, "help_option_names": []},
)
def tool_run(words: Annotated[list[str] | None, typer.Argument()] = None) -> None:
    """Run a tool (not part of this version yet)."""


@command(own, "install", "self_install", _handle)
def self_install(
    archive: Annotated[
        str | None,
        typer.Option(
            metavar="FILE",
            help="The archive of the interpreter that runs this: goes into the store, and pym runs on it from there.",
        ),
    ] = None,
    sha256: Annotated[
        str | None, typer.Option(metavar="HEX", help="The hash the archive must have.", show_default=False)
    ] = None,
    made: Annotated[
        str | None,
        typer.Option(metavar="DIR", help="The outermost directory that was made for this already.", show_default=False),
    ] = None,
    no_modify_path: Annotated[
        bool,
        typer.Option("--no-modify-path", help="Leave the files of shells alone. [dim]env: PYM_NO_MODIFY_PATH[/]"),
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", "-f", help="Install again what is there, and replace other programs named `pym`.")
    ] = False,
) -> None:
    """Install this pym into the user's directories. What install.sh runs once it has a Python."""


@command(own, "uninstall", "self_uninstall", _handle)
def self_uninstall() -> None:
    """Remove pym and all it made; Pythons that were installed with it stay."""
