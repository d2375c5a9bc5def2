"""The options that say which environment is meant. Each command says in its own words what it does there."""

from __future__ import annotations

from typing import Any

import typer

from pym.cli.options import ENVIRONMENT, PYTHONS, env


def python(text: str, panel: str | None = PYTHONS) -> Any:
    """`--python`, with this help."""
    return typer.Option("--python", "-p", metavar="REQUEST", help=env(text, "PYM_PYTHON"), rich_help_panel=panel)


def system(text: str, panel: str | None = ENVIRONMENT) -> Any:
    """`--system`, with this help."""
    return typer.Option("--system", help=env(text, "PYM_SYSTEM_PYTHON"), rich_help_panel=panel)


def target(text: str, panel: str | None = ENVIRONMENT) -> Any:
    """`--target`, with this help."""
    return typer.Option("--target", "-t", metavar="DIR", help=text, rich_help_panel=panel)


def prefix(text: str, panel: str | None = ENVIRONMENT) -> Any:
    """`--prefix`, with this help."""
    return typer.Option("--prefix", metavar="DIR", help=text, rich_help_panel=panel)
