"""RECORD: the files of a distribution with hash and size (PEP 376, PEP 427, PEP 627). A HOT module."""

from __future__ import annotations

from binascii import b2a_base64, unhexlify
from codecs import BOM_UTF8

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

# Files that are not listed, or whose own row has neither hash nor size.
UNLISTED = ("RECORD", "RECORD.jws", "RECORD.p7s")

_URLSAFE = bytes.maketrans(b"+/", b"-_")


def rows(data: bytes) -> list[tuple[str, str, str]]:
    """Path, hash (`sha256=…`) and size of each row, as written; "" for what is not there.

    Raises:
        ValueError: It is not UTF-8, or no table. The message is half a sentence that tells why.
    """
    from _csv import Error, reader  # who only writes RECORD needs none of it

    try:
        text = data.removeprefix(BOM_UTF8).decode()
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


def lines(entries: Sequence[tuple[str, int, int, str, int]]) -> list[str]:
    """Lines for files, each ending in a newline, in the order of `entries`.

    Args:
        entries: As a manifest has them: the path, the size and the hash in hex count.
    """
    if not entries:
        return []
    # All hashes are encoded at once: 32 bytes and one of padding are 44 characters, of which 43 are the hash's.
    raw = unhexlify("00".join([entry[3] for entry in entries]) + "00")
    text = b2a_base64(raw, newline=False).translate(_URLSAFE).decode("ascii")
    at = -44
    found = []
    for entry in entries:
        path = entry[0]
        if "," in path or '"' in path or "\n" in path or "\r" in path:
            path = '"' + path.replace('"', '""') + '"'
        at += 44
        found.append(f"{path},sha256={text[at : at + 43]},{entry[1]}\n")
    return found
