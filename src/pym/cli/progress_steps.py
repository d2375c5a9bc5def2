"""How the steps of a change of an environment look: as uv says them, on stderr. A HOT module."""

from __future__ import annotations

from pym.cli.commands.shown import elapsed
from pym.ops.steps import Item, Steps

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from pym.cli.terminal import Terminal


class Said(Steps):
    """Prints.

    Args:
        reporter: Where to.
    """

    def __init__(self, reporter: Terminal) -> None:
        self._reporter = reporter
        self._paint = reporter.paint

    def resolved(self, count: int, seconds: float) -> None:
        self._count("Resolved", count, seconds)

    def checked(self, count: int, seconds: float) -> None:
        self._count("Checked", count, seconds)

    def prepared(self, count: int, seconds: float) -> None:
        self._count("Prepared", count, seconds)

    def downloaded(self, count: int, seconds: float) -> None:
        self._count("Downloaded", count, seconds)

    def installing(self, count: int, files: int) -> None:
        # A few files are there before anybody could read it.
        if files > 1500:
            task = self._reporter.counting("Installing…")
            if task is not None:
                task.show(count)

    def uninstalled(self, count: int, seconds: float) -> None:
        self._count("Uninstalled", count, seconds)

    def installed(self, count: int, seconds: float) -> None:
        self._reporter.close()
        self._count("Installed", count, seconds)

    def compiled(self, count: int, seconds: float) -> None:
        files = f"{count} file{'' if count == 1 else 's'}"
        self._say(f"Bytecode compiled {self._paint(files, 'bold')} in {elapsed(seconds)}")

    def changed(self, added: Sequence[Item], removed: Sequence[Item]) -> None:
        gone = {(one.name, one.version, one.origin) for one in removed}
        again = {(one.name, one.version, one.origin) for one in added} & gone
        rows = [(one.name, 0, one.version, "-", one) for one in removed if _key(one) not in again]
        rows += [(one.name, 2 if _key(one) in again else 1, one.version, "+", one) for one in added]
        for _, kind, _, sign, one in sorted(rows, key=lambda row: row[:3]):
            self._row("~" if kind == 2 else sign, one)

    def would(self, fetched: int, added: Sequence[Item], removed: Sequence[Item]) -> None:
        if not added and not removed:
            self._reporter.info("Would make no changes")
            return
        for what, count in (("download", fetched), ("uninstall", len(removed)), ("install", len(added))):
            if count:
                self._reporter.info(f"Would {what} {self._paint(_packages(count), 'bold')}")
        rows = [(one.name, 0, one.version, "-", one) for one in removed]
        rows += [(one.name, 1, one.version, "+", one) for one in added]
        for _, _, _, sign, one in sorted(rows, key=lambda row: row[:3]):
            self._row(sign, one)

    def _row(self, sign: str, one: Item) -> None:
        color = {"-": "red", "+": "green", "~": "warning"}[sign]
        origin = f" (from {one.origin})" if one.origin else ""
        version = self._paint(f"=={one.version}{origin}", "dim")
        self._reporter.info(f" {self._paint(sign, color)} {self._paint(one.name, 'bold')}{version}")

    def _count(self, verb: str, count: int, seconds: float) -> None:
        what = f" {self._paint(_packages(count), 'bold')}" if count else ""
        self._reporter.info(f"{verb}{what} {self._paint(f'in {elapsed(seconds)}', 'dim')}")

    def _say(self, text: str) -> None:
        self._reporter.info(self._paint(text, "dim"))


class Locked(Said):
    """The same after a lock, which has said how many packages it has."""

    def resolved(self, count: int, seconds: float) -> None:
        pass


class Summed(Said):
    """Says how much came and went, for whoever wants something else than an environment."""

    def resolved(self, count: int, seconds: float) -> None:
        pass

    def checked(self, count: int, seconds: float) -> None:
        pass

    def prepared(self, count: int, seconds: float) -> None:
        pass

    def changed(self, added: object, removed: object) -> None:
        pass


class Seeded(Said):
    """Says only what came: of what a new environment begins with nobody needs to know how long it took."""

    def _count(self, verb: str, count: int, seconds: float) -> None:
        pass


def _key(one: Item) -> tuple[str, str, str]:
    return (one.name, one.version, one.origin)


def _packages(count: int) -> str:
    return "1 package" if count == 1 else f"{count} packages"
