"""Where the tables, keys and values of a TOML text stand. Reads valid TOML only: the caller has had it parsed.

What is edited here is edited as text, between positions. So whatever is not touched stays as it was, down to line
endings, and no library that keeps formatting has to be loaded (which takes longer than adding a package).
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    Keys = tuple[str, ...]

_BARE = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-")
_ESCAPES = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r", "e": "\x1b", '"': '"', "\\": "\\"}
_HEXADECIMAL = {"x": 2, "u": 4, "U": 8}


class Node:
    """A value.

    Attributes:
        kind: `string`, `array`, `inline` (a table in braces) or `other`.
        start: Position of its first character.
        end: Position behind its last one.
        value: The content of a string, the text of what is `other`.
        items: Of an array.
        pairs: Of an inline table.
        comma: Position of the comma behind it if it stands in an array or inline table, else -1.
    """

    __slots__ = ("comma", "end", "items", "kind", "pairs", "start", "value")

    def __init__(self, kind: str, start: int) -> None:
        self.kind = kind
        self.start = start
        self.end = start
        self.value = ""
        self.items: list[Node] = []
        self.pairs: list[Pair] = []
        self.comma = -1


class Pair:
    """`key = value`.

    Attributes:
        keys: The parts of a dotted key.
        start: Position of the key.
        node: The value.
    """

    __slots__ = ("keys", "node", "start")

    def __init__(self, keys: Keys, start: int, node: Node) -> None:
        self.keys = keys
        self.start = start
        self.node = node


class Table:
    """A header and what follows up to the next one.

    Attributes:
        keys: Of the header; () for what stands before the first one.
        array: Whether it is one of an array of tables (`[[…]]`).
        start: Position of the line of the header.
        body: Position of the line after the header.
        pairs: What it holds.
    """

    __slots__ = ("array", "body", "keys", "pairs", "start")

    def __init__(self, keys: Keys, array: bool, start: int, body: int) -> None:
        self.keys = keys
        self.array = array
        self.start = start
        self.body = body
        self.pairs: list[Pair] = []


def scan(text: str) -> list[Table]:
    """The tables of a TOML text, in order; the first is the one without header."""
    return _Scanner(text).document()


class _Scanner:
    __slots__ = ("at", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def document(self) -> list[Table]:
        text, size = self.text, len(self.text)
        if text.startswith("\ufeff"):
            self.at = 1
        tables = [Table((), False, self.at, self.at)]
        while True:
            self._pass(newlines=True)
            if self.at >= size:
                return tables
            if text[self.at] != "[":
                tables[-1].pairs.append(self._pair())
                continue
            start = text.rfind("\n", 0, self.at) + 1
            array = text.startswith("[[", self.at)
            self.at += 2 if array else 1
            keys = self._keys()
            self.at += 2 if array else 1
            self._pass(newlines=False)
            end = text.find("\n", self.at)
            self.at = size if end < 0 else end + 1
            tables.append(Table(keys, array, start, self.at))

    def _pass(self, *, newlines: bool) -> None:
        """Goes over blanks and comments."""
        text, at, size = self.text, self.at, len(self.text)
        while at < size:
            char = text[at]
            if char in " \t" or (newlines and char in "\r\n"):
                at += 1
            elif char == "#":
                end = text.find("\n", at)
                at = size if end < 0 else end
            else:
                break
        self.at = at

    def _keys(self) -> Keys:
        keys = []
        while True:
            self._pass(newlines=False)
            char = self.text[self.at]
            if char in "\"'":
                keys.append(self._string().value)
            else:
                start = self.at
                while self.at < len(self.text) and self.text[self.at] in _BARE:
                    self.at += 1
                keys.append(self.text[start : self.at])
                if self.at == start:
                    raise ValueError(f"no key at {start}")
            end = self.at
            self._pass(newlines=False)
            if not self.text.startswith(".", self.at):
                self.at = end if self.text[self.at] == "=" else self.at
                return tuple(keys)
            self.at += 1

    def _pair(self) -> Pair:
        start = self.at
        keys = self._keys()
        self._pass(newlines=False)
        self.at += 1  # "="
        self._pass(newlines=False)
        return Pair(keys, start, self._value())

    def _value(self) -> Node:
        char = self.text[self.at]
        if char in "\"'":
            return self._string()
        if char == "[":
            return self._array()
        if char == "{":
            return self._inline()
        node = Node("other", self.at)
        while self.at < len(self.text) and self.text[self.at] not in ",]}#\r\n":
            self.at += 1
        node.end = node.start + len(self.text[node.start : self.at].rstrip())
        node.value = self.text[node.start : node.end]
        self.at = node.end
        if node.end == node.start:
            raise ValueError(f"no value at {node.start}")
        return node

    def _array(self) -> Node:
        node = Node("array", self.at)
        self.at += 1
        while True:
            self._pass(newlines=True)
            if self.text[self.at] == "]":
                break
            node.items.append(self._value())
            self._comma(node.items[-1])
        self.at += 1
        node.end = self.at
        return node

    def _inline(self) -> Node:
        node = Node("inline", self.at)
        self.at += 1
        while True:
            self._pass(newlines=True)
            if self.text[self.at] == "}":
                break
            node.pairs.append(self._pair())
            self._comma(node.pairs[-1].node)
        self.at += 1
        node.end = self.at
        return node

    def _comma(self, node: Node) -> None:
        self._pass(newlines=True)
        if self.text[self.at] == ",":
            node.comma = self.at
            self.at += 1

    def _string(self) -> Node:
        text, start = self.text, self.at
        quote = text[start]
        mark = quote * 3 if text.startswith(quote * 3, start) else quote
        node = Node("string", start)
        at = start + len(mark)
        while not text.startswith(mark, at):
            at += 2 if text[at] == "\\" and quote == '"' else 1
        if len(mark) == 3:  # up to two quotes may stand before the closing ones
            while text.startswith(quote, at + 3):
                at += 1
        inner = text[start + len(mark) : at]
        if len(mark) == 3:
            inner = inner.replace("\r\n", "\n").removeprefix("\n")
        node.value = _unescaped(inner) if quote == '"' and "\\" in inner else inner
        self.at = node.end = at + len(mark)
        return node


def _unescaped(text: str) -> str:
    parts: list[str] = []
    at = 0
    while True:
        slash = text.find("\\", at)
        if slash < 0:
            return "".join([*parts, text[at:]])
        parts.append(text[at:slash])
        letter = text[slash + 1]
        if letter in _HEXADECIMAL:
            at = slash + 2 + _HEXADECIMAL[letter]
            parts.append(chr(int(text[slash + 2 : at], 16)))
        elif letter in _ESCAPES:
            parts.append(_ESCAPES[letter])
            at = slash + 2
        else:  # a line that goes on
            at = slash + 1
            while at < len(text) and text[at] in " \t\r\n":
                at += 1


def quoted(text: str, *, like: str = '"') -> str:
    """A string as TOML has it.

    Args:
        text: What it holds.
        like: The kind of quote to use if it can hold the text.
    """
    plain = all(char.isprintable() for char in text)
    if plain and "'" not in text and (like == "'" or '"' in text or "\\" in text):
        return f"'{text}'"
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    if not plain:
        escaped = "".join(c if c.isprintable() else f"\\U{ord(c):08x}" for c in escaped)
    return f'"{escaped}"'


def key(text: str) -> str:
    """A key as TOML has it: bare where it can be."""
    return text if text and _BARE.issuperset(text) else quoted(text)
