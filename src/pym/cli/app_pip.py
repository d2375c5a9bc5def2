"""The `pip` commands, as typer sees them. See `app`."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from pym.cli import option_sets as sets
from pym.cli import pip_options as shared
from pym.cli import where_options as where
from pym.cli.options import BUILDS, OUTPUT, PYTHONS, Handle, Many, command, env


def register(group: typer.Typer, handle: Handle) -> None:
    """Adds the commands to `group`; `handle` runs them."""
    command(group, "compile", "pip_compile", handle, *sets.COMPILING)(pip_compile)


def pip_compile(
    src_file: Annotated[
        Many,
        typer.Argument(
            metavar="[SRC_FILE]...",
            show_default=False,
            help="`requirements.in`, `requirements.txt`, `pyproject.toml`, `setup.cfg`, `pylock.toml`, a script with "
            "inline metadata, a URL of one, or `-` for standard input.",
        ),
    ] = None,
    universal: Annotated[
        bool,
        typer.Option(
            "--universal",
            help="One answer, with markers, for every platform and for the Python that is asked for and newer ones.",
        ),
    ] = False,
    output_file: Annotated[
        str | None,
        typer.Option(
            "--output-file",
            "-o",
            metavar="FILE",
            help="Write this file, too. Versions that stand in it are kept where they can be.",
            rich_help_panel=OUTPUT,
        ),
    ] = None,
    format_: Annotated[
        Literal["requirements.txt", "pylock.toml"] | None,
        typer.Option(
            "--format",
            metavar="FORM",
            help="`requirements.txt` or `pylock.toml`; without it the name of the output file tells.",
            rich_help_panel=OUTPUT,
        ),
    ] = None,
    no_annotate: shared.NoAnnotate = False,
    annotation_style: Annotated[
        Literal["line", "split"] | None,
        typer.Option(help="Form of these comments (`split` unless said otherwise).", rich_help_panel=OUTPUT),
    ] = None,
    no_header: shared.NoHeader = False,
    custom_compile_command: Annotated[
        str | None,
        typer.Option(
            metavar="COMMAND",
            help=env("The command that the comment at the top names.", "PYM_CUSTOM_COMPILE_COMMAND"),
            rich_help_panel=OUTPUT,
        ),
    ] = None,
    generate_hashes: Annotated[
        bool,
        typer.Option("--generate-hashes", help="List the hashes of the files.", rich_help_panel=OUTPUT),
    ] = False,
    no_strip_extras: Annotated[
        bool, typer.Option("--no-strip-extras", help="Show extras, as in `name[extra]==1.0`.", rich_help_panel=OUTPUT)
    ] = False,
    no_strip_markers: Annotated[
        bool,
        typer.Option("--no-strip-markers", help="Show markers, which --universal does anyway.", rich_help_panel=OUTPUT),
    ] = False,
    no_emit_package: Annotated[
        Many,
        typer.Option(
            "--no-emit-package",
            "--unsafe-package",
            metavar="NAME",
            help="Leave this package out of the output.",
            rich_help_panel=OUTPUT,
        ),
    ] = None,
    emit_index_url: shared.EmitIndexUrl = False,
    emit_find_links: shared.EmitFindLinks = False,
    emit_build_options: Annotated[
        bool,
        typer.Option(
            "--emit-build-options",
            help="Write `--no-binary` and `--only-binary` into the output.",
            rich_help_panel=OUTPUT,
        ),
    ] = False,
    emit_index_annotation: Annotated[
        bool,
        typer.Option(
            "--emit-index-annotation", help="Say which index each package comes from.", rich_help_panel=OUTPUT
        ),
    ] = False,
    emit_marker_expression: Annotated[
        bool,
        typer.Option(
            "--emit-marker-expression",
            help="Say which environment the output is known to be valid for.",
            rich_help_panel=OUTPUT,
        ),
    ] = False,
    link_mode: Annotated[
        Literal["clone", "copy", "hardlink", "symlink"] | None,
        typer.Option(
            metavar="MODE",
            help=env(
                "How build environments are filled from the cache: `clone`, `copy`, `hardlink`, `symlink`.",
                "PYM_LINK_MODE",
            ),
            rich_help_panel=BUILDS,
        ),
    ] = None,
    python: Annotated[
        str | None,
        where.python("The Python to resolve for, if no --python-version is given."),
    ] = None,
    system: Annotated[
        bool,
        where.system("Pass virtual environments over when looking for a Python.", panel=PYTHONS),
    ] = False,
    cert: shared.Cert = None,
    annotate: shared.Annotate = False,
    header: shared.Header = False,
    strip_extras: Annotated[bool, typer.Option("--strip-extras", hidden=True)] = False,
    strip_markers: Annotated[bool, typer.Option("--strip-markers", hidden=True)] = False,
    no_generate_hashes: Annotated[bool, typer.Option("--no-generate-hashes", hidden=True)] = False,
    no_universal: Annotated[bool, typer.Option("--no-universal", hidden=True)] = False,
    no_system: shared.NoSystem = False,
    no_emit_index_url: Annotated[bool, typer.Option("--no-emit-index-url", hidden=True)] = False,
    no_emit_find_links: Annotated[bool, typer.Option("--no-emit-find-links", hidden=True)] = False,
    no_emit_build_options: Annotated[bool, typer.Option("--no-emit-build-options", hidden=True)] = False,
    no_emit_index_annotation: Annotated[bool, typer.Option("--no-emit-index-annotation", hidden=True)] = False,
    no_emit_marker_expression: Annotated[bool, typer.Option("--no-emit-marker-expression", hidden=True)] = False,
    allow_unsafe: Annotated[bool, typer.Option("--allow-unsafe", hidden=True)] = False,
    no_allow_unsafe: Annotated[bool, typer.Option("--no-allow-unsafe", hidden=True)] = False,
    reuse_hashes: Annotated[bool, typer.Option("--reuse-hashes", hidden=True)] = False,
    no_reuse_hashes: Annotated[bool, typer.Option("--no-reuse-hashes", hidden=True)] = False,
    resolver: Annotated[Literal["backtracking", "legacy"] | None, typer.Option(hidden=True)] = None,
    max_rounds: Annotated[str | None, typer.Option(hidden=True)] = None,
    client_cert: shared.ClientCert = None,
    trusted_host: shared.TrustedHost = None,
    emit_trusted_host: Annotated[bool, typer.Option("--emit-trusted-host", hidden=True)] = False,
    no_emit_trusted_host: Annotated[bool, typer.Option("--no-emit-trusted-host", hidden=True)] = False,
    config: Annotated[str | None, typer.Option(hidden=True)] = None,
    pip_args: Annotated[str | None, typer.Option(hidden=True)] = None,
) -> None:
    """Find versions for requirements and write them down, as `requirements.txt` or `pylock.toml`."""
