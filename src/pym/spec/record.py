"""RECORD: the files of a distribution with hash and size (PEP 376, PEP 427, PEP 627). A HOT module."""

from __future__ import annotations

from _csv import Error, reader
from binascii import b2a_base64

# Files that are not listed, or whose own row has neither hash nor size.
UNLISTED = ("RECORD", "RECORD.jws", "RECORD.p7s")

_URLSAFE = bytes.maketrans(b"+/", b"-_")


def rows(data: bytes) -> list[tuple[str, str, str]]:
    """Path, hash (`sha256=…`) and size of each row, as written; "" for what is not there.

    Raises:
        ValueError: It is not UTF-8, or no table. The message is half a sentence that tells why.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ValueError("it is not UTF-8") from None
    found = []
    try:
        for row in reader(text.splitlines(), strict=True):
            if not row or row == [""]:
                continue
            if len(row) > 3:
                raise ValueError(f"it has a row of {len(row)} fields")
            path, checksum, size = (*row, "", "")[:3]
            if not path:
                raise ValueError("it has a row without a path")
            found.append((path, checksum, size))
    except Error as error:
        raise ValueError(f"it is no table ({error})") from None
    return found


def written(sha256: str) -> str:
    """A sha256 in hex as RECORD has it: `sha256=…` in base64 for URLs, without padding."""
    return "sha256=" + b2a_base64(bytes.fromhex(sha256), newline=False).translate(_URLSAFE).rstrip(b"=").decode("ascii")
