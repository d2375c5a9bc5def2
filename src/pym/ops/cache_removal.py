"""Taking things out of the cache, and how much that was."""

from __future__ import annotations

import os
import stat

from pym.cache import hold
from pym.fs import tree

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.fs.mutex import Lock
    from pym.report import Reporter


class Tally:
    """Files and the space they take on disk.

    Attributes:
        files: How many, directories left out.
        size: Bytes on disk, directories included; a file with several names counts once.
    """

    __slots__ = ("_seen", "files", "size")

    def __init__(self) -> None:
        self.files = 0
        self.size = 0
        self._seen: set[tuple[int, int]] = set()

    def add(self, path: str) -> None:
        """Counts the file, link or whole directory `path`, if it is there. Links are not followed."""
        try:
            about = os.lstat(path)
        except OSError:
            return
        pending = []
        self._count(about)
        if stat.S_ISDIR(about.st_mode):
            pending.append(path)
        while pending:
            try:
                entries = list(os.scandir(pending.pop()))
            except OSError:
                continue
            for entry in entries:
                try:
                    about = entry.stat(follow_symlinks=False)
                except OSError:
                    continue
                self._count(about)
                if stat.S_ISDIR(about.st_mode):
                    pending.append(entry.path)

    def remove(self, path: str) -> None:
        """Counts `path` and removes it.

        Raises:
            StoreError: Something in it could not be removed.
        """
        self.add(path)
        tree.remove(path)

    def _count(self, about: os.stat_result) -> None:
        if about.st_nlink > 1 and not stat.S_ISDIR(about.st_mode):
            identity = (about.st_dev, about.st_ino)
            if identity in self._seen:
                return
            self._seen.add(identity)
        self.files += not stat.S_ISDIR(about.st_mode)
        self.size += about.st_blocks * 512 if hasattr(about, "st_blocks") else about.st_size


def alone(cache: str, reporter: Reporter, *, force: bool) -> Lock:
    """Waits until no other process uses the cache, and keeps new ones out until the lock is released."""
    return hold.alone(
        cache,
        lambda: reporter.info("The cache is in use: waiting for other commands to finish (`--force` does not wait)"),
        force=force,
    )


def paths(directory: str) -> list[str]:
    """What is in a directory, nothing if there is none."""
    try:
        return [os.path.join(directory, name) for name in sorted(os.listdir(directory))]
    except OSError:
        return []
