"""The `cache` commands, as typer sees them. See `app`."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from pym.cli.options import Handle, command

Force = Annotated[bool, typer.Option("--force", help="Do not wait for other commands that use the cache.")]


def register(group: typer.Typer, handle: Handle) -> None:
    """Adds the commands to `group`; `handle` runs them."""
    command(group, "clean", "cache_clean", handle)(clean)
    command(group, "prune", "cache_prune", handle)(prune)
    command(group, "verify", "cache_verify", handle)(verify)
    command(group, "dir", "cache_dir", handle)(directory)
    command(group, "size", "cache_size", handle)(size)


def clean(
    packages: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[PACKAGE]...",
            show_default=False,
            help="Remove only what belongs to these packages: pages of indexes, metadata, wheels, sdists.",
        ),
    ] = None,
    force: Force = False,
) -> None:
    """Empty the cache, or remove some packages from it."""


def prune(
    ci: Annotated[
        bool,
        typer.Option(
            "--ci",
            help="Also remove what an index gives as quickly as a kept cache does: its wheels and source "
            "distributions. Wheels that were built here stay.",
        ),
    ] = False,
    force: Force = False,
) -> None:
    """Remove what nobody will look at again: layouts of other versions of pym, leftovers of killed commands, damage."""


def verify(
    repair: Annotated[
        bool,
        typer.Option(
            "--repair",
            help="Set right what can be, and remove damaged wheels: they are fetched again when they are needed.",
        ),
    ] = False,
) -> None:
    """Read every unpacked wheel and compare it with what was unpacked."""


def directory() -> None:
    """Print where the cache is."""


def size(
    output_format: Annotated[
        Literal["auto", "human", "machine"] | None,
        typer.Option(help="`human` for units, `machine` (as `auto`) for bytes."),
    ] = None,
    human: Annotated[bool, typer.Option("--human", "-H", help="In units, as in `1.2GiB`, instead of bytes.")] = False,
) -> None:
    """Print how much space the cache takes, in bytes."""
