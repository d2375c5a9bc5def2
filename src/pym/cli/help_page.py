"""Prints help from pages that were compiled from typer's definitions: typer and rich are not imported. A HOT module.

What an option is called stands on the left, what it does on the right, for terminals of any width. Only its first long
name is shown: further ones (`--constraint` for `--constraints`) are there for those who come from pip, and would take
the room of what it does.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    # What it is called, what it takes, what it does, the environment variable that does the same.
    Row = tuple[str, str, str, str]
    # How it is called, what it does (paragraphs), panels: a title, and rows by their number.
    Page = tuple[str, tuple[str, ...], tuple[tuple[str, tuple[int, ...]], ...]]

_USUAL, _WIDEST = 80, 100
_BOLD, _CYAN, _DIM, _END = "\x1b[1m", "\x1b[36m", "\x1b[2m", "\x1b[0m"
MORE = "Options that every command takes: `pym --help`"


def show(path: str, environ: Mapping[str, str], *, color: str = "auto") -> bool:
    """Prints the page of a command.

    Args:
        path: Words of the command, as in `pip list`; "" for pym itself.
        environ: COLUMNS and what decides about colour.
        color: `auto`, `always` or `never`.

    Returns:
        False if there is no such page.
    """
    from pym.cli.help_pages import PAGES, ROWS
    from pym.cli.terminal import Terminal

    page = PAGES.get(path)
    if page is None:
        return False
    if sys.stdout is not None:
        colored = Terminal(environ, 0, color=color).colored(sys.stdout)
        lines = drawn(page, ROWS, width(environ), more=bool(path))
        text = "\n".join([line if colored else _plain(line) for line in lines]) + "\n"
        try:
            sys.stdout.write(text)
        except UnicodeEncodeError:  # a terminal that knows only ASCII
            sys.stdout.write(text.replace("…", "...").encode("ascii", "replace").decode("ascii"))
    return True


def width(environ: Mapping[str, str]) -> int:
    """How wide lines may be: as the terminal is, but no wider than is read with ease."""
    text = environ.get("COLUMNS", "")
    found = int(text) if text.isdecimal() and len(text) < 5 else 0
    if not found:
        try:
            found = os.get_terminal_size(1).columns
        except OSError:
            found = 0
    return max(40, min((found or _USUAL) - 1, _WIDEST))


def drawn(page: Page, rows: Sequence[Row], width: int, *, more: bool) -> Iterator[str]:
    """The lines of a page, with colour.

    Args:
        page: The page.
        rows: All rows there are.
        width: How long a line may be.
        more: Say where to find the options that every command takes.
    """
    usage, about, panels = page
    for paragraph in about:
        yield from wrapped(paragraph, width)
        yield ""
    yield f"{_BOLD}Usage:{_END} {usage}"
    # Text of all options begins in one column, that of commands and arguments in another. Names that are longer than
    # most have a line to themselves.
    limit = width * 2 // 5
    columns = {True: 0, False: 0}
    for _, numbers in panels:
        for number in numbers:
            length = _length(rows[number])
            if length <= limit:
                is_option = rows[number][0].lstrip()[:1] == "-"
                columns[is_option] = max(columns[is_option], length + 4)
    for title, numbers in panels:
        yield ""
        yield f"{_BOLD}{title}:{_END}"
        for number in numbers:
            yield from _row(rows[number], columns[rows[number][0].lstrip()[:1] == "-"], width)
    if more:
        yield ""
        yield f"{_DIM}{MORE}{_END}"


def wrapped(text: str, width: int) -> list[str]:
    """`text` in lines that are no longer than `width`, but for words that are."""
    lines: list[str] = []
    line = ""
    for word in text.split():
        if line and len(line) + 1 + len(word) > width:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}" if line else word
    lines.append(line)
    return lines


def _length(row: Row) -> int:
    return len(row[0]) + (1 + len(row[1]) if row[1] else 0)


def _row(row: Row, column: int, width: int) -> Iterator[str]:
    names, takes, does, variable = row
    left = f"  {_CYAN}{names}{_END}" + (f" {takes}" if takes else "")
    lines = wrapped(does, width - column)
    if variable:
        note = f"[env: {variable}]"
        if does and len(lines[-1]) + 1 + len(note) <= width - column:
            lines[-1] += f" {_DIM}{note}{_END}"
        else:
            lines = [*lines, f"{_DIM}{note}{_END}"] if does else [f"{_DIM}{note}{_END}"]
    taken = 2 + _length(row)
    if taken + 2 > column:
        yield left
    else:
        yield f"{left}{' ' * (column - taken)}{lines.pop(0)}".rstrip()
    for line in lines:
        yield f"{' ' * column}{line}"


def _plain(line: str) -> str:
    for code in (_BOLD, _CYAN, _DIM, _END):
        line = line.replace(code, "")
    return line
