"""The `pip` commands, as typer sees them. See `app`."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from pym.cli.options import CACHE, PYTHONS, Handle, command

RESOLVER = "Resolver options"
INDEXES = "Index options"
BUILDS = "Build options"
OUTPUT = "Output options"

Many = list[str] | None


def _env(text: str, variable: str) -> str:
    return f"{text} [dim]env: {variable}[/]"


def register(group: typer.Typer, handle: Handle) -> None:
    """Adds the commands to `group`; `handle` runs them."""
    command(group, "compile", "pip_compile", handle)(pip_compile)


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
    constraints: Annotated[
        Many,
        typer.Option(
            "--constraints",
            "--constraint",
            "-c",
            metavar="FILE",
            help=_env("Versions that are permitted: narrows what is chosen, and adds nothing.", "PYM_CONSTRAINT"),
        ),
    ] = None,
    overrides: Annotated[
        Many,
        typer.Option(
            "--overrides",
            "--override",
            metavar="FILE",
            help=_env("Requirements that replace all others of their name.", "PYM_OVERRIDE"),
        ),
    ] = None,
    excludes: Annotated[
        Many,
        typer.Option(
            "--excludes", "--exclude", metavar="FILE", help=_env("Packages to leave out altogether.", "PYM_EXCLUDE")
        ),
    ] = None,
    build_constraints: Annotated[
        Many,
        typer.Option(
            "--build-constraints",
            "--build-constraint",
            "-b",
            metavar="FILE",
            help=_env("Versions that are permitted in builds.", "PYM_BUILD_CONSTRAINT"),
        ),
    ] = None,
    extra: Annotated[
        Many, typer.Option("--extra", metavar="NAME", help="Include what this extra of the project requires.")
    ] = None,
    all_extras: Annotated[bool, typer.Option("--all-extras", help="Include what all extras require.")] = False,
    group: Annotated[
        Many,
        typer.Option(
            "--group",
            metavar="[PATH:]NAME",
            help="Include a dependency group of `pyproject.toml`, here or at a path.",
        ),
    ] = None,
    no_deps: Annotated[
        bool, typer.Option("--no-deps", help="Do not follow requirements: only what is listed itself.")
    ] = False,
    universal: Annotated[
        bool,
        typer.Option(
            "--universal",
            help="One answer, with markers, for every platform and for the Python that is asked for and newer ones.",
        ),
    ] = False,
    python_version: Annotated[
        str | None,
        typer.Option(
            metavar="VERSION",
            help="The Python to resolve for, as `3.12` or `3.12.4`; with --universal the oldest one.",
        ),
    ] = None,
    python_platform: Annotated[
        str | None,
        typer.Option(
            metavar="PLATFORM",
            help="The platform to resolve for: `linux`, `macos`, `windows`, or a target as `aarch64-apple-darwin`, "
            "`x86_64-manylinux_2_28`, `x86_64-unknown-linux-musl`.",
        ),
    ] = None,
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
    no_annotate: Annotated[
        bool, typer.Option("--no-annotate", help="No comments on why each package is there.", rich_help_panel=OUTPUT)
    ] = False,
    annotation_style: Annotated[
        Literal["line", "split"] | None,
        typer.Option(help="Form of these comments (`split` unless said otherwise).", rich_help_panel=OUTPUT),
    ] = None,
    no_header: Annotated[
        bool, typer.Option("--no-header", help="No comment with the command at the top.", rich_help_panel=OUTPUT)
    ] = False,
    custom_compile_command: Annotated[
        str | None,
        typer.Option(
            metavar="COMMAND",
            help=_env("The command that the comment at the top names.", "PYM_CUSTOM_COMPILE_COMMAND"),
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
    emit_index_url: Annotated[
        bool,
        typer.Option("--emit-index-url", help="Write the indexes' URLs into the output.", rich_help_panel=OUTPUT),
    ] = False,
    emit_find_links: Annotated[
        bool,
        typer.Option("--emit-find-links", help="Write `--find-links` into the output.", rich_help_panel=OUTPUT),
    ] = False,
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
    upgrade: Annotated[
        bool,
        typer.Option(
            "--upgrade", "-U", help="Do not keep the versions that stand in the output file.", rich_help_panel=RESOLVER
        ),
    ] = False,
    upgrade_package: Annotated[
        Many,
        typer.Option(
            "--upgrade-package",
            "-P",
            metavar="NAME",
            help="Do not keep the version of this package; `name==1.2` asks for one besides.",
            rich_help_panel=RESOLVER,
        ),
    ] = None,
    upgrade_group: Annotated[
        Many, typer.Option("--upgrade-group", metavar="GROUP", hidden=True, rich_help_panel=RESOLVER)
    ] = None,
    resolution: Annotated[
        Literal["highest", "lowest", "lowest-direct"] | None,
        typer.Option(
            metavar="MODE",
            help=_env(
                "Which versions to prefer: `highest` (unless said otherwise), `lowest`, or `lowest-direct`: the lowest "
                "of what is listed itself.",
                "PYM_RESOLUTION",
            ),
            rich_help_panel=RESOLVER,
        ),
    ] = None,
    prerelease: Annotated[
        Literal["disallow", "allow", "if-necessary", "explicit", "if-necessary-or-explicit"] | None,
        typer.Option(
            metavar="MODE",
            help=_env(
                "When pre-releases count: `if-necessary` (where no release will do, unless said otherwise), `allow`, "
                "`disallow`, `explicit` (where a requirement names one).",
                "PYM_PRERELEASE",
            ),
            rich_help_panel=RESOLVER,
        ),
    ] = None,
    pre: Annotated[bool, typer.Option("--pre", hidden=True)] = False,
    prerelease_package: Annotated[
        Many,
        typer.Option(metavar="NAME=MODE", help="The same for one package.", rich_help_panel=RESOLVER),
    ] = None,
    fork_strategy: Annotated[
        Literal["fewest", "requires-python"] | None,
        typer.Option(
            help=_env(
                "With --universal: as few versions as can be, or the newest for each Python.", "PYM_FORK_STRATEGY"
            ),
            rich_help_panel=RESOLVER,
        ),
    ] = None,
    exclude_newer: Annotated[
        str | None,
        typer.Option(
            metavar="DATE",
            help=_env(
                "Ignore files that were uploaded later: a date, a timestamp (RFC 3339) or a time span as `7 days`, "
                "`P7D`; `false` for no limit.",
                "PYM_EXCLUDE_NEWER",
            ),
            rich_help_panel=RESOLVER,
        ),
    ] = None,
    exclude_newer_package: Annotated[
        Many,
        typer.Option(metavar="NAME=DATE", help="The same for one package.", rich_help_panel=RESOLVER),
    ] = None,
    no_sources: Annotated[
        bool,
        typer.Option(
            "--no-sources", help=_env("Ignore `tool.pym.sources`.", "PYM_NO_SOURCES"), rich_help_panel=RESOLVER
        ),
    ] = False,
    no_sources_package: Annotated[
        Many,
        typer.Option(
            metavar="NAME",
            help=_env("Ignore the source of this package.", "PYM_NO_SOURCES_PACKAGE"),
            rich_help_panel=RESOLVER,
        ),
    ] = None,
    torch_backend: Annotated[str | None, typer.Option(metavar="BACKEND", hidden=True, rich_help_panel=RESOLVER)] = None,
    index: Annotated[
        Many,
        typer.Option(
            "--index",
            metavar="[NAME=]URL",
            help=_env("An index to ask before the default one; the first has precedence.", "PYM_INDEX"),
            rich_help_panel=INDEXES,
        ),
    ] = None,
    default_index: Annotated[
        str | None,
        typer.Option(
            metavar="URL",
            help=_env("The default index, instead of pip's.", "PYM_DEFAULT_INDEX"),
            rich_help_panel=INDEXES,
        ),
    ] = None,
    index_url: Annotated[
        str | None,
        typer.Option(
            "--index-url",
            "-i",
            metavar="URL",
            help=_env("As --default-index.", "PYM_INDEX_URL"),
            rich_help_panel=INDEXES,
        ),
    ] = None,
    extra_index_url: Annotated[
        Many,
        typer.Option(metavar="URL", help=_env("As --index.", "PYM_EXTRA_INDEX_URL"), rich_help_panel=INDEXES),
    ] = None,
    find_links: Annotated[
        Many,
        typer.Option(
            "--find-links",
            "-f",
            metavar="PLACE",
            help=_env("A directory or page with packages, besides the indexes.", "PYM_FIND_LINKS"),
            rich_help_panel=INDEXES,
        ),
    ] = None,
    no_index: Annotated[
        bool,
        typer.Option(
            "--no-index", help=_env("Ask no index, only --find-links.", "PYM_NO_INDEX"), rich_help_panel=INDEXES
        ),
    ] = False,
    index_strategy: Annotated[
        Literal["first-index", "unsafe-first-match", "unsafe-best-match"] | None,
        typer.Option(
            metavar="STRATEGY",
            help=_env(
                "How several indexes go together: `first-index` (the first that has a package has all of it, unless "
                "said otherwise), `unsafe-first-match`, `unsafe-best-match`.",
                "PYM_INDEX_STRATEGY",
            ),
            rich_help_panel=INDEXES,
        ),
    ] = None,
    keyring_provider: Annotated[
        Literal["disabled", "subprocess"] | None,
        typer.Option(
            help=_env("Ask the `keyring` program for passwords.", "PYM_KEYRING_PROVIDER"), rich_help_panel=INDEXES
        ),
    ] = None,
    no_build: Annotated[
        bool, typer.Option("--no-build", help="Use no source distributions.", rich_help_panel=BUILDS)
    ] = False,
    no_binary: Annotated[
        Many,
        typer.Option(metavar="NAME", help="Use no wheels of this package; `:all:`, `:none:`.", rich_help_panel=BUILDS),
    ] = None,
    only_binary: Annotated[
        Many,
        typer.Option(
            metavar="NAME",
            help="Use only wheels of this package; `:all:`, `:none:`.",
            rich_help_panel=BUILDS,
        ),
    ] = None,
    no_build_isolation: Annotated[
        bool,
        typer.Option(
            "--no-build-isolation",
            help=_env("Build with what is installed.", "PYM_NO_BUILD_ISOLATION"),
            rich_help_panel=BUILDS,
        ),
    ] = False,
    no_build_isolation_package: Annotated[
        Many, typer.Option(metavar="NAME", help="The same for one package.", rich_help_panel=BUILDS)
    ] = None,
    config_setting: Annotated[
        Many,
        typer.Option(
            "--config-setting",
            "--config-settings",
            "-C",
            metavar="KEY=VALUE",
            help="Passed to build backends.",
            rich_help_panel=BUILDS,
        ),
    ] = None,
    config_settings_package: Annotated[
        Many,
        typer.Option(metavar="NAME:KEY=VALUE", help="The same for one package.", rich_help_panel=BUILDS),
    ] = None,
    require_build_hashes: Annotated[
        bool,
        typer.Option("--require-build-hashes", help="Every build requirement needs a hash.", rich_help_panel=BUILDS),
    ] = False,
    link_mode: Annotated[
        Literal["clone", "copy", "hardlink", "symlink"] | None,
        typer.Option(
            metavar="MODE",
            help=_env(
                "How build environments are filled from the cache: `clone`, `copy`, `hardlink`, `symlink`.",
                "PYM_LINK_MODE",
            ),
            rich_help_panel=BUILDS,
        ),
    ] = None,
    refresh: Annotated[
        bool, typer.Option("--refresh", help="Ask indexes whether what is cached still holds.", rich_help_panel=CACHE)
    ] = False,
    refresh_package: Annotated[
        Many, typer.Option(metavar="NAME", help="The same for one package.", rich_help_panel=CACHE)
    ] = None,
    python: Annotated[
        str | None,
        typer.Option(
            "--python",
            "-p",
            metavar="REQUEST",
            help=_env("The Python to resolve for, if no --python-version is given.", "PYM_PYTHON"),
            rich_help_panel=PYTHONS,
        ),
    ] = None,
    system: Annotated[
        bool,
        typer.Option(
            "--system",
            help=_env("Pass virtual environments over when looking for a Python.", "PYM_SYSTEM_PYTHON"),
            rich_help_panel=PYTHONS,
        ),
    ] = False,
    cert: Annotated[str | None, typer.Option(metavar="FILE", hidden=True)] = None,
    annotate: Annotated[bool, typer.Option("--annotate", hidden=True)] = False,
    header: Annotated[bool, typer.Option("--header", hidden=True)] = False,
    strip_extras: Annotated[bool, typer.Option("--strip-extras", hidden=True)] = False,
    strip_markers: Annotated[bool, typer.Option("--strip-markers", hidden=True)] = False,
    no_generate_hashes: Annotated[bool, typer.Option("--no-generate-hashes", hidden=True)] = False,
    no_universal: Annotated[bool, typer.Option("--no-universal", hidden=True)] = False,
    no_system: Annotated[bool, typer.Option("--no-system", hidden=True)] = False,
    no_upgrade: Annotated[bool, typer.Option("--no-upgrade", hidden=True)] = False,
    no_refresh: Annotated[bool, typer.Option("--no-refresh", hidden=True)] = False,
    no_all_extras: Annotated[bool, typer.Option("--no-all-extras", hidden=True)] = False,
    deps: Annotated[bool, typer.Option("--deps", hidden=True)] = False,
    build: Annotated[bool, typer.Option("--build", hidden=True)] = False,
    build_isolation: Annotated[bool, typer.Option("--build-isolation", hidden=True)] = False,
    sources: Annotated[bool, typer.Option("--sources", hidden=True)] = False,
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
    client_cert: Annotated[str | None, typer.Option(hidden=True)] = None,
    trusted_host: Annotated[Many, typer.Option(hidden=True)] = None,
    emit_trusted_host: Annotated[bool, typer.Option("--emit-trusted-host", hidden=True)] = False,
    no_emit_trusted_host: Annotated[bool, typer.Option("--no-emit-trusted-host", hidden=True)] = False,
    config: Annotated[str | None, typer.Option(hidden=True)] = None,
    pip_args: Annotated[str | None, typer.Option(hidden=True)] = None,
) -> None:
    """Find versions for requirements and write them down, as `requirements.txt` or `pylock.toml`."""
