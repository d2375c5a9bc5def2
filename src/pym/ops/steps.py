"""What a change of an environment tells of itself while it goes on, for whoever shows it. A HOT module."""

from __future__ import annotations

from pym.model.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence


class Item(Value):
    """A distribution that comes or goes.

    Attributes:
        name, version: What it is.
        origin: URL it comes from, without credentials; "" for what comes from an index.
    """

    __slots__ = ("name", "origin", "version")

    def __init__(self, name: str, version: str, origin: str = "") -> None:
        self.name = name
        self.version = version
        self.origin = origin


class Steps:
    """Is told of every step when it is done. This one is silent."""

    def resolved(self, count: int, seconds: float) -> None:
        """It is known what is wanted: so many packages."""

    def checked(self, count: int, seconds: float) -> None:
        """Everything is there already."""

    def prepared(self, count: int, seconds: float) -> None:
        """So many were fetched or built."""

    def downloaded(self, count: int, seconds: float) -> None:
        """So many files were put where they were wanted."""

    def installing(self, count: int, files: int) -> None:
        """So many distributions with so many files are about to be put in."""

    def replacing(self, before: Sequence[Item]) -> None:
        """What is about to be put in takes the place of an environment that held this."""

    def uninstalled(self, count: int, seconds: float) -> None:
        """So many were taken out."""

    def installed(self, count: int, seconds: float) -> None:
        """So many were put in."""

    def compiled(self, count: int, seconds: float) -> None:
        """So many modules were compiled, or found compiled."""

    def changed(self, added: Sequence[Item], removed: Sequence[Item]) -> None:
        """What came and went; what was installed again is in both."""

    def would(self, fetched: int, added: Sequence[Item], removed: Sequence[Item]) -> None:
        """What would be done: the end of a dry run."""
