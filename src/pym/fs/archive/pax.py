"""POSIX pax extended header records (POSIX.1-2017, pax, "pax Extended Header"), the few that matter here."""

from __future__ import annotations

# One header may hold this many bytes and records. Names and links need two records; an xattr rarely fills 64 KiB.
LONGEST = 256 << 10
_RECORDS = 256

_UTF8 = ("ISO-IR 10646 2000 UTF-8", "")


class Malformed(Exception):
    """Half a sentence: what is wrong."""


def parse(data: bytes) -> dict[str, str]:
    """The records `path`, `linkpath` and `size` of one header; others are checked for form and dropped.

    What pym does not carry over (times, owners, extended attributes) may say what it likes. What would change where
    content lies, in a way that other programs read differently, may not: sparse maps, another character set.

    Raises:
        Malformed: Not `LENGTH KEY=VALUE\\n` throughout, a key twice, or one of those above.
    """
    found: dict[str, str] = {}
    seen: set[bytes] = set()
    at, end = 0, len(data)
    while at < end:
        space = data.find(b" ", at, at + 8)
        digits = data[at:space] if space >= 0 else b""
        if not digits.isdigit() or digits[:1] == b"0":
            raise Malformed("has a malformed pax header")
        stop = at + int(digits)
        if stop > end or stop <= space + 1 or data[stop - 1] != 0x0A:
            raise Malformed("has a malformed pax header")
        key, equals, value = data[space + 1 : stop - 1].partition(b"=")
        if not key or not equals:
            raise Malformed("has a malformed pax header")
        if key in seen:
            raise Malformed("has a pax header with a record twice")
        seen.add(key)
        if len(seen) > _RECORDS:
            raise Malformed("has a pax header with too many records")
        try:
            name = key.decode()
            if name in ("path", "linkpath", "size"):
                found[name] = value.decode()
            elif name == "hdrcharset" and value.decode() not in _UTF8:
                raise Malformed("has a pax header that is not UTF-8")
        except UnicodeDecodeError:
            raise Malformed("has a pax header that is not UTF-8") from None
        if name.startswith("GNU.sparse.") or name.endswith((".realsize", ".holesdata")):
            raise Malformed("is a sparse file")
        at = stop
    return found


def size_of(text: str) -> int:
    """The value of a `size` record.

    Raises:
        Malformed: Not a plain decimal number, or one that no file has.
    """
    if not (text.isascii() and text.isdigit()) or len(text) > 15:
        raise Malformed("has an impossible size")
    return int(text)
