"""The managed store: one directory for each interpreter, named by its key, laid out as uv lays out its own.

    store/
      .lock                                  held while entries are added, replaced or removed
      .temp/KEY/                             the workshop of one key, see `workshop`
      cpython-3.12.1-linux-x86_64-gnu/       an interpreter; `pym.json` and `BUILD` tell where it came from
      cpython-3.12-linux-x86_64-gnu ->       the newest patch of a minor version, absolute

The directory names are the index: what is installed is known from one listing, and no interpreter is ever started to
ask what it is. A HOT module.
"""

from __future__ import annotations

import os

from pym.model.interpreter import Interpreter, InterpreterKey

FACTS = "pym.json"
BUILD = "BUILD"


class Store:
    """The interpreters under one directory. Reads the directory once; `refresh` reads it again.

    Args:
        path: Absolute path; need not exist.
        bin: The directory, meant to be on PATH, where its programs are linked.
    """

    __slots__ = ("_entries", "bin", "path")

    def __init__(self, path: str, bin: str = "") -> None:
        self.path = path
        self.bin = bin
        self._entries: list[InterpreterKey] | None = None

    def refresh(self) -> None:
        """Forgets what was listed."""
        self._entries = None

    def installed(self) -> list[InterpreterKey]:
        """The keys of all interpreters, newest first; of one version the plain build before its variants."""
        if self._entries is None:
            found = []
            try:
                with os.scandir(self.path) as entries:
                    for entry in entries:
                        if entry.name[:1] == "." or entry.is_symlink() or not entry.is_dir(follow_symlinks=False):
                            continue
                        key = InterpreterKey.parse(entry.name)
                        if key is not None:
                            found.append(key)
            except OSError:
                pass  # no store yet, or not ours to read: nothing is installed
            found.sort(key=lambda key: (key.variant, str(key.platform), key.implementation))
            found.sort(key=lambda key: key.version.key, reverse=True)
            self._entries = found
        return self._entries

    def directory(self, key: InterpreterKey) -> str:
        """Where `key` is or would be."""
        return os.path.join(self.path, str(key))

    def minor_link(self, key: InterpreterKey) -> str:
        """The link that stands for the newest patch of `key`'s minor version."""
        return os.path.join(self.path, key.minor_name)

    def has(self, key: InterpreterKey) -> bool:
        """Whether `key` is installed. Asks the disk, not the listing."""
        return os.path.isdir(self.directory(key))

    def interpreter(self, key: InterpreterKey, *, through_minor_link: bool = False) -> Interpreter:
        """The installed interpreter `key`.

        Args:
            key: One of `installed()`.
            through_minor_link: Address it by the link of its minor version where that leads to it, so that what is
                made from it (environments, links) follows to the next patch.
        """
        directory = self.directory(key)
        if through_minor_link:
            link = self.minor_link(key)
            try:
                if os.path.samefile(link, directory):
                    directory = link
            except OSError:
                pass
        return Interpreter(key, os.path.join(directory, executable_name(key)), directory, "managed")

    def build(self, key: InterpreterKey) -> str:
        """The build tag (YYYYMMDD) of an installed interpreter, "" if it is not recorded."""
        try:
            with open(os.path.join(self.directory(key), BUILD), encoding="ascii") as file:
                return file.read(64).strip()
        except (OSError, ValueError):
            return ""


def executable_name(key: InterpreterKey) -> str:
    """The interpreter's program, relative to its prefix: `bin/python3.12`, `bin/python3.13t`, `python.exe`."""
    if key.platform.os == "windows":
        return "python.exe"
    return f"bin/python{key.version.major}.{key.version.minor}{key.executable_suffix}"
