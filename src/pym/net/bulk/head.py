"""The head of an answer (RFC 9112): status, headers, and how long its body is."""

from __future__ import annotations

LONGEST = 65536  # bytes of a head, more is a flood

# Kinds of body.
EMPTY, SIZED, CHUNKED, UNTIL_CLOSE = range(4)


class Malformed(Exception):
    """An answer that is not HTTP. Its text says why, as a part of a sentence."""


class Head:
    """The head of one answer.

    Attributes:
        status: HTTP status.
        reason: What the server calls it.
        headers: Names in lower case; several of one name joined with ", ".
        framing: Kind of body: EMPTY, SIZED, CHUNKED or UNTIL_CLOSE.
        length: Bytes of a SIZED body, else 0.
        persistent: Whether the connection stays open after the body.
    """

    __slots__ = ("framing", "headers", "length", "persistent", "reason", "status")

    def __init__(self, block: bytes) -> None:
        lines = block.decode("latin-1").split("\n")
        first = lines[0].rstrip("\r")
        version, _, rest = first.partition(" ")
        code, _, self.reason = rest.partition(" ")
        if version not in ("HTTP/1.1", "HTTP/1.0") or len(code) != 3 or not (code.isascii() and code.isdigit()):
            raise Malformed("it does not begin with a status")
        self.status = int(code)
        self.headers = headers = _headers(lines)
        self.length = 0
        connection = headers.get("connection", "").lower()
        self.persistent = "close" not in connection if version == "HTTP/1.1" else "keep-alive" in connection
        coding = headers.get("transfer-encoding", "").lower()
        length = headers.get("content-length")
        if self.status < 200 or self.status in (204, 304):
            self.framing = EMPTY
        elif coding:
            if coding != "chunked" or version == "HTTP/1.0":
                raise Malformed("it uses a transfer coding that was not asked for")
            self.framing = CHUNKED
            if length is not None:
                self.persistent = False  # one of the two is a lie, and what follows may be anything
        elif length is not None:
            self.length = _length(length)
            self.framing = SIZED if self.length else EMPTY
        else:
            self.framing = UNTIL_CLOSE
            self.persistent = False


def end_of(block: bytes | bytearray, start: int = 0) -> tuple[int, int]:
    """Where the head in `block` ends and where what follows begins; (-1, -1) if it has not ended yet."""
    end = block.find(b"\n\r\n", start)
    bare = block.find(b"\n\n", start, end if end >= 0 else len(block))  # RFC 9112, 2.2: one LF may end a line
    if bare >= 0:
        return bare, bare + 2
    return (end, end + 3) if end >= 0 else (-1, -1)


def _headers(lines: list[str]) -> dict[str, str]:
    headers: dict[str, str] = {}
    name = ""
    for line in lines[1:]:
        if line[:1] in (" ", "\t") and name:
            headers[name] = f"{headers[name]} {line.strip()}"  # RFC 9112, 5.2: a line that was folded
            continue
        name, colon, value = line.partition(":")
        if not colon or not name or name != name.strip():
            raise Malformed("a header line has no name")
        name = name.lower()
        value = value.strip()
        if "\r" in value or "\0" in value:
            raise Malformed("a header holds control characters")
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return headers


def _length(text: str) -> int:
    values = {value.strip() for value in text.split(",")}
    value = values.pop()
    if values or not (value.isascii() and value.isdigit()):
        raise Malformed("its `Content-Length` is not a number")
    # More than 18 digits: no such file; and int() refuses thousands of them.
    return int(value) if len(value) <= 18 else 10**18
