"""Symbolic links of an archive: where they lead is decided on paper, before one of them exists."""

from __future__ import annotations

from pym.errors import HostileArchive, shown
from pym.fs.archive import names

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MOST = 20_000  # links in one archive; a full terminfo has some 3,000
_HOPS = 16  # links followed on the way to a target; Linux stops at 40, macOS at 32


class Links:
    """The links read so far.

    A target may climb with `..` only at its start. There it climbs through directories that are no links (nothing lies
    under a link), so what is written is where it leads; and from there on it only descends, through links of which the
    same holds. That keeps it inside whatever the other links do, without asking the file system.

    Args:
        archive: File name of the archive, for messages.
        key: What two paths have in common that are one file to the file system.
        confined: A directory whose links may not lead out of it either; "" for none.
    """

    __slots__ = ("_archive", "_confined", "_key", "_known", "_targets")

    def __init__(self, archive: str, key: Callable[[str], str], confined: str = "") -> None:
        self._archive = archive
        self._confined = confined
        self._key = key
        self._targets: dict[str, tuple[str, str, str]] = {}  # key -> link, directory its target starts from, descent
        self._known: dict[str, tuple[str, int]] = {}  # key -> where it ends, hops

    def __len__(self) -> int:
        return len(self._targets)

    def __iter__(self) -> Iterator[str]:
        return (link for link, _, _ in self._targets.values())

    def add(self, path: str, target: str) -> None:
        """A link at `path` (relative to the destination) that says `target`.

        Raises:
            HostileArchive: It leads outside, or is not in plain form.
        """
        if not target:
            raise self._refuse(path, "is a link to nothing")
        if target.startswith("/"):
            raise self._refuse(path, f"is a link to an absolute path, {shown(target)}")
        if len(target.encode()) > names.LONGEST_PATH:
            raise self._refuse(path, "is a link with too long a target")
        start = path.rpartition("/")[0]
        floor = self._confined if path.startswith(self._confined + "/") else ""
        climbing = True
        descent: list[str] = []
        for component in target.split("/"):
            if component == ".":
                continue
            if component == "..":
                if not climbing:
                    raise self._refuse(path, f"is a link with `..` inside its target, {shown(target)}")
                if start == floor:
                    raise self._refuse(path, f"is a link that leads outside, to {shown(target)}")
                start = start.rpartition("/")[0]
                continue
            climbing = False
            if names.fault(component):
                raise self._refuse(path, f"is a link with a malformed target, {shown(target)}")
            descent.append(component)
        self._targets[self._key(path)] = (path, start, "/".join(descent))

    def check(self) -> None:
        """Follows every link.

        Raises:
            HostileArchive: A loop, or more than 16 links on the way.
        """
        for key in self._targets:
            self._follow(key, 0)

    def _follow(self, key: str, depth: int) -> tuple[str, int]:
        """Where the link ends, and after how many hops."""
        if (known := self._known.get(key)) is not None:
            return known
        path, current, descent = self._targets[key]
        if depth >= _HOPS:  # a loop has no end either
            raise self._refuse(path, "is a link in a loop or too long a chain of links")
        hops = 1
        for component in descent.split("/") if descent else ():
            current = f"{current}/{component}" if current else component
            step = self._key(current)
            if step in self._targets:
                current, more = self._follow(step, depth + 1)
                hops += more
                if hops > _HOPS:
                    raise self._refuse(path, "is a link in a loop or too long a chain of links")
        self._known[key] = (current, hops)
        return current, hops

    def _refuse(self, path: str, reason: str) -> HostileArchive:
        return HostileArchive(self._archive, path, reason)
