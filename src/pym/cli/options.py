"""The building blocks of the command definitions: the options every command shares, and how a command is registered."""

from __future__ import annotations

import copy
import inspect
from collections.abc import Callable
from typing import Annotated, Literal, get_args

import typer

# Headings in the help.
GLOBAL = "Global options"
PYTHONS = "Python options"
CACHE = "Cache options"
RESOLVER = "Resolver options"
INDEXES = "Index options"
BUILDS = "Build options"
OUTPUT = "Output options"
ENVIRONMENT = "Environment options"
INSTALLER = "Installer options"

Many = list[str] | None
Format = Annotated[Literal["text", "json"], typer.Option(help="For people or programs.")]


def env(text: str, variable: str) -> str:
    """A help text that ends with the variable of the option."""
    return f"{text} [dim]env: {variable}[/]"


def shared_options(
    quiet: Annotated[
        int,
        typer.Option(
            "--quiet",
            "-q",
            count=True,
            metavar="",
            show_default=False,
            help="Say less; twice, say nothing.",
            rich_help_panel=GLOBAL,
        ),
    ] = 0,
    verbose: Annotated[
        int,
        typer.Option(
            "--verbose",
            "-v",
            count=True,
            metavar="",
            show_default=False,
            help="Say more.",
            rich_help_panel=GLOBAL,
        ),
    ] = 0,
    color: Annotated[
        Literal["auto", "always", "never"] | None,
        typer.Option(help=env("When to use colour.", "NO_COLOR, FORCE_COLOR"), rich_help_panel=GLOBAL),
    ] = None,
    no_progress: Annotated[
        bool,
        typer.Option("--no-progress", help=env("Draw no progress bars.", "PYM_NO_PROGRESS"), rich_help_panel=GLOBAL),
    ] = False,
    offline: Annotated[
        bool,
        typer.Option("--offline", help=env("Open no network connection.", "PYM_OFFLINE"), rich_help_panel=GLOBAL),
    ] = False,
    directory: Annotated[
        str | None,
        typer.Option(metavar="DIR", help=env("Work in this directory.", "PYM_WORKING_DIR"), rich_help_panel=GLOBAL),
    ] = None,
    project: Annotated[
        str | None,
        typer.Option(
            metavar="DIR",
            help=env("Look for the project and its files from here.", "PYM_PROJECT"),
            rich_help_panel=GLOBAL,
        ),
    ] = None,
    config_file: Annotated[
        str | None,
        typer.Option(
            metavar="FILE",
            help=env("Read settings from this file only.", "PYM_CONFIG_FILE"),
            rich_help_panel=GLOBAL,
        ),
    ] = None,
    no_config: Annotated[
        bool,
        typer.Option(
            "--no-config",
            help=env("Read no settings and no version files.", "PYM_NO_CONFIG"),
            rich_help_panel=GLOBAL,
        ),
    ] = False,
    system_certs: Annotated[
        bool,
        typer.Option(
            "--system-certs", help="Trust the system's certificates (the default).", rich_help_panel=GLOBAL, hidden=True
        ),
    ] = False,
    allow_insecure_host: Annotated[
        list[str] | None,
        typer.Option(
            metavar="HOST",
            help=env("Do not check the certificate of this host.", "PYM_INSECURE_HOST"),
            rich_help_panel=GLOBAL,
        ),
    ] = None,
    managed_python: Annotated[
        bool,
        typer.Option(
            "--managed-python",
            help=env("Use only Pythons of the store.", "PYM_MANAGED_PYTHON"),
            rich_help_panel=PYTHONS,
        ),
    ] = False,
    no_managed_python: Annotated[
        bool,
        typer.Option(
            "--no-managed-python",
            help=env("Use only Pythons of the system.", "PYM_NO_MANAGED_PYTHON"),
            rich_help_panel=PYTHONS,
        ),
    ] = False,
    no_python_downloads: Annotated[
        bool,
        typer.Option(
            "--no-python-downloads",
            help=env("Download no Python, even if one is missing.", "PYM_PYTHON_DOWNLOADS=never"),
            rich_help_panel=PYTHONS,
        ),
    ] = False,
    no_cache: Annotated[
        bool,
        typer.Option("--no-cache", "-n", help=env("Read and write no cache.", "PYM_NO_CACHE"), rich_help_panel=CACHE),
    ] = False,
    cache_dir: Annotated[
        str | None,
        typer.Option(metavar="DIR", help=env("Where the cache is.", "PYM_CACHE_DIR"), rich_help_panel=CACHE),
    ] = None,
) -> None:
    """Only its signature matters: these options are understood by every command, and before its name too."""


def shared_parameters(*, shown: bool) -> list[inspect.Parameter]:
    """The options of `shared_options`, as keyword parameters; not `shown` in the help of what takes them."""
    parameters = []
    for parameter in inspect.signature(shared_options, eval_str=True).parameters.values():
        kind, option = get_args(parameter.annotation)
        if not shown:
            option = copy.copy(option)
            option.hidden = True
        annotation = Annotated[kind, option]  # type: ignore[valid-type]
        parameters.append(parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY, annotation=annotation))
    return parameters


Handle = Callable[[str, dict[str, object]], int]


def command(
    group: typer.Typer, name: str, handler: str, handle: Handle, *sets: Callable[..., None], **settings: object
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Registers the command that a function's signature and docstring define.

    Args:
        group: The typer application it belongs to.
        name: Its name there.
        handler: Module in `pym.cli.commands` whose `main` does it.
        handle: Runs a handler with values; its result is the exit code.
        sets: Functions whose parameters it takes besides its own: `option_sets`.
        settings: Passed on to typer.
    """

    def register(definition: Callable[..., None]) -> Callable[..., None]:
        own: dict[str, inspect.Parameter] = {}
        for one in (definition, *sets):
            for parameter in inspect.signature(one, eval_str=True).parameters.values():
                own.setdefault(parameter.name, parameter)
        shared = shared_parameters(shown=False)
        context = inspect.Parameter("context", inspect.Parameter.KEYWORD_ONLY, annotation=typer.Context)
        parameters = [
            context,
            *(parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY) for parameter in own.values()),
            *shared,
        ]

        def run(**values: object) -> None:
            here = values.pop("context")
            before = getattr(here, "obj", None) or {}
            for parameter in shared:
                value, earlier = values[parameter.name], before.get(parameter.name)
                if isinstance(value, int) and not isinstance(value, bool):
                    values[parameter.name] = value + (earlier or 0)
                elif not value:
                    values[parameter.name] = earlier or value
            raise typer.Exit(handle(handler, values))

        run.__name__ = name.replace("-", "_")
        run.__doc__ = definition.__doc__
        run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
        run.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
        run.handler = handler  # type: ignore[attr-defined]
        run.sets = sets  # type: ignore[attr-defined]
        group.command(name, **settings)(run)  # type: ignore[arg-type]
        return definition

    return register
