"""Several tables of one project seen as one: indexes taken together, and links beside an index. A HOT module."""

from __future__ import annotations

from pym.errors import IndexUnusable
from pym.model.distribution import Releases

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.index.table import Table
    from pym.model.distribution import File, Kind, Usability


class Merged(Releases):
    """The versions of several tables; of a version that two of them have, the earlier one counts."""

    __slots__ = ("_sources",)

    def __init__(
        self,
        name: str,
        sources: dict[bytes, list[tuple[Table, int]]],
        tier_of: dict[bytes, int],
        skipped: tuple[tuple[str, str], ...],
    ) -> None:
        keys = tuple(sorted(sources))
        kinds: dict[Kind, int] = {}
        kind_of = []
        for key in keys:
            usable: list[Usability] = []
            for table, position in sources[key]:
                usable += table.kind(position)
            kind_of.append(kinds.setdefault(tuple(usable), len(kinds)))
        first = [sources[key][0] for key in keys]
        super().__init__(
            name,
            tuple([table.versions[position] for table, position in first]),
            keys,
            tuple(kinds),
            tuple(kind_of),
            (),
            index=first[0][0].index if first else "",
            indexes=tuple([table.index for table, _ in first]),
            skipped=skipped,
        )
        self._sources = [sources[key] for key in keys]
        if any(tier_of.values()):
            self.tiers = tuple([tier_of.get(key, 0) for key in keys])

    def files(self, position: int) -> tuple[File, ...]:
        """The files of the version at `position`, in the order of its kind.

        Raises:
            IndexUnusable: Two places have a file of one name with different contents.
        """
        found: list[File] = []
        for table, at in self._sources[position]:
            found += table.files(at)
        return tuple(found)

    def origins(self, position: int) -> list[tuple[Table, int]]:
        """The tables that the version at `position` comes from, and where it stands in them."""
        return self._sources[position]


def together(name: str, tables: list[Table], links: list[Table], *, tiered: bool = False) -> Releases:
    """Tables of one project as one.

    Args:
        name: The project.
        tables: Of the indexes, the one that was asked first in front.
        links: Of pages and directories of links: their files count beside those of an index, in front of them.
        tiered: Whether the order of the indexes counts for more than the order of versions.

    Raises:
        IndexUnusable: Two places have a file of one name with different contents.
    """
    if len(tables) == 1 and not links:
        return tables[0]
    if len(links) == 1 and not tables:
        return links[0]
    sources: dict[bytes, list[tuple[Table, int]]] = {}
    tiers: dict[bytes, int] = {}
    skipped: list[tuple[str, str]] = []
    for table in links:
        for position, key in enumerate(table.keys):
            sources.setdefault(key, []).append((table, position))
        skipped += table.skipped
    linked = frozenset(sources)
    taken: set[bytes] = set()
    for tier, table in enumerate(tables):
        for position, key in enumerate(table.keys):
            if key in taken:
                _compare(sources[key][-1], (table, position))
                continue
            taken.add(key)
            if key in linked:
                _compare(sources[key][0], (table, position))
            sources.setdefault(key, []).append((table, position))
            if tiered:
                tiers[key] = tier
        skipped += table.skipped
    merged = Merged(name, sources, tiers, tuple(skipped))
    merged.status = tables[0].status if tables else ("active", "")
    return merged


def _compare(left: tuple[Table, int], right: tuple[Table, int]) -> None:
    """Refuses two files of one name with different hashes: one of them is not what it says, and nobody knows which."""
    known = {filename: dict(hashes) for filename, _, hashes, *_ in left[0].files(left[1])}
    for filename, _, hashes, *_ in right[0].files(right[1]):
        for algorithm, digest in hashes:
            there = known.get(filename, {}).get(algorithm)
            if there is not None and there != digest:
                raise IndexUnusable(
                    f"`{filename}` has different contents in two places",
                    context=f"{left[0].index}: {algorithm}:{there}\n{right[0].index}: {algorithm}:{digest}",
                    hints=("leave out one of the two, or use the strategy `first-index`",),
                )
