"""Arrays of strings, changed in place: an entry more or less, and every other one stays where and as it is.

What is on one line stays on one line (while it fits), what has a line for each entry gets a line more, with the same
indentation and with a comma at the end only where there was one. A comment behind an entry belongs to it; comments on
lines of their own belong to the entry below.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.project.edit.document import Document
    from pym.project.edit.scan import Node

_INDENT = "    "
_WIDEST = 100  # columns: a line that would be longer becomes one for each entry


def insert(document: Document, array: Node, index: int, value: str, *, inline: bool = False) -> None:
    """Puts an entry before the one at `index`, or at the end.

    Args:
        document: The text.
        array: The array in it.
        index: 0 to the number of entries.
        value: As TOML.
        inline: Whether the array has to stay on one line while it is empty (in an inline table).
    """
    inner = document.text[array.start + 1 : array.end - 1]
    if "\n" in inner:
        _insert_line(document, array, index, value)
    elif not array.items:
        lines = "[" + value + "]" if inline else _lines(document, [value], _base(document, array))
        document.splice((array.start, array.end, lines))
    else:
        _insert_inline(document, array, index, value)


def remove(document: Document, array: Node, index: int) -> None:
    """Takes an entry out, with its comma and the comment behind it."""
    items = array.items
    item = items[index]
    text = document.text
    if "\n" not in text[array.start + 1 : array.end - 1]:
        if len(items) == 1:
            document.splice((array.start + 1, array.end - 1, ""))
        elif index + 1 < len(items):
            document.splice((item.start, items[index + 1].start, ""))
        else:
            document.splice((items[index - 1].end, item.end, ""))
        return
    start = document.line_start(item.start)
    end = document.line_end(_behind(item))
    last = index == len(items) - 1
    changes: list[tuple[int, int, str]] = []
    previous = items[index - 1] if index else None
    if _first(document, item) and _last(document, item, array):
        changes.append((start, end, ""))
        if last and item.comma < 0 and previous is not None:
            changes.append((previous.comma, previous.comma + 1, ""))
        if len(items) == 1 and not (text[array.start + 1 : start] + text[end : array.end - 1]).strip():
            changes = [(array.start + 1, array.end - 1, "")]
    elif not last and "\n" not in text[item.start : items[index + 1].start]:
        changes.append((item.start, items[index + 1].start, ""))
    elif previous is None:
        changes.append((item.start, _behind(item), ""))
    elif _first(document, item):  # `]` or a comma of the next line follows
        changes.append((start - 1 - text.endswith("\r\n", 0, start), _behind(item), ""))
        if item.comma < 0:
            changes.append((previous.comma, previous.comma + 1, ""))
    elif item.comma < 0:
        changes.append((previous.end, item.end, text[previous.comma + 1 : item.start].rpartition("\n")[0]))
    else:
        changes.append((previous.comma + 1, item.comma + 1, ""))
    document.splice(*changes)


def replace(document: Document, item: Node, value: str) -> None:
    """Puts another value in the place of an entry."""
    document.splice((item.start, item.end, value))


def _behind(item: Node) -> int:
    return item.comma + 1 if item.comma >= 0 else item.end


def _first(document: Document, item: Node) -> bool:
    return not document.text[document.line_start(item.start) : item.start].strip()


def _last(document: Document, item: Node, array: Node) -> bool:
    """Whether nothing but a comment follows an entry in its line."""
    end = document.line_end(_behind(item))
    rest = document.text[_behind(item) : end].strip()
    return end < array.end and "\n" not in document.text[item.end : _behind(item)] and (not rest or rest[0] == "#")


def _base(document: Document, array: Node) -> str:
    line = document.text[document.line_start(array.start) : array.start].lstrip("\ufeff")
    return line[: len(line) - len(line.lstrip(" \t"))]


def _lines(document: Document, values: list[str], base: str) -> str:
    newline = document.newline
    return f"[{newline}" + "".join(f"{base}{_INDENT}{value},{newline}" for value in values) + f"{base}]"


def _insert_inline(document: Document, array: Node, index: int, value: str) -> None:
    text, items = document.text, array.items
    start = document.line_start(array.start)
    width = len(text[start : document.line_end(array.end)].rstrip("\r\n"))
    if width <= _WIDEST < width + len(value) + 2:
        values = [text[item.start : item.end] for item in items]
        values.insert(index, value)
        document.splice((array.start, array.end, _lines(document, values, _base(document, array))))
    elif index < len(items):
        document.splice((items[index].start, items[index].start, f"{value}, "))
    else:
        document.splice((items[-1].end, items[-1].end, f", {value}"))


def _insert_line(document: Document, array: Node, index: int, value: str) -> None:
    text, items, newline = document.text, array.items, document.newline
    closing = document.line_start(array.end - 1)
    alone = not text[closing : array.end - 1].strip()
    if index < len(items):
        target = items[index]
        if not _first(document, target):
            document.splice((target.start, target.start, f"{value}, "))
            return
        before = _behind(items[index - 1]) if index else array.start + 1
        at = document.line_end(before)
        indent = text[document.line_start(target.start) : target.start]
        document.splice((at, at, f"{indent}{value},{newline}"))
        return
    indent = _indent(document, array)
    if not items:
        if alone:
            document.splice((closing, closing, f"{indent}{value},{newline}"))
        else:
            document.splice((array.end - 1, array.end - 1, f"{newline}{indent}{value},{newline}"))
        return
    last = items[-1]
    comma = "," if last.comma >= 0 else ""
    if alone:
        at = closing if document.line_end(_behind(last)) <= closing else array.end - 1
        document.splice((at, at, f"{indent}{value}{comma}{newline}"), *_comma(last))
    elif "\n" in text[_behind(last) : array.end - 1]:
        at = document.line_end(_behind(last))
        document.splice((at, at, f"{indent}{value}{comma}{newline}"), *_comma(last))
    elif _first(document, last):
        at = _behind(last)
        document.splice((at, at, f"{'' if comma else ','}{newline}{indent}{value}{comma}"))
    else:
        document.splice((last.end, last.end, f", {value}"))


def _comma(last: Node) -> list[tuple[int, int, str]]:
    return [] if last.comma >= 0 else [(last.end, last.end, ",")]


def _indent(document: Document, array: Node) -> str:
    """How far a new line is to be indented: as the entries are, else as comments are."""
    for item in reversed(array.items):
        if _first(document, item):
            return document.text[document.line_start(item.start) : item.start]
    for line in document.text[array.start + 1 : array.end - 1].splitlines()[1:]:
        if line.strip().startswith("#"):
            return line[: len(line) - len(line.lstrip())]
    return _base(document, array) + _INDENT
