"""A lock takes its place when nobody has changed meanwhile what it was made from.

Working out a lock takes a while. If `pym add` changes project and lock in that time, a lock that was begun before would
put back what had been. So it is written in turns with commands that edit (`undo`), and only if all it was made from is
as it was.
"""

from __future__ import annotations

import os

from pym.fs.output import write
from pym.ops import undo

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pym.report import Reporter


class Landing:
    """One lock on its way.

    Args:
        journal: Of whoever edits the files it is made from; see `undo.journal_of`.
        files: What it is made from: absolute paths.
        since: When the first of them was read, in ns since the epoch.
        reporter: Told if somebody else is waited for.
        anew: Called when they have to be read again.
    """

    __slots__ = ("_anew", "_files", "_journal", "_reporter", "_seen", "_since")

    def __init__(
        self, journal: str, files: Sequence[str], since: int, reporter: Reporter, anew: Callable[[], None]
    ) -> None:
        self._journal = journal
        self._files = files
        self._reporter = reporter
        self._since = since
        self._anew = anew
        self._seen: dict[str, int] = {}

    def write(self, path: str, text: str) -> bool:
        """Writes the lock; False if it has to be worked out again, from files as they are by then.

        Raises:
            StoreError: It cannot be written.
        """
        if undo.holds(self._journal):
            write(path, text)
            return True
        with undo.Edit(self._journal, self._reporter):
            changed = [self._has_changed(file) for file in (path, *self._files)]  # each of them is looked at
            if any(changed):
                self._reporter.debug("What the lock is made from has been changed meanwhile: locking again")
                self._anew()
                return False
            write(path, text)
        return True

    def _has_changed(self, path: str) -> bool:
        """Whether a file is newer than what was read, and not as it was when that was asked before.

        The second counts where the clock of a file server is ahead of ours.
        """
        try:
            changed = os.stat(path).st_ctime_ns
        except OSError:
            changed = 0
        before = self._seen.get(path)
        self._seen[path] = changed
        return changed > self._since if before is None else changed != before
