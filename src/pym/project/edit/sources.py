"""The tables of this tool in `pyproject.toml`: sources, indexes and members, written and removed by uv's rules.

A project that has `[tool.uv]` and no `[tool.pym]` stays one of uv: what is added goes into `[tool.uv]`, so that both
tools go on reading the same. Where both are there, a key that one of them has already is added to, because a key of
`[tool.pym]` hides the one of `[tool.uv]`.
"""

from __future__ import annotations

from pym.project.edit import arrays
from pym.project.edit.scan import key, quoted
from pym.spec.direct import normalised

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from pym.project.edit.document import Document
    from pym.project.edit.scan import Keys, Table

    Source = Mapping[str, str | bool]


def tool(document: Document, name: str, *, usual: str = "pym") -> Keys:
    """The table that a key is to be written into.

    Args:
        document: The text.
        name: `sources`, `index` or `workspace`.
        usual: `pym` or `uv`: for a file that has neither table.
    """
    for own in ("pym", "uv"):
        if document.has(("tool", own, name)):
            return ("tool", own)
    for own in ("pym", "uv"):
        if document.has(("tool", own)):
            return ("tool", own)
    return ("tool", usual)


def written(source: Source) -> str:
    """A source as TOML has it."""
    parts = [
        f"{key(name)} = {('true' if value else 'false') if isinstance(value, bool) else quoted(value)}"
        for name, value in source.items()
    ]
    return f"{{ {', '.join(parts)} }}"


def add_source(document: Document, name: str, source: Source, *, usual: str = "pym") -> None:
    """Says where a requirement comes from, in place of what was said before.

    Args:
        document: The text.
        name: Normalised name of the requirement.
        source: Keys and values, in the order in which they are to be written.
        usual: See `tool`.
    """
    keys = (*tool(document, "sources", usual=usual), "sources")
    value = written(source)
    for one, place in document.entries(keys):
        if normalised(one) == name:
            if document.text[place.node.start : place.node.end] != value:
                document.splice((place.node.start, place.node.end, value))
            return
    header = next(
        (table for table in document.tables if table.keys[:-1] == keys and normalised(table.keys[-1]) == name), None
    )
    if header is not None:  # `[tool.pym.sources.name]`
        document.remove_table(header)
    document.insert(keys, name, value)


def remove_source(document: Document, name: str) -> bool:
    """Takes the source of a requirement out, and the table with the last one. False if there is none."""
    for own in ("pym", "uv"):
        keys = ("tool", own, "sources")
        for table in document.tables:
            if table.keys[:-1] == keys and normalised(table.keys[-1]) == name:
                document.remove_table(table)
                return True
        for one, place in document.entries(keys):
            if normalised(one) == name:
                document.remove(place)
                _tidy(document, keys)
                return True
    return False


def _tidy(document: Document, keys: Keys) -> None:
    """Removes a table that has become empty."""
    if document.entries(keys) or any(
        table.keys[: len(keys)] == keys and len(table.keys) > len(keys) for table in document.tables
    ):
        return
    header = document.header(keys)
    if header is not None:
        document.remove_table(header)
        return
    place = document.find(keys)
    if place is not None:
        document.remove(place)


def add_index(document: Document, name: str, url: str, *, default: bool = False, usual: str = "pym") -> None:
    """Puts an index before all others; one of the same name or URL, or the other default, is replaced by it.

    Args:
        document: The text.
        name: "" for none.
        url: Without credentials.
        default: Whether it is the one that is asked last.
        usual: See `tool`.
    """
    keys = (*tool(document, "index", usual=usual), "index")
    tables = [table for table in document.tables if table.array and table.keys == keys]
    values: list[tuple[str, str]] = []
    if name:
        values.append(("name", quoted(name)))
    values.append(("url", quoted(url)))
    if default:
        values.append(("default", "true"))
    if not tables and _add_inline(document, keys, values):
        return
    same = next((table for table in tables if _same(table, name, url, default)), None)
    if same is not None:
        if same is not tables[0]:  # it goes to the front, with its other keys
            known = dict(values)
            kept = [
                (pair.keys[0], document.text[pair.node.start : pair.node.end])
                for pair in same.pairs
                if len(pair.keys) == 1
            ]
            there = [one for one, _ in kept]
            values = [(one, known.get(one, value)) for one, value in kept]
            values += [(one, value) for one, value in known.items() if one not in there]
        else:
            _update(document, same, values)
            return
        document.remove_table(same)
        tables = [table for table in document.tables if table.array and table.keys == keys]
    document.append_table(keys, values, _before(document, tables), array=True)


def _add_inline(document: Document, keys: Keys, values: list[tuple[str, str]]) -> bool:
    """Whether the indexes are written as `index = [{ … }]`, where the new one has been added."""
    place = document.find(keys)
    if place is None or place.node.kind != "array":
        return False
    arrays.insert(document, place.node, 0, "{ " + ", ".join(f"{one} = {value}" for one, value in values) + " }")
    return True


def _before(document: Document, indexes: list[Table]) -> Table | None:
    """The table that a new first index is to follow."""
    tables = document.tables
    if indexes:
        return tables[tables.index(indexes[0]) - 1]
    roots = {table.keys[0] for table in tables[1:]} | {pair.keys[0] for pair in tables[0].pairs}
    at = min(len(roots), len(tables) - 1)
    if at + 1 < len(tables) and tables[at + 1].keys[:1] == ("tool",) and tables[at + 1].keys[2:] == ("sources",):
        at += 1
    return tables[at]


def _update(document: Document, table: Table, values: list[tuple[str, str]]) -> None:
    pairs = {pair.keys[0]: pair for pair in table.pairs if len(pair.keys) == 1}
    changes, missing = [], []
    for name, value in values:
        pair = pairs.get(name)
        if pair is None:
            missing.append(f"{name} = {value}{document.newline}")
        elif value != quoted(pair.node.value) and value != pair.node.value:
            changes.append((pair.node.start, pair.node.end, value))
    if missing:
        end = document.text.find("\n", table.pairs[-1].node.end) + 1 if table.pairs else table.body
        place = end or len(document.text)
        before = "" if end else document.newline  # the last line of the file has no end
        changes.append((place, place, before + "".join(missing)))
    if changes:
        document.splice(*changes)


def _same(table: Table, name: str, url: str, default: bool) -> bool:
    pairs = {pair.keys[0]: pair.node.value for pair in table.pairs if len(pair.keys) == 1}
    return bool(
        (name and pairs.get("name") == name)
        or (default and pairs.get("default") == "true")
        or pairs.get("url", "").rstrip("/") == url.rstrip("/")
    )


def add_member(document: Document, path: str, *, usual: str = "pym") -> None:
    """Makes the project in a directory a member of the workspace.

    Args:
        document: The root's text.
        path: Of the directory, relative to the root, with `/`.
        usual: See `tool`.
    """
    keys = (*tool(document, "workspace", usual=usual), "workspace")
    place = document.find((*keys, "members"))
    if place is None:
        document.insert(keys, "members", "[]")
        place = document.find((*keys, "members"))
    assert place is not None
    values = [item.value for item in place.node.items if item.kind == "string"]
    if path in values:
        return
    arrays.insert(document, place.node, len(place.node.items), quoted(path), inline=place.within is not None)
