"""A TOML text that is being changed: its tables and keys, found, added and removed in place."""

from __future__ import annotations

from pym.model.value import Value
from pym.project.edit import scan
from pym.project.edit.scan import Node, Pair, Table, key

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.project.edit.scan import Keys


class Place(Value):
    """Where a key stands.

    Attributes:
        table: The table it is written in.
        pair: The key and its value.
        within: The inline table it is in, None if it has a line of its own.
    """

    __slots__ = ("pair", "table", "within")

    def __init__(self, table: Table, pair: Pair, within: Node | None) -> None:
        self.table = table
        self.pair = pair
        self.within = within

    @property
    def node(self) -> Node:
        return self.pair.node


class Document:
    """A text with the positions in it.

    Attributes:
        text: As it is now.
        newline: How its lines end.
        tables: See `scan`.
    """

    __slots__ = ("newline", "tables", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        first = text.find("\n")
        self.newline = "\r\n" if first > 0 and text[first - 1] == "\r" else "\n"
        self.tables = scan.scan(text)

    def splice(self, *changes: tuple[int, int, str]) -> None:
        """Replaces parts of the text.

        Args:
            changes: Start, end and what comes there instead; they do not overlap.
        """
        for start, end, new in sorted(changes, reverse=True):
            self.text = self.text[:start] + new + self.text[end:]
        self.tables = scan.scan(self.text)

    def line_start(self, at: int) -> int:
        """Where the line that `at` is in begins."""
        return self.text.rfind("\n", 0, at) + 1

    def line_end(self, at: int) -> int:
        """Where the line after the one that `at` is in begins."""
        end = self.text.find("\n", at)
        return len(self.text) if end < 0 else end + 1

    # -- finding -------------------------------------------------------------------------------------------------------

    def find(self, keys: Keys) -> Place | None:
        """Where the value of `keys` is written, None if it is no single value or not there."""
        for table in self.tables:
            if not table.array and table.keys == keys[: len(table.keys)]:
                found = _find(table, table.pairs, keys[len(table.keys) :], None)
                if found is not None:
                    return found
        return None

    def entries(self, keys: Keys) -> list[tuple[str, Place]]:
        """What a table holds, in order, wherever it is written; subtables with headers of their own are not told."""
        found: list[tuple[str, Place]] = []
        for table in self.tables:
            if not table.array and table.keys == keys[: len(table.keys)]:
                _entries(table, table.pairs, keys[len(table.keys) :], None, found)
        return found

    def has(self, keys: Keys) -> bool:
        """Whether there is a table or value of this name."""
        size = len(keys)
        if any(table.keys[:size] == keys for table in self.tables):
            return True
        return self.find(keys) is not None or bool(self.entries(keys))

    def header(self, keys: Keys) -> Table | None:
        """The table with the header `[keys]`."""
        return next((table for table in self.tables if table.keys == keys and not table.array and keys), None)

    # -- adding --------------------------------------------------------------------------------------------------------

    def insert(self, keys: Keys, name: str, value: str, *, ordered: bool = False) -> None:
        """Adds a key to a table, which is made if need be.

        Args:
            keys: Of the table.
            name: Of the key.
            value: As TOML.
            ordered: Whether names that are sorted stay sorted.
        """
        table = self.header(keys)
        entries = self.entries(keys)
        if ordered:
            entries = _behind(entries, name)
        if table is not None and not any(place.table is table for _, place in self.entries(keys)):
            self._open(table.body)
            self.splice((self._after_header(table), self._after_header(table), self._line("", name, value)))
            return
        place = self.find(keys)
        if place is not None and place.node.kind == "inline":
            self._insert_inline(place.node, name, value, entries[-1][1].pair if entries else None)
            return
        if not entries and self.entries(keys):  # sorts before all that is there
            first = self.entries(keys)[0][1]
            at = self.line_start(first.pair.start)
            self.splice((at, at, self._line(self._indent(first), (*first.pair.keys[:-1], name), value)))
            return
        if entries:
            last = entries[-1][1]
            at = self._open(self.line_end(last.node.end))
            self.splice((at, at, self._line(self._indent(last), (*last.pair.keys[:-1], name), value)))
            return
        self._insert_nested(keys, name, value)

    def append_table(self, keys: Keys, lines: list[tuple[str, str]], after: Table | None, *, array: bool) -> None:
        """Adds a table with a header.

        Args:
            keys: Of the header.
            lines: Its keys and values, as TOML.
            after: The table it is to follow; None for the beginning.
            array: Whether it is one of an array of tables.
        """
        at = self._open(self.content_end(after) if after is not None else 0)
        left, right = ("[[", "]]") if array else ("[", "]")
        text = f"{left}{'.'.join(key(part) for part in keys)}{right}{self.newline}"
        text += "".join(self._line("", name, value) for name, value in lines)
        before = self.text[:at].strip("\ufeff \t\r\n")
        rest = self.text[at:]
        if before:
            text = self.newline + text
        if rest and not rest.lstrip(" \t").startswith(("\n", "\r")):
            text += self.newline
        self.splice((at, at, text))

    def content_end(self, table: Table) -> int:
        """Position behind the last line that is a table's own: what follows goes with the next header."""
        if table.pairs:
            return self.line_end(table.pairs[-1].node.end)
        return table.body

    def last_of(self, keys: Keys) -> Table:
        """The table that a new one of the parent `keys` is put after: the last below the parent, as a tree."""
        size = len(keys)
        if keys and not any(table.keys[:size] == keys for table in self.tables[1:]):
            return self.last_of(keys[:-1])
        found = self.header(keys) or self.tables[0]
        for table in _walked(self.tables[1:], keys):
            found = table
        return found

    # -- removing ------------------------------------------------------------------------------------------------------

    def remove(self, place: Place) -> None:
        """Takes a key out, with its line."""
        pair = place.pair
        if place.within is not None:
            self._remove_inline(place.within, pair)
            return
        self.splice((self.line_start(pair.start), self.line_end(pair.node.end), ""))

    def remove_table(self, table: Table) -> None:
        """Takes a table out with its header and the blank lines above; comments above the header stay."""
        start = self.line_start(table.start)
        end = self.content_end(table)
        blank = start
        while blank > 0:
            line = self.line_start(blank - 1)
            if self.text[line:blank].strip("\ufeff \t\r\n"):
                break
            blank = line
        commented = blank > 0 and self.text[self.line_start(blank - 1) : blank].lstrip().startswith("#")
        if not commented:
            start = blank
        if start == 0:  # the first of the file: what follows becomes so
            end += len(self.text[end:]) - len(self.text[end:].lstrip("\r\n"))
        self.splice((start, end, ""))

    # -- how -----------------------------------------------------------------------------------------------------------

    def _line(self, indent: str, name: str | Keys, value: str) -> str:
        parts = (name,) if isinstance(name, str) else name
        return f"{indent}{'.'.join(key(part) for part in parts)} = {value}{self.newline}"

    def _indent(self, place: Place) -> str:
        start = self.line_start(place.pair.start)
        return self.text[start : place.pair.start].lstrip("\ufeff")

    def _after_header(self, table: Table) -> int:
        return table.body

    def _open(self, at: int) -> int:
        """Makes sure that `at` is at the beginning of a line."""
        if at > 0 and at == len(self.text) and not self.text.endswith("\n") and self.text != "\ufeff":
            self.splice((at, at, self.newline))
            for table in self.tables:
                table.body = min(table.body, len(self.text))
            return len(self.text)
        return at

    def _insert_nested(self, keys: Keys, name: str, value: str) -> None:
        for size in range(len(keys), 0, -1):
            place = self.find(keys[:size])
            if place is not None and place.node.kind == "inline":
                rest = keys[size:]
                nested = f"{{ {key(name)} = {value} }}"
                for part in reversed(rest[1:]):
                    nested = f"{{ {key(part)} = {nested} }}"
                last = place.node.pairs[-1] if place.node.pairs else None
                self._insert_inline(place.node, rest[0], nested, last)
                return
        self.append_table(keys, [(name, value)], self.last_of(keys[:-1]), array=False)

    def _insert_inline(self, node: Node, name: str, value: str, after: Pair | None) -> None:
        text = f"{key(name)} = {value}"
        if not node.pairs:
            self.splice((node.start, node.end, f"{{ {text} }}"))
        elif after is None:
            at = node.pairs[0].start
            self.splice((at, at, f"{text}, "))
        else:
            prefix = "".join(f"{key(part)}." for part in after.keys[:-1])
            self.splice((after.node.end, after.node.end, f", {prefix}{text}"))

    def _remove_inline(self, node: Node, pair: Pair) -> None:
        index = node.pairs.index(pair)
        if len(node.pairs) == 1:
            self.splice((node.start, node.end, "{}"))
        elif index + 1 < len(node.pairs):
            self.splice((pair.start, node.pairs[index + 1].start, ""))
        else:
            self.splice((node.pairs[index - 1].node.end, pair.node.end, ""))


def _find(table: Table, pairs: list[Pair], keys: Keys, within: Node | None) -> Place | None:
    for pair in pairs:
        if not keys or pair.keys != keys[: len(pair.keys)]:
            continue
        if pair.keys == keys:
            return Place(table, pair, within)
        if pair.node.kind == "inline":
            found = _find(table, pair.node.pairs, keys[len(pair.keys) :], pair.node)
            if found is not None:
                return found
    return None


def _entries(table: Table, pairs: list[Pair], keys: Keys, within: Node | None, found: list[tuple[str, Place]]) -> None:
    for pair in pairs:
        if len(pair.keys) == len(keys) + 1 and pair.keys[:-1] == keys:
            found.append((pair.keys[-1], Place(table, pair, within)))
        elif pair.node.kind == "inline" and pair.keys == keys[: len(pair.keys)] and len(pair.keys) <= len(keys):
            _entries(table, pair.node.pairs, keys[len(pair.keys) :], pair.node, found)


def _behind(entries: list[tuple[str, Place]], name: str) -> list[tuple[str, Place]]:
    """The entries that come before `name`, all of them if they are not sorted."""
    names = [one for one, _ in entries]
    return [entry for entry in entries if entry[0] < name] if names == sorted(names) else entries


def _walked(tables: list[Table], keys: Keys) -> list[Table]:
    """The tables below `keys`, each right before its own ones, in the order in which each name comes first."""
    size = len(keys)
    below = [table for table in tables if table.keys[:size] == keys and len(table.keys) > size]
    names: list[str] = []
    for table in below:
        if table.keys[size] not in names:
            names.append(table.keys[size])
    found: list[Table] = []
    for name in names:
        inner = (*keys, name)
        found += [table for table in below if table.keys == inner]
        found += _walked(below, inner)
    return found
