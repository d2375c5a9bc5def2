"""The renames that take distributions out of an environment and put others in: worked out, not done. A HOT module.

Where a directory can go or come as a whole it is one rename. It goes as a whole only if everything in it is to go.
"""

from __future__ import annotations

import os
import stat

from pym.errors import Obstructed
from pym.install.journal import EMPTIED, IN, MADE, OUT
from pym.install.settled import MARK

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from pym.install.journal import Move
    from pym.install.places import Places

_INFO = (".dist-info", ".egg-info", ".egg-link")


class Moves:
    """The moves of one change, being worked out.

    Args:
        places: Of the environment.

    Attributes:
        out: What goes.
        incoming: What comes.
        obstructing: Real paths of files that are in the way of new ones, and do not go with a distribution.
    """

    __slots__ = ("_gone", "_made", "_number", "_places", "emptied", "incoming", "made", "obstructing", "out")

    def __init__(self, places: Places) -> None:
        self._places = places
        self._gone: set[str] = set()
        self._number = 0
        self.out: list[Move] = []
        self.made: list[Move] = []
        self.incoming: list[Move] = []
        self.emptied: list[Move] = []
        self.obstructing: list[str] = []

    def ordered(self) -> list[Move]:
        """All of them, as they are to be done.

        What describes a distribution goes first and comes last, so that nothing is ever listed that is not whole.
        """
        out = sorted(self.out, key=lambda move: not move[2].endswith(_INFO))
        incoming = sorted(self.incoming, key=lambda move: (not move[2].endswith(MARK), move[2].endswith(_INFO)))
        return [*out, *self.made, *incoming, *self.emptied]

    # --- Going

    def take_out(self, files: set[str], directories: Iterable[str], *, whole: bool) -> None:
        """Files go, and the directories that have nothing else in them.

        Args:
            files: Real paths.
            directories: Real paths, innermost first: every directory that holds one of the files, up to the root.
            whole: Whether a directory may be renamed. Not all file systems can do that (overlayfs, with what is in a
                lower layer).
        """
        ordered = list(directories)
        emptied = {}
        for directory in ordered:
            try:
                mode = os.lstat(directory).st_mode
            except (FileNotFoundError, NotADirectoryError):
                continue
            if stat.S_ISDIR(mode):
                emptied[directory] = mode & 0o7777
        complete: set[str] = set()
        if whole:
            for directory in emptied:
                if _holds_only(directory, files, complete):
                    complete.add(directory)
        for directory in emptied:
            if directory in complete:
                if os.path.dirname(directory) not in complete:
                    self._send_out(directory)
            else:
                self.emptied.append((EMPTIED, directory, f"{emptied[directory]:o}"))
        for path in sorted(files):
            if os.path.dirname(path) not in complete:
                self._send_out(path)

    def _send_out(self, path: str) -> None:
        workshop = self._places.workshop(self._places.root_of(path))
        self.out.append((OUT, os.path.join(workshop, "old", str(self._number)), path))
        self._number += 1
        self._gone.add(path)

    def replace(self, path: str, staged: str) -> None:
        """One file goes and another comes in its place."""
        self._send_out(path)
        self.incoming.append((IN, staged, path))

    # --- Coming

    def bring_in(self, root: int, staged: str) -> None:
        """Everything in the directory `staged` comes below a root of the environment.

        Raises:
            Obstructed: Something is in the way that cannot be replaced.
        """
        final = self._places.roots[root]
        if not os.path.isdir(final):
            self._make_above(final)
            self.incoming.append((IN, staged.rstrip(os.sep), final))
            return
        self._merge(staged.rstrip(os.sep), final)

    def _make_above(self, path: str) -> None:
        missing = []
        path = os.path.dirname(path)
        while not os.path.isdir(path):
            missing.append(path)
            path = os.path.dirname(path)
        known = {move[1] for move in self.made}
        self.made += [(MADE, path, "") for path in reversed(missing) if path not in known]

    def _merge(self, staged: str, final: str) -> None:
        gone = self._gone
        for name in sorted(os.listdir(staged)):
            source = f"{staged}{os.sep}{name}"
            target = f"{final}{os.sep}{name}"
            try:
                mode = os.lstat(target).st_mode
            except FileNotFoundError:
                mode = 0
            if not mode or target in gone:
                self.incoming.append((IN, source, target))
            elif os.path.isdir(source) and not os.path.islink(source):
                self._merge_directory(source, target, mode)
            elif stat.S_ISDIR(mode):
                raise Obstructed(
                    f"Cannot install the file `{target}`",
                    context="there is a directory of that name, with files of somebody else",
                    hints=("move it away first",),
                )
            else:
                self._obstruct(source, target)

    def _merge_directory(self, source: str, target: str, mode: int) -> None:
        if stat.S_ISLNK(mode) and os.path.isdir(target):
            real = os.path.realpath(target)
            if not any(real.startswith(root.rstrip(os.sep) + os.sep) for root in self._places.roots):
                raise Obstructed(
                    f"Cannot install into `{target}`",
                    context=f"it is a link that leads out of the environment, to `{real}`",
                    hints=("remove the link first",),
                )
            self._merge(source, real)
        elif stat.S_ISDIR(mode):
            self._merge(source, target)
        else:
            self._obstruct(source, target)

    def _obstruct(self, source: str, target: str) -> None:
        self.obstructing.append(target)
        self.replace(target, source)


def _holds_only(directory: str, files: set[str], complete: set[str]) -> bool:
    try:
        with os.scandir(directory) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    if entry.path not in complete:
                        return False
                elif entry.path not in files:
                    return False
    except OSError:
        return False
    return True
