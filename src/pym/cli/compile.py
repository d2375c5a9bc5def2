"""Compiles typer's definitions into the table that ordinary calls are parsed from, and the pages that help prints.

python -m pym.cli.compile            writes src/pym/cli/table.py and help_pages.py
python -m pym.cli.compile --check    tells by its exit code whether they are up to date
"""

from __future__ import annotations

import inspect
import os
import sys
from typing import Any

from pym.cli.parse import COUNT, FLAG, MANY, VALUE

# Options of each set of `option_sets`, by its name in the table.
_SETS: dict[str, dict[str, tuple[str, int, tuple[str, ...]]]] = {}

_HERE = os.path.dirname(os.path.abspath(__file__))
PATH = os.path.join(_HERE, "table.py")
PAGES = os.path.join(_HERE, "help_pages.py")


def compiled_pages() -> str:
    """The text of the pages of help."""
    import typer.main

    from pym.cli import app
    from pym.cli.compile_help import pages

    rows, found = pages(typer.main.get_command(app.app), app.PANELS)
    lines = [
        '"""Compiled from `app` by `python -m pym.cli.compile`. Do not edit. See `help_page`."""',
        "",
        "from __future__ import annotations",
        "",
        "TYPE_CHECKING = False",
        "if TYPE_CHECKING:",
        "    from pym.cli.help_page import Page, Row",
        "",
        "ROWS: tuple[Row, ...] = (",
        *(f"    {row!r},  # {number}" for number, row in enumerate(rows)),
        ")",
        "PAGES: dict[str, Page] = {",
        *(line for path, page in found.items() for line in _page(path, page)),
        "}",
    ]
    return "\n".join(lines) + "\n"


def _page(path: str, page: Any) -> list[str]:
    usage, about, panels = page
    lines = [f"    {path!r}: (", f"        {usage!r},", f"        {about!r},", "        ("]
    lines += [f"            {panel!r}," for panel in panels]
    return [*lines, "        ),", "    ),"]


def compiled() -> str:
    """The text of the table."""
    import typer.main

    from pym.cli import app

    group: Any = typer.main.get_command(app.app)
    shared = {spelling: option for spelling, option in _options(group).items() if option[0] != "version"}
    table = _table(group, shared)
    lines = [
        '"""Compiled from `app` by `python -m pym.cli.compile`. Do not edit. A HOT module."""',
        "",
        "from __future__ import annotations",
        "",
        "TYPE_CHECKING = False",
        "if TYPE_CHECKING:",
        "    from pym.cli.parse import Option, Table",
        "",
        f"SHARED: dict[str, Option] = {_pretty(shared)}",
        *(f"{name}: dict[str, Option] = {_pretty(options)}" for name, options in _SETS.items()),
        f"COMMANDS: Table = {_pretty(table)}",
    ]
    # What commands share is spelled once in the file: `**SHARED` and the sets of options.
    return "\n".join(lines) + "\n"


def _table(group: Any, shared: dict[str, tuple[str, int, tuple[str, ...]]]) -> dict[str, Any]:
    table: dict[str, Any] = {}
    for name, member in sorted(group.commands.items()):
        if hasattr(member, "commands"):
            table[name] = _table(member, shared)
            continue
        options = _options(member)
        own = {spelling: option for spelling, option in options.items() if shared.get(spelling) != option}
        if set(options) - set(own) != set(shared):
            raise ValueError(f"`{name}` does not take every shared option")
        arguments = tuple(
            (parameter.name, bool(parameter.required), parameter.nargs == -1)
            for parameter in member.params
            if parameter.param_type_name == "argument"
        )
        sets = []
        for one in getattr(member.callback, "__wrapped__", member.callback).sets:
            names = list(inspect.signature(one).parameters)
            part = {spelling: option for spelling, option in own.items() if option[0] in names}
            label = one.__name__.upper()
            if _SETS.setdefault(label, part) == part:
                sets.append(label)
                own = {spelling: option for spelling, option in own.items() if spelling not in part}
        handler = member.callback.__wrapped__.handler if hasattr(member.callback, "__wrapped__") else ""
        goes_on = member.context_settings.get("allow_interspersed_args", member.allow_interspersed_args)
        table[name] = (handler, _Shared(own, sets), arguments, not goes_on)
    return table


class _Shared(dict[str, Any]):
    """Options of one command; printed with those spread in that others have too.

    Args:
        own: Its own.
        sets: Names of sets of options.
    """

    def __init__(self, own: dict[str, Any], sets: list[str]) -> None:
        super().__init__(own)
        self.sets = sets


def _options(command: Any) -> dict[str, tuple[str, int, tuple[str, ...]]]:
    options: dict[str, tuple[str, int, tuple[str, ...]]] = {}
    for parameter in command.params:
        if parameter.param_type_name != "option" or "completion" in parameter.name or parameter.name == "help":
            continue
        if parameter.secondary_opts or parameter.nargs != 1:
            raise ValueError(f"`{parameter.name}` is an option the table has no kind for")
        kind = COUNT if parameter.count else FLAG if parameter.is_flag else MANY if parameter.multiple else VALUE
        allowed = tuple(getattr(parameter.type, "choices", ()) or ())
        for spelling in parameter.opts:
            options[spelling] = (parameter.name, kind, tuple(str(choice) for choice in allowed))
    return options


def _pretty(value: Any, depth: int = 0) -> str:
    pad = "    " * (depth + 1)
    if isinstance(value, dict):
        spread = ["SHARED", *value.sets] if isinstance(value, _Shared) else []
        lines = [f"{pad}**{name}," for name in spread]
        lines += [f'{pad}"{name}": {_pretty(inner, depth + 1)},' for name, inner in value.items()]
        return "{\n" + "\n".join(lines) + "\n" + "    " * depth + "}"
    if isinstance(value, tuple):
        inner = ", ".join(_pretty(item, depth) for item in value)
        return f"({inner},)" if len(value) == 1 else f"({inner})"
    return f'"{value}"' if isinstance(value, str) else repr(value)


if __name__ == "__main__":
    for path, made in ((PATH, compiled()), (PAGES, compiled_pages())):
        if "--check" in sys.argv:
            with open(path, encoding="utf-8") as file:
                if file.read() != made:
                    sys.exit(1)
        else:
            with open(path, "w", encoding="utf-8") as file:
                file.write(made)
