"""Distributions as an index offers them: the values that pass from `index` and `dist` to the resolver. A HOT module."""

from __future__ import annotations

import marshal

from pym.model.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Final

    from pym.spec.metadata import Metadata as Metadata
    from pym.spec.ranges import Specifier
    from pym.spec.requirement import Requirement

    # One file of a version, as marshal keeps it:
    # (filename, url, hashes as (algorithm, hex) pairs, size or -1, uploaded in seconds since the epoch or None,
    #  requires-python text or "", None or the reason it was yanked for ("" when none is given), None or the hash of its
    #  separate metadata as "sha256=…" ("" when there is such a file and no hash))
    File = tuple[str, str, tuple[tuple[str, str], ...], int, float | None, str, str | None, str | None]

    # What decides whether one file can be used, in the order of the files of the version:
    # (the tags of a wheel as in its name `cp312-cp312-manylinux_2_17_x86_64`, "" for an sdist; requires-python
    #  compiled, None for none; whether it is yanked; build tag of the wheel, "" for none)
    Usability = tuple[str, Specifier | None, bool, str]
    Kind = tuple[Usability, ...]

# Positions in a File.
FILENAME: Final = 0
URL: Final = 1
HASHES: Final = 2
SIZE: Final = 3
UPLOADED: Final = 4
REQUIRES_PYTHON: Final = 5
YANKED: Final = 6
METADATA: Final = 7
NEVER: Final = 1e18  # in place of the moment of an upload that is not told: later than any
# Positions in a Usability.
TAGS: Final = 0
PYTHONS: Final = 1
IS_YANKED: Final = 2
BUILD: Final = 3
# Positions in Metadata.
PYTHON: Final = 0
EXTRAS: Final = 1
REQUIRES: Final = 2


class Releases:
    """All versions of one project that one index (or several, merged) offers.

    Attributes:
        name: Normalised name of the project.
        versions: Their canonical texts, in ascending order (PEP 440).
        keys: Their order-preserving keys (`spec.ranges.key`), in the same order.
        kinds: The distinct kinds of versions: what decides whether their files can be used.
        kind_of: For each version the position of its kind in `kinds`.
        index: URL of the index, without credentials; "" for a direct reference.
        skipped: Files that were passed over, each with the reason.
        status: PEP 792: "active", "archived", "quarantined", "deprecated", and the reason given.
        url: For a direct reference, what it was written as; else "".
        tiers: For each version, how late its index was asked: with `unsafe-first-match` a version of a later index is
            only looked at when none of the earlier ones will do. Empty where that makes no difference.
    """

    __slots__ = (
        "_rows",
        "index",
        "indexes",
        "keys",
        "kind_of",
        "kinds",
        "name",
        "skipped",
        "status",
        "tiers",
        "url",
        "versions",
    )

    def __init__(
        self,
        name: str,
        versions: tuple[str, ...],
        keys: tuple[bytes, ...],
        kinds: tuple[Kind, ...],
        kind_of: tuple[int, ...],
        rows: tuple[bytes | tuple[File, ...], ...],
        *,
        index: str = "",
        indexes: tuple[str, ...] = (),
        skipped: tuple[tuple[str, str], ...] = (),
        status: tuple[str, str] = ("active", ""),
        url: str = "",
    ) -> None:
        self.name = name
        self.versions = versions
        self.keys = keys
        self.kinds = kinds
        self.kind_of = kind_of
        self._rows = rows
        self.index = index
        self.indexes = indexes
        self.skipped = skipped
        self.status = status
        self.url = url
        self.tiers: tuple[int, ...] = ()

    def place(self, position: int) -> int:
        """The number of the kind of the version at `position`: equal for versions that are alike."""
        return self.kind_of[position]

    def kind(self, position: int) -> Kind:
        """What decides whether the files of the version at `position` can be used."""
        return self.kinds[self.kind_of[position]]

    def uploads(self) -> Sequence[float]:
        """For each version two moments between which its files were uploaded, in seconds since the epoch. A file that
        does not say when counts as later than any (`NEVER`).
        """
        found: list[float] = []
        for position in range(len(self.versions)):
            found += span([file[UPLOADED] for file in self.files(position)])
        return found

    def files(self, position: int) -> tuple[File, ...]:
        """The files of the version at `position`, in the order of its kind."""
        row = self._rows[position]
        return marshal.loads(row) if isinstance(row, bytes) else row

    def sharing(self, requirement: Requirement) -> list[int]:
        """The positions of versions that are known to have this very requirement (the object): none that must be."""
        return []

    def index_of(self, position: int) -> str:
        """The index that the version at `position` comes from."""
        return self.indexes[position] if self.indexes else self.index


def span(moments: Iterable[float | None]) -> tuple[float, float]:
    """The first and the last of moments, None being `NEVER`."""
    known = [NEVER if moment is None else moment for moment in moments]
    return min(known, default=NEVER), max(known, default=NEVER)


class Missing(Value):
    """That there is no such project, or that it cannot be known.

    Attributes:
        name: The project.
        kind: `not-found`, `offline`, `no-index`, `unauthorized`, `forbidden`, `failed`.
        reason: A sentence for people, without a full stop.
        indexes: Those that were asked, without credentials.
    """

    __slots__ = ("indexes", "kind", "name", "reason")

    def __init__(self, name: str, kind: str, reason: str, indexes: tuple[str, ...] = ()) -> None:
        self.name = name
        self.kind = kind
        self.reason = reason
        self.indexes = indexes


class Unavailable(Value):
    """That the metadata of a version cannot be had or used.

    Attributes:
        kind: `offline`, `failed`, `invalid`, `inconsistent`, `needs-build`.
        reason: Half a sentence for people, as in "its metadata could not be parsed: …".
    """

    __slots__ = ("kind", "reason")

    def __init__(self, kind: str, reason: str) -> None:
        self.kind = kind
        self.reason = reason
