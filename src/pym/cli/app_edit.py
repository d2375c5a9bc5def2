"""The commands that make and edit projects, as typer sees them. See `app`."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from pym.cli import option_sets as sets
from pym.cli import project_options as project
from pym.cli import where_options as where
from pym.cli.options import Format, Handle, Many, command, env

SOURCES = "Source options"

Dev = Annotated[
    bool, typer.Option("--dev", help=env("The dependency group `dev`: the same as --group dev.", "PYM_DEV"))
]
Group = Annotated[str | None, typer.Option("--group", metavar="GROUP", help="A dependency group.")]
Optional = Annotated[str | None, typer.Option("--optional", metavar="EXTRA", help="An extra of the project.")]


def register(group: typer.Typer, handle: Handle) -> None:
    """Adds the commands to `group`; `handle` runs them."""
    command(group, "init", "init", handle)(init)
    command(group, "add", "add", handle, *sets.EDITING)(add)
    command(group, "remove", "remove", handle, *sets.EDITING)(remove)
    command(group, "version", "version", handle, *sets.EDITING)(version)


def init(
    path: Annotated[
        str | None,
        typer.Argument(
            metavar="[PATH]",
            show_default=False,
            help="Where to make it, the working directory unless said otherwise; with --script the file.",
        ),
    ] = None,
    name: Annotated[
        str | None, typer.Option(metavar="NAME", help="Its name; that of the directory unless said otherwise.")
    ] = None,
    bare: Annotated[
        bool,
        typer.Option(
            "--bare",
            help=env("Write `pyproject.toml` (or the metadata of the script) and nothing else.", "PYM_INIT_BARE"),
        ),
    ] = False,
    package: Annotated[
        bool, typer.Option("--package", help="Make it a package that can be built and installed (the default).")
    ] = False,
    no_package: Annotated[
        bool, typer.Option("--no-package", help="Make it no package: a `main.py`, and nothing to build.")
    ] = False,
    app: Annotated[bool, typer.Option("--app", "--application", help="An application (the default).")] = False,
    lib: Annotated[bool, typer.Option("--lib", "--library", help="A library: a package that others import.")] = False,
    script: Annotated[
        bool, typer.Option("--script", help="A single script that says in itself what it requires (PEP 723).")
    ] = False,
    description: Annotated[str | None, typer.Option(metavar="TEXT", help="What it is.")] = None,
    no_description: Annotated[bool, typer.Option("--no-description", help="Write no description.")] = False,
    vcs: Annotated[
        Literal["git", "none"] | None,
        typer.Option(metavar="SYSTEM", help="Make a repository: `git` (unless there is one around) or `none`."),
    ] = None,
    build_backend: Annotated[
        Literal[
            "hatch",
            "flit",
            "pdm",
            "poetry",
            "setuptools",
            "maturin",
            "scikit",
            "uv",
            "hatchling",
            "flit-core",
            "pdm-backend",
            "poetry-core",
            "poetry_core",
            "scikit-build-core",
            "uv-build",
            "uv_build",
        ]
        | None,
        typer.Option(
            metavar="BACKEND",
            help=env(
                "What builds the package: `hatch` (unless said otherwise), `flit`, `pdm`, `poetry`, `setuptools`, "
                "`maturin`, `scikit` or `uv`.",
                "PYM_INIT_BUILD_BACKEND",
            ),
        ),
    ] = None,
    no_readme: Annotated[bool, typer.Option("--no-readme", help="Write no `README.md`.")] = False,
    author_from: Annotated[
        Literal["auto", "git", "none"] | None,
        typer.Option(metavar="SOURCE", help="Where the author comes from: `auto`, `git` or `none`."),
    ] = None,
    no_pin_python: Annotated[bool, typer.Option("--no-pin-python", help="Write no `.python-version`.")] = False,
    no_workspace: Annotated[
        bool, typer.Option("--no-workspace", "--no-project", help="Look at no workspace around: stand alone.")
    ] = False,
    python: Annotated[
        str | None,
        where.python("The Python that tells the lowest version it is for."),
    ] = None,
    readme: Annotated[bool, typer.Option("--readme", hidden=True)] = False,
    pin_python: Annotated[bool, typer.Option("--pin-python", hidden=True)] = False,
) -> None:
    """Make a project: `pyproject.toml` and what belongs around it.

    Inside of a workspace, or of a project, it becomes a member.
    """


def add(
    packages: Annotated[
        Many,
        typer.Argument(
            metavar="[PACKAGES]...", show_default=False, help="Requirements (`flask>=3`), URLs, paths, repositories."
        ),
    ] = None,
    requirements: Annotated[
        Many,
        typer.Option(
            "--requirements", "--requirement", "-r", metavar="FILE", help="Add what a file of requirements lists."
        ),
    ] = None,
    constraints: Annotated[
        Many,
        typer.Option(
            "--constraints",
            "--constraint",
            "-c",
            metavar="FILE",
            help=env("Versions that are permitted this time: nothing of it is written down.", "PYM_CONSTRAINT"),
        ),
    ] = None,
    marker: Annotated[
        str | None, typer.Option("--marker", "-m", metavar="MARKER", help="Where all of what is added is needed.")
    ] = None,
    dev: Dev = False,
    optional: Optional = None,
    group: Group = None,
    package: project.Package = None,
    script: project.Script = None,
    extra: Annotated[Many, typer.Option("--extra", metavar="NAME", help="An extra of what is added.")] = None,
    bounds: Annotated[
        Literal["lower", "major", "minor", "exact"] | None,
        typer.Option(
            metavar="KIND",
            help="The bounds of what is added without any: `lower` (`>=1.2.3`, unless said otherwise), `major` "
            "(`>=1.2.3,<2.0.0`), `minor` (`>=1.2.3,<1.3.0`) or `exact` (`==1.2.3`).",
        ),
    ] = None,
    raw: Annotated[
        bool, typer.Option("--raw", help="Write requirements as they are typed: URLs in them, and no bounds.")
    ] = False,
    editable: Annotated[
        bool,
        typer.Option(
            "--editable", help="Install what comes from a path so that changes are seen.", rich_help_panel=SOURCES
        ),
    ] = False,
    no_editable: Annotated[bool, typer.Option("--no-editable", hidden=True)] = False,
    rev: Annotated[
        str | None, typer.Option(metavar="REV", help="The commit of a repository.", rich_help_panel=SOURCES)
    ] = None,
    tag: Annotated[
        str | None, typer.Option(metavar="TAG", help="The tag of a repository.", rich_help_panel=SOURCES)
    ] = None,
    branch: Annotated[
        str | None, typer.Option(metavar="BRANCH", help="The branch of a repository.", rich_help_panel=SOURCES)
    ] = None,
    lfs: Annotated[
        bool,
        typer.Option(
            "--lfs", help=env("Fetch the large files of a repository.", "PYM_GIT_LFS"), rich_help_panel=SOURCES
        ),
    ] = False,
    workspace: Annotated[
        bool,
        typer.Option(
            "--workspace", help="Make the project at a path a member of the workspace.", rich_help_panel=SOURCES
        ),
    ] = False,
    no_workspace: Annotated[
        bool,
        typer.Option("--no-workspace", help="Do not, even if it is inside of it.", rich_help_panel=SOURCES),
    ] = False,
    active: project.Active = False,
) -> None:
    """Add requirements to the project.

    They are written into `pyproject.toml`, locked and installed. If one of these fails, everything is as before.
    """


def remove(
    packages: Annotated[
        Many, typer.Argument(metavar="PACKAGES...", show_default=False, help="Names of what is to be removed.")
    ] = None,
    dev: Dev = False,
    optional: Optional = None,
    group: Group = None,
    package: project.Package = None,
    script: project.Script = None,
    active: project.Active = False,
) -> None:
    """Remove requirements from the project, from its lock and from its environment."""


def version(
    value: Annotated[
        str | None, typer.Argument(metavar="[VALUE]", show_default=False, help="The version it is to have.")
    ] = None,
    bump: Annotated[
        Many,
        typer.Option(
            metavar="PART[=NUMBER]",
            help="Count up `major`, `minor`, `patch`, `alpha`, `beta`, `rc`, `post` or `dev`, or end a pre-release "
            "with `stable`; may be given more than once, as `--bump minor --bump beta`.",
        ),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what it would be, and change nothing.")] = False,
    short: Annotated[bool, typer.Option("--short", help="Only the version, without the name.")] = False,
    output_format: Format = "text",
    package: project.Package = None,
    active: project.Active = False,
) -> None:
    """Show the version of the project, or change it."""
