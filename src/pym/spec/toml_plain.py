"""Reads TOML as people write it in project files, without importing `tomllib` and `re` (16 ms). A HOT module.

It takes ordinary tables, keys, strings, numbers, booleans, arrays and inline tables, and answers None to everything
else (dates, odd numbers, escapes of code points, tables that are put together from several places, whatever is wrong):
`tomllib` judges that. Whatever it takes, `tomllib` reads the same; property tests hold the two equal.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_BARE = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_DIGITS = "0123456789"
_BLANK = " \t"
_WHITE = " \t\n"
_ALLOWED = b"\t\n" + bytes(range(0x20, 0x7F)) + bytes(range(0x80, 0x100))
_ESCAPES = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r", '"': '"', "\\": "\\"}
_DEEPEST = 20


class _Unusual(Exception):
    """Not the ordinary form."""


def read(text: str) -> dict[str, Any] | None:
    """The value of TOML text, None if it is not of the ordinary form."""
    try:
        if text.encode().translate(None, _ALLOWED):
            return None
        return _Reader(text).document()
    except (_Unusual, UnicodeEncodeError):
        return None


class _Reader:
    """Goes through a text.

    Attributes:
        text: With a line feed at its end, so that no step has to look whether there is more.
        at: Where it is.
        fixed: Identities of what nothing may be added to from elsewhere: what is written as a value or by dotted keys.
        headed: Identities of tables that had a header, and may not have another one.
        series: Identities of arrays of tables (`[[…]]`).
    """

    __slots__ = ("at", "fixed", "headed", "series", "text")

    def __init__(self, text: str) -> None:
        self.text = text + "\n"
        self.at = 0
        self.fixed: set[int] = set()
        self.headed: set[int] = set()
        self.series: set[int] = set()

    def document(self) -> dict[str, Any]:
        root: dict[str, Any] = {}
        table, dotted = root, set[int]()
        size = len(self.text)
        while True:
            char = self._skip()
            if self.at >= size:
                return root
            if char == "[":
                table, dotted = self._header(root), set()
            else:
                self._pair(table, dotted)
            self._blank()
            if self.text[self.at] == "#":
                self.at = self.text.index("\n", self.at)
            if self.text[self.at] != "\n":
                raise _Unusual

    # --- Blanks

    def _blank(self) -> None:
        text, at = self.text, self.at
        while text[at] in _BLANK:
            at += 1
        self.at = at

    def _skip(self) -> str:
        """Passes blanks, line ends and comments; the next character, "" at the end."""
        text, at, size = self.text, self.at, len(self.text)
        while at < size:
            char = text[at]
            if char == "#":
                at = text.index("\n", at)
            elif char in _WHITE:
                at += 1
            else:
                self.at = at
                return char
        self.at = at
        return ""

    # --- Tables

    def _header(self, root: dict[str, Any]) -> dict[str, Any]:
        several = self.text.startswith("[[", self.at)
        self.at += 2 if several else 1
        *parents, last = self._keys()
        if not self.text.startswith("]]" if several else "]", self.at):
            raise _Unusual
        self.at += 2 if several else 1
        above: Any = root
        for key in parents:
            below = above.setdefault(key, {})
            if id(below) in self.series:
                below = below[-1]
            elif type(below) is not dict or id(below) in self.fixed:
                raise _Unusual
            above = below
        if several:
            new: dict[str, Any] = {}
            if last not in above:
                above[last] = []
                self.series.add(id(above[last]))
            elif id(above[last]) not in self.series:
                raise _Unusual
            above[last].append(new)
            return new
        table: Any = above.setdefault(last, {})
        if type(table) is not dict or id(table) in self.fixed or id(table) in self.headed:
            raise _Unusual
        self.headed.add(id(table))
        return table

    def _pair(self, table: dict[str, Any], dotted: set[int]) -> None:
        *parents, last = self._keys()
        for key in parents:
            below = table.get(key)
            if below is None:
                below = table[key] = {}
                dotted.add(id(below))
                self.fixed.add(id(below))
            elif id(below) not in dotted:
                raise _Unusual
            table = below
        if self.text[self.at] != "=" or last in table:
            raise _Unusual
        self.at += 1
        self._blank()
        table[last] = self._value(0)

    def _keys(self) -> list[str]:
        """A key and the blanks around it."""
        text = self.text
        keys = []
        while True:
            self._blank()
            if text[self.at] in "\"'":
                if text.startswith(('"""', "'''"), self.at):
                    raise _Unusual
                keys.append(self._string())
            else:
                start = at = self.at
                while text[at] in _BARE:
                    at += 1
                if at == start:
                    raise _Unusual
                keys.append(text[start:at])
                self.at = at
            self._blank()
            if text[self.at] != ".":
                return keys
            if len(keys) == _DEEPEST:
                raise _Unusual
            self.at += 1

    # --- Values

    def _value(self, depth: int) -> Any:
        text, at = self.text, self.at
        char = text[at]
        if char in "\"'":
            return self._string()
        if depth == _DEEPEST:
            raise _Unusual
        if char == "[":
            return self._array(depth)
        if char == "{":
            return self._inline(depth)
        while text[at] not in " \t\n,]}#":
            at += 1
        word = text[self.at : at]
        self.at = at
        if word in ("true", "false"):
            return word == "true"
        return _number(word)

    def _array(self, depth: int) -> list[Any]:
        found: list[Any] = []
        self.fixed.add(id(found))
        self.at += 1
        while True:
            char = self._skip()
            if char == "]":
                break
            if not char:
                raise _Unusual
            found.append(self._value(depth + 1))
            char = self._skip()
            if char == ",":
                self.at += 1
            elif char != "]":
                raise _Unusual
        self.at += 1
        return found

    def _inline(self, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        self.fixed.add(id(found))
        self.at += 1
        self._blank()
        if self.text[self.at] != "}":
            while True:
                (*parents, last) = self._keys()
                if parents or last in found or self.text[self.at] != "=":
                    raise _Unusual
                self.at += 1
                self._blank()
                found[last] = self._value(depth + 1)
                self._blank()
                if self.text[self.at] != ",":
                    break
                self.at += 1
        if self.text[self.at] != "}":
            raise _Unusual
        self.at += 1
        return found

    def _string(self) -> str:
        text, start = self.text, self.at
        quote = text[start]
        if text.startswith(quote * 3, start):
            return self._lines(quote)
        end = text.find(quote, start + 1)
        while quote == '"' and end > 0 and _is_escaped(text, end):
            end = text.find(quote, end + 1)
        value = text[start + 1 : end]
        if end < 0 or "\n" in value:
            raise _Unusual
        self.at = end + 1
        return _unescaped(value) if quote == '"' and "\\" in value else value

    def _lines(self, quote: str) -> str:
        """A string of several lines."""
        text, start = self.text, self.at + 3
        if text[start] == "\n":
            start += 1
        end = text.find(quote * 3, start)
        value = text[start:end]
        # One or two quotes before the closing ones belong to the string: so rare that it is not looked into.
        if end < 0 or text[end + 3] == quote or (quote == '"' and "\\" in value):
            raise _Unusual
        self.at = end + 3
        return value


def _is_escaped(text: str, at: int) -> bool:
    before = at
    while text[before - 1] == "\\":
        before -= 1
    return (at - before) % 2 == 1


def _unescaped(text: str) -> str:
    parts: list[str] = []
    at = 0
    while (slash := text.find("\\", at)) >= 0:
        letter = _ESCAPES.get(text[slash + 1])
        if letter is None:
            raise _Unusual
        parts += (text[at:slash], letter)
        at = slash + 2
    parts.append(text[at:])
    return "".join(parts)


def _number(word: str) -> int | float:
    whole, dot, part = word.partition(".")
    digits = whole.removeprefix("-")
    if not digits or digits.strip(_DIGITS) or len(digits) > 15 or (digits[0] == "0" and digits != "0"):
        raise _Unusual
    if not dot:
        return int(whole)
    if not part or part.strip(_DIGITS):
        raise _Unusual
    return float(word)
