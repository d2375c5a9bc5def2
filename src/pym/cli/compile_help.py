"""Compiles typer's definitions into the pages that `--help` prints. See `compile`."""

from __future__ import annotations

import inspect
from typing import Any

_ENVIRONMENT = "[dim]env: "


def pages(
    group: Any, panels_of_commands: dict[str, tuple[str, ...]]
) -> tuple[list[tuple[str, str, str, str]], dict[str, Any]]:
    """The rows and pages of a group of commands and all below it: see `help_page`.

    Args:
        group: The group.
        panels_of_commands: How its own commands are arranged.
    """
    rows: dict[tuple[str, str, str, str], int] = {}
    found: dict[str, Any] = {}

    def numbered(row: tuple[str, str, str, str]) -> int:
        return rows.setdefault(row, len(rows))

    def visit(command: Any, path: str) -> None:
        below = getattr(command, "commands", {})
        if below or command.context_settings.get("help_option_names", True):
            panels: dict[str, list[int]] = {}
            for parameter in command.params:
                if parameter.param_type_name == "argument" and not parameter.hidden and parameter.help:
                    panels.setdefault("Arguments", []).append(numbered(_argument(parameter)))
            shown = [name for name, member in below.items() if not member.hidden]
            for title, names in ({"Commands": tuple(shown)} if path else panels_of_commands).items():
                for name in names:
                    panels.setdefault(title, []).append(numbered((name, "", _paragraphs(below[name])[0], "")))
                    shown.remove(name)
            if shown:
                raise ValueError(f"the help of pym has no place for {shown}")
            panels["Options"] = []
            for parameter in command.params:
                if parameter.param_type_name == "option" and not parameter.hidden:
                    title = getattr(parameter, "rich_help_panel", None) or "Options"
                    panels.setdefault(title, []).append(numbered(_option(parameter)))
            panels["Options"].append(numbered(("-h, --help", "", "Show this and exit.", "")))
            usage = " ".join(["pym", *path.split(), *_usage(command)])
            found[path] = (usage, _paragraphs(command), tuple((title, tuple(part)) for title, part in panels.items()))
        for name, member in below.items():
            visit(member, f"{path} {name}".strip())

    visit(group, "")
    return list(rows), found


def _usage(command: Any) -> list[str]:
    words = ["[OPTIONS]"]
    for parameter in command.params:
        if parameter.param_type_name == "argument" and not parameter.hidden:
            words.append(parameter.make_metavar(None) if parameter.metavar is None else parameter.metavar)
    return [*words, "COMMAND"] if getattr(command, "commands", {}) else words


def _paragraphs(command: Any) -> tuple[str, ...]:
    text = inspect.cleandoc(command.help or "")
    return tuple(" ".join(part.split()) for part in text.split("\n\n"))


def _argument(parameter: Any) -> tuple[str, str, str, str]:
    return (parameter.metavar, "", *_told(parameter.help))


def _option(parameter: Any) -> tuple[str, str, str, str]:
    short = [name for name in parameter.opts if not name.startswith("--")]
    long = [name for name in parameter.opts if name.startswith("--")][:1]
    names = ", ".join([*short, *long]) if short else f"    {long[0]}"
    choices = getattr(parameter.type, "choices", ())
    takes = ""
    if not (parameter.is_flag or parameter.count):
        takes = parameter.metavar or (f"<{'|'.join(map(str, choices))}>" if choices else parameter.type.name.upper())
    does, variable = _told(parameter.help or "")
    if parameter.show_default and isinstance(parameter.default, str) and parameter.default:
        does = f"{does} [default: {parameter.default}]"
    return names, takes, does, variable


def _told(text: str) -> tuple[str, str]:
    """What a help text says, and the environment variable it names at its end."""
    does, _, variable = " ".join(text.split()).partition(_ENVIRONMENT)
    variable, closed, rest = variable.partition("[/]")
    if rest or "[dim]" in does or bool(variable) != bool(closed):
        raise ValueError(f"an environment variable is named at the end of a help text: {text!r}")
    return does.strip(), variable
