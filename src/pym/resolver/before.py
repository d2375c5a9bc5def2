"""The versions of a project as they were at a moment. Cold: entered where a date is asked for."""

from __future__ import annotations

from pym.model.distribution import UPLOADED, Releases

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.model.distribution import File, Kind


class Before(Releases):
    """What of a project was uploaded before a moment. A file that does not say when counts as later.

    Args:
        source: The project.
        limit: The moment, in seconds since the epoch.

    Attributes:
        origins: For each version its position in `source`.
    """

    __slots__ = ("_numbers", "_parts", "_source", "origins")

    def __init__(self, source: Releases, limit: float) -> None:
        uploads = source.uploads()
        origins: list[int] = []
        parts: dict[int, list[int]] = {}
        for position in range(len(source.versions)):
            if uploads[2 * position + 1] >= limit:
                if uploads[2 * position] >= limit:
                    continue
                # Some of its files are later, or may be.
                files = source.files(position)
                kept = [at for at, file in enumerate(files) if file[UPLOADED] is not None and file[UPLOADED] < limit]
                if not kept:
                    continue
                if len(kept) < len(files):
                    parts[len(origins)] = kept
            origins.append(position)
        super().__init__(
            source.name,
            tuple([source.versions[position] for position in origins]),
            tuple([source.keys[position] for position in origins]),
            (),
            (),
            (),
            index=source.index,
            indexes=tuple([source.index_of(position) for position in origins]),
            skipped=source.skipped,
            status=source.status,
        )
        if source.tiers:
            self.tiers = tuple([source.tiers[position] for position in origins])
        self.origins = tuple(origins)
        self._source = source
        self._parts = parts  # of versions that have lost files, those that are left
        self._numbers: dict[Kind, int] = {}

    def place(self, position: int) -> int:
        """See `Releases`: numbers below 0 for versions that have lost files."""
        if position in self._parts:
            return -1 - self._numbers.setdefault(self.kind(position), len(self._numbers))
        return self._source.place(self.origins[position])

    def kind(self, position: int) -> Kind:
        """See `Releases`."""
        kind = self._source.kind(self.origins[position])
        kept = self._parts.get(position)
        return kind if kept is None else tuple([kind[at] for at in kept])

    def files(self, position: int) -> tuple[File, ...]:
        """See `Releases`."""
        files = self._source.files(self.origins[position])
        kept = self._parts.get(position)
        return files if kept is None else tuple([files[at] for at in kept])
