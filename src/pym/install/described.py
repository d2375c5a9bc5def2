"""What the metadata of installed distributions requires, compiled once and remembered. A HOT module.

All distributions of a site directory are remembered together, each with what told its METADATA from others: device,
inode, size and modification time. The time of change is left out: it changes whenever another environment links the
same file of the store.
"""

from __future__ import annotations

import os
import time
from binascii import crc32

from pym.cache.memo import Memo
from pym.install import sites
from pym.install.foreign import read_file

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from pym.model.distribution import Metadata
    from pym.model.environment import Installed

    # (requires-python, extras and requirements; the tags of WHEEL, each as `py3-none-any`)
    Described = tuple[Metadata, tuple[str, ...]]
    Stamp = tuple[int, int, int, int]

_KIND = "installed-1"
_SETTLED = 100_000_000  # ns
_PARTS = 8  # of a site directory: an entry has a limit


def described(found: Sequence[Installed], cache: str) -> list[Described | None]:
    """For each distribution what its metadata says; None where it is missing or malformed.

    Args:
        found: From `sites.installed`.
        cache: The cache directory; "" remembers nothing.
    """
    memo = Memo(cache, _KIND)
    known: dict[str, dict[str, tuple[Stamp, Described]]] = {}
    changed: set[str] = set()
    answers: list[Described | None] = []
    separator = os.sep
    for one in found:
        if one.kind == "dist-info":
            path = f"{one.site}{separator}{one.info}{separator}METADATA"
        else:
            path = sites.metadata_path(one)
        key = f"{crc32(one.name.encode()) % _PARTS} {one.site}"
        part = known.get(key)
        if part is None:
            recalled = memo.recall(key)
            part = known[key] = recalled if isinstance(recalled, dict) else {}
        stamp = _stamp(path) if path else None
        if stamp is None:
            answers.append(None)
            continue
        remembered = part.get(one.info)
        if remembered is not None and remembered[0] == stamp:
            answers.append(remembered[1])
            continue
        answer = _compile(one, path)
        answers.append(answer)
        # A file that was written this very moment may be written again with the same time and size.
        if answer is not None and abs(time.time_ns() - stamp[3]) > _SETTLED:
            part[one.info] = (stamp, answer)
            changed.add(key)
    if changed and cache:
        present = {one.info for one in found}
        for key in changed:
            memo.remember(key, {info: entry for info, entry in known[key].items() if info in present})
    return answers


def _stamp(path: str) -> Stamp | None:
    try:
        about = os.stat(path)
    except (OSError, ValueError):
        return None
    return about.st_dev, about.st_ino, about.st_size, about.st_mtime_ns


def _compile(one: Installed, path: str) -> Described | None:
    data = read_file(path)
    if data is None:
        return None
    from pym.spec.metadata import compile

    try:
        metadata = compile(data)[4]
    except ValueError:
        return None
    if one.kind != "dist-info":
        metadata = _with_requires_txt(one, metadata)
    return metadata, _tags(one)


def _with_requires_txt(one: Installed, metadata: Metadata) -> Metadata:
    """Those of an `.egg-info` whose PKG-INFO has no requirements: setuptools used to write them into another file."""
    if metadata[2]:
        return metadata
    data = sites.text_file(one, "requires.txt")
    if not data:
        return metadata
    from pym.spec.requirements import compile_lenient

    section = ""
    requirements = []
    for line in data.decode("utf-8", "replace").splitlines():
        line = line.strip()
        if line.startswith("[") and line.endswith("]"):
            section = line[1:-1]
        elif line and not line.startswith("#"):
            extra, _, condition = section.partition(":")
            markers = [f"({condition})"] if condition else []
            markers += [f"extra == '{extra}'"] if extra else []
            try:
                requirements.append(compile_lenient(f"{line} ; {' and '.join(markers)}" if markers else line))
            except ValueError:
                continue
    return metadata[0], metadata[1], tuple(requirements)


def _tags(one: Installed) -> tuple[str, ...]:
    data = sites.text_file(one, "WHEEL") if one.kind == "dist-info" else None
    if not data:
        return ()
    found = []
    for line in data.decode("utf-8", "replace").splitlines():
        key, colon, value = line.partition(":")
        if colon and key.strip().lower() == "tag":
            found.append(value.strip())
    return tuple(found)
