"""The extra fields of a zip header: what they say beside the header, held to agree with it."""

from __future__ import annotations

from zlib import crc32

ZIP64, UNICODE_PATH = 0x0001, 0x7075


class Malformed(ValueError):
    """Half a sentence: what is wrong with them."""


def parse(extra: bytes) -> dict[int, bytes]:
    """The fields by their number (APPNOTE 4.5.1).

    Raises:
        Malformed: They do not fill their space exactly, or one stands there twice.
    """
    fields: dict[int, bytes] = {}
    at, end = 0, len(extra)
    while at < end:
        start = at + 4
        length = int.from_bytes(extra[at + 2 : start], "little")
        if start + length > end:
            raise Malformed("has an extra field that is cut short")
        number = int.from_bytes(extra[at : at + 2], "little")
        if number in fields:
            raise Malformed("has the same extra field twice")
        fields[number] = extra[start : start + length]
        at = start + length
    return fields


def check_name(fields: dict[int, bytes], raw: bytes, name: str) -> None:
    """Holds a name that is written a second time (APPNOTE 4.6.9) to be the same.

    Raises:
        Malformed: It is another one: some programs would go by it, others not.
    """
    field = fields.get(UNICODE_PATH)
    if field is None:
        return
    same = len(field) >= 5 and field[0] == 1 and int.from_bytes(field[1:5], "little") == crc32(raw)
    if not same or field[5:] != name.encode():
        raise Malformed("has a second name in an extra field")


def widen(fields: dict[int, bytes], numbers: tuple[int, ...]) -> tuple[int, ...]:
    """`numbers` with the 64-bit values of those that have all bits set (APPNOTE 4.5.3).

    Args:
        fields: All extra fields.
        numbers: 32-bit fields of the header, in the order of the standard: size, compressed size, offset.

    Raises:
        Malformed: The field is missing, or is not as long as it has to be for them.
    """
    field = fields.get(ZIP64)
    wide = sum(number == 0xFFFFFFFF for number in numbers)
    if not wide:
        if field:
            raise Malformed("has 64-bit sizes where none are called for")
        return numbers
    if field is None or len(field) != 8 * wide:
        raise Malformed("has no 64-bit sizes where they are called for")
    at = 0
    widened = []
    for number in numbers:
        if number == 0xFFFFFFFF:
            number = int.from_bytes(field[at : at + 8], "little")
            at += 8
        widened.append(number)
    return tuple(widened)
