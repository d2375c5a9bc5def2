"""What making an environment anew says: only what differs from the one before. See `progress_steps`."""

from __future__ import annotations

from pym.cli.progress_steps import Said
from pym.ops.steps import Item

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from pym.cli.terminal import Terminal


class Compared(Said):
    """Tells of a new environment as if the one before had been changed.

    Args:
        reporter: Where to.
    """

    def __init__(self, reporter: Terminal) -> None:
        super().__init__(reporter)
        self._before: Sequence[Item] = ()
        self._seconds = 0.0

    def replacing(self, before: Sequence[Item]) -> None:
        self._before = before

    def installed(self, count: int, seconds: float) -> None:
        self._seconds = seconds

    def changed(self, added: Sequence[Item], removed: Sequence[Item]) -> None:
        old = {(one.name, one.version, one.origin) for one in self._before}
        new = {(one.name, one.version, one.origin) for one in added}
        came = [one for one in added if (one.name, one.version, one.origin) not in old]
        went = [one for one in self._before if (one.name, one.version, one.origin) not in new]
        self._reporter.close()
        self._tell(came, went)

    def _tell(self, came: Sequence[Item], went: Sequence[Item]) -> None:
        if came:
            super().installed(len(came), self._seconds)
        super().changed(came, went)


class Later(Compared):
    """The same, but what came and went is only said when it is asked for, and nothing else is."""

    def __init__(self, reporter: Terminal) -> None:
        super().__init__(reporter)
        self._rows: tuple[Sequence[Item], Sequence[Item]] = ((), ())

    @property
    def differs(self) -> bool:
        """Whether anything came or went."""
        return any(self._rows)

    def tell(self) -> None:
        """Says what came and went."""
        Said.changed(self, *self._rows)

    def _tell(self, came: Sequence[Item], went: Sequence[Item]) -> None:
        self._rows = (came, went)

    def _count(self, verb: str, count: int, seconds: float) -> None:
        pass
