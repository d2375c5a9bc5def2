"""Holds the files of a wheel against its own RECORD, row by row."""

from __future__ import annotations

import os

from pym.errors import shown
from pym.spec import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pym.model.manifest import Entry


class Fault:
    """What is wrong with one file or one row.

    Attributes:
        path: As in the archive, or as in RECORD for a row without a file.
        text: A whole line.
    """

    __slots__ = ("path", "text")

    def __init__(self, path: str, reason: str) -> None:
        self.path = path
        self.text = f"{shown(path)}: {reason}"


def faults(rows: Iterable[tuple[str, str, str]], files: Sequence[Entry], dist_info: str, directory: str) -> list[Fault]:
    """What in RECORD and what was unpacked contradict each other.

    Args:
        rows: Of RECORD.
        files: What was unpacked, with the hashes and sizes it really has.
        dist_info: Name of that directory.
        directory: Absolute path of where the files are, for those whose rows have another hash than sha256.

    Returns:
        In the order of RECORD, then of the files.
    """
    found: list[Fault] = []
    by_path = {entry[0]: entry for entry in files}
    unlisted = {f"{dist_info}/{name}" for name in record.UNLISTED}
    seen: dict[str, tuple[str, str]] = {}
    for path, checksum, size in rows:
        name = _plain(path, by_path)
        entry = by_path.get(name)
        said = (checksum, size)
        if entry is None:
            if path not in seen:
                found.append(Fault(path, "is in RECORD and not in the wheel"))
            seen[path] = said
            continue
        if name in seen:
            if seen[name] != said:
                found.append(Fault(name, "is in RECORD twice, and differently"))
            continue
        seen[name] = said
        if name in unlisted:
            continue
        if size and size != str(entry[1]):
            found.append(Fault(name, f"has {entry[1]} bytes, and RECORD says {shown(size)}"))
        elif checksum and not _agrees(checksum, entry, directory):
            found.append(Fault(name, f"has the hash {record.written(entry[3])}, and RECORD says {shown(checksum)}"))
    for path in by_path:
        if path not in seen and path not in unlisted:
            found.append(Fault(path, "is in the wheel and not in RECORD"))
    return found


def _plain(path: str, files: Mapping[str, object]) -> str:
    """The path of a row as the archive has it: some old tools wrote `./` before it, or separators of Windows."""
    if path in files:
        return path
    return path.replace("\\", "/").removeprefix("./")


def _agrees(checksum: str, entry: Entry, directory: str) -> bool:
    if checksum == record.written(entry[3]):
        return True
    algorithm, _, value = checksum.partition("=")
    algorithm = algorithm.lower()
    if algorithm == "sha256":
        # Some tools pad it, some write it in hex.
        return value.lower() == entry[3] or value.rstrip("=") == record.written(entry[3])[7:]
    return _other_digest(algorithm, os.path.join(directory, entry[0])) == value.rstrip("=")


def _other_digest(algorithm: str, path: str) -> str:
    """The digest of a file by any other algorithm, as RECORD has it; a NUL, which no row has, if it is unknown."""
    import hashlib
    from base64 import urlsafe_b64encode

    if algorithm not in hashlib.algorithms_guaranteed or algorithm.startswith("shake"):
        return "\0"
    found = hashlib.new(algorithm, usedforsecurity=False)
    with open(path, "rb") as file:
        while piece := file.read(1 << 18):
            found.update(piece)
    return urlsafe_b64encode(found.digest()).rstrip(b"=").decode("ascii")
