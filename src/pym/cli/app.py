"""All commands, as typer sees them: names, options, help. Their work is in `commands`, one module for each.

After a change here run `python -m pym.cli.compile`: ordinary calls are parsed from the table that it writes, and
help is printed from its pages.
"""

from __future__ import annotations

from typing import Annotated

import typer

from pym.cli import (
    app_build,
    app_cache,
    app_edit,
    app_env,
    app_export,
    app_inspect,
    app_install,
    app_pip,
    app_project,
    app_publish,
    app_python,
    app_run,
    app_self,
    app_sync,
    app_tool,
    app_tree,
    app_venv,
    app_verify,
    main,
    typer_help,
)
from pym.cli.options import command, shared_parameters

typer_help.arrange()
# How the help of pym itself arranges its commands.
PANELS = {
    "Projects": (
        "init",
        "add",
        "remove",
        "lock",
        "sync",
        "run",
        "tree",
        "why",
        "why-not",
        "export",
        "build",
        "publish",
        "version",
        "workspace",
    ),
    "Tools": ("tool",),
    "Pythons and environments": ("python", "venv", "pip", "env", "verify"),
    "Storage": ("cache",),
}
app = typer.Typer(
    name="pym",
    help="Manages Pythons, projects and environments: resolves, locks, installs and runs.",
    no_args_is_help=True,
    add_completion=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


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
    group.callback()(callback)


def _version(value: bool) -> None:
    if value:
        raise typer.Exit(main.show_version())


def _group(name: str, about: str, *, hidden: bool = False) -> typer.Typer:
    """A group of commands below pym itself."""
    group = typer.Typer(
        name=name,
        help=about,
        no_args_is_help=True,
        rich_markup_mode="rich",
        context_settings={"help_option_names": ["-h", "--help"]},
        hidden=hidden,
    )
    _callback(group)
    app.add_typer(group)
    return group


_callback(app)
python = _group("python", "Install, list, find and pin Pythons.")
pip = _group("pip", "Resolve, install and look at packages as pip and pip-tools do.")
cache = _group("cache", "Look at, check and shrink what pym keeps to be fast.")
workspace = _group("workspace", "Look at the members of a workspace.")
env = _group("env", "The history of an environment: what each sync changed, and back to an earlier one.")
own = _group("self", "Install and remove pym itself.", hidden=True)
tool = _group("tool", "Run and install programs of packages.")

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
app_build.register(app, _handle)
app_publish.register(app, _handle)
app_tree.register_workspace(workspace, _handle)
app_verify.register(app, _handle)
app_python.register(python, _handle)
app_self.register(own, _handle)
app_tool.register(tool, _handle)


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
