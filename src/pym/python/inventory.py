"""What an interpreter was installed as, file by file: `pym.manifest` beside its `pym.json`, and the check against it.

    pym manifest 1
    644<tab>4711<tab>SHA256<tab>lib/python3.12/os.py         permission bits before the umask, bytes, hash, path
    link<tab>-1<tab>python3.12<tab>bin/python3               where it leads, path
    sha256 HEX                                                of all lines above

Text, so that it can be read without pym and with any later one. In paths and targets `\\\\`, `\\t` and `\\n` are
escaped.
"""

from __future__ import annotations

import os
import stat

from pym.errors import StoreError
from pym.fs.digest import sha256
from pym.model.value import Value
from pym.spec import pycache

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from pym.fs.archive.unpack import Inventory

MANIFEST = "pym.manifest"
_HEAD = "pym manifest 1"
_LINK = "link"


class Differences(Value):
    """How an interpreter differs from what was installed. Paths are relative to its directory, sorted.

    Attributes:
        missing: Files and links that are gone.
        changed: Those that are not as they were, each with how, as in "content" or "permissions".
        foreign: Files and links that were not installed with it; bytecode of its own modules does not count.
        checked: How many files and links the manifest has.
    """

    __slots__ = ("changed", "checked", "foreign", "missing")

    def __init__(self, missing: list[str], changed: list[tuple[str, str]], foreign: list[str], checked: int) -> None:
        self.missing = missing
        self.changed = changed
        self.foreign = foreign
        self.checked = checked


def below(inventory: Inventory, top: str) -> Inventory:
    """The part of an inventory that lies in the directory `top`, with paths relative to it; all of it for `.`."""
    if top == ".":
        return inventory
    start = top + "/"
    return {path[len(start) :]: entry for path, entry in inventory.items() if path.startswith(start)}


def write(tree: str, inventory: Inventory, changed: Iterable[str]) -> None:
    """Writes the manifest of the installation at `tree`.

    Args:
        tree: Absolute directory of the installation.
        inventory: What was unpacked there.
        changed: Absolute paths of what was made or changed since: read once more.

    Raises:
        OSError: It could not be read or written.
    """
    entries = dict(inventory)
    for path in changed:
        entries[os.path.relpath(path, tree).replace(os.sep, "/")] = _entry(path)
    entries.pop(MANIFEST, None)
    lines = [_HEAD]
    for path in sorted(entries):
        size, mode, content = entries[path]
        kind = _LINK if size < 0 else f"{mode:o}"
        lines.append(f"{kind}\t{size}\t{_escaped(content)}\t{_escaped(path)}")
    body = ("\n".join(lines) + "\n").encode("utf-8", "surrogateescape")
    target = os.path.join(tree, MANIFEST)
    # The archive may hold a link of that name: it is replaced, not written through.
    if os.path.lexists(target):
        os.unlink(target)
    with open(target, "xb") as file:
        file.write(body + f"sha256 {sha256(body).hexdigest()}\n".encode())


def read(directory: str) -> Inventory | None:
    """The manifest of the interpreter at `directory`; None if it was installed without one.

    Raises:
        StoreError: It is damaged or cannot be read.
    """
    path = os.path.join(directory, MANIFEST)
    try:
        with open(path, "rb") as file:
            data = file.read()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise StoreError.from_os("read", path, error) from error
    body, _, last = data[:-1].rpartition(b"\n")
    body += b"\n"
    if last != f"sha256 {sha256(body).hexdigest()}".encode():
        raise StoreError(f"The manifest `{path}` is damaged", context="its own checksum does not fit")
    head, *lines = body.decode("utf-8", "surrogateescape").split("\n")[:-1]
    if head != _HEAD:
        raise StoreError(f"The manifest `{path}` was written by a newer pym", context=f"it begins with `{head[:40]}`")
    found: Inventory = {}
    for line in lines:
        kind, size, content, name = line.split("\t")
        found[_plain(name)] = (int(size), 0 if kind == _LINK else int(kind, 8), _plain(content))
    return found


def check(directory: str, inventory: Inventory) -> Differences:
    """Compares an interpreter with its manifest. Every file is read: its times are not believed.

    Args:
        directory: Absolute directory of the interpreter.
        inventory: Its manifest.

    Raises:
        StoreError: A directory cannot be listed.
    """
    seen: set[str] = {MANIFEST}
    changed: list[tuple[str, str]] = []
    foreign: list[str] = []
    pending = [""]
    while pending:
        folder = pending.pop()
        try:
            listed = os.scandir(os.path.join(directory, folder))
        except OSError as error:
            raise StoreError.from_os("list", os.path.join(directory, folder), error) from error
        with listed as items:
            for item in items:
                path = f"{folder}/{item.name}" if folder else item.name
                entry = inventory.get(path)
                if entry is None:
                    if item.is_dir(follow_symlinks=False):
                        pending.append(path)
                    elif path != MANIFEST and _source(path) not in inventory:
                        foreign.append(path)
                    continue
                seen.add(path)
                how = _difference(item.path, entry)
                if how:
                    changed.append((path, how))
    missing = sorted(path for path in inventory if path not in seen)
    return Differences(missing, sorted(changed), sorted(foreign), len(inventory))


def _difference(path: str, expected: tuple[int, int, str]) -> str:
    """How the file differs from its entry; "" if it does not."""
    size, mode, content = expected
    try:
        about = os.lstat(path)
        if stat.S_ISLNK(about.st_mode) != (size < 0):
            return "is a link" if size >= 0 else "is no link"
        if size < 0:
            return "" if os.readlink(path) == content else f"leads to `{os.readlink(path)}`"
        if not stat.S_ISREG(about.st_mode):
            return "is no file"
        if about.st_size != size:
            return f"has {about.st_size} bytes instead of {size}"
        if _entry(path)[2] != content:
            return "has other content"
        # What the umask took away at installing is fine; what nobody could have had from it is not.
        if about.st_mode & 0o7022 or (about.st_mode ^ mode) & 0o100:
            return f"has permissions {stat.S_IMODE(about.st_mode):o}"
    except OSError as error:
        return f"cannot be read: {error.strerror}"
    return ""


def _entry(path: str) -> tuple[int, int, str]:
    about = os.lstat(path)
    if stat.S_ISLNK(about.st_mode):
        return (-1, 0, os.readlink(path))
    digest = sha256()
    fd = os.open(path, os.O_RDONLY | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0))
    try:
        size = 0
        while piece := os.read(fd, 1 << 20):
            digest.update(piece)
            size += len(piece)
    finally:
        os.close(fd)
    return (size, 0o755 if about.st_mode & 0o100 else 0o644, digest.hexdigest())


def _source(path: str) -> str:
    """The module that bytecode was compiled from, by its place; "" for what is none."""
    folder, _, name = path.rpartition("/")
    head, _, last = folder.rpartition("/")
    if last != "__pycache__":
        return path[:-1] if name.endswith(".pyc") else ""
    module = pycache.source(name)
    return os.path.join(head, module) if module else ""


def _escaped(text: str) -> str:
    if "\\" in text or "\n" in text or "\t" in text:
        return text.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t")
    return text


def _plain(text: str) -> str:
    if "\\" not in text:
        return text
    return "\\".join(part.replace("\\n", "\n").replace("\\t", "\t") for part in text.split("\\\\"))
