"""`pym export`, as typer sees it. See `app`."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from pym.cli import install_options as install
from pym.cli import option_sets as sets
from pym.cli import pip_options as shared
from pym.cli import project_options as project
from pym.cli.options import OUTPUT, Handle, Many, command, env


def register(app: typer.Typer, handle: Handle) -> None:
    """Adds the command to `app`; `handle` runs it."""
    command(app, "export", "export", handle, *sets.SELECTING, sets.members, sets.locking, *sets.PROJECT)(export)


def export(
    format_: Annotated[
        Literal["requirements.txt", "pylock.toml", "cyclonedx1.5", "requirements-txt"] | None,
        typer.Option(
            "--format",
            help="The form of the output; without it the name of the output file tells, else `requirements.txt`, whose "
            "older name is `requirements-txt`.",
            rich_help_panel=OUTPUT,
        ),
    ] = None,
    output_file: Annotated[
        str | None,
        typer.Option(
            "--output-file",
            "-o",
            metavar="FILE",
            help="Write to this file, too; with --quiet only there.",
            rich_help_panel=OUTPUT,
        ),
    ] = None,
    prune: Annotated[
        Many,
        typer.Option(
            "--prune",
            metavar="NAME",
            help="Take a package out of the graph, with all that only it requires.",
            rich_help_panel=OUTPUT,
        ),
    ] = None,
    no_hashes: Annotated[
        bool, typer.Option("--no-hashes", help="List no hashes of files.", rich_help_panel=OUTPUT)
    ] = False,
    no_annotate: shared.NoAnnotate = False,
    no_header: shared.NoHeader = False,
    emit_index_url: shared.EmitIndexUrl = False,
    emit_find_links: shared.EmitFindLinks = False,
    no_editable: Annotated[
        bool,
        typer.Option(
            "--no-editable",
            help=env("Members are no links to their sources: `./path`, not `-e ./path`.", "PYM_NO_EDITABLE"),
            rich_help_panel=OUTPUT,
        ),
    ] = False,
    no_editable_package: Annotated[
        Many, typer.Option(metavar="NAME", help="The same for one package.", rich_help_panel=OUTPUT)
    ] = None,
    no_emit_project: Annotated[
        bool,
        typer.Option(
            "--no-emit-project",
            "--no-install-project",
            help="Leave the project itself out, not what it requires.",
            rich_help_panel=OUTPUT,
        ),
    ] = False,
    no_emit_workspace: Annotated[
        bool,
        typer.Option(
            "--no-emit-workspace",
            "--no-install-workspace",
            help="Leave all members of the workspace out.",
            rich_help_panel=OUTPUT,
        ),
    ] = False,
    no_emit_local: Annotated[
        bool,
        typer.Option(
            "--no-emit-local",
            "--no-install-local",
            help="Leave out everything that comes from a path.",
            rich_help_panel=OUTPUT,
        ),
    ] = False,
    no_emit_package: Annotated[
        Many,
        typer.Option(
            "--no-emit-package",
            "--no-install-package",
            metavar="NAME",
            help="Leave this package out, not what it requires.",
            rich_help_panel=OUTPUT,
        ),
    ] = None,
    only_emit_project: Annotated[
        bool, typer.Option("--only-emit-project", "--only-install-project", hidden=True)
    ] = False,
    only_emit_workspace: Annotated[
        bool, typer.Option("--only-emit-workspace", "--only-install-workspace", hidden=True)
    ] = False,
    only_emit_local: Annotated[bool, typer.Option("--only-emit-local", "--only-install-local", hidden=True)] = False,
    only_emit_package: Annotated[
        Many, typer.Option("--only-emit-package", "--only-install-package", metavar="NAME", hidden=True)
    ] = None,
    script: project.Script = None,
    link_mode: install.LinkMode = None,
    header: shared.Header = False,
    annotate: shared.Annotate = False,
    hashes: Annotated[bool, typer.Option("--hashes", hidden=True)] = False,
    editable: project.EditableToo = False,
) -> None:
    """Write what the project requires, as it is locked, in a form that other programs read."""
