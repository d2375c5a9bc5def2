"""`pym pip list`. A HOT module."""

from __future__ import annotations

from pym.cli import inspecting
from pym.cli.chosen import Chosen
from pym.cli.invocation import Invocation
from pym.errors import UsageError
from pym.ops import pip_list
from pym.ops.inspected import names

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.ops.pip_list import Row

_FORMATS = ("columns", "freeze", "json")


def main(invocation: Invocation) -> int:
    wiring = invocation.wiring()
    chosen = Chosen(invocation, wiring.settings.of_pip())
    form = invocation.text("format_") or chosen.settings.text("format", _FORMATS) or "columns"
    outdated = invocation.flag("outdated") and not invocation.flag("no_outdated")
    if outdated and form == "freeze":
        raise UsageError("`--outdated` cannot be used with `--format freeze`")
    editable, others = invocation.flag("editable"), invocation.flag("exclude_editable")
    if editable and others:
        raise UsageError("The argument `--editable` cannot be used with `--exclude-editable`")
    inspected, rows = pip_list.run(
        wiring,
        inspecting.asked(chosen),
        editable=True if editable else False if others else None,
        exclude=frozenset(names(invocation.texts("exclude"), "--exclude")),
        find_latest=inspecting.latest(wiring, chosen) if outdated else None,
    )
    if form == "json":
        invocation.print(_json(rows))
    elif rows:
        invocation.print("\n".join(_columns(rows) if form == "columns" else _freeze(rows)))
    if inspecting.is_strict(chosen):
        inspecting.warn(invocation, inspected)
    return 0


def _freeze(rows: list[Row]) -> list[str]:
    return [f"{row.one.name}=={row.one.version}" for row in rows]


def _columns(rows: list[Row]) -> list[str]:
    columns = [["Package", *[row.one.name for row in rows]], ["Version", *[row.one.version for row in rows]]]
    found = [row.latest for row in rows if row.latest is not None]
    if found:
        columns.append(["Latest", *[each.version for each in found]])
        columns.append(["Type", *[each.kind for each in found]])
    if any(row.editable for row in rows):
        columns.append(["Editable project location", *[row.editable for row in rows]])
    widths = [max(map(len, column)) for column in columns]
    for column, width in zip(columns, widths, strict=True):
        column.insert(1, "-" * width)
    return [
        " ".join([cell.ljust(width) for cell, width in zip(cells, widths, strict=True)]).rstrip()
        for cells in zip(*columns, strict=True)
    ]


def _json(rows: list[Row]) -> str:
    found = []
    for row in rows:
        text = f'{{"name":"{row.one.name}","version":"{row.one.version}"'
        if row.latest is not None:
            text += f',"latest_version":"{row.latest.version}","latest_filetype":"{row.latest.kind}"'
        if row.editable:
            text += f',"editable_project_location":{_quoted(row.editable)}'
        found.append(f"{text}}}")
    return f"[{','.join(found)}]"


_ESCAPES = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def _quoted(path: str) -> str:
    """A path as a JSON string; bytes of it that are no UTF-8 become U+FFFD."""
    path = path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return '"' + "".join([_ESCAPES.get(c) or (c if c >= " " else f"\\u{ord(c):04x}") for c in path]) + '"'
